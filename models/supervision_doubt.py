"""A doubt about a pledge goes to those who watch over it, without a name and not in public; their word comes back."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, func, or_, select

from models import base as base
from models import plain_text, rights
from models.clock import Clock
from models.columns import Instant
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


def report(session: Session, actor: Person, pledge_id: int, text: str, clock: Clock) -> tuple[Doubt, Sequence[Person]]:
    """Reports a doubt; returns it with those it goes to. Refusals as in :func:`require_report`, ``text_empty``,
    ``text_long``."""
    pledge = require_report(session, actor, pledge_id, clock)
    said = plain_text.sentence(text, most=DOUBT_MAX)
    organisation, told = overseers(session, pledge)
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
    """A doubt that is still open. Refusals as in :func:`to_see`, ``doubt_settled``."""
    doubt, pledge = to_see(session, actor, doubt_id)
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
    """The open doubts that were put to ``actor``, oldest first; to the office those that found no secretary."""
    led = select(Role.organisation_id).where(Role.person_id == actor.id, Role.kind == RoleKind.secretary)
    theirs = col(Doubt.organisation_id).in_(led)
    put = or_(theirs, col(Doubt.organisation_id).is_(None)) if rights.is_office(session, actor) else theirs
    query = select(Doubt).where(col(Doubt.settled_at).is_(None), put).order_by(col(Doubt.id)).limit(limit)
    found = session.exec(query).all()
    return [each for each in found if oversees(session, actor, session.get_one(Pledge, each.pledge_id))]
