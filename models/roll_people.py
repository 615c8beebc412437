"""People of an import: who of the rows is whom, checked whole before a row is written.

Who is whom: a telephone number is one person. Without one, rows of the same mark are one person, else rows of
the same name in the same organisation. On the roll they are looked for by number; then by name and organisation:
first somebody who holds all these roles there already, then somebody who did not join by a link. Whoever joined
by a link chose that name themselves: they are never given a role because of it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, select
from sqlmodel import col

from models.base import metadata
from models.person import Person, Role, RoleKind, phone_number
from models.roll_organisations import Tree
from models.roll_rows import PersonRow, Problem, problem, text_fault

Item = TypeVar("Item")

NAME_MAX = 64
#: Values asked for, or rows written, in one statement: SQLite takes 32,766 parameters.
CHUNK = 1000
_KINDS = frozenset(kind.value for kind in RoleKind)
#: Without a country code, or with China's, it is a mobile number of mainland China: a digit too few or too many is
#: a slip of the pen.
_NATIONAL = re.compile(r"\+861[3-9]\d{9}", re.ASCII)


class Known(NamedTuple):
    """Somebody on the roll; ``by_link`` says that they came by a link and no number vouches for them."""

    id: int
    name: str
    phone: str | None
    by_link: bool


@dataclass(slots=True)
class Candidate:
    """One person of the file: ``roles`` maps (kind, code of the organisation) to the row that grants it."""

    row: PersonRow
    phone: str | None
    roles: dict[tuple[str, str], PersonRow] = field(default_factory=dict)
    known: Known | None = None


def mobile(written: str) -> str | None:
    """The number in international form. Without + or 00 it must be a mobile number of mainland China."""
    if _NATIONAL.fullmatch("+86" + written):
        return "+86" + written
    number = phone_number(written)
    foreign = re.sub(r"[\s()\-]", "", written).startswith(("+", "00"))
    if number is None or ((number.startswith("+86") or not foreign) and not _NATIONAL.fullmatch(number)):
        return None
    return number


def check(tree: Tree, rows: Sequence[PersonRow]) -> tuple[list[Candidate], list[Problem]]:
    """Puts the rows of each person together; everything that is wrong comes back."""
    problems: list[Problem] = []
    people: dict[tuple[str, ...], Candidate] = {}
    for row in rows:
        codes = tree.find(row.organisation) if row.organisation else ()
        phone = mobile(row.phone) if row.phone else None
        problems += _cell_faults(row, phone, codes)
        place = codes[0] if len(codes) == 1 else None
        if place in tree.ended:
            problems.append(problem(row, "organisation", "ended_organisation", into=tree.ended[place]))
            place = None
        key = _key(row, phone, place)
        if key is not None:
            found = people.setdefault(key, Candidate(row, phone))
            problems += _join(found, row, place, alike=key[0] == "name")
    return list(people.values()), problems


def _cell_faults(row: PersonRow, phone: str | None, codes: Sequence[str]) -> Iterator[Problem]:
    if fault := text_fault(row.name, NAME_MAX):
        yield problem(row, "name", f"name_{fault}", longest=NAME_MAX, length=len(row.name))
    if row.phone and phone is None:
        yield problem(row, "phone", "bad_phone")
    if not row.organisation:
        yield problem(row, "organisation", "organisation_empty")
    elif len(codes) != 1:
        code = "ambiguous_organisation" if codes else "unknown_organisation"
        yield problem(row, "organisation", code, codes=", ".join(codes[:5]))
    if not row.roles:
        yield problem(row, "roles", "role_empty")
    for role in row.roles:
        if role not in _KINDS:
            yield problem(row, "roles", "unknown_role", role=role)


def _key(row: PersonRow, phone: str | None, place: str | None) -> tuple[str, ...] | None:
    if row.phone:
        return ("phone", phone) if phone else None
    if row.mark:
        return ("mark", row.mark)
    return ("name", row.name, place) if place else None


def _join(person: Candidate, row: PersonRow, place: str | None, *, alike: bool) -> Iterator[Problem]:
    """Adds the row's roles to the person; ``alike`` says that only name and organisation make them one."""
    if person.row.name != row.name:
        column = "phone" if row.phone else "mark"
        yield problem(row, column, f"duplicate_{column}", other_line=person.row.line, other_name=person.row.name)
        return
    if place is None:
        return
    for kind in row.roles:
        if alike and (kind, place) in person.roles and person.roles[kind, place].line != row.line:
            yield problem(row, "name", "same_name", other_line=person.roles[kind, place].line)
            return
        elsewhere = next(
            (held for held in person.roles if kind == held[0] == RoleKind.member and held[1] != place), None
        )
        if elsewhere is not None:
            other = person.roles[elsewhere]
            yield problem(row, "organisation", "two_memberships", other_line=other.line, other=other.organisation)
            continue
        person.roles[kind, place] = row


def recognise(connection: Connection, tree: Tree, people: Sequence[Candidate]) -> list[Problem]:
    """Finds who of ``people`` is on the roll already; whoever cannot be told apart comes back as a problem."""
    by_phone: dict[str, Known] = {}
    for phones in chunks([person.phone for person in people if person.phone]):
        by_phone |= {known.phone: known for known in _known(connection, phones) if known.phone}
    for person in people:
        person.known = by_phone.get(person.phone) if person.phone else None
    unknown = [person for person in people if person.known is None]
    claimed = {known.id for known in by_phone.values()}
    namesakes = _Namesakes(connection, tree, unknown, claimed)
    # Rows without a number go first: they can be nobody else, while a number may also belong to somebody new.
    problems = [fault for person in unknown if not person.phone for fault in namesakes.recognise(person)]
    for person in unknown:
        if person.phone:
            namesakes.give_number(person)
    return problems


def _known(connection: Connection, phones: Sequence[str]) -> Iterator[Known]:
    columns = (col(Person.id), col(Person.name), col(Person.phone))
    for row in connection.execute(select(*columns).where(col(Person.phone).in_(phones))):
        yield Known(row.id, row.name, row.phone, by_link=False)


_PERSON, _ROLE = metadata.tables["person"].c, metadata.tables["role"].c
_ROLE_COLUMNS = (_ROLE.organisation_id, _ROLE.kind, _PERSON.id, _PERSON.name, _PERSON.phone, _PERSON.telegram_id)


class _Namesakes:
    """Those on the roll who hold a role in one of the organisations in question, by name and organisation."""

    def __init__(self, connection: Connection, tree: Tree, people: Iterable[Candidate], claimed: set[int]) -> None:
        self._claimed = claimed
        self._held: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        self._there: defaultdict[tuple[str, str], dict[int, Known]] = defaultdict(dict)
        names = {person.row.name for person in people}
        codes = {tree.ids[code]: code for person in people for _, code in person.roles if code in tree.ids}
        for ids in chunks(list(codes)):
            query = (
                select(*_ROLE_COLUMNS)
                .join(Person, col(Person.id) == col(Role.person_id))
                .where(col(Role.organisation_id).in_(ids))
            )
            for organisation_id, kind, person_id, name, phone, telegram_id in connection.execute(query):
                if name in names:
                    known = Known(person_id, name, phone, by_link=phone is None and telegram_id is not None)
                    self._held[person_id].add((kind.value, codes[organisation_id]))
                    self._there[name, codes[organisation_id]][person_id] = known

    def recognise(self, person: Candidate) -> Iterator[Problem]:
        """Recognises somebody whose row has no number."""
        alike = self._alike(person)
        same = [known for known in alike if person.roles.keys() <= self._held[known.id]]
        vouched = [known for known in alike if not known.by_link]
        likely = [known for known in vouched if known.phone is None] or vouched
        if not same and len(likely) > 1 and not person.row.mark:
            yield problem(person.row, "name", "ambiguous_person", found=len(likely))
        self._claim(person, [*same, *likely])

    def give_number(self, person: Candidate) -> None:
        """Recognises somebody who stood on the roll without a number and has one now."""
        waiting = [known for known in self._alike(person) if known.phone is None and not known.by_link]
        self._claim(person, sorted(waiting, key=lambda known: not person.roles.keys() <= self._held[known.id]))

    def _alike(self, person: Candidate) -> list[Known]:
        there = [self._there.get((person.row.name, code), {}) for _, code in person.roles]
        found = {known.id: known for some in there for known in some.values() if known.id not in self._claimed}
        # Those without a number first: whoever has one would rather be found by it.
        return sorted(found.values(), key=lambda known: (known.phone is not None, known.id))

    def _claim(self, person: Candidate, found: Sequence[Known]) -> None:
        if found:
            person.known = found[0]
            self._claimed.add(found[0].id)


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in slices of :data:`CHUNK`."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
