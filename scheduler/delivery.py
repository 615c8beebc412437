"""Delivery: claims what stands in the outbox, sends it within Telegram's limits, and keeps what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlmodel import Session
from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from models import channel as channels
from models import dialogue as dialogues
from models import outbox
from models import person as people
from models.clock import Clock
from models.database import Database
from models.outbox import Outcome, Outgoing
from models.writer import DatabaseAway
from scheduler.pace import Limits, Pace
from scheduler.trouble import CutOff, NotSent, seconds_asked

log = structlog.get_logger(__name__)

#: Chats looked at together, each with the oldest message that waits for it.
LOOK = 50
#: Seconds between two looks at the outbox when nobody woke the sender.
LOOK_S = 5.0
#: Seconds after which others are looked at again while those at hand must wait for their chats.
AGAIN_S = 1.0
#: Seconds to wait after Telegram or the network failed, doubled each time up to the second number, or the third
#: where it is the network: then nothing else can go either.
RETRY_S, RETRY_MAX_S, UNREACHED_MAX_S = 3.0, 300.0, 60.0
#: Seconds to wait when Telegram refuses the token, or when it is not Telegram that answers.
REFUSED_S = 30.0
#: Seconds that the message in hand is given at a stop.
GRACE_S = 10.0
#: How Telegram says that a message that is to be edited is no more, or not to be edited any more: it is sent anew.
VANISHED = ("edit not found", "t be edited", "message_id_invalid")


Settle = Callable[[Session], None]


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
        self._unreached = 0  # how many times in a row Telegram could not be reached

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
        """Sends what is due, one message for each chat; False if there was nothing."""
        if self._pace.wait() > AGAIN_S:
            self._quiet.set()  # what is held back is not due
            await asyncio.sleep(min(self._pace.wait(), LOOK_S))
            return True
        rows = await self._due()
        found = bool(rows)
        while rows:
            row = min(rows, key=lambda each: self._pace.wait_for(each.chat_id))
            wait = self._pace.wait_for(row.chat_id)
            if wait > AGAIN_S:
                break
            await asyncio.sleep(wait)
            rows.remove(row)
            # A task of its own: a stop in the middle leaves it to finish.
            sending = asyncio.create_task(self._send(row))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)
            await asyncio.shield(sending)
        return found

    async def _due(self) -> list[Outgoing]:
        now, busy = self._clock.now(), self._pace.busy(AGAIN_S)
        return list(await self._database.read(lambda session: outbox.due(session, now, limit=LOOK, busy=busy)))

    async def _send(self, row: Outgoing) -> None:
        """Claims and sends one row and keeps its outcome, however long the database may be away."""
        if not await self._database.write(lambda session: _claim(session, row, self._holder, self._clock)):
            return
        self._pace.take(row.chat_id)
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
        row_id, clock = _id(row), self._clock
        unreached, self._unreached = self._unreached, 0
        try:
            sent_id = await self._call(row)
        except RetryAfter as error:
            return self._put_off(row, seconds_asked(error))
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
        except NotSent:
            self._unreached = unreached + 1
            return self._put_off(row, min(RETRY_S * 2**unreached, UNREACHED_MAX_S))
        except NetworkError as error:
            reason = type(error).__name__
            return lambda session: outbox.again(session, row_id, clock.now(), _retry(row), reason=reason)
        except TelegramError as error:
            log.error("not accepted; the queue waits", error_type=type(error).__name__)
            return self._put_off(row, REFUSED_S)
        except Exception as error:
            log.error("not known whether it was sent", error_type=type(error).__name__)
            return lambda session: outbox.doubt(session, row_id, clock.now())
        return lambda session: _sent(session, row, sent_id, clock)

    async def _call(self, row: Outgoing) -> int:
        """Sends the message, or edits the one that stands; returns where it stands."""
        markup = row.content.get("reply_markup")
        message: dict[str, Any] = {
            "text": row.content["text"],
            "parse_mode": "HTML",
            "reply_markup": InlineKeyboardMarkup.de_json(markup, self._bot) if markup else None,
            "disable_web_page_preview": True,
        }
        if row.message_id is not None:
            try:
                await self._bot.edit_message_text(chat_id=row.chat_id, message_id=row.message_id, **message)
            except BadRequest as error:
                if "not modified" in error.message:
                    return row.message_id
                if not any(each in error.message.lower() for each in VANISHED):
                    raise
            else:
                return row.message_id
        return (await self._bot.send_message(row.chat_id, **message)).message_id

    def _put_off(self, row: Outgoing, seconds: float) -> Settle:
        """Nothing is sent for so long; this row was surely not, and has lost nothing."""
        self._pace.hold(seconds)
        return lambda session: outbox.put_off(session, _id(row), self._clock.now() + timedelta(seconds=seconds))


def _sent(session: Session, row: Outgoing, message_id: int, clock: Clock) -> None:
    """It has arrived; in a person's chat it stands below the question that they may be at."""
    outbox.finish(session, _id(row), Outcome.sent, clock.now(), message_id=message_id)
    if row.chat_id > 0:
        dialogues.interrupt(session, row.chat_id)


def _claim(session: Session, row: Outgoing, holder: str, clock: Clock) -> bool:
    """Whether the row is now in hand. To somebody who has blocked the bot nothing is sent."""
    if not outbox.claim(session, _id(row), holder):
        return False
    person = people.by_telegram(session, row.chat_id) if row.chat_id > 0 else None
    if person is None or not person.blocked:
        return True
    outbox.finish(session, _id(row), Outcome.blocked, clock.now(), reason="blocked before")
    return False


def _moved(session: Session, row: Outgoing, new_id: int, clock: Clock) -> None:
    """The group became a supergroup: this message and all that wait for it go there."""
    channels.moved(session, row.chat_id, new_id)
    outbox.put_off(session, _id(row), clock.now())
    outbox.chat_moved(session, row.chat_id, new_id)


def _shut(session: Session, row: Outgoing, outcome: Outcome, reason: str, clock: Clock) -> None:
    """The person has blocked the bot, or the bot was put out of the chat."""
    if outcome is Outcome.blocked:
        people.note_blocked(session, row.chat_id)
    outbox.finish(session, _id(row), outcome, clock.now(), reason=reason)


def _retry(row: Outgoing) -> timedelta:
    return timedelta(seconds=min(RETRY_S * 2 ** min(row.attempts, 10), RETRY_MAX_S))


def _id(row: Outgoing) -> int:
    assert row.id is not None, "a claimed row was stored"
    return row.id
