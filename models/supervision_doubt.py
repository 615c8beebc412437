"""A doubt about a pledge goes to those who watch over it, without a name and not in public; their word comes back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Field, Session, SQLModel, and_, col, func, or_, select

from models import base as base
from models import plain_text, rights
from models.clock import Clock
from models.columns import Instant
from models.organisation import Organisation, subtree_range
from models.person import Person, Role, RoleKind
from models.pledge import REASON_MAX, Pledge
from models.refusal import NotPermitted, Refusal
from models.supervision import midnight, overseers, oversees, require_raise

#: Longest doubt, and longest word that comes back.
DOUBT_MAX = REASON_MAX
#: Doubts that one person may have open of those reported on one day.
DOUBTS_A_DAY = 5


class Doubt(SQLModel, table=True):
    """A doubt, with those it was put to: the secretaries of ``organisation_id``, or the office (None)."""

    __tablename__ = "doubt"

    id: int | None = Field(default=None, primary_key=True)
    pledge_id: int = Field(foreign_key="pledge.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    reporter_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # None: somebody who was erased
    text: str = Field(max_length=DOUBT_MAX)
    at: datetime = Field(sa_type=Instant)
    word: str | None = Field(default=None, max_length=DOUBT_MAX)
    settled_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    settled_at: datetime | None = Field(default=None, sa_type=Instant)


def require_report(session: Session, actor: Person, pledge_id: int, clock: Clock) -> Pledge:
    """The pledge that ``actor`` doubts. Refusals as in :func:`models.supervision.require_raise`, ``doubts_enough``."""
    pledge = require_raise(session, actor, pledge_id)
    waiting = select(func.count()).where(
        Doubt.reporter_id == actor.id, col(Doubt.settled_at).is_(None), col(Doubt.at) >= midnight(clock)
    )
    if session.exec(waiting).one() >= DOUBTS_A_DAY:
        raise Refusal("doubts_enough", most=DOUBTS_A_DAY)
    return pledge


def require_new(session: Session, actor: Person, pledge_id: int, text: str) -> None:
    """Refuses what ``actor`` has reported of the pledge in the same words and what is not settled:
    ``reported_already``."""
    own = select(Doubt.text).where(
        Doubt.pledge_id == pledge_id, Doubt.reporter_id == actor.id, col(Doubt.settled_at).is_(None)
    )
    if any(plain_text.same_words(text, each) for each in session.exec(own).all()):
        raise Refusal("reported_already")


def report(session: Session, actor: Person, pledge_id: int, text: str, clock: Clock) -> tuple[Doubt, Sequence[Person]]:
    """Reports a doubt; returns it with those it goes to. Refusals as in :func:`require_report`, :func:`require_new`,
    ``text_empty``, ``text_long``."""
    pledge = require_report(session, actor, pledge_id, clock)
    said = plain_text.sentence(text, most=DOUBT_MAX)
    require_new(session, actor, pledge_id, said)
    organisation, told = overseers(session, pledge, actor.id)
    place = organisation.id if organisation is not None else None
    doubt = Doubt(pledge_id=pledge_id, organisation_id=place, reporter_id=actor.id, text=said, at=clock.now())
    session.add(doubt)
    session.flush()
    return doubt, told


def to_see(session: Session, actor: Person, doubt_id: int) -> tuple[Doubt, Pledge]:
    """A doubt for those who watch over the pledge. Refusals: ``doubt_gone``, ``not_permitted``."""
    doubt = session.get(Doubt, doubt_id)
    if doubt is None:
        raise Refusal("doubt_gone")
    pledge = session.get_one(Pledge, doubt.pledge_id)
    if not oversees(session, actor, pledge):
        raise NotPermitted
    return doubt, pledge


def require_settle(session: Session, actor: Person, doubt_id: int) -> tuple[Doubt, Pledge]:
    """A doubt that is still open, and not ``actor``'s own. Refusals as in :func:`to_see`, ``own_doubt``,
    ``doubt_settled``."""
    doubt, pledge = to_see(session, actor, doubt_id)
    if doubt.reporter_id == actor.id:
        raise NotPermitted("own_doubt")
    if doubt.settled_at is not None:
        raise Refusal("doubt_settled")
    return doubt, pledge


def settle(session: Session, actor: Person, doubt_id: int, word: str, now: datetime) -> tuple[Doubt, Pledge]:
    """Settles a doubt with a word to whoever reported it. Refusals as in :func:`require_settle`, ``text_empty``,
    ``text_long``."""
    doubt, pledge = require_settle(session, actor, doubt_id)
    doubt.word = plain_text.sentence(word, most=DOUBT_MAX)
    doubt.settled_by_id, doubt.settled_at = actor.id, now
    session.flush()
    return doubt, pledge


def to_settle(session: Session, actor: Person, *, limit: int) -> Sequence[Doubt]:
    """The open doubts that were put to ``actor``, oldest first. Those that found no secretary are all the office's,
    and those of a secretary who came since that are from where they lead. Nobody settles their own."""
    query = select(Doubt).where(
        col(Doubt.settled_at).is_(None),
        or_(col(Doubt.reporter_id).is_(None), Doubt.reporter_id != actor.id),
        _put_to(session, actor),
    )
    found = session.exec(query.order_by(col(Doubt.id)).limit(limit)).all()
    return [each for each in found if oversees(session, actor, session.get_one(Pledge, each.pledge_id))]


def _put_to(session: Session, actor: Person) -> ColumnElement[bool]:
    leads = (Role.person_id == actor.id, Role.kind == RoleKind.secretary)
    led = session.exec(
        select(Organisation).join(Role, col(Role.organisation_id) == Organisation.id).where(*leads)
    ).all()
    to_them, to_nobody = col(Doubt.organisation_id).in_([each.id for each in led]), col(Doubt.organisation_id).is_(None)
    if rights.is_office(session, actor):
        return or_(to_them, to_nobody)
    below = [
        and_(col(Organisation.path) >= low, col(Organisation.path) < high) for low, high in map(subtree_range, led)
    ]
    if not below:
        return to_them
    there = select(Pledge.id).join(Organisation, col(Organisation.id) == col(Pledge.organisation_id))
    return or_(to_them, and_(to_nobody, there.where(Pledge.id == Doubt.pledge_id, or_(*below)).exists()))


def reported_by(session: Session, person: Person, *, limit: int) -> Sequence[Doubt]:
    """What the person has reported, newest first."""
    query = select(Doubt).where(Doubt.reporter_id == person.id).order_by(col(Doubt.id).desc())
    return session.exec(query.limit(limit)).all()
