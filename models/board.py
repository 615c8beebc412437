"""What everybody who has joined may look through: pledges by organisation, by how they stand, and by person."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, func, select

from models import tally
from models.organisation import Organisation, stands
from models.person import Person
from models.pledge import Pledge, Status, newest, stored_id
from models.refusal import Refusal
from models.tally import SOON, Figures


class Which(StrEnum):
    """Which pledges of an organisation are listed."""

    all = "all"  # all that were ever public, newest first
    soon = "soon"  # something of it is due in the next days
    overdue = "overdue"  # something of it should have been done by now
    kept = "kept"
    not_kept = "not_kept"


def of_organisation(
    session: Session, organisation: Organisation, which: Which, today: date, *, limit: int, offset: int = 0
) -> Sequence[Pledge]:
    """The pledges of exactly this organisation and of its members; the most pressing, or the newest, first."""
    return of_place(session, stored_id(organisation.id), which, today, limit=limit, offset=offset)


def of_place(
    session: Session, organisation_id: int, which: Which, today: date, *, limit: int, offset: int = 0
) -> Sequence[Pledge]:
    """The same, of the organisation of that id."""
    query = select(Pledge).where(Pledge.organisation_id == organisation_id)
    if which in (Which.soon, Which.overdue):
        due = col(Pledge.next_due)
        when = due < today if which is Which.overdue else due.between(today, today + SOON)
        query = query.where(Pledge.status == Status.published, when).order_by(due, col(Pledge.id))
        return session.exec(query.limit(limit).offset(offset)).all()
    public = col(Pledge.published_at).is_not(None)
    query = query.where(public if which is Which.all else Pledge.status == Status(which.value))
    return session.exec(newest(query, limit, offset)).all()


def counts(session: Session, organisation: Organisation, today: date, *, whole: bool = False) -> Figures:
    """How the pledges of exactly this organisation stand, its own and those of its members, or (``whole``) those of all
    that lie below it as well: no pledge is looked at."""
    return tally.figures(session, stored_id(organisation.id), today, whole=whole, author=None)


def counts_of(session: Session, found: Sequence[Organisation], today: date) -> list[Figures]:
    """How the pledges of several organisations stand, each with all that lie below it."""
    ids = [stored_id(each.id) for each in found]
    figures = tally.figures_of(session, ids, today, whole=True, author=None)
    return [figures.get(each, Figures()) for each in ids]


def people_of(session: Session, organisation: Organisation, *, limit: int, offset: int = 0) -> Sequence[Person]:
    """Those who have a public pledge in exactly this organisation, by name; erased people are not listed."""
    pledged = select(Pledge.person_id).where(
        Pledge.organisation_id == organisation.id, col(Pledge.published_at).is_not(None)
    )
    query = select(Person).where(col(Person.id).in_(pledged), col(Person.erased_at).is_(None))
    return session.exec(query.order_by(col(Person.name), col(Person.id)).limit(limit).offset(offset)).all()


def pledger(session: Session, person_id: int) -> Person:
    """Somebody who has pledged in public, for reading. Refusal: ``pledger_gone`` for anybody else: who has not pledged
    is nobody's business."""
    person = session.get(Person, person_id)
    public = select(Pledge.id).where(Pledge.person_id == person_id, col(Pledge.published_at).is_not(None)).limit(1)
    if person is None or person.erased_at is not None or session.exec(public).first() is None:
        raise Refusal("pledger_gone")
    return person


def of_track(session: Session, track: str, *, limit: int, offset: int = 0) -> Sequence[Organisation]:
    """The organisations of a track, by name."""
    query = select(Organisation).where(Organisation.track == track, stands()).order_by(col(Organisation.name))
    return session.exec(query.order_by(col(Organisation.id)).limit(limit).offset(offset)).all()


def root(session: Session) -> Organisation | None:
    """The organisation at the top; None while there is none at all."""
    return session.exec(select(Organisation).where(col(Organisation.parent_id).is_(None)).limit(1)).first()


def pledges_of(session: Session, person: Person) -> int:
    """How many pledges of a person were ever published."""
    query = select(func.count()).where(Pledge.person_id == person.id, col(Pledge.published_at).is_not(None))
    return session.exec(query).one()


def people_by_id(session: Session, ids: Sequence[int]) -> list[tuple[Person, Organisation]]:
    """People who have pledged, in the order of ``ids``, each with the organisation of their newest public pledge."""
    newest = select(func.max(Pledge.id)).where(col(Pledge.person_id).in_(ids), col(Pledge.published_at).is_not(None))
    query = (
        select(Person, Organisation)
        .join(Pledge, col(Pledge.person_id) == col(Person.id))
        .join(Organisation, col(Organisation.id) == col(Pledge.organisation_id))
        .where(col(Pledge.id).in_(newest.group_by(col(Pledge.person_id))), col(Person.erased_at).is_(None))
    )
    found = {person.id: (person, organisation) for person, organisation in session.exec(query)}
    return [found[each] for each in ids if each in found]


def places_by_id(session: Session, ids: Sequence[int]) -> list[Organisation]:
    """Organisations, in the order of ``ids``."""
    found = {each.id: each for each in session.exec(select(Organisation).where(col(Organisation.id).in_(ids)))}
    return [found[each] for each in ids if each in found]
