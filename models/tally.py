"""Figures of pledges over the tree, counted as things happen: reading them looks at no pledge.

Every change of a pledge moves it from one cell to another, in its organisation and in each one above. A cell counts the
pledges of an organisation (``whole`` False) or of its whole subtree (True), by its members or by itself, that are in
one state with one day by which the next open item is due; so what is overdue today is a sum of few rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    String,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    text,
    type_coerce,
)
from sqlmodel import Field, Session, SQLModel, col

from models import base as base
from models.organisation import Organisation, subtree_range
from models.pledge import Author, Pledge, Status

#: The day in the cells of pledges of which nothing is open.
NEVER = date(9999, 12, 31)
#: An open item is due soon in its last days.
SOON = timedelta(days=7)


class Tally(SQLModel, table=True):
    """One cell."""

    __tablename__ = "tally"

    organisation_id: int = Field(primary_key=True, foreign_key="organisation.id")
    whole: bool = Field(primary_key=True)
    author: str = Field(primary_key=True, max_length=24)
    status: str = Field(primary_key=True, max_length=24)
    due: date = Field(primary_key=True)
    pledges: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How many pledges are public, and how they stand: ``on_time``, ``soon`` (a part of those) and ``overdue`` are
    being kept; ``kept`` and ``not_kept`` are closed. ``pledged`` are all but the ``withdrawn``."""

    on_time: int = 0
    soon: int = 0
    overdue: int = 0
    kept: int = 0
    not_kept: int = 0
    withdrawn: int = 0

    @property
    def pledged(self) -> int:
        """All that are public and stand."""
        return self.on_time + self.overdue + self.kept + self.not_kept

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in STATES))

    def without(self, others: Iterable["Figures"]) -> "Figures":
        """What is left when those of ``others``, which are parts of these, are counted elsewhere."""
        found = list(others)
        return Figures(*(getattr(self, name) - sum(getattr(each, name) for each in found) for name in STATES))


#: The names of the figures, in their order.
STATES = tuple(each.name for each in fields(Figures))


#: Author, state and day.
Cell = tuple[str, str, date]

_ADD = text(  # the two databases agree on it
    "INSERT INTO tally (organisation_id, whole, author, status, due, pledges) "
    "VALUES (:organisation_id, :whole, :author, :status, :due, :by) "
    "ON CONFLICT (organisation_id, whole, author, status, due) DO UPDATE SET pledges = tally.pledges + :by"
).bindparams(bindparam("due", type_=Date))

_CLEAR = text(
    "DELETE FROM tally WHERE organisation_id = :organisation_id AND whole = :whole AND author = :author "
    "AND status = :status AND due = :due AND pledges = 0"
).bindparams(bindparam("due", type_=Date))


def cell(pledge: Pledge) -> Cell | None:
    """Where a pledge is counted; None for a draft."""
    if pledge.status is Status.draft:
        return None
    day = pledge.next_due if pledge.status is Status.published else None
    return pledge.author.value, pledge.status.value, day or NEVER


def move(session: Session, organisation: Organisation, before: Cell | None, after: Cell | None) -> None:
    """A pledge of the organisation went from one cell to another."""
    if before == after:
        return
    for place, by in ((before, -1), (after, 1)):
        if place is not None:
            _add(session, organisation, place, by)


def _add(session: Session, organisation: Organisation, place: Cell, by: int) -> None:
    cells = [(organisation.id, False), *((each, True) for each in organisation.ancestor_ids())]
    author, status, due = place
    rows = [
        {"organisation_id": each, "whole": whole, "author": author, "status": status, "due": due, "by": by}
        for each, whole in cells
    ]
    connection = session.connection()
    connection.execute(_ADD, rows)
    if by < 0:
        # Days pass: without this, cells of which nothing is left would be read for ever.
        connection.execute(_CLEAR, rows)


def hand_over(session: Session, gone: Organisation, into: Organisation) -> None:
    """The members' pledges of ``gone``, and all that lie below it, are counted in ``into``: the one above it, or one
    beside it. Above them nothing changes; its own pledges stay with it."""
    its_own = [col(Tally.organisation_id) == gone.id, col(Tally.author) == Author.organisation.value]
    below = _cells(session, col(Tally.organisation_id) == gone.id, col(Tally.whole).is_(True))
    here = _cells(session, col(Tally.organisation_id) == gone.id, col(Tally.whole).is_(False))
    for place, number in _cells(session, *its_own, col(Tally.whole).is_(False)).items():
        below[place] -= number
        here[place] -= number
    moves = [(gone.id, False, here, -1), (gone.id, True, below, -1), (into.id, False, here, 1)]
    if into.id != gone.parent_id:
        moves.append((into.id, True, below, 1))
    rows = [
        {"organisation_id": each, "whole": whole, "author": author, "status": status, "due": due, "by": sign * number}
        for each, whole, counted, sign in moves
        for (author, status, due), number in counted.items()
        if number
    ]
    if rows:
        session.connection().execute(_ADD, rows)
        session.connection().execute(_CLEAR, rows)


def _cells(session: Session, *where: ColumnElement[bool]) -> dict[Cell, int]:
    query = select(col(Tally.author), col(Tally.status), col(Tally.due), col(Tally.pledges)).where(*where)
    return {(author, status, due): number for author, status, due, number in session.connection().execute(query)}


def figures(
    session: Session, organisation_id: int, today: date, *, whole: bool, author: Author | None = Author.member
) -> Figures:
    """The figures of an organisation, or of its whole subtree: of its members' pledges, its own, or both (None)."""
    return figures_of(session, [organisation_id], today, whole=whole, author=author).get(organisation_id, Figures())


def figures_of(
    session: Session, ids: Iterable[int], today: date, *, whole: bool, author: Author | None = Author.member
) -> dict[int, Figures]:
    """The figures of several organisations, by id; those without any pledge are left out."""
    return _read(session, col(Tally.organisation_id).in_(list(ids)), today, whole=whole, author=author)


def figures_in(
    session: Session, organisation: Organisation, today: date, *, whole: bool, author: Author | None = Author.member
) -> dict[int, Figures]:
    """The same of an organisation and all that lie below it, in one query."""
    low, high = subtree_range(organisation)
    inside = select(col(Organisation.id)).where(col(Organisation.path) >= low, col(Organisation.path) < high)
    return _read(session, col(Tally.organisation_id).in_(inside), today, whole=whole, author=author)


def state(status: ColumnElement[str], due: ColumnElement[date], today: date) -> ColumnElement[str]:
    """Which of the figures a pledge adds to, but that what is due ``soon`` is not counted as ``on_time`` as well."""
    return case(
        (status != Status.published.value, status),
        (due < today, literal("overdue")),
        (due <= today + SOON, literal("soon")),
        else_=literal("on_time"),
    )


def state_of(pledge: Pledge, today: date) -> str:
    """The same of a pledge that is at hand: how it stands, everywhere where that is said in a word."""
    if pledge.status is not Status.published:
        return pledge.status.value
    if pledge.next_due is None or pledge.next_due > today + SOON:
        return "on_time"
    return "overdue" if pledge.next_due < today else "soon"


def own_figures(session: Session, person_id: int, today: date) -> Figures:
    """The figures of one member's own pledges, wherever they were made."""
    public = [each for each in Status if each is not Status.draft]
    named = state(type_coerce(col(Pledge.status), String), type_coerce(col(Pledge.next_due), Date), today)
    query = (
        select(named, func.count())
        .where(col(Pledge.person_id) == person_id, col(Pledge.status).in_(public))
        .group_by(named)
    )
    return _figures({name: int(number) for name, number in session.connection().execute(query)})


def _read(
    session: Session, where: ColumnElement[bool], today: date, *, whole: bool, author: Author | None
) -> dict[int, Figures]:
    named = state(type_coerce(col(Tally.status), String), type_coerce(col(Tally.due), Date), today)
    query = (
        select(col(Tally.organisation_id), named, func.sum(col(Tally.pledges)))
        .where(where, col(Tally.whole) == whole, col(Tally.pledges) != 0)
        .group_by(col(Tally.organisation_id), named)
    )
    if author is not None:
        query = query.where(col(Tally.author) == author.value)
    counts: dict[int, dict[str, int]] = {}
    for organisation_id, name, number in session.connection().execute(query):
        counts.setdefault(organisation_id, {})[name] = int(number)
    return {key: _figures(found) for key, found in counts.items()}


def _figures(found: dict[str, int]) -> Figures:
    soon = found.get("soon", 0)
    names = ("overdue", "kept", "not_kept", "withdrawn")
    return Figures(on_time=found.get("on_time", 0) + soon, soon=soon, **{name: found.get(name, 0) for name in names})


#: Every pledge in its own organisation, and then in each one above: the two databases agree on it.
_COUNT = text(
    "INSERT INTO tally (organisation_id, whole, author, status, due, pledges) "
    "SELECT organisation_id, false, author, status, day, count(*) FROM (SELECT organisation_id, author, status, "
    "CASE WHEN status = 'published' THEN coalesce(next_due, :never) ELSE :never END AS day "
    "FROM pledge WHERE status <> 'draft') AS public GROUP BY organisation_id, author, status, day"
).bindparams(bindparam("never", NEVER, Date))
_SUM_UP = text(
    "INSERT INTO tally (organisation_id, whole, author, status, due, pledges) "
    "WITH RECURSIVE up (id, above) AS (SELECT id, id FROM organisation UNION ALL "
    "SELECT up.id, organisation.parent_id FROM up JOIN organisation ON organisation.id = up.above "
    "WHERE organisation.parent_id IS NOT NULL) "
    "SELECT up.above, true, author, status, due, sum(pledges) FROM tally JOIN up ON up.id = tally.organisation_id "
    "WHERE NOT whole GROUP BY up.above, author, status, due"
)


def rebuild(connection: Connection) -> None:
    """Counts everything anew, inside of the database: after organisations have moved."""
    connection.execute(delete(Tally))
    connection.execute(_COUNT)
    connection.execute(_SUM_UP)
