"""Delivery: claims what stands in the outbox, sends it within Telegram's limits, and keeps what became of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import structlog
from sqlmodel import Session
from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from models import channel as channels
from models import outbox
from models import person as people
from models.clock import Clock
from models.database import Database
from models.outbox import Outcome, Outgoing
from models.writer import DatabaseAway

log = structlog.get_logger(__name__)

#: Messages looked at together.
LOOK = 50
#: Seconds between two looks at the outbox when nobody woke the sender.
LOOK_S = 5.0
#: Seconds after which others are looked at again while those at hand must wait for their chats.
AGAIN_S = 1.0
#: Seconds to wait after Telegram or the network failed.
RETRY_S = 3.0
#: Seconds that the message in hand is given at a stop.
GRACE_S = 10.0


Settle = Callable[[Session], None]


class NotSent(NetworkError):
    """The request never reached Telegram: it may be tried again without being done twice."""


class CutOff(NetworkError):
    """The connection broke after the request was on its way: nobody knows whether it was carried out."""


class Limits(Protocol):
    """The configured rates: messages a second, seconds between two to one chat, messages a minute to a group."""

    per_second: float
    per_chat_s: float
    group_per_minute: float


class Pace:
    """When the next message may go, evenly spaced: overall, and per chat."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._free_at = 0.0
        self._chats: dict[int, float] = {}

    def wait_for(self, chat_id: int) -> float:
        """Seconds until a message may go to this chat."""
        return max(self._free_at, self._chats.get(chat_id, 0.0), self._now()) - self._now()

    def take(self, chat_id: int) -> None:
        """A message goes to this chat now."""
        now = self._now()
        gap = 60.0 / self._limits.group_per_minute if chat_id < 0 else self._limits.per_chat_s
        # Counted from the moment it was free, a late wake-up costs nothing; but what was missed is not made up for.
        self._free_at = max(self._free_at, now - 0.01) + 1.0 / self._limits.per_second
        self._chats = {chat: free for chat, free in self._chats.items() if free > now}
        self._chats[chat_id] = now + gap

    def hold(self, seconds: float) -> None:
        """Nothing goes for so long: Telegram asked for it."""
        self._free_at = max(self._free_at, self._now() + seconds)


class Delivery:
    """The sender of the outbox. One at a time, in order; nothing is held in memory that is not in the table."""

    def __init__(self, bot: Bot, database: Database, clock: Clock, limits: Limits, holder: str) -> None:
        self._bot = bot
        self._database = database
        self._clock = clock
        self._holder = holder
        self._pace = Pace(limits)
        self._woken = asyncio.Event()
        self._quiet = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._sending: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begins to send."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="delivery")

    def wake(self) -> None:
        """There is something new to send."""
        self._quiet.clear()
        self._woken.set()

    async def idle(self) -> None:
        """Waits until nothing that is due is left. Returns at once if delivery is not running."""
        if self._task is None:
            return
        # The writer calls for a wake-up before it tells anybody of the commit: it has been heard by now.
        await self._quiet.wait()

    async def stop(self) -> None:
        """Finishes the message in hand, and takes no other."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait([self._task, *self._sending], timeout=GRACE_S)
        self._task = None

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            try:
                sent = await self._round()
            except Exception as error:
                log.error("delivery paused", error_type=type(error).__name__)
                await asyncio.sleep(RETRY_S)
                continue
            if sent or self._woken.is_set():
                continue
            self._quiet.set()
            try:
                await asyncio.wait_for(self._woken.wait(), LOOK_S)
            except TimeoutError:
                continue

    async def _round(self) -> bool:
        """Sends what is due; False if there was nothing."""
        rows = list(await self._database.read(lambda session: outbox.due(session, self._clock.now(), limit=LOOK)))
        found = bool(rows)
        while rows:
            row = min(rows, key=lambda each: self._pace.wait_for(each.chat_id))
            wait = self._pace.wait_for(row.chat_id)
            await asyncio.sleep(min(wait, AGAIN_S))
            if wait > AGAIN_S:
                break
            rows.remove(row)
            self._pace.take(row.chat_id)
            # A task of its own: a stop in the middle leaves it to finish.
            sending = asyncio.create_task(self._send(row))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)
            await asyncio.shield(sending)
        return found

    async def _send(self, row: Outgoing) -> None:
        """Claims and sends one row and keeps its outcome, however long the database may be away."""
        if not await self._database.write(lambda session: outbox.claim(session, _id(row), self._holder)):
            return
        row.attempts += 1
        settle = await self._attempt(row)
        while True:
            try:
                await self._database.write(settle)
            except DatabaseAway:
                await asyncio.sleep(RETRY_S)
            else:
                return

    async def _attempt(self, row: Outgoing) -> Settle:
        """Sends a row; returns what is to be written down about it."""
        row_id, content, clock = _id(row), row.content, self._clock
        markup = content.get("reply_markup")
        try:
            message = await self._bot.send_message(
                row.chat_id,
                content["text"],
                parse_mode="HTML",
                reply_markup=InlineKeyboardMarkup.de_json(markup, self._bot) if markup else None,
                disable_web_page_preview=True,
            )
        except RetryAfter as error:
            seconds = _seconds(error)
            self._pace.hold(seconds)
            return lambda session: outbox.wait(session, row_id, clock.now() + timedelta(seconds=seconds))
        except ChatMigrated as error:
            new_id = error.new_chat_id
            return lambda session: _moved(session, row, new_id, clock)
        except Forbidden as error:
            outcome, reason = Outcome.blocked if row.chat_id > 0 else Outcome.gone, error.message
            return lambda session: _shut(session, row, outcome, reason, clock)
        except BadRequest as error:
            outcome, reason = Outcome.gone if "not found" in error.message else Outcome.failed, error.message
            return lambda session: outbox.finish(session, row_id, outcome, clock.now(), reason=reason)
        except (TimedOut, CutOff):
            return lambda session: outbox.doubt(session, row_id, clock.now())
        except NetworkError as error:
            reason = type(error).__name__
            return lambda session: outbox.again(session, row_id, clock.now() + _retry(row), reason=reason)
        except TelegramError as error:
            reason = type(error).__name__
            return lambda session: outbox.finish(session, row_id, Outcome.failed, clock.now(), reason=reason)
        sent_id = message.message_id
        return lambda session: outbox.finish(session, row_id, Outcome.sent, clock.now(), message_id=sent_id)


def _moved(session: Session, row: Outgoing, new_id: int, clock: Clock) -> None:
    """The group became a supergroup: this message and all that wait for it go there."""
    channels.moved(session, row.chat_id, new_id)
    outbox.chat_moved(session, row.chat_id, new_id)
    outbox.wait(session, _id(row), clock.now(), chat_id=new_id)


def _shut(session: Session, row: Outgoing, outcome: Outcome, reason: str, clock: Clock) -> None:
    """The person has blocked the bot, or the bot was put out of the chat."""
    if outcome is Outcome.blocked:
        people.note_blocked(session, row.chat_id)
    outbox.finish(session, _id(row), outcome, clock.now(), reason=reason)


def _retry(row: Outgoing) -> timedelta:
    return timedelta(seconds=min(RETRY_S * 2**row.attempts, 300))


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()


def _id(row: Outgoing) -> int:
    assert row.id is not None, "a claimed row was stored"
    return row.id
