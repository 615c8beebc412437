"""Figures of pledges over the tree, counted as things happen: reading them looks at no pledge.

Every change of a pledge moves it from one cell to another, in its organisation and in each one above. A cell counts the
pledges of an organisation (``whole`` False) or of its whole subtree (True), by its members or by itself, that are in
one state with one day by which the next open item is due; so what is overdue today is a sum of few rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Date, bindparam, case, delete, func, insert, select, text
from sqlmodel import Field, Session, SQLModel, col

from models import base as base
from models.organisation import Organisation
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


#: Author, state and day.
Cell = tuple[str, str, date]

_ADD = text(  # the two databases agree on it
    "INSERT INTO tally (organisation_id, whole, author, status, due, pledges) "
    "VALUES (:organisation_id, :whole, :author, :status, :due, :by) "
    "ON CONFLICT (organisation_id, whole, author, status, due) DO UPDATE SET pledges = tally.pledges + :by"
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
    session.connection().execute(_ADD, rows)


def figures(
    session: Session, organisation_id: int, today: date, *, whole: bool, author: Author = Author.member
) -> Figures:
    """The figures of an organisation, or of its whole subtree: of its members' pledges, or of its own."""
    return figures_of(session, [organisation_id], today, whole=whole, author=author).get(organisation_id, Figures())


def figures_of(
    session: Session, ids: Iterable[int], today: date, *, whole: bool, author: Author = Author.member
) -> dict[int, Figures]:
    """The figures of several organisations, by id; those without any pledge are left out."""
    state = case(
        (col(Tally.status) != Status.published.value, col(Tally.status)),
        (col(Tally.due) < today, "overdue"),
        (col(Tally.due) <= today + SOON, "soon"),
        else_="on_time",
    )
    query = (
        select(col(Tally.organisation_id), state, func.sum(col(Tally.pledges)))
        .where(col(Tally.organisation_id).in_(list(ids)), col(Tally.whole) == whole, col(Tally.author) == author.value)
        .group_by(col(Tally.organisation_id), state)
    )
    counts: dict[int, dict[str, int]] = {}
    for organisation_id, name, number in session.connection().execute(query):
        counts.setdefault(organisation_id, {})[name] = int(number)
    return {key: _figures(found) for key, found in counts.items()}


def _figures(found: dict[str, int]) -> Figures:
    soon = found.get("soon", 0)
    names = ("overdue", "kept", "not_kept", "withdrawn")
    return Figures(on_time=found.get("on_time", 0) + soon, soon=soon, **{name: found.get(name, 0) for name in names})


def rebuild(connection: Connection) -> None:
    """Counts everything anew: after organisations have moved."""
    connection.execute(delete(Tally))
    paths = {row.id: row.path for row in connection.execute(select(col(Organisation.id), col(Organisation.path)))}
    due = case((col(Pledge.status) == Status.published, func.coalesce(col(Pledge.next_due), NEVER)), else_=NEVER)
    by = (col(Pledge.organisation_id), col(Pledge.author), col(Pledge.status), due)
    query = select(*by, func.count()).where(col(Pledge.status) != Status.draft).group_by(*by)
    cells: dict[tuple[int, bool, str, str, date], int] = {}
    for organisation_id, author, status, day, number in connection.execute(query):
        above = [int(part) for part in paths[organisation_id].strip("/").split("/")]
        for place in [(organisation_id, False), *((each, True) for each in above)]:
            key = (*place, author.value, status.value, day if isinstance(day, date) else date.fromisoformat(day))
            cells[key] = cells.get(key, 0) + number
    names = ("organisation_id", "whole", "author", "status", "due", "pledges")
    rows = [dict(zip(names, (*key, number), strict=True)) for key, number in cells.items()]
    for start in range(0, len(rows), 5000):
        connection.execute(insert(Tally), rows[start : start + 5000])
