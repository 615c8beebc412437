"""Where a conversation stands: stored with the update that moved it, so that no restart loses a step."""

from datetime import datetime

from sqlalchemy import BigInteger, and_, bindparam, delete, update
from sqlalchemy import select as columns
from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models.columns import Instant
from models.loaded import loaded, table_of
from models.person import Person

#: Longest text, as Telegram counts, that waits for its confirmation: no answer may be longer.
SAID_MAX = 1000


class Dialogue(SQLModel, table=True):
    """The one conversation that a person is in, in one chat.

    ``subject_id`` and ``part_id`` point at the rows being worked on (a draft pledge and its item); the draft
    itself lives in its own table and outlives the conversation. A stranger who chose a language has a row without a
    ``name`` between conversations.
    """

    __tablename__ = "dialogue"

    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    telegram_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    name: str = Field(max_length=32)
    state: str = Field(max_length=32)
    subject_id: int | None = None
    part_id: int | None = None
    language: str | None = Field(default=None, max_length=8)  # chosen by somebody who has not joined yet
    interrupted: bool = False  # something else was shown since the question: what is typed now may not be its answer
    said: str | None = Field(default=None, max_length=SAID_MAX)  # typed, and yet to be confirmed
    expires_at: datetime = Field(sa_type=Instant, index=True)


#: Made once: this stands at the beginning of every update.
_FIND = select(Dialogue).where(
    col(Dialogue.chat_id) == bindparam("chat_id"), col(Dialogue.telegram_id) == bindparam("telegram_id")
)


def find(session: Session, chat_id: int, telegram_id: int) -> Dialogue | None:
    """The conversation of this person in this chat, expired or not."""
    return session.exec(_FIND, params={"chat_id": chat_id, "telegram_id": telegram_id}).first()


#: Both rows in one look, for the same reason.
_PERSON, _DIALOGUE = table_of(Person), table_of(Dialogue)
_WHO_AND_WHERE = (
    columns(_PERSON, _DIALOGUE)
    .join(
        _DIALOGUE,
        and_(_DIALOGUE.c.telegram_id == _PERSON.c.telegram_id, _DIALOGUE.c.chat_id == bindparam("chat_id")),
        isouter=True,
    )
    .where(_PERSON.c.telegram_id == bindparam("telegram_id"))
)
_WIDTH = len(_PERSON.columns)


def who_and_where(session: Session, chat_id: int, telegram_id: int) -> tuple[Person | None, Dialogue | None]:
    """The person behind an account, and their conversation in this chat, expired or not."""
    asked = {"chat_id": chat_id, "telegram_id": telegram_id}
    found = session.connection().execute(_WHO_AND_WHERE, asked).first()
    if found is None:
        return None, find(session, chat_id, telegram_id)
    person = loaded(session, Person, found[:_WIDTH])
    return person, loaded(session, Dialogue, found[_WIDTH:]) if found[_WIDTH] is not None else None


def interrupt(session: Session, chat_id: int) -> None:
    """Something was sent to a person by itself: the question that they may be at no longer stands last."""
    at_one = (col(Dialogue.chat_id) == chat_id, col(Dialogue.name) != "")
    session.connection().execute(update(Dialogue).where(*at_one).values(interrupted=True))


def close(session: Session, person: Person) -> None:
    """Ends whatever conversations the person is in: what they stood on is gone. Their drafts stay."""
    for row in session.exec(select(Dialogue).where(Dialogue.telegram_id == person.telegram_id)).all():
        session.delete(row)
    session.flush()


def prune(session: Session, before: datetime) -> int:
    """Forgets conversations that expired before then; returns how many. Their drafts stay."""
    return session.connection().execute(delete(Dialogue).where(col(Dialogue.expires_at) < before)).rowcount
