"""The roll: organisations and people brought in from tables, all of them or none.

An import adds and changes; it never takes away. Organisations are matched by code, people as
:mod:`models.roll_people` says. A role in the table is granted if it is not held yet; a role that is not in the
table stays. Only a membership moves, because nobody is a member of two organisations.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlmodel import col

from models import roll_organisations, roll_people, search
from models.person import Person, Role, RoleKind
from models.roll_ids import reserve_ids
from models.roll_organisations import Tree
from models.roll_people import Candidate, chunks
from models.roll_rows import OrganisationRow, PersonRow, Problem, RowsRefused

#: Told what is being done ("check", "organisations", "people", "roles"), how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]
LANGUAGE = "zh-CN"


@dataclass(slots=True)
class Counts:
    """What an import did, or would do. ``same`` were found as the table has them."""

    organisations_new: int = 0
    organisations_changed: int = 0
    organisations_same: int = 0
    people_new: int = 0
    people_changed: int = 0
    people_same: int = 0
    roles_new: int = 0
    members_moved: int = 0


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Tells nobody."""


def import_roll(
    connection: Connection,
    organisations: Sequence[OrganisationRow],
    people: Sequence[PersonRow],
    *,
    tracks: Collection[str],
    now: datetime,
    progress: Progress = _quiet,
) -> Counts:
    """Brings the rows in, inside the caller's transaction; a dry run is one that the caller rolls back.

    ``tracks`` are the codes of the campaign's tracks. Raises :class:`RowsRefused`, with everything that is wrong,
    before anything is written.
    """
    _lock(connection)
    tree = roll_organisations.stored_tree(connection)
    total = len(organisations) + len(people)
    problems = roll_organisations.check(tree, organisations, tracks)
    progress("check", len(organisations), total)
    found, faults = roll_people.check(tree, people)
    problems += [*faults, *roll_people.recognise(connection, tree, found)]
    progress("check", total, total)
    if problems:
        raise RowsRefused(_in_order(problems, organisations, people))
    counts = Counts()
    counts.organisations_new, counts.organisations_changed = roll_organisations.store(connection, tree, now)
    counts.organisations_same = len(organisations) - counts.organisations_new - counts.organisations_changed
    progress("organisations", len(organisations), len(organisations))
    _store_people(connection, found, counts, now, progress)
    _store_roles(connection, tree, found, counts, now, progress)
    return counts


def _in_order(
    problems: Sequence[Problem], organisations: Sequence[OrganisationRow], people: Sequence[PersonRow]
) -> list[Problem]:
    """The problems by table, as the tables came, and by line."""
    sources = [row.source.name for row in organisations] + [row.source.name for row in people]
    order = {name: number for number, name in enumerate(dict.fromkeys(sources))}
    return sorted(problems, key=lambda each: (order[each.source], each.line))


def _lock(connection: Connection) -> None:
    """Nobody else moves an organisation or joins between check and commit. SQLite has one writer as it is."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE organisation, person, role IN SHARE ROW EXCLUSIVE MODE"))


def _store_people(
    connection: Connection, people: Sequence[Candidate], counts: Counts, now: datetime, progress: Progress
) -> None:
    new = [person for person in people if person.known is None]
    ids = reserve_ids(connection, "person", len(new))
    for person, person_id in zip(new, ids, strict=True):
        person.known = roll_people.Known(person_id, person.row.name, person.phone, by_link=False)
    for some in chunks(new):
        rows = [
            {"id": _id(each), "name": each.row.name, "phone": each.phone, "language": LANGUAGE, "blocked": False}
            | {"created_at": now}
            for each in some
        ]
        connection.execute(insert(Person), rows)
        counts.people_new += len(some)
        progress("people", counts.people_new, len(new))
    changed = list(_changed(people))
    for renamed in chunks(changed):
        connection.execute(_RENAME, renamed)
        search.rename_people(connection, [(each["row_id"], each["name"]) for each in renamed])
    counts.people_changed = len(changed)
    counts.people_same = len(people) - len(new) - len(changed)


_RENAME = (
    update(Person).where(col(Person.id) == bindparam("row_id")).values(name=bindparam("name"), phone=bindparam("phone"))
)


def _changed(people: Sequence[Candidate]) -> Iterator[dict[str, Any]]:
    for person in people:
        assert person.known is not None, "everybody is on the roll by now"
        phone = person.phone or person.known.phone
        if (person.row.name, phone) != (person.known.name, person.known.phone):
            yield {"row_id": person.known.id, "name": person.row.name, "phone": phone}


def _store_roles(
    connection: Connection, tree: Tree, people: Sequence[Candidate], counts: Counts, now: datetime, progress: Progress
) -> None:
    done = 0
    for some in chunks(people):
        held, memberships = _held(connection, [_id(person) for person in some])
        granted, moved = [], []
        for person_id, kind, organisation_id in _wanted(tree, some):
            if (person_id, kind, organisation_id) in held:
                continue
            if kind is RoleKind.member and person_id in memberships:
                moved.append({"row_id": memberships[person_id], "to": organisation_id, "day": now})
            else:
                granted.append({"person_id": person_id, "kind": kind, "organisation_id": organisation_id, "since": now})
        if granted:
            connection.execute(insert(Role), granted)
        if moved:
            connection.execute(_MOVE, moved)
        counts.roles_new += len(granted)
        counts.members_moved += len(moved)
        done += len(some)
        progress("roles", done, len(people))


_MOVE = (
    update(Role)
    .where(col(Role.id) == bindparam("row_id"))
    .values(organisation_id=bindparam("to"), since=bindparam("day"))
)


def _held(connection: Connection, ids: Sequence[int]) -> tuple[set[tuple[int, RoleKind, int]], dict[int, int]]:
    """The roles that these people hold, and the row of each one's membership."""
    columns = (col(Role.id), col(Role.person_id), col(Role.kind), col(Role.organisation_id))
    rows = connection.execute(select(*columns).where(col(Role.person_id).in_(ids))).all()
    held = {(row.person_id, row.kind, row.organisation_id) for row in rows}
    return held, {row.person_id: row.id for row in rows if row.kind is RoleKind.member}


def _wanted(tree: Tree, people: Sequence[Candidate]) -> Iterator[tuple[int, RoleKind, int]]:
    for person in people:
        for kind, code in person.roles:
            yield _id(person), RoleKind(kind), tree.ids[code]


def _id(person: Candidate) -> int:
    assert person.known is not None, "everybody is on the roll by now"
    return person.known.id
