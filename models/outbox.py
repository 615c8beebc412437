"""The outbox: what must not be lost is a row written in the transaction that causes it, and delivered after."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, func, literal_column
from sqlmodel import Field, Session, SQLModel, col, select, update

from models import base as base
from models.columns import Instant, bytewise, partial_index, words

#: A send cut off half-way may or may not have arrived. It is tried once more: better seen twice than never.
DOUBTS_MAX = 1
#: Busy chats that are passed over, at most: a database takes only so many values in a question.
BUSY_MAX = 1000
#: How many times to look for further chats behind those that many messages wait for.
LOOKS = 10
#: How long a send that Telegram keeps failing (5xx) is tried before it is given up.
FAILING_MAX = timedelta(hours=24)


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
    """One message to one chat. ``unique_key`` makes writing it twice impossible; keys that begin alike are a range."""

    __tablename__ = "outgoing"
    # Of the few rows that are not finished, however many are: a query that names the outcome as a literal may use them.
    __table_args__ = (
        partial_index("ix_outgoing_due", "not_before", "id", where="outcome = 'waiting'"),
        partial_index("ix_outgoing_chat_waiting", "chat_id", "not_before", where="outcome = 'waiting'"),
        partial_index("ix_outgoing_claimed", "claimed_by", where="outcome = 'claimed'"),
    )

    id: int | None = Field(default=None, primary_key=True)
    unique_key: str = Field(sa_type=bytewise(100), unique=True)
    chat_id: int = Field(sa_type=BigInteger, index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    content: dict[str, Any] = Field(sa_type=JSON)  # the parameters of the message, as the view made them
    stale: bool = False  # ``content`` was changed while it was being sent
    outcome: Outcome = Field(default=Outcome.waiting, sa_type=words(Outcome))
    not_before: datetime = Field(sa_type=Instant)
    attempts: int = 0  # those that reached Telegram, as far as is known
    doubts: int = 0
    failing_since: datetime | None = Field(default=None, sa_type=Instant)
    claimed_by: str | None = Field(default=None, max_length=64)
    message_id: int | None = Field(default=None, sa_type=BigInteger)  # where it stands, once it was sent; then edited
    reason: str | None = Field(default=None, max_length=200)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


_WAITS: ColumnElement[Outcome] = literal_column("'waiting'")
_CLAIMED: ColumnElement[Outcome] = literal_column("'claimed'")


def put(
    session: Session,
    unique_key: str,
    *,
    chat_id: int,
    content: Mapping[str, Any],
    now: datetime,
    person_id: int | None = None,
) -> bool:
    """Queues a message, once per key; False if the key was there already. It passes none that waits for its chat."""
    if session.exec(select(Outgoing.id).where(Outgoing.unique_key == unique_key)).first() is not None:
        return False
    when = max(now, _latest(session, chat_id) or now)
    row = Outgoing(unique_key=unique_key, chat_id=chat_id, content=dict(content), person_id=person_id, not_before=when)
    session.add(row)
    session.flush()
    session.info["outbox"] = True  # the writer wakes the sender after the commit
    return True


def amend(session: Session, unique_key: str, *, chat_id: int, content: Mapping[str, Any], now: datetime) -> None:
    """Queues a message, or makes the one of this key say something else: before it is sent, or by an edit after.

    What is on its way just now is edited as soon as it has arrived.
    """
    if put(session, unique_key, chat_id=chat_id, content=content, now=now):
        return
    row = session.exec(select(Outgoing).where(Outgoing.unique_key == unique_key)).one()
    if row.content == dict(content) and row.outcome in (Outcome.sent, Outcome.waiting, Outcome.claimed):
        return
    row.content = dict(content)
    if row.outcome is Outcome.claimed:
        row.stale = True
    elif row.outcome is not Outcome.waiting:
        row.outcome, row.not_before, row.finished_at = Outcome.waiting, now, None
        row.attempts = row.doubts = 0
        row.reason = row.failing_since = row.claimed_by = None
    session.flush()
    session.info["outbox"] = True


def begun_with(session: Session, key: str) -> Sequence[Outgoing]:
    """The messages under keys that go on from this one, after a colon."""
    range_of_index = (col(Outgoing.unique_key) > f"{key}:", col(Outgoing.unique_key) < f"{key};")  # ; follows :
    return session.exec(select(Outgoing).where(*range_of_index).order_by(col(Outgoing.unique_key))).all()


def _latest(session: Session, chat_id: int) -> datetime | None:
    """When the last message that waits for the chat may go."""
    query = select(func.max(Outgoing.not_before)).where(Outgoing.chat_id == chat_id, Outgoing.outcome == _WAITS)
    return session.exec(query).one()


def due(session: Session, now: datetime, *, limit: int, busy: Sequence[int] = ()) -> Sequence[Outgoing]:
    """What may be sent now: of each chat the oldest message, oldest first. Nothing is claimed by looking.

    Chats that are ``busy`` are passed over. However many wait for one chat, they hide nobody else's.
    """
    heads: dict[int, Outgoing] = {}
    for _ in range(LOOKS):
        # Whoever was found is passed over in the next look, which goes on behind their messages.
        rows = _waiting(session, now, limit, [*busy[:BUSY_MAX], *heads])
        for row in rows:
            heads.setdefault(row.chat_id, row)
        if len(rows) < limit or len(heads) >= limit:
            break
    return list(heads.values())[:limit]


def _waiting(session: Session, now: datetime, limit: int, without: Sequence[int]) -> Sequence[Outgoing]:
    query = (
        select(Outgoing)
        .where(Outgoing.outcome == _WAITS, Outgoing.not_before <= now, col(Outgoing.chat_id).not_in(without))
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
    row.outcome, row.finished_at = outcome, now
    row.message_id = message_id or row.message_id
    row.reason = reason[:200] if reason else None
    if row.stale:
        row.stale, row.outcome, row.not_before, row.finished_at = False, Outcome.waiting, now, None
        session.info["outbox"] = True
    session.flush()


def again(session: Session, row_id: int, now: datetime, pause: timedelta, *, reason: str) -> None:
    """A send that Telegram failed is tried again after a while; given up when that has gone on too long."""
    row = session.get(Outgoing, row_id)
    if row is None:
        return
    row.reason, row.failing_since = reason[:200], row.failing_since or now
    if now - row.failing_since >= FAILING_MAX:
        row.outcome, row.finished_at = Outcome.failed, now
    else:
        _wait(session, row, now + pause)
    session.flush()


def put_off(session: Session, row_id: int, when: datetime) -> None:
    """A claimed message was surely not sent, through no fault of its own: it waits until ``when`` as if it had not
    been tried."""
    row = session.get(Outgoing, row_id)
    if row is None:
        return
    _wait(session, row, when)
    row.attempts -= 1
    session.flush()


def _wait(session: Session, row: Outgoing, when: datetime) -> None:
    """A claimed message waits again, and those behind it in its chat wait with it."""
    behind = (col(Outgoing.chat_id) == row.chat_id, col(Outgoing.outcome) == _WAITS, col(Outgoing.not_before) < when)
    session.connection().execute(update(Outgoing).where(*behind).values(not_before=when))
    row.outcome, row.not_before, row.claimed_by, row.stale = Outcome.waiting, when, None, False


def doubt(session: Session, row_id: int, now: datetime) -> None:
    """A send was cut off half-way: tried once more after a while, then left in doubt, counted and shown."""
    row = session.get(Outgoing, row_id)
    if row is None:
        return
    row.doubts += 1
    if row.doubts > DOUBTS_MAX and not row.stale:
        row.outcome, row.finished_at = Outcome.in_doubt, now
    else:
        _wait(session, row, now + timedelta(seconds=5))
    session.flush()


def abandoned(session: Session, holder: str, now: datetime) -> int:
    """What an earlier process was sending when it died is in doubt now. Called at start, under the lease."""
    query = select(Outgoing).where(Outgoing.outcome == _CLAIMED, col(Outgoing.claimed_by) != holder)
    rows = session.exec(query).all()
    for row in rows:
        assert row.id is not None
        doubt(session, row.id, now)
    return len(rows)


def chat_moved(session: Session, old_id: int, new_id: int) -> None:
    """What waits for a group that became a supergroup goes to the supergroup."""
    session.connection().execute(
        update(Outgoing).where(col(Outgoing.chat_id) == old_id, col(Outgoing.outcome) == _WAITS).values(chat_id=new_id)
    )
