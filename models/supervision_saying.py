"""What somebody is writing to supervise, before they confirm it: one thing at a time, stored with every step."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel

from models import base as base
from models import plain_text, supervision, supervision_doubt, supervision_hiding
from models.clock import Clock
from models.columns import Instant, words
from models.person import Person
from models.pledge import REASON_MAX, stored_id
from models.refusal import Refusal


class Purpose(StrEnum):
    """What it will be."""

    ask = "ask"  # a question about a pledge
    doubt = "doubt"  # a doubt about a pledge
    answer = "answer"  # the answer to a question
    hide = "hide"  # the reason to hide a question
    appeal = "appeal"  # against a hiding
    uphold = "uphold"  # the office's word: the question stays hidden
    restore = "restore"  # the office's word: the question is shown again
    settle = "settle"  # the word on a doubt


#: The longest text of each.
MOST: dict[Purpose, int] = {
    Purpose.ask: supervision.QUESTION_MAX,
    Purpose.doubt: supervision_doubt.DOUBT_MAX,
    Purpose.answer: supervision.ANSWER_MAX,
    Purpose.settle: supervision_doubt.DOUBT_MAX,
    **dict.fromkeys((Purpose.hide, Purpose.appeal, Purpose.uphold, Purpose.restore), supervision_hiding.WHY_MAX),
}


class Saying(SQLModel, table=True):
    """The one text that a person is writing. ``subject_id`` is the pledge, question, hiding or doubt that it is on."""

    __tablename__ = "saying"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    purpose: Purpose = Field(sa_type=words(Purpose))
    subject_id: int
    text: str | None = Field(default=None, max_length=REASON_MAX)
    at: datetime = Field(sa_type=Instant)


_REQUIRES: dict[Purpose, Callable[[Session, Person, int], object]] = {
    Purpose.answer: supervision.require_answer,
    Purpose.hide: supervision_hiding.require_hide,
    Purpose.appeal: supervision_hiding.require_appeal,
    Purpose.uphold: supervision_hiding.require_decide,
    Purpose.restore: supervision_hiding.require_decide,
    Purpose.settle: supervision_doubt.require_settle,
}


def require(session: Session, actor: Person, purpose: Purpose, subject_id: int, clock: Clock) -> None:
    """Refuses what cannot be said, or not by ``actor``, before a word of it is written."""
    if purpose is Purpose.ask:
        supervision.require_ask(session, actor, subject_id, clock)
    elif purpose is Purpose.doubt:
        supervision_doubt.require_report(session, actor, subject_id, clock)
    else:
        _REQUIRES[purpose](session, actor, subject_id)


#: What may be said tomorrow: the words for it are worth keeping.
_TOMORROW = frozenset({"questions_enough", "doubts_enough"})


def other(session: Session, actor: Person, purpose: Purpose, subject_id: int, clock: Clock) -> Saying | None:
    """What ``actor`` has written on something else and may still say: it would be lost by a new beginning."""
    saying = find(session, actor)
    if saying is None or not saying.text or (saying.purpose, saying.subject_id) == (purpose, subject_id):
        return None
    try:
        require(session, actor, saying.purpose, saying.subject_id, clock)
    except Refusal as refusal:
        return saying if refusal.code in _TOMORROW else None
    return saying


def begin(session: Session, actor: Person, purpose: Purpose, subject_id: int, clock: Clock) -> Saying:
    """What ``actor`` is writing on this, or a new beginning, which takes the place of anything else: ask
    :func:`other` before."""
    require(session, actor, purpose, subject_id, clock)
    saying = find(session, actor)
    if saying is None:
        saying = Saying(person_id=stored_id(actor.id), purpose=purpose, subject_id=subject_id, at=clock.now())
        session.add(saying)
    if (saying.purpose, saying.subject_id) != (purpose, subject_id):
        saying.purpose, saying.subject_id, saying.text, saying.at = purpose, subject_id, None, clock.now()
    session.flush()
    return saying


def find(session: Session, actor: Person) -> Saying | None:
    """What ``actor`` is writing."""
    return session.get(Saying, actor.id)


def own(session: Session, actor: Person, clock: Clock) -> Saying:
    """The same. Refusals: ``saying_gone``, and as in :func:`require` where it can be said no longer."""
    saying = find(session, actor)
    if saying is None:
        raise Refusal("saying_gone")
    require(session, actor, saying.purpose, saying.subject_id, clock)
    return saying


def write(session: Session, actor: Person, saying: Saying, typed: str) -> None:
    """Stores the text. Refusals: ``text_empty``, ``text_long``; ``asked_already`` and ``reported_already`` for what
    was said in the same words."""
    said = plain_text.sentence(typed, most=MOST[saying.purpose])
    if saying.purpose is Purpose.ask:
        supervision.require_new(session, actor, saying.subject_id, said)
    elif saying.purpose is Purpose.doubt:
        supervision_doubt.require_new(session, actor, saying.subject_id, said)
    saying.text = said
    session.flush()


def forget(session: Session, actor: Person) -> None:
    """Throws it away: said, or not to be said."""
    saying = find(session, actor)
    if saying is not None:
        session.delete(saying)
        session.flush()
