"""The composition root: builds every collaborator from the settings and passes it down. Importing has no effect."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import structlog
from aiohttp import web
from sqlmodel import Session
from telegram import BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot

from bot import holder
from bot.config import Settings
from bot.database_reach import belongs_to_another
from bot.dispatch import Dispatcher, House
from bot.drawing import Drawer
from bot.flood import FloodGuard
from bot.intake import ALLOWED_UPDATES, BODY_MAX, PAUSE_S, Polling, Webhook
from bot.refused import Refused
from bot.request import AioRequest
from bot.sender import Sender
from bot.web import Board
from handlers import commands, table
from handlers.turn import Context, World
from models import channel as channels
from models import lease, outbox, person
from models.clock import Clock
from models.database import Database
from models.writer import DatabaseAway
from scheduler.delivery import Delivery
from scheduler.housekeeping import Housekeeping
from scheduler.trouble import seconds_asked
from views.texts import Texts

log = structlog.get_logger(__name__)

#: Seconds that what is in hand is given at a stop.
GRACE_S = 10.0
#: Seconds that a start waits for the lists of commands to be set; they may be set later.
OFFERING_S = 2.0


class TokenRefused(Exception):
    """Telegram does not know the token."""


class Bot:
    """The whole program, assembled. ``start`` returns when updates are being taken; ``stop`` when all is finished."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None) -> None:
        assert settings.telegram.token is not None, "checked by the command line"
        # The library gives times as timedelta only when asked to, and warns at each 429 until it is.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        telegram = settings.telegram
        self.settings = settings
        self.clock = clock or Clock(settings.campaign.zone)
        self.database = Database(settings.database.url)
        self.holder = holder.own()
        self._polling_request = AioRequest(connections=4)
        self._telegram: ExtBot[None] = ExtBot(
            settings.telegram.token.get_secret_value(),
            base_url=telegram.base_url,
            base_file_url=telegram.base_file_url,
            request=AioRequest(read_timeout=telegram.request_timeout_s),
            get_updates_request=self._polling_request,
        )
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            Application.builder()
            .application_class(House)
            .bot(self._telegram)
            .updater(None)
            .job_queue(None)
            .context_types(ContextTypes(context=Context))
            .build()
        )
        self.application.add_handlers(table.HANDLERS)
        self.texts = Texts.load()
        self.drawer = Drawer()
        self.sender = Sender(self._telegram, self.drawer, on_blocked=self._blocked, on_migrated=self._migrated)
        self.delivery = Delivery(self._telegram, self.database, self.clock, settings.outbox, self.holder)
        self.housekeeping = Housekeeping(self.database, self.clock, self.delivery.wake)
        web_board = Board(settings.web, settings.campaign, self.database, self.clock, self.texts)
        self.board = web_board if settings.web.enabled else None
        self.dispatcher: Dispatcher | None = None
        self._polling: Polling | None = None
        self._runner: web.AppRunner | None = None
        self._lease: asyncio.Task[None] | None = None
        self._offering: asyncio.Task[None] | None = None
        self._notes: set[asyncio.Future[None]] = set()
        self.lost = asyncio.Event()

    async def start(self) -> None:
        """Connects, waits for the lease, and takes updates. Raises TokenRefused, and Refused where the
        webhook cannot be."""
        self.database.start()
        await self._until_reached(self.application.initialize)
        await self._take_lease()
        if self.board is not None:
            await self.board.start(self._telegram.username)
        web, username = self.settings.web, self._telegram.username
        world = World(self.settings.campaign, self.clock, self.texts, username, web.url, web.names)
        guard = FloodGuard(self.settings.limits.updates_per_minute)
        self.dispatcher = Dispatcher(self.database, self.application, self._telegram, world, self.sender, guard)
        self.sender.on_fetched = self.dispatcher.fetched
        self._lease = asyncio.create_task(self._renew(), name="lease")
        loop = asyncio.get_running_loop()
        self.database.writer.on_queued = partial(_wake, loop, self.delivery)
        self.delivery.start()
        self.housekeeping.start()
        self._offering = asyncio.create_task(self._offer_commands(), name="commands")
        await asyncio.wait([self._offering], timeout=OFFERING_S)
        await self._open_intake(self.dispatcher)
        log.info("started", mode=self.settings.telegram.mode)

    async def stop(self) -> None:
        """Stops taking updates, finishes what is in hand, and gives up the lease."""
        if self._offering is not None:
            self._offering.cancel()
            await asyncio.gather(self._offering, return_exceptions=True)
        if self._polling is not None:
            await self._polling.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        if self.board is not None:
            await self.board.stop()
        if self.dispatcher is not None:
            await self.dispatcher.idle()
        await self.sender.stop(GRACE_S)
        self.drawer.stop()
        self.housekeeping.stop()
        await self.delivery.stop()
        if self._lease is not None:
            self._lease.cancel()
            await asyncio.gather(self._lease, return_exceptions=True)
            with contextlib.suppress(Exception):
                await self.database.write(lambda session: lease.release(session, self.holder))
        self.database.stop()
        await self._telegram.shutdown()
        log.info("stopped")

    async def idle(self) -> None:
        """Waits until everything taken so far has been handled, shown and delivered, as far as it is due."""
        assert self.dispatcher is not None
        await self.dispatcher.idle()
        await self.sender.idle()
        if self._notes:
            await asyncio.wait(self._notes)
        await self.delivery.idle()

    async def _until_reached(self, call: Callable[[], Awaitable[object]]) -> None:
        """Carries out a call as soon as Telegram can be reached, and no sooner than it asks. BadRequest, TokenRefused:
        that is its answer."""
        attempt = 0
        while True:
            try:
                await call()
            except InvalidToken:
                raise TokenRefused from None
            except BadRequest:
                raise  # asking again would not help
            except RetryAfter as error:
                log.warning("Telegram asks to wait", retry_after=seconds_asked(error))
                await asyncio.sleep(seconds_asked(error))
            except TelegramError as error:
                attempt += 1
                log.warning(
                    "Telegram cannot be reached; trying again", error_type=type(error).__name__, attempt=attempt
                )
                await asyncio.sleep(min(2.0 * attempt, 30))
            else:
                return

    async def _take_lease(self) -> None:
        waiting = False
        while not await self._first_lease_taken():
            if not waiting:
                log.warning("another process is active; standing by", kind="lease")
                waiting = True
            await asyncio.sleep(lease.HOLDS.total_seconds() / 6)

    async def _first_lease_taken(self) -> bool:
        """Takes the lease, and up what an earlier process of this machine left; not while the database is away."""
        while True:
            try:
                taken = await self._lease_taken()
                if taken:
                    await self.database.write(lambda session: outbox.abandoned(session, self.holder, self.clock.now()))
            except lease.AnotherBot as error:
                raise Refused(belongs_to_another(self.settings.database.url, error.bot_id)) from None
            except DatabaseAway:
                log.error("database away; trying again", kind="database")
                await asyncio.sleep(PAUSE_S["database"])
            else:
                return taken

    async def _lease_taken(self) -> bool:
        return await self.database.write(
            lambda session: lease.take(
                session, self._telegram.id, self.holder, self.clock.now(), is_gone=holder.is_gone
            )
        )

    async def _renew(self) -> None:
        """Renews the lease; when somebody else holds it, this process must stop at once."""
        while True:
            await asyncio.sleep(lease.HOLDS.total_seconds() / 3)
            try:
                if not await self._lease_taken():
                    log.error("another process has taken over; stopping", kind="lease")
                    self.lost.set()
                    return
            except Exception as error:
                log.warning("lease not renewed", error_type=type(error).__name__)

    async def _open_intake(self, dispatcher: Dispatcher) -> None:
        telegram = self.settings.telegram
        if telegram.mode == "polling":
            await self._until_reached(self._telegram.delete_webhook)
            self._polling = Polling(
                self._telegram, self._polling_request, dispatcher, timeout_s=telegram.poll_timeout_s
            )
            self._polling.start()
            return
        assert telegram.webhook_secret is not None
        secret = telegram.webhook_secret.get_secret_value()
        await self._listen(Webhook(dispatcher, secret=secret))
        await self._until_reached(partial(self._register_webhook, secret))

    async def _listen(self, webhook: Webhook) -> None:
        telegram = self.settings.telegram
        site = web.Application(client_max_size=BODY_MAX)
        site.add_routes(webhook.routes(telegram.webhook_path))
        self._runner = web.AppRunner(site, access_log=None, shutdown_timeout=GRACE_S)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, telegram.webhook_listen, telegram.webhook_port).start()
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
            raise Refused(
                f"Port {telegram.webhook_port} of {telegram.webhook_listen} cannot be used: {reason}. Look at "
                "[telegram] webhook_listen and webhook_port."
            ) from None

    async def _register_webhook(self, secret: str) -> None:
        telegram = self.settings.telegram
        try:
            await self._telegram.set_webhook(
                telegram.webhook_url or "",
                secret_token=secret,
                max_connections=telegram.webhook_max_connections,
                allowed_updates=ALLOWED_UPDATES,
            )
        except BadRequest as error:
            raise Refused(
                f"Telegram refuses the webhook: {error.message}. Look at [telegram] webhook_url, or set mode = "
                '"polling".'
            ) from None

    async def _offer_commands(self) -> None:
        """Goes on beside everything else where Telegram makes it wait."""
        try:
            await self._until_reached(self._set_commands)
        except (BadRequest, TokenRefused) as error:
            log.warning("commands not set", error_type=type(error).__name__)

    async def _set_commands(self) -> None:
        """What a stranger's phone lists, in Chinese for Chinese phones and in English for all others."""
        scope = BotCommandScopeAllPrivateChats()
        for language, code in (("zh-CN", "zh"), ("en", None)):
            listed: Sequence[BotCommand] = commands.listed(self.texts.in_language(language), commands.STRANGER)
            await self._telegram.set_my_commands(listed, scope=scope, language_code=code)

    def _blocked(self, chat_id: int) -> None:
        self._note(lambda session: person.note_blocked(session, chat_id))

    def _migrated(self, old_id: int, new_id: int) -> None:
        self._note(lambda session: channels.moved(session, old_id, new_id))

    def _note(self, work: Callable[[Session], None]) -> None:
        task = asyncio.ensure_future(self._written(work))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _written(self, work: Callable[[Session], None]) -> None:
        try:
            await self.database.write(work)
        except DatabaseAway:
            log.warning("not noted; Telegram will say it again", kind="database")


def _wake(loop: asyncio.AbstractEventLoop, delivery: Delivery) -> None:
    """From the writer's thread: tells the sender that the outbox has something new."""
    loop.call_soon_threadsafe(delivery.wake)
