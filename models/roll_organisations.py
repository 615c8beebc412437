"""Organisations of an import: the tree as it would stand afterwards, checked whole before a row is written."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlmodel import col

from models import search, tally
from models.organisation import Kind, Organisation
from models.roll_ids import reserve_ids
from models.roll_rows import OrganisationRow, Problem, problem, text_fault
from models.search import Sought

CODE_MAX = 32
NAME_MAX = 100
#: Levels of a tree: twenty ids of ten digits fit the 255 characters of a path.
LEVELS_MAX = 20
_KINDS = frozenset(kind.value for kind in Kind)


class Node(NamedTuple):
    """An organisation as it stands, or would stand; ``parent`` and ``guide`` are codes."""

    code: str
    name: str
    kind: str
    track: str | None
    parent: str | None
    guide: str | None


@dataclass(slots=True)
class Tree:
    """Every organisation: as stored (``before``) and as it would be (``after``), by code."""

    before: dict[str, Node]
    after: dict[str, Node]
    ids: dict[str, int]
    paths: dict[str, str]
    ended: dict[str, str] = field(default_factory=dict)  # those that were dissolved, with the name of where they went
    _named: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def index_names(self) -> None:
        """Makes names findable, as they would stand after the import."""
        self._named.clear()
        for node in self.after.values():
            if node.code in self.ended:
                continue
            self._named[_folded(node.name)].append(node.code)

    def find(self, written: str) -> Sequence[str]:
        """Codes of the organisations that ``written`` may mean: the one of that code, else all of that name."""
        return (written,) if written in self.after else self._named.get(_folded(written), ())


def _folded(name: str) -> str:
    """A name as it is looked for: full-width brackets and digits are the same as half-width ones."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def stored_tree(connection: Connection) -> Tree:
    """The tree in the database."""
    kept = Organisation
    columns = (
        kept.id,
        kept.code,
        kept.name,
        kept.kind,
        kept.track,
        kept.parent_id,
        kept.guide_id,
        kept.path,
        kept.into_id,
    )
    rows = connection.execute(select(*(col(column) for column in columns))).all()
    codes = {row.id: row.code for row in rows}
    nodes = {
        row.code: Node(row.code, row.name, row.kind, row.track, codes.get(row.parent_id), codes.get(row.guide_id))
        for row in rows
    }
    names = {row.id: row.name for row in rows}
    ended = {row.code: names[row.into_id] for row in rows if row.into_id is not None}
    ids, paths = {row.code: row.id for row in rows}, {row.code: row.path for row in rows}
    return Tree(nodes, dict(nodes), ids, paths, ended)


def check(tree: Tree, rows: Sequence[OrganisationRow], tracks: Collection[str]) -> list[Problem]:
    """Fills ``tree.after`` from the rows; everything that is wrong comes back."""
    problems: list[Problem] = []
    first: dict[str, OrganisationRow] = {}
    for row in rows:
        problems += _cell_faults(row, tracks)
        if row.code in tree.ended:
            problems.append(problem(row, "code", "ended_code", into=tree.ended[row.code]))
        if row.code in first:
            problems.append(problem(row, "code", "duplicate_code", other_line=first[row.code].line))
        elif row.code.strip():
            first[row.code] = row
    for row in first.values():
        tree.after[row.code] = _node(row, tree.before.get(row.code))
    tree.index_names()
    unresolved = set()
    for row in first.values():
        faults = list(_link(tree, row))
        if any(fault.code.endswith("parent") for fault in faults):
            unresolved.add(row.code)
        problems += faults
    problems += _second_roots(tree, first, unresolved)
    cyclic = list(_cycles(tree, first))
    return problems + cyclic + ([] if cyclic else list(_too_deep(tree, first)))


def _cell_faults(row: OrganisationRow, tracks: Collection[str]) -> Iterator[Problem]:
    for column, text, longest in (("code", row.code, CODE_MAX), ("name", row.name, NAME_MAX)):
        if fault := text_fault(text, longest):
            yield problem(row, column, f"{column}_{fault}", longest=longest, length=len(text))
    if row.kind not in _KINDS:
        yield problem(row, "kind", "unknown_kind" if row.kind else "kind_empty")
    if row.track and row.track not in tracks:
        yield problem(row, "track", "unknown_track")


def _node(row: OrganisationRow, before: Node | None) -> Node:
    """The organisation as the row wants it; parent and guide are as written until :func:`_link` has found them."""
    kept = before or Node(row.code, "", "", None, None, None)
    return Node(
        row.code,
        row.name,
        row.kind,
        kept.track if row.track is None else row.track or None,
        kept.parent if row.parent is None else row.parent or None,
        kept.guide if row.guide is None else row.guide or None,
    )


def _link(tree: Tree, row: OrganisationRow) -> Iterator[Problem]:
    """Puts codes in the place of what was written for parent and guide."""
    node = tree.after[row.code]
    for column, written in (("parent", row.parent), ("guide", row.guide)):
        if not written:
            continue
        codes = tree.find(written)
        found = codes[0] if len(codes) == 1 else None
        node = node._replace(parent=found) if column == "parent" else node._replace(guide=found)
        if len(codes) != 1:
            yield problem(row, column, f"{'ambiguous' if codes else 'unknown'}_{column}", codes=", ".join(codes[:5]))
        elif codes[0] in tree.ended:
            yield problem(row, column, f"ended_{column}", into=tree.ended[codes[0]])
        elif column == "guide" and codes[0] == row.code:
            yield problem(row, column, "guides_itself")
    tree.after[row.code] = node


def _second_roots(tree: Tree, rows: Mapping[str, OrganisationRow], unresolved: Collection[str]) -> Iterator[Problem]:
    roots = [code for code, node in tree.after.items() if node.parent is None and code not in unresolved]
    for code in roots[1:]:  # what is stored stands before what is new, so the root of today stays the root
        if code in rows:
            yield problem(rows[code], "parent", "second_root", root=f"{tree.after[roots[0]].name} ({roots[0]})")


def _cycles(tree: Tree, rows: Mapping[str, OrganisationRow]) -> Iterator[Problem]:
    """One problem for each circle, at its first row, naming the chain from child to parent with its lines."""
    done: set[str] = set()
    for start in rows:
        chain: dict[str, None] = {}
        code: str | None = start
        while code is not None and code not in done and code not in chain:
            chain[code] = None
            code = tree.after[code].parent
        done.update(chain)
        if code is not None and code in chain:
            circle = list(chain)[list(chain).index(code) :]
            chain_text = " → ".join(_with_line(rows, each) for each in [*circle, circle[0]])
            yield problem(_first(rows, circle), "parent", "cycle", chain=chain_text)


def _first(rows: Mapping[str, OrganisationRow], circle: Sequence[str]) -> OrganisationRow:
    # What is stored has no circle, so at least one row of the file closes it.
    return min((rows[code] for code in circle if code in rows), key=lambda row: row.line)


def _with_line(rows: Mapping[str, OrganisationRow], code: str) -> str:
    return f"{code} ({rows[code].line})" if code in rows else code


def _too_deep(tree: Tree, rows: Mapping[str, OrganisationRow]) -> Iterator[Problem]:
    levels: dict[str, int] = {}
    for code in tree.after:
        chain = []
        above: str | None = code
        while above is not None and above not in levels:
            chain.append(above)
            above = tree.after[above].parent
        level = levels[above] if above is not None else 0
        for each in reversed(chain):
            level += 1
            levels[each] = level
            if level == LEVELS_MAX + 1:
                blamed = next((up for up in _upwards(tree, each) if up in rows), None)
                if blamed is not None:
                    yield problem(rows[blamed], "parent", "too_deep", most=LEVELS_MAX)


def _upwards(tree: Tree, code: str) -> Iterator[str]:
    above: str | None = code
    while above is not None:
        yield above
        above = tree.after[above].parent


def store(connection: Connection, tree: Tree, now: datetime) -> tuple[int, int]:
    """Writes what is new and what changed, and every path that a move touches. Gives both numbers."""
    new = [node for code, node in tree.after.items() if code not in tree.before]
    changed = [node for code, node in tree.after.items() if code in tree.before and node != tree.before[code]]
    ids = reserve_ids(connection, "organisation", len(new))
    tree.ids.update(zip((node.code for node in new), ids, strict=True))
    # Parents may stand after their children: rows go in unlinked and are linked once all are there.
    blank = [
        {"id": tree.ids[node.code], "code": node.code, "name": node.name, "kind": Kind(node.kind), "path": ""}
        | {"created_at": now}
        for node in new
    ]
    if blank:
        connection.execute(insert(Organisation), blank)
    before = dict(tree.paths)
    tree.paths = _paths(tree)
    touched = {node.code: node for node in (*new, *changed)}
    touched |= {code: node for code, node in tree.after.items() if before.get(code) != tree.paths[code]}
    if touched:
        connection.execute(_RELINK, [_values(tree, node) for node in touched.values()])
    search.add(connection, Sought.organisation, [(tree.ids[node.code], node.name) for node in new])
    before_names = [(tree.ids[node.code], tree.before[node.code].name, node.name) for node in changed]
    search.rename_organisations(connection, [each for each in before_names if each[1] != each[2]])
    if any(tree.paths[code] != path for code, path in before.items()):
        tally.rebuild(connection)
    return len(new), len(changed)


_RELINK = (
    update(Organisation)
    .where(col(Organisation.id) == bindparam("row_id"))
    .values({name: bindparam(name) for name in ("name", "kind", "track", "parent_id", "guide_id", "path")})
)


def _values(tree: Tree, node: Node) -> dict[str, Any]:
    return {
        "row_id": tree.ids[node.code],
        "name": node.name,
        "kind": Kind(node.kind),
        "track": node.track,
        "parent_id": tree.ids[node.parent] if node.parent else None,
        "guide_id": tree.ids[node.guide] if node.guide else None,
        "path": tree.paths[node.code],
    }


def _paths(tree: Tree) -> dict[str, str]:
    paths: dict[str, str] = {}
    for code in tree.after:
        chain = []
        above: str | None = code
        while above is not None and above not in paths:
            chain.append(above)
            above = tree.after[above].parent
        path = paths[above] if above is not None else "/"
        for each in reversed(chain):
            path = f"{path}{tree.ids[each]}/"
            paths[each] = path
    return paths
