"""What somebody has written about a public pledge and not made public yet: it waits, whatever happens meanwhile."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models import plain_text, pledge_keeping
from models.clock import Clock
from models.columns import Instant, words
from models.person import Person
from models.pledge import REASON_MAX, Pledge, require_published, stored_id
from models.pledge_history import Step
from models.refusal import Refusal

#: The line of a word on the whole pledge.
WHOLE = 0
#: What is said in words of one's own.
SAID = (Step.progress, Step.not_kept, Step.reopened, Step.withdrawn)


class Word(SQLModel, table=True):
    """The one unfinished word of a person on one item (or :data:`WHOLE`) and of one kind."""

    __tablename__ = "pledge_word"
    __table_args__ = (UniqueConstraint("person_id", "pledge_id", "line", "step", name="uq_pledge_word_one"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    pledge_id: int = Field(foreign_key="pledge.id", index=True)
    line: int = WHOLE
    step: Step = Field(sa_type=words(Step))
    text: str | None = Field(default=None, max_length=REASON_MAX)
    percent: int | None = None
    photo: str | None = Field(default=None, max_length=255)
    begun_at: datetime = Field(sa_type=Instant)


def require(session: Session, actor: Person, pledge_id: int, line: int, step: Step) -> Pledge:
    """Refuses what cannot be said now: as :mod:`models.pledge_keeping` would, and ``button_old`` for no such word."""
    if step not in SAID or (step is Step.withdrawn) is not (line == WHOLE):
        raise Refusal("button_old")
    if step is Step.withdrawn:
        pledge = pledge_keeping.own(session, actor, pledge_id)
        require_published(pledge)
        return pledge
    requires = pledge_keeping.require_closed if step is Step.reopened else pledge_keeping.require_open
    return requires(session, actor, pledge_id, line)[0]


def find(session: Session, actor: Person, pledge_id: int, line: int, step: Step) -> Word | None:
    """What the person has begun to say; None for nothing."""
    mine = (Word.person_id == actor.id, Word.pledge_id == pledge_id, Word.line == line, Word.step == step)
    return session.exec(select(Word).where(*mine)).first()


def begin(session: Session, actor: Person, pledge_id: int, line: int, step: Step, now: datetime) -> Word:
    """What the person has begun to say, or a new beginning. Refusals as in :func:`require`."""
    pledge = require(session, actor, pledge_id, line, step)
    word = find(session, actor, pledge_id, line, step)
    if word is None:
        own = stored_id(actor.id)
        word = Word(person_id=own, pledge_id=stored_id(pledge.id), line=line, step=step, begun_at=now)
        session.add(word)
        session.flush()
    return word


def own(session: Session, actor: Person, word_id: int | None) -> Word:
    """A word that is being written. Refusals: ``word_gone`` for one that was said or thrown away, or is another's; and
    as in :func:`require`."""
    word = session.get(Word, word_id) if word_id is not None else None
    if word is None or word.person_id != actor.id:
        raise Refusal("word_gone")
    require(session, actor, word.pledge_id, word.line, word.step)
    return word


def write(session: Session, word: Word, typed: str) -> None:
    """Stores the text. Refusals: ``text_empty``, ``text_long``."""
    word.text = plain_text.sentence(typed, most=REASON_MAX)
    session.flush()


def measure(session: Session, word: Word, percent: int | None) -> None:
    """Stores how far it has come; None: it is not said. Refusals: ``percent_range``, ``button_old`` for a word that
    says nothing of it."""
    if word.step is not Step.progress:
        raise Refusal("button_old")
    word.percent = pledge_keeping.percentage(percent)
    session.flush()


def say(session: Session, actor: Person, word: Word, clock: Clock) -> Pledge:
    """Makes the word public, and forgets the draft of it. Refusals as in :mod:`models.pledge_keeping`."""
    pledge_id, line, text = word.pledge_id, word.line, word.text or ""
    if word.step is Step.progress:
        pledge_keeping.report(session, actor, pledge_id, line, text, clock, percent=word.percent, photo=word.photo)
    elif word.step is Step.not_kept:
        pledge_keeping.give_up(session, actor, pledge_id, line, text, clock)
    elif word.step is Step.reopened:
        pledge_keeping.reopen(session, actor, pledge_id, line, text, clock)
    else:
        pledge_keeping.withdraw(session, actor, pledge_id, text, clock)
    forget(session, word)
    return pledge_keeping.own(session, actor, pledge_id)


def forget(session: Session, word: Word) -> None:
    """Throws the draft of a word away."""
    session.delete(word)
    session.flush()


def of_person(session: Session, person: Person) -> list[Word]:
    """All that a person has begun to say."""
    return list(session.exec(select(Word).where(Word.person_id == person.id).order_by(col(Word.id))).all())


def hand_over(session: Session, earlier: Person, later: Person) -> None:
    """What ``earlier`` has begun to say is ``later``'s; where both have begun, what the later wrote stays."""
    for word in of_person(session, earlier):
        if find(session, later, word.pledge_id, word.line, word.step) is None:
            word.person_id = stored_id(later.id)
        else:
            session.delete(word)
    session.flush()
