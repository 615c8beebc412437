"""The lease: one process on a database is active, for one bot; another stands by and takes over when it is gone."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, bindparam, text
from sqlmodel import Field, Session, SQLModel, select

from models import base as base
from models.columns import Instant

#: How long a lease holds without renewal; renewed every third of it.
HOLDS = timedelta(seconds=9)
#: There is one lease, under this name.
NAME = "bot"

# Two processes may come to an empty table at the same moment: the second finds the row of the first.
_FIRST = text(
    "INSERT INTO lease (name, bot_id, holder, expires_at) VALUES (:name, :bot_id, '', :now) ON CONFLICT DO NOTHING"
).bindparams(bindparam("now", type_=Instant))


class Lease(SQLModel, table=True):
    """Who is active, until when, and the bot whose people and chats the database knows. It is never deleted."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True, max_length=64)
    bot_id: int = Field(sa_type=BigInteger)  # the number before the colon of its token, which a new token keeps
    holder: str = Field(max_length=64)  # empty where nobody is
    expires_at: datetime = Field(sa_type=Instant)


class AnotherBot(Exception):
    """The database belongs to the bot ``bot_id``: its numbers of updates and its chats are not those of this one."""

    def __init__(self, bot_id: int) -> None:
        super().__init__(str(bot_id))
        self.bot_id = bot_id


def owner(session: Session) -> int | None:
    """The bot that the database belongs to; None before a bot has run on it."""
    return session.exec(select(Lease.bot_id).where(Lease.name == NAME)).first()


def take(
    session: Session, bot_id: int, holder: str, now: datetime, *, is_gone: Callable[[str], bool] = lambda _: False
) -> bool:
    """Takes or renews the lease; False while another holder's is good. ``is_gone`` knows holders that surely died.

    Raises :class:`AnotherBot`.
    """
    current = session.get(Lease, NAME, with_for_update=True)
    if current is None:
        session.connection().execute(_FIRST, {"name": NAME, "bot_id": bot_id, "now": now})
        current = session.get_one(Lease, NAME, with_for_update=True)
    if current.bot_id != bot_id:
        raise AnotherBot(current.bot_id)
    if current.holder not in ("", holder) and current.expires_at >= now and not is_gone(current.holder):
        return False
    current.holder, current.expires_at = holder, now + HOLDS
    session.flush()
    return True


def release(session: Session, holder: str) -> None:
    """Gives the lease up at a graceful stop, so that the one standing by need not wait."""
    current = session.get(Lease, NAME)
    if current is not None and current.holder == holder:
        current.holder, current.expires_at = "", current.expires_at - HOLDS
        session.flush()
