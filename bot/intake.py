"""Updates in, by polling or by webhook: acknowledged only after the commit of what they caused."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Sequence
from typing import Any, TypeGuard

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.dispatch import Dispatcher, RawUpdate
from models.writer import DatabaseAway
from scheduler.trouble import seconds_asked

log = structlog.get_logger(__name__)

#: Asked for by name: Telegram leaves ``chat_member`` out unless it is named.
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "inline_query"]
#: Updates taken at a time; Telegram gives a hundred at most.
LIMIT = 100
#: Seconds to wait before asking again, by what went wrong.
PAUSE_S = {"network": 1.0, "conflict": 5.0, "token": 30.0, "database": 1.0, "unreadable": 1.0}
#: Seconds Telegram is asked to wait when the database is away.
RETRY_AFTER_S = 2
#: Bytes of one update; Telegram's are far smaller. The web application is made with this bound.
BODY_MAX = 1_000_000


class Polling:
    """The getUpdates loop. The next offset, which acknowledges, waits for the writer."""

    def __init__(self, bot: Bot, request: BaseRequest, dispatcher: Dispatcher, *, timeout_s: int = 30) -> None:
        self._url = f"{bot.base_url}/getUpdates"
        self._request = request
        self._dispatcher = dispatcher
        self._timeout_s = timeout_s
        self._offset: int | None = None
        self._task: asyncio.Task[None] | None = None
        self._handing_over: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to ask."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="polling")

    async def stop(self) -> None:
        """Stops asking. What is in hand is finished, and what is done is acknowledged with one last call."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        if self._handing_over is not None:
            await asyncio.gather(self._handing_over, return_exceptions=True)
        if self._offset is not None:
            try:
                await self._ask(limit=1, timeout_s=0)
            except TelegramError:
                log.info("last acknowledgement not sent", kind="polling")

    async def _run(self) -> None:
        failures = 0
        while True:
            pause = 0.0
            try:
                await self._take()
                failures = 0
            except RetryAfter as error:
                pause = seconds_asked(error)
            except Conflict:
                log.error("another process is asking for this bot's updates, or a webhook is set", kind="conflict")
                pause = PAUSE_S["conflict"]
            except InvalidToken:
                log.error("Telegram refuses the token; asking again in a while", kind="token")
                pause = PAUSE_S["token"]
            except DatabaseAway:
                log.error("database away; nothing is acknowledged", kind="database")
                pause = PAUSE_S["database"]
            except Exception as error:
                failures += 1
                log.warning("no updates", error_type=type(error).__name__, attempt=failures)
                pause = min(PAUSE_S["network"] * failures, 15)
            await asyncio.sleep(pause)

    async def _take(self) -> None:
        """One round: asks, and sees what comes through to its acknowledgement."""
        answer = await self._ask(limit=LIMIT, timeout_s=self._timeout_s)
        updates = [update for update in answer if _is_update(update)]
        if len(updates) < len(answer):
            log.error("what has no number is no update", count=len(answer) - len(updates))
        if updates:
            # A task of its own: a stop in the middle leaves it to finish.
            self._handing_over = asyncio.create_task(self._hand_over(updates))
            await asyncio.shield(self._handing_over)
        elif answer:
            await asyncio.sleep(PAUSE_S["unreadable"])

    async def _ask(self, *, limit: int, timeout_s: int) -> Sequence[Any]:
        parameters: dict[str, Any] = {
            "timeout": timeout_s,
            "limit": limit,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
        }
        if self._offset is not None:
            parameters["offset"] = self._offset
        answer: Any = await self._request.post(self._url, _data(parameters), read_timeout=timeout_s + 10)
        return answer if isinstance(answer, list) else []

    async def _hand_over(self, updates: Sequence[RawUpdate]) -> None:
        """Moves the offset past the updates once their commit is done."""
        await self._dispatcher.dispatch(updates)
        self._offset = max(int(update["update_id"]) for update in updates) + 1


class Webhook:
    """The endpoint Telegram posts to: 200 after the commit, 503 while the database is away."""

    def __init__(self, dispatcher: Dispatcher, *, secret: str) -> None:
        self._dispatcher = dispatcher
        self._secret = secret.encode()

    def routes(self, path: str) -> list[web.RouteDef]:
        """The one route."""
        return [web.post(path, self.receive)]

    async def receive(self, request: web.Request) -> web.Response:
        """Takes one update."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret):
            return web.Response(status=403)
        try:
            update = await _read(request)
        except (HttpProcessingError, web.RequestPayloadError) as error:
            # Cut off on its way, or packed in another manner than it says: nobody knows what it was.
            log.error("a body that cannot be unpacked", kind="webhook", error_type=type(error).__name__)
            return web.Response(status=400)
        if update is None:
            # Telegram would send it again for a day: it is acknowledged and noted instead.
            log.error("a body that is no update", kind="webhook")
            return web.Response()
        try:
            await self._dispatcher.dispatch([update])
        except DatabaseAway:
            return web.Response(status=503, headers={"Retry-After": str(RETRY_AFTER_S)})
        return web.Response()


async def _read(request: web.Request) -> RawUpdate | None:
    try:
        update = json.loads(await request.read())
    except (ValueError, RecursionError, web.HTTPRequestEntityTooLarge):
        return None
    return update if _is_update(update) else None


def _is_update(given: object) -> TypeGuard[RawUpdate]:
    """Whether it has a number by which it can be acknowledged."""
    number = given.get("update_id") if isinstance(given, dict) else None
    return isinstance(number, int) and 0 <= number < 2**63


def _data(parameters: dict[str, Any]) -> RequestData:
    return RequestData([RequestParameter(name, value, None) for name, value in parameters.items()])
