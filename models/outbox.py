"""The outbox: what must not be lost is a row written in the transaction that causes it, and delivered after."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, text
from sqlmodel import Field, Session, SQLModel, col, select, update

from models import base as base
from models.columns import Instant, words

#: A send cut off half-way may or may not have arrived. It is tried once more: better seen twice than never.
DOUBTS_MAX = 1
#: Attempts before a send that Telegram keeps failing (5xx, network) is given up.
ATTEMPTS_MAX = 8


class Outcome(StrEnum):
    """What became of a message."""

    waiting = "waiting"  # to be sent, not before ``not_before``
    claimed = "claimed"  # in a sender's hands: the request is on its way
    sent = "sent"  # Telegram has it: ``message_id``
    blocked = "blocked"  # the person has blocked the bot, or never started it
    gone = "gone"  # the chat is no more, or the bot was removed from it
    failed = "failed"  # Telegram refused it, or kept failing: ``reason``
    in_doubt = "in_doubt"  # cut off half-way more than once: nobody knows


class Outgoing(SQLModel, table=True):
    """One message to one chat. ``unique_key`` makes writing it twice impossible."""

    __tablename__ = "outgoing"
    __table_args__ = (
        Index(
            "ix_outgoing_due",
            "not_before",
            "id",
            sqlite_where=text("outcome IN ('waiting', 'claimed')"),
            postgresql_where=text("outcome IN ('waiting', 'claimed')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    unique_key: str = Field(max_length=100, unique=True)
    chat_id: int = Field(sa_type=BigInteger, index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    content: dict[str, Any] = Field(sa_type=JSON)  # the parameters of the message, as the view made them
    outcome: Outcome = Field(default=Outcome.waiting, sa_type=words(Outcome))
    not_before: datetime = Field(sa_type=Instant)
    attempts: int = 0
    doubts: int = 0
    claimed_by: str | None = Field(default=None, max_length=64)
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    reason: str | None = Field(default=None, max_length=200)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


def put(
    session: Session,
    unique_key: str,
    *,
    chat_id: int,
    content: Mapping[str, Any],
    now: datetime,
    person_id: int | None = None,
) -> bool:
    """Queues a message, once per key; False if the key was there already."""
    if session.exec(select(Outgoing.id).where(Outgoing.unique_key == unique_key)).first() is not None:
        return False
    row = Outgoing(unique_key=unique_key, chat_id=chat_id, content=dict(content), person_id=person_id, not_before=now)
    session.add(row)
    session.flush()
    session.info["outbox"] = True  # the writer wakes the sender after the commit
    return True


def due(session: Session, now: datetime, *, limit: int) -> Sequence[Outgoing]:
    """What may be sent now, oldest first. Nothing is claimed by looking."""
    query = (
        select(Outgoing)
        .where(Outgoing.outcome == Outcome.waiting, Outgoing.not_before <= now)
        .order_by(col(Outgoing.not_before), col(Outgoing.id))
        .limit(limit)
    )
    return session.exec(query).all()


def claim(session: Session, row_id: int, holder: str) -> bool:
    """Takes one message into ``holder``'s hands, just before it is sent; False if it no longer waits.

    So what a process has claimed when it dies is what it was sending, and nothing else.
    """
    done = session.connection().execute(
        update(Outgoing)
        .where(col(Outgoing.id) == row_id, col(Outgoing.outcome) == Outcome.waiting)
        .values(outcome=Outcome.claimed, claimed_by=holder, attempts=col(Outgoing.attempts) + 1)
    )
    return done.rowcount == 1


def next_due(session: Session) -> datetime | None:
    """When the next message is due; None when nothing waits."""
    query = select(Outgoing.not_before).where(Outgoing.outcome == Outcome.waiting)
    return session.exec(query.order_by(col(Outgoing.not_before)).limit(1)).first()


def finish(
    session: Session,
    row_id: int,
    outcome: Outcome,
    now: datetime,
    *,
    message_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Keeps the outcome of a claimed message."""
    row = session.get(Outgoing, row_id)
    if row is None:
        return  # its recipient had their data erased while it was on its way
    row.outcome, row.finished_at, row.message_id = outcome, now, message_id
    row.reason = reason[:200] if reason else None
    session.flush()


def again(session: Session, row_id: int, when: datetime, *, reason: str) -> None:
    """A send that surely did not happen is tried once more at ``when``; given up after :data:`ATTEMPTS_MAX`."""
    row = session.get(Outgoing, row_id)
    if row is None:
        return
    row.reason = reason[:200]
    if row.attempts >= ATTEMPTS_MAX:
        row.outcome, row.finished_at = Outcome.failed, when
        session.flush()
    else:
        wait(session, row_id, when)


def wait(session: Session, row_id: int, when: datetime, *, chat_id: int | None = None) -> None:
    """Puts a claimed message back, to be sent at ``when``, to ``chat_id`` if its chat has moved."""
    row = session.get(Outgoing, row_id)
    if row is None:
        return
    row.outcome, row.not_before, row.claimed_by = Outcome.waiting, when, None
    if chat_id is not None:
        row.chat_id = chat_id
    session.flush()


def doubt(session: Session, row_id: int, now: datetime) -> None:
    """A send was cut off half-way: tried once more after a while, then left in doubt, counted and shown."""
    row = session.get(Outgoing, row_id)
    if row is None:
        return
    row.doubts += 1
    if row.doubts > DOUBTS_MAX:
        row.outcome, row.finished_at = Outcome.in_doubt, now
    else:
        wait(session, row_id, now + timedelta(seconds=5))
    session.flush()


def abandoned(session: Session, holder: str, now: datetime) -> int:
    """What an earlier process was sending when it died is in doubt now. Called at start, under the lease."""
    query = select(Outgoing).where(Outgoing.outcome == Outcome.claimed, col(Outgoing.claimed_by) != holder)
    rows = session.exec(query).all()
    for row in rows:
        assert row.id is not None
        doubt(session, row.id, now)
    return len(rows)


def chat_moved(session: Session, old_id: int, new_id: int) -> None:
    """What waits for a group that became a supergroup goes to the supergroup."""
    session.connection().execute(
        update(Outgoing)
        .where(col(Outgoing.chat_id) == old_id, col(Outgoing.outcome) == Outcome.waiting)
        .values(chat_id=new_id)
    )
