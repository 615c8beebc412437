"""The pledges of an organisation and of all that lie below it, found along the figures: nothing is looked at but what
a page shows, and what holds none of it is passed over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Integer, and_, func, select, true, type_coerce
from sqlmodel import Session, col

from models import board as boards
from models.board import Which
from models.organisation import Organisation
from models.pledge import Pledge, Status, stored_id
from models.tally import SOON, Tally


@dataclass(slots=True)
class _Page:
    """How many are still to be passed over, and then to be taken."""

    skip: int
    take: int


def of_subtree(
    session: Session, organisation: Organisation, which: Which, today: date, *, limit: int, offset: int = 0
) -> Sequence[Pledge]:
    """The pledges of an organisation, then those of each below it by name, each with all that lie below that; in one
    organisation as :func:`boards.of_organisation` has them."""
    shares = _walk(session, stored_id(organisation.id), _counted(which, today), _Page(offset, limit))
    return [
        pledge
        for place, skip, take in shares
        for pledge in boards.of_place(session, place, which, today, limit=take, offset=skip)
    ]


def _walk(session: Session, place: int, wanted: ColumnElement[bool], page: _Page) -> Iterator[tuple[int, int, int]]:
    """Which organisations have a share in a page: where it begins there, and how many it takes."""
    here = _number_here(session, place, wanted)
    if page.skip < here:
        taken = min(here - page.skip, page.take)
        yield place, page.skip, taken
        page.skip, page.take = 0, page.take - taken
    else:
        page.skip -= here
    for below, number in _numbers_below(session, place, wanted) if page.take else ():
        if page.skip >= number:
            page.skip -= number
        elif page.take:
            yield from _walk(session, below, wanted, page)


def _number_here(session: Session, place: int, wanted: ColumnElement[bool]) -> int:
    query = select(func.coalesce(func.sum(col(Tally.pledges)), 0)).where(
        col(Tally.organisation_id) == place, col(Tally.whole).is_(False), wanted
    )
    return int(session.connection().execute(query).scalar_one())


def _numbers_below(session: Session, place: int, wanted: ColumnElement[bool]) -> Sequence[tuple[int, int]]:
    """Those directly below, dissolved ones too: what they have pledged themselves stays with them."""
    number = func.sum(col(Tally.pledges))
    query = (
        select(type_coerce(col(Organisation.id), Integer), number)
        .join(Tally, and_(col(Tally.organisation_id) == col(Organisation.id), col(Tally.whole).is_(True)))
        .where(col(Organisation.parent_id) == place, wanted)
        .group_by(col(Organisation.name), col(Organisation.id))
        .order_by(col(Organisation.name), col(Organisation.id))
    )
    return [(below, int(found)) for below, found in session.connection().execute(query) if found]


def _counted(which: Which, today: date) -> ColumnElement[bool]:
    """The cells in which pledges of that kind are counted."""
    if which is Which.all:
        return true()
    if which not in (Which.soon, Which.overdue):
        return col(Tally.status) == which.value
    due = col(Tally.due)
    when = due < today if which is Which.overdue else due.between(today, today + SOON)
    return and_(col(Tally.status) == Status.published.value, when)
