"""Carries out what a committed turn left to be shown: per chat in order, many chats at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, NamedTuple

import structlog
from telegram import Bot, InlineKeyboardMarkup, InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.drawing import Drawer
from bot.request import Api
from handlers.turn import Answer, AnswerInline, Effect, Fetch, SetCommands, Show
from scheduler.trouble import seconds_asked
from views.screen import File, Screen

log = structlog.get_logger(__name__)

#: Times that a screen may fail before it is given up; what must not be lost goes through the outbox instead.
TRIES = 6
#: The same for the answer to a button press: Telegram soon forgets the press.
ANSWER_TRIES = 3
#: Seconds after which a screen, and an answer, is given up however often Telegram has asked to wait.
PATIENCE_S, ANSWER_PATIENCE_S = 600.0, 60.0
#: Seconds for which Telegram may give the same person the same answer to the same inline query.
INLINE_CACHE_S = 10
#: Seconds to wait when Telegram refuses the token, or when it is not Telegram that answers.
REFUSED_S = 15.0
#: Sends in the air at once; above a thousand Telegram answers 429.
IN_FLIGHT = 200
#: Files fetched and looked at at once: each may take some 40 MB of memory meanwhile.
FETCHES = 2


class _Pause(NamedTuple):
    """So many seconds until another attempt; ``asked`` for by Telegram, and no failure of the message."""

    seconds: float
    asked: bool = False


class Sender:
    """Owns a queue per chat that is busy just now; a chat without anything to send costs nothing."""

    def __init__(
        self,
        bot: Bot,
        drawer: Drawer,
        *,
        on_blocked: Callable[[int], None],
        on_migrated: Callable[[int, int], None],
    ) -> None:
        self._bot = bot
        self._drawer = drawer
        self._api = Api(bot)
        self._on_blocked = on_blocked
        self._on_migrated = on_migrated
        #: Called with a file that was fetched, or could not be.
        self.on_fetched: Callable[[Fetch], Awaitable[None]] | None = None
        self._queues: dict[int, deque[Show | SetCommands]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room, self._fetches = asyncio.Semaphore(IN_FLIGHT), asyncio.Semaphore(FETCHES)

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """Queues effects; returns at once. Answers to buttons wait for nothing, screens for their chat's turn."""
        for effect in effects:
            if isinstance(effect, Answer | AnswerInline):
                self._spawn(self._try(effect, ANSWER_TRIES, ANSWER_PATIENCE_S))
                continue
            if isinstance(effect, Fetch):
                self._spawn(self._fetch(effect))
                continue
            queue = self._queues.get(effect.chat_id)
            if queue is None:
                self._queues[effect.chat_id] = queue = deque()
                queue.append(effect)
                self._spawn(self._serve(effect.chat_id, queue))
            elif _repeats(queue, effect):
                queue[-1] = effect
            else:
                queue.append(effect)

    async def idle(self) -> None:
        """Waits until everything queued so far has been sent or given up."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self, seconds: float) -> None:
        """Gives what is in hand so many seconds, then lets go of the rest."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, chat_id: int, queue: deque[Show | SetCommands]) -> None:
        try:
            while queue:
                await self._try(queue.popleft(), TRIES, PATIENCE_S)
        finally:
            del self._queues[chat_id]

    async def _fetch(self, fetch: Fetch) -> None:
        """Fetches a file beside everything else; what was found, or that it was not, is handed on."""
        await self._try(fetch, ANSWER_TRIES, ANSWER_PATIENCE_S)
        if self.on_fetched is not None:
            await self.on_fetched(fetch)

    async def _try(self, effect: Effect, tries: int, patience_s: float) -> None:
        """Carries out one effect, again after a while where that can help. Whatever happens, the next has its turn."""
        now, failures = asyncio.get_running_loop().time, 0
        until = now() + patience_s
        while (pause := await self._attempt(effect, failures)) is not None:
            # To be told to wait is no failure: it is waited as long as asked, and no shorter.
            failures += not pause.asked
            if failures >= tries or now() + pause.seconds > until:
                log.error("given up", kind=type(effect).__name__)
                return
            await asyncio.sleep(pause.seconds)

    async def _attempt(self, effect: Effect, failures: int) -> _Pause | None:
        """Carries out one effect once. What to wait for before it is worth another attempt; None if it is over."""
        kind = type(effect).__name__
        try:
            if isinstance(effect, Show):
                await self._draw(effect)
            # What waits for its turn to be fetched takes no room from what is sent.
            async with self._fetches if isinstance(effect, Fetch) else nullcontext(), self._room:
                await self._once(effect)
        except RetryAfter as error:
            return _Pause(seconds_asked(error), asked=True)
        except ChatMigrated as error:
            if isinstance(effect, Answer | AnswerInline | Fetch):
                return None
            self._on_migrated(effect.chat_id, error.new_chat_id)
            effect.chat_id = error.new_chat_id
            return _Pause(0)
        except Forbidden:
            if not isinstance(effect, Answer | AnswerInline | Fetch):
                self._on_blocked(effect.chat_id)
        except BadRequest as error:
            # A button press or a query that is too old to answer is nothing unusual.
            level = log.info if isinstance(effect, Answer | AnswerInline) else log.error
            level("refused by Telegram", reason=error.message, kind=kind)
        except NetworkError as error:
            log.warning("not sent", error_type=type(error).__name__, attempt=failures, kind=kind)
            return _Pause(min(0.2 * 3**failures, 15))
        except TelegramError as error:
            log.error("not accepted; trying again in a while", error_type=type(error).__name__, kind=kind)
            return _Pause(REFUSED_S, asked=True)
        except Exception as error:
            log.error("not sent", error_type=type(error).__name__, kind=kind)
        return None

    async def _draw(self, show: Show) -> None:
        """Draws what is to be drawn, taking no other screen's room meanwhile; what has to be sent again is not drawn
        again."""
        file = show.screen.file
        if file is not None and not isinstance(file.data, bytes | str):
            drawn = replace(file, data=await self._drawer.draw(file.data))
            show.screen = replace(show.screen, file=drawn)

    async def _once(self, effect: Effect) -> None:
        if isinstance(effect, Show):
            await self._show(effect)
        elif isinstance(effect, Fetch):
            file = await self._bot.get_file(effect.file_id)
            data = bytes(await file.download_as_bytearray())
            effect.found = await asyncio.to_thread(effect.look, data)
        elif isinstance(effect, SetCommands):
            await self._bot.set_my_commands(effect.commands, scope=effect.scope)
        elif isinstance(effect, AnswerInline):
            await self._api.call("answerInlineQuery", _inline(effect))
        else:
            answer = {"callback_query_id": effect.query_id, "text": effect.text, "show_alert": effect.alert or None}
            await self._api.call("answerCallbackQuery", answer)

    async def _show(self, show: Show) -> None:
        if show.edit_id is not None and await self._edit(show, show.edit_id):
            return
        if show.screen.file is not None:
            await self._send_file(show.chat_id, show.screen, show.screen.file)
        else:
            await self._api.call("sendMessage", _message(show))

    async def _edit(self, show: Show, message_id: int) -> bool:
        """Whether the message now shows the screen; False asks for a new message instead."""
        try:
            await self._api.call("editMessageText", {**_message(show), "message_id": message_id})
        except BadRequest as error:
            # Unchanged: the button was pressed twice, and the screen shows just that already.
            return "message is not modified" in error.message.lower()
        return True

    async def _send_file(self, chat_id: int, screen: Screen, file: File) -> None:
        assert isinstance(file.data, bytes | str), "what is drawn was drawn"
        content = file.data if isinstance(file.data, str) else InputFile(file.data, filename=file.name)
        keyboard = screen.markup()
        markup = InlineKeyboardMarkup.de_json(keyboard, self._bot) if keyboard else None
        way = self._bot.send_photo if file.photo else self._bot.send_document
        await way(chat_id, content, caption=str(screen.text), parse_mode="HTML", reply_markup=markup)


def _inline(effect: AnswerInline) -> dict[str, Any]:
    """The parameters of an answer that is for this person alone."""
    return {
        "inline_query_id": effect.query_id,
        "results": effect.offer.results,
        "next_offset": effect.offer.next_offset,
        "button": effect.offer.button,
        "is_personal": True,
        "cache_time": INLINE_CACHE_S,
    }


def _message(show: Show) -> dict[str, Any]:
    """The parameters of a screen as a message of its own, or in place of one."""
    return {
        "chat_id": show.chat_id,
        "text": show.screen.text,
        "parse_mode": "HTML",
        "reply_markup": show.screen.markup(),
        "link_preview_options": {"is_disabled": True},
    }


def _repeats(queue: Sequence[Show | SetCommands], effect: Effect) -> bool:
    last = queue[-1] if queue else None
    if not isinstance(last, Show) or not isinstance(effect, Show):
        return False
    return (last.standing and effect.standing) or (effect.album is not None and effect.album == last.album)
