"""What residents and members do about a public pledge: support it, and ask about it in public.

Nobody is told who supports or asks. A question is answered by whoever answers for the pledge, once.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Index, Select
from sqlalchemy import select as columns
from sqlmodel import Field, Session, SQLModel, col, func, or_, select

from models import base as base
from models import membership, plain_text, rights
from models.clock import Clock
from models.columns import Instant
from models.organisation import Organisation
from models.person import Person, Role, RoleKind
from models.pledge import REASON_MAX, Author, Pledge, Status, keeps, stored_id, to_read
from models.refusal import NotPermitted, Refusal

#: Longest question, and longest answer: four of each are one message.
QUESTION_MAX, ANSWER_MAX = 300, REASON_MAX
#: Questions that one person may have open of those asked on one day.
QUESTIONS_A_DAY = 5
#: Who may raise their voice about a pledge.
VOICES = (RoleKind.resident, RoleKind.member)


class Support(SQLModel, table=True):
    """Somebody stands behind a pledge: once, and until they take it back."""

    __tablename__ = "support"

    pledge_id: int = Field(primary_key=True, foreign_key="pledge.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Instant)


class Question(SQLModel, table=True):
    """A question about a pledge, and its answer. ``hidden``: with its answer it is read by nobody but those who decide
    about it; why is told by :mod:`models.supervision_hiding`."""

    __tablename__ = "question"
    # A button or a notice may name one that was taken back: its number is never given to another.
    __table_args__ = (Index("ix_question_pledge", "pledge_id", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    pledge_id: int = Field(foreign_key="pledge.id")
    asker_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # None: somebody who was erased
    text: str = Field(max_length=QUESTION_MAX)
    asked_at: datetime = Field(sa_type=Instant)
    answer: str | None = Field(default=None, max_length=ANSWER_MAX)
    answered_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    hidden: bool = False
    was_hidden: bool = False  # what was decided about it is kept, and so is it

    @property
    def taken_back(self) -> bool:
        """Its asker took it back: nothing of it is kept but that it counts among the questions of its day."""
        return self.hidden and not self.was_hidden


# Who may


def has_voice(session: Session, person: Person) -> bool:
    """Whether the person is a resident or a member somewhere."""
    return rights.holds_anywhere(session, person, *VOICES)


def may_raise(session: Session, actor: Person, pledge: Pledge) -> bool:
    """Whether ``actor`` may support the pledge, ask about it, or doubt it."""
    return has_voice(session, actor) and not keeps(session, actor, pledge)


def require_raise(session: Session, actor: Person, pledge_id: int) -> Pledge:
    """The pledge about which ``actor`` raises their voice. Refusals: ``pledge_gone``, ``voices_only``,
    ``own_pledge``."""
    pledge, _organisation = to_read(session, actor, pledge_id)
    if not has_voice(session, actor):
        raise NotPermitted("voices_only")
    if keeps(session, actor, pledge):
        raise NotPermitted("own_pledge")
    return pledge


def _watched_from(session: Session, pledge: Pledge) -> tuple[Organisation, bool]:
    """The organisation that watches over a pledge, and whether only those above it do: over a pledge of its own, or
    one of a member who leads it."""
    organisation = session.get_one(Organisation, pledge.organisation_id)
    if pledge.author is Author.organisation or pledge.person_id is None:
        return organisation, True
    led = select(Role.organisation_id).where(
        Role.person_id == pledge.person_id,
        Role.kind == RoleKind.secretary,
        col(Role.organisation_id).in_(organisation.ancestor_ids()),
    )
    found = set(session.exec(led).all())
    highest = next((each for each in organisation.ancestor_ids() if each in found), None)
    return (session.get_one(Organisation, highest), True) if highest is not None else (organisation, False)


def oversees(session: Session, actor: Person, pledge: Pledge) -> bool:
    """Whether ``actor`` looks into doubts about a pledge and may hide questions: who leads the organisation, never the
    one whose pledge it is."""
    if pledge.person_id == actor.id:
        return False
    organisation, above = _watched_from(session, pledge)
    return (rights.leads_from_above if above else rights.may_lead)(session, actor, organisation)


def overseers(
    session: Session, pledge: Pledge, reporter_id: int | None
) -> tuple[Organisation | None, Sequence[Person]]:
    """The nearest who do so, but for the reporter, and for which organisation; where nobody is, the office (None)."""
    apart = {pledge.person_id, reporter_id}
    organisation, above = _watched_from(session, pledge)
    ids = organisation.ancestor_ids()[:-1] if above else organisation.ancestor_ids()
    found = membership.nearest(session, ids, lambda person: person.id not in apart)
    return found or (None, [person for person in office(session) if person.id not in apart])


def office(session: Session) -> Sequence[Person]:
    """Everybody who works in the campaign office."""
    query = select(Person).join(Role, col(Role.person_id) == col(Person.id)).where(Role.kind == RoleKind.office)
    return session.exec(query.distinct().order_by(col(Person.id))).all()


# Support


def support(session: Session, actor: Person, pledge_id: int, now: datetime) -> Pledge:
    """Stands behind a pledge. Done twice, it is done once. Refusals as in :func:`require_raise`,
    ``pledge_taken_back``."""
    pledge = require_raise(session, actor, pledge_id)
    if pledge.status is Status.withdrawn:
        raise Refusal("pledge_taken_back")
    if not supports(session, actor, pledge):
        session.add(Support(pledge_id=pledge_id, person_id=stored_id(actor.id), at=now))
        session.flush()
    return pledge


def support_no_more(session: Session, actor: Person, pledge_id: int) -> Pledge:
    """Takes the own support back, also where it is none any more to give."""
    pledge, _organisation = to_read(session, actor, pledge_id)
    found = session.get(Support, (pledge_id, actor.id))
    if found is not None:
        session.delete(found)
        session.flush()
    return pledge


def supports(session: Session, actor: Person, pledge: Pledge) -> bool:
    """Whether ``actor`` stands behind the pledge."""
    return session.get(Support, (pledge.id, actor.id)) is not None


def support_count(session: Session, pledge: Pledge) -> int:
    """How many do."""
    return session.exec(select(func.count()).where(Support.pledge_id == pledge.id)).one()


# Questions


def midnight(clock: Clock) -> datetime:
    """When the day began, on the campaign's calendar."""
    return datetime.combine(clock.today(), time(), tzinfo=clock.zone).astimezone(UTC)


def require_ask(session: Session, actor: Person, pledge_id: int, clock: Clock) -> Pledge:
    """The pledge about which ``actor`` asks. Refusals as in :func:`require_raise`, ``nobody_answers``,
    ``questions_enough``."""
    pledge = require_raise(session, actor, pledge_id)
    if not answerers(session, pledge):
        raise Refusal("nobody_answers")
    waiting = select(func.count()).where(
        Question.asker_id == actor.id, col(Question.answer).is_(None), col(Question.asked_at) >= midnight(clock)
    )
    if session.exec(waiting).one() >= QUESTIONS_A_DAY:
        raise Refusal("questions_enough", most=QUESTIONS_A_DAY)
    return pledge


def require_new(session: Session, actor: Person, pledge_id: int, text: str) -> None:
    """Refuses what ``actor`` has asked about the pledge in the same words: ``asked_already``."""
    own = select(Question.text).where(Question.pledge_id == pledge_id, Question.asker_id == actor.id)
    if any(plain_text.same_words(text, each) for each in session.exec(own).all()):
        raise Refusal("asked_already")


def ask(session: Session, actor: Person, pledge_id: int, text: str, clock: Clock) -> Question:
    """Asks in public, without a name. Refusals as in :func:`require_ask`, :func:`require_new`, ``text_empty``,
    ``text_long``."""
    require_ask(session, actor, pledge_id, clock)
    said = plain_text.sentence(text, most=QUESTION_MAX)
    require_new(session, actor, pledge_id, said)
    question = Question(pledge_id=pledge_id, asker_id=actor.id, text=said, asked_at=clock.now())
    session.add(question)
    session.flush()
    return question


def answerers(session: Session, pledge: Pledge) -> Sequence[Person]:
    """Whom a question is put to: the member; for an organisation its secretaries, or the nearest above."""
    if pledge.author is Author.organisation:
        organisation = session.get_one(Organisation, pledge.organisation_id)
        found = membership.nearest(session, organisation.ancestor_ids())
        return found[1] if found is not None else office(session)
    person = session.get(Person, pledge.person_id) if pledge.person_id is not None else None
    return [person] if person is not None and person.erased_at is None else []


def find(session: Session, question_id: int) -> tuple[Question, Pledge]:
    """A question with its pledge. Refusal: ``question_gone`` for one that was taken back."""
    question = session.get(Question, question_id)
    if question is None or question.taken_back:
        raise Refusal("question_gone")
    return question, session.get_one(Pledge, question.pledge_id)


def to_see(session: Session, actor: Person, question_id: int) -> tuple[Question, Pledge]:
    """A question for reading. A hidden one is read by those who decide about it alone (``question_hidden``)."""
    question, pledge = find(session, question_id)
    if question.hidden and not oversees(session, actor, pledge) and not rights.is_office(session, actor):
        raise Refusal("question_hidden")
    return question, pledge


def require_answer(session: Session, actor: Person, question_id: int) -> tuple[Question, Pledge]:
    """A question that ``actor`` may answer now. Refusals: ``question_gone``, ``not_permitted``, ``question_hidden``,
    ``question_answered``."""
    question, pledge = find(session, question_id)
    if not keeps(session, actor, pledge):
        raise NotPermitted
    if question.hidden:
        raise Refusal("question_hidden")
    if question.answer is not None:
        raise Refusal("question_answered")
    return question, pledge


def answer(session: Session, actor: Person, question_id: int, text: str, now: datetime) -> tuple[Question, Pledge]:
    """Answers in public. Refusals as in :func:`require_answer`, ``text_empty``, ``text_long``."""
    question, pledge = require_answer(session, actor, question_id)
    question.answer = plain_text.sentence(text, most=ANSWER_MAX)
    question.answered_by_id, question.answered_at = actor.id, now
    session.flush()
    return question, pledge


def may_take_back(actor: Person, question: Question) -> bool:
    """Whether it is ``actor``'s own, and still without an answer."""
    return question.asker_id == actor.id and question.answer is None and not question.was_hidden


def take_back(session: Session, actor: Person, question_id: int, clock: Clock) -> tuple[Question, Pledge]:
    """Takes an own question back while it has no answer: its words are gone. Done twice, it is done once. Refusals:
    ``question_gone``, ``not_permitted``, ``question_hidden``, ``question_answered``, and ``question_kept`` once there
    was a decision about it."""
    before = session.get(Question, question_id)
    if before is not None and before.taken_back and before.asker_id == actor.id:
        return before, session.get_one(Pledge, before.pledge_id)
    question, pledge = find(session, question_id)
    if question.asker_id != actor.id:
        raise NotPermitted
    if question.hidden:
        raise Refusal("question_hidden")
    if question.answer is not None:
        raise Refusal("question_answered")
    if question.was_hidden:
        raise Refusal("question_kept")
    question.text, question.hidden = "", True
    session.flush()
    forget_taken_back(session, actor, midnight(clock))
    return question, pledge


def forget_taken_back(session: Session, person: Person, before: datetime | None = None) -> None:
    """What of them was kept to be counted goes: all of it, or that of earlier days."""
    query = select(Question).where(
        Question.asker_id == person.id, col(Question.hidden).is_(True), col(Question.was_hidden).is_(False)
    )
    for question in session.exec(query if before is None else query.where(col(Question.asked_at) < before)).all():
        session.delete(question)
    session.flush()


def shown(session: Session, pledge_id: int, *, limit: int, offset: int = 0) -> Sequence[Question]:
    """The questions about a pledge that everybody reads, newest first."""
    query = select(Question).where(Question.pledge_id == pledge_id, col(Question.hidden).is_(False))
    return session.exec(query.order_by(col(Question.id).desc()).limit(limit).offset(offset)).all()


def answered(session: Session, pledge_id: int, *, limit: int) -> Sequence[Question]:
    """Those of them that have an answer, newest first."""
    query = select(Question).where(Question.pledge_id == pledge_id, col(Question.hidden).is_(False))
    query = query.where(col(Question.answer).is_not(None)).order_by(col(Question.id).desc())
    return session.exec(query.limit(limit)).all()


def question_count(session: Session, pledge: Pledge) -> int:
    """How many there are of those."""
    return session.exec(
        select(func.count()).where(Question.pledge_id == pledge.id, col(Question.hidden).is_(False))
    ).one()


def led_by(person: Person) -> Select[Any]:
    """The organisations that the person is the secretary of."""
    return columns(col(Role.organisation_id)).where(
        col(Role.person_id) == person.id, col(Role.kind) == RoleKind.secretary
    )


def waiting_for(person: Person) -> Select[Any]:
    """The questions that wait for the person: about their own pledges, and those of organisations that they are the
    secretary of."""
    own = columns(col(Pledge.id)).where(col(Pledge.person_id) == person.id)
    theirs = columns(col(Pledge.id)).where(
        col(Pledge.organisation_id).in_(led_by(person)), col(Pledge.author) == Author.organisation
    )
    waiting = (col(Question.answer).is_(None), col(Question.hidden).is_(False))
    return columns(col(Question.id)).where(*waiting, col(Question.pledge_id).in_(own.union_all(theirs)))


def to_answer(session: Session, person: Person, *, limit: int) -> Sequence[Question]:
    """Those questions, oldest first."""
    query = select(Question).where(col(Question.id).in_(waiting_for(person)))
    return session.exec(query.order_by(col(Question.id)).limit(limit)).all()


def asked_by(session: Session, person: Person, *, limit: int) -> Sequence[Question]:
    """What the person has asked and not taken back, newest first."""
    query = select(Question).where(
        Question.asker_id == person.id, or_(col(Question.hidden).is_(False), col(Question.was_hidden).is_(True))
    )
    return session.exec(query.order_by(col(Question.id).desc()).limit(limit)).all()
