"""What is overdue or due soon: one's own, and an organisation's. Both are read from an index, by the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models import rights
from models.organisation import Organisation
from models.person import Person
from models.pledge import Pledge, Status
from models.tally import SOON, figures


@dataclass(frozen=True, slots=True)
class Due:
    """How many pledges have an item of which the day is past, and how many others one that is due soon."""

    overdue: int = 0
    soon: int = 0

    def __bool__(self) -> bool:
        return bool(self.overdue or self.soon)


def of_person(session: Session, person: Person, today: date) -> Due:
    """Of the person's own pledges."""
    query = select(col(Pledge.next_due)).where(
        Pledge.person_id == person.id, Pledge.status == Status.published, col(Pledge.next_due) <= today + SOON
    )
    overdue = [day < today for day in session.exec(query) if day is not None]
    return Due(sum(overdue), len(overdue) - sum(overdue))


def of_organisation(session: Session, organisation_id: int, today: date) -> Due:
    """Of an organisation's own and its members' pledges."""
    found = figures(session, organisation_id, today, whole=False, author=None)
    return Due(found.overdue, found.soon)


def listed(
    session: Session, actor: Person, organisation: Organisation, today: date, *, limit: int, offset: int = 0
) -> Sequence[Pledge]:
    """An organisation's pledges that are overdue or due soon, the longest overdue first, for those who lead it.
    Refusal: ``not_your_organisation``."""
    rights.require_lead(session, actor, organisation)
    query = select(Pledge).where(
        Pledge.organisation_id == organisation.id,
        Pledge.status == Status.published,
        col(Pledge.next_due) <= today + SOON,
    )
    return session.exec(query.order_by(col(Pledge.next_due), col(Pledge.id)).limit(limit).offset(offset)).all()
