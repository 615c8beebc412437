"""A question of abuse is hidden, with a reason that is kept; its asker may appeal to the office, which decides."""

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models import plain_text, rights
from models.columns import Instant
from models.person import Person
from models.pledge import Pledge
from models.refusal import NotPermitted, Refusal
from models.supervision import Question, find, office, oversees

#: Longest reason, appeal, and word of the office.
WHY_MAX = 300


class Hiding(SQLModel, table=True):
    """One time that a question was hidden: by whom and why, the appeal, and what the office decided. It is kept for
    good. ``upheld``: the question stays hidden; False: it was shown again."""

    __tablename__ = "hiding"

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True)
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # None: somebody who was erased
    reason: str = Field(max_length=WHY_MAX)
    at: datetime = Field(sa_type=Instant)
    appeal: str | None = Field(default=None, max_length=WHY_MAX)
    appealed_at: datetime | None = Field(default=None, sa_type=Instant)
    upheld: bool | None = None
    word: str | None = Field(default=None, max_length=WHY_MAX)
    decided_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


def hidings(session: Session, question: Question) -> Sequence[Hiding]:
    """Every time that a question was hidden, oldest first."""
    return session.exec(select(Hiding).where(Hiding.question_id == question.id).order_by(col(Hiding.id))).all()


def may_hide(session: Session, actor: Person, question: Question, pledge: Pledge) -> bool:
    """Whether ``actor`` may hide the question: who watches over the pledge. What the office has shown again, only the
    office hides."""
    if question.hidden or not oversees(session, actor, pledge):
        return False
    shown_again = any(each.upheld is False for each in hidings(session, question))
    return not shown_again or rights.is_office(session, actor)


def require_hide(session: Session, actor: Person, question_id: int) -> tuple[Question, Pledge]:
    """A question that ``actor`` may hide. Refusals: ``question_gone``, ``not_permitted``, ``question_hidden``,
    ``office_decided``."""
    question, pledge = find(session, question_id)
    if not oversees(session, actor, pledge):
        raise NotPermitted
    if question.hidden:
        raise Refusal("question_hidden")
    if not may_hide(session, actor, question, pledge):
        raise Refusal("office_decided")
    return question, pledge


def hide(session: Session, actor: Person, question_id: int, reason: str, now: datetime) -> tuple[Question, Hiding]:
    """Hides a question, with its answer. Refusals as in :func:`require_hide`, ``text_empty``, ``text_long``."""
    question, _pledge = require_hide(session, actor, question_id)
    why = plain_text.sentence(reason, most=WHY_MAX)
    hiding = Hiding(question_id=question_id, by_id=actor.id, reason=why, at=now)
    question.hidden = question.was_hidden = True
    session.add(hiding)
    session.flush()
    return question, hiding


def _hiding(session: Session, hiding_id: int) -> tuple[Hiding, Question]:
    hiding = session.get(Hiding, hiding_id)
    if hiding is None:
        raise Refusal("question_gone")
    return hiding, session.get_one(Question, hiding.question_id)


def require_appeal(session: Session, actor: Person, hiding_id: int) -> tuple[Hiding, Question]:
    """A hiding that ``actor``, who asked, may appeal against. Refusals: ``question_gone``, ``not_permitted``,
    ``appealed_already``."""
    hiding, question = _hiding(session, hiding_id)
    if question.asker_id is None or question.asker_id != actor.id:
        raise NotPermitted
    if hiding.appealed_at is not None or not question.hidden:
        raise Refusal("appealed_already")
    return hiding, question


def appeal(session: Session, actor: Person, hiding_id: int, text: str, now: datetime) -> tuple[Hiding, Question]:
    """Appeals to the office, once. Refusals as in :func:`require_appeal`, ``text_empty``, ``text_long``."""
    hiding, question = require_appeal(session, actor, hiding_id)
    hiding.appeal, hiding.appealed_at = plain_text.sentence(text, most=WHY_MAX), now
    session.flush()
    return hiding, question


def deciders(session: Session, hiding: Hiding) -> Sequence[Person]:
    """Who of the office decides about an appeal: nobody whom it concerns, who asked, hid the question, or made the
    pledge; where there is nobody else, they do, and the hiding keeps by whom it was decided."""
    return _deciders(session, hiding, office(session))


def _deciders(session: Session, hiding: Hiding, everybody: Sequence[Person]) -> Sequence[Person]:
    question = session.get_one(Question, hiding.question_id)
    concerned = {hiding.by_id, question.asker_id, session.get_one(Pledge, question.pledge_id).person_id}
    return [person for person in everybody if person.id not in concerned] or everybody


def may_decide(session: Session, actor: Person, hiding: Hiding) -> bool:
    """Whether ``actor`` is one of them."""
    return actor.id in {person.id for person in deciders(session, hiding)}


def require_decide(session: Session, actor: Person, hiding_id: int) -> tuple[Hiding, Question]:
    """An appeal that waits for the office's decision. Refusals: ``question_gone``, ``not_permitted``,
    ``office_concerned``, ``decided_already``."""
    hiding, question = _hiding(session, hiding_id)
    if not rights.is_office(session, actor):
        raise NotPermitted
    if not may_decide(session, actor, hiding):
        raise NotPermitted("office_concerned")
    if hiding.appealed_at is None or hiding.decided_at is not None:
        raise Refusal("decided_already")
    return hiding, question


def decide(
    session: Session, actor: Person, hiding_id: int, word: str, now: datetime, *, uphold: bool
) -> tuple[Hiding, Question]:
    """The office decides: the question stays hidden (``uphold``), or is shown again. Refusals as in
    :func:`require_decide`, ``text_empty``, ``text_long``."""
    hiding, question = require_decide(session, actor, hiding_id)
    hiding.word = plain_text.sentence(word, most=WHY_MAX)
    hiding.upheld, hiding.decided_by_id, hiding.decided_at = uphold, actor.id, now
    question.hidden = uphold
    session.flush()
    return hiding, question


def to_see(session: Session, actor: Person, hiding_id: int) -> tuple[Hiding, Question, Pledge]:
    """An appeal for the office's eyes. Refusals: ``question_gone``, ``not_permitted``."""
    hiding, question = _hiding(session, hiding_id)
    if not rights.is_office(session, actor) or hiding.appealed_at is None:
        raise NotPermitted
    return hiding, question, session.get_one(Pledge, question.pledge_id)


def own_hidden(session: Session, actor: Person, pledge_id: int, *, limit: int) -> Sequence[Hiding]:
    """Why questions of ``actor``'s own about a pledge are hidden now, newest first."""
    query = select(Hiding).join(Question, col(Question.id) == col(Hiding.question_id))
    mine = (Question.pledge_id == pledge_id, Question.asker_id == actor.id, col(Question.hidden).is_(True))
    return session.exec(query.where(*mine).order_by(col(Hiding.id).desc()).limit(limit)).all()


def to_decide(session: Session, actor: Person, *, limit: int) -> Sequence[Hiding]:
    """The appeals that wait for ``actor`` of the office, oldest first; for nobody else there are none."""
    if not rights.is_office(session, actor):
        return []
    waiting = (col(Hiding.appealed_at).is_not(None), col(Hiding.decided_at).is_(None))
    found, everybody = session.exec(select(Hiding).where(*waiting).order_by(col(Hiding.id))), office(session)
    theirs = (each for each in found if actor in _deciders(session, each, everybody))
    return list(islice(theirs, limit))
