"""The playground: a strict stand-in for the Bot API on this machine, with its people, chats and web page."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from playground.api import BotApi
from playground.clock import Clock, Jump
from playground.control import Page
from playground.faults import Faults
from playground.files import MAX_UPLOAD
from playground.membership import found_chat, migrate, set_rights, set_status
from playground.phone import Phone
from playground.record import Call
from playground.updates import Updates
from playground.world import Chat, Json, Message, User, World

HOST = "127.0.0.1"
_MOST_FROM_PEOPLE = 2**28  # bytes; people send each other more than a bot may
_SETTLE_WITHIN = 10.0  # seconds
_LOOK_AGAIN = 0.25


class Playground:
    """One bot's Telegram. Start it, point the bot at `base_url`, and act through the phones."""

    def __init__(
        self,
        token: str = "100001:playground",  # noqa: S107
        username: str = "xianfeng_demo_bot",
        port: int = 0,
        flood_limits: bool = False,
        *,
        bot_name: str = "先锋",
        time_zone: str = "Asia/Shanghai",
        record: bool = True,
        spec: str | Path | None = None,
    ) -> None:
        self.clock = Clock()
        self.time_zone = ZoneInfo(time_zone)
        self.faults = Faults()
        self.jumps: list[Jump] = []
        self.on_restart: Callable[[], Awaitable[None]] | None = None
        self.settle: Callable[[], Awaitable[None]] | None = None
        self.phones: dict[int, Phone] = {}
        self.token = token
        bot = User(int(token.partition(":")[0]), bot_name, username=username, is_bot=True)
        self.world = World(bot, self.clock, Updates(self.clock))
        description = str(spec or os.environ.get("BOT_API_SPEC") or "") or None
        self.api = BotApi(
            self.world,
            self.faults,
            token=token,
            flood_limits=flood_limits,
            record=record,
            description=description,
        )
        self.page = Page(self)
        self._port = port
        self._runner: web.ServerRunner | None = None
        self._user_ids = count(700_000_001)

    # -- running

    async def start(self) -> None:
        """Listens on the loopback address; port 0 takes a free one."""
        server = web.Server(self._handle, access_log=None, request_factory=_request)
        self._runner = web.ServerRunner(server, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port, backlog=1024).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Ends polls, deliveries and the page's streams, and closes the port."""
        self.page.close()
        await self.api.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if not self.page.is_own(request):
            return web.Response(status=403, text="only for this machine")
        if path.startswith("/bot"):
            return await self.api.answer(request)
        if path.startswith("/file/bot"):
            return await self.api.download(request)
        return await self.page.answer(request)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._port

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://{HOST}:{self._port}/"

    @property
    def base_url(self) -> str:
        """For the bot; python-telegram-bot appends the token itself."""
        return f"http://{HOST}:{self._port}/bot"

    @property
    def base_file_url(self) -> str:
        """For the bot's downloads."""
        return f"http://{HOST}:{self._port}/file/bot"

    # -- the record

    @property
    def calls(self) -> list[Call]:
        """All calls of the bot but getUpdates."""
        return self.api.calls

    @property
    def violations(self) -> list[str]:
        """What in the calls did not fit the description of the Bot API, if there is one."""
        return self.api.violations

    # -- the world

    def add_phone(
        self,
        name: str,
        language: str = "zh-hans",
        phone_number: str | None = None,
        username: str | None = None,
        *,
        caption: dict[str, str] | None = None,
        last_name: str | None = None,
    ) -> Phone:
        """A new person with a phone. The caption, by language, stands above the phone on the page."""
        user_id = next(self._user_ids)
        number = phone_number or f"+86139{user_id % 10**8:08d}"
        user = User(user_id, name, language, username, number, last_name=last_name)
        phone = Phone(self.world, user, self.world.add_person(user), self._settled, caption)
        self.phones[user_id] = phone
        return phone

    def create_channel(
        self,
        title: str,
        username: str | None = None,
        bot_may_post: bool = True,
        *,
        owner: Phone | None = None,
        members: Sequence[Phone] = (),
    ) -> Chat:
        """A channel with the bot as its administrator, with or without the right to post."""
        chat = found_chat(self.world, "channel", title, owner.user if owner else None, username)
        chat.may_post = bot_may_post
        return self._people(chat, owner, members, "administrator")

    def create_group(self, title: str, members: Sequence[Phone] = (), *, bot_is_admin: bool = False) -> Chat:
        """A group that the first member made and then added the bot to."""
        owner = members[0] if members else None
        chat = found_chat(self.world, "group", title, owner.user if owner else None)
        return self._people(chat, owner, members, "administrator" if bot_is_admin else "member")

    def _people(self, chat: Chat, owner: Phone | None, members: Sequence[Phone], bot_status: str) -> Chat:
        for phone in members:
            if phone is not owner:
                self.world.set_member(chat, phone.user, "member")
        by = owner.user if owner else self.world.bot
        set_status(self.world, chat, self.world.bot, bot_status, by=by)
        return chat

    def migrate_group(self, group: Chat) -> int:
        """Turns a group into a supergroup; returns the new chat id."""
        return migrate(self.world, group).id

    def remove_bot_from(self, chat: Chat, by: Phone | None = None) -> None:
        """Throws the bot out of a group or channel."""
        set_status(self.world, chat, self.world.bot, "kicked", by=self._head(chat, by))

    def add_bot_to(self, chat: Chat, status: str = "member", by: Phone | None = None) -> None:
        """Brings the bot (back) into a group or channel, as "member" or "administrator"."""
        set_status(self.world, chat, self.world.bot, status, by=self._head(chat, by))

    def set_bot_rights(self, chat: Chat, by: Phone | None = None, **rights: bool) -> None:
        """Gives the bot rights or takes them, such as `post_messages=False`; the bot hears of it."""
        set_rights(self.world, chat, self._head(chat, by), rights)

    def _head(self, chat: Chat, by: Phone | None) -> User:
        """Who did it: somebody named, else the owner."""
        owners = [id_ for id_, status in chat.members.items() if status == "creator"]
        return by.user if by else self.world.users[owners[0]] if owners else self.world.bot

    def expire_edits(self, message: Message) -> None:
        """From now on Telegram holds this message too old to edit."""
        message.editable = False

    def inject(self, update: Json) -> int:
        """Gives the bot an update as it is; returns its number."""
        return self.world.updates.inject(update)

    # -- waiting

    async def updates_taken(self) -> None:
        """Waits until the bot has acknowledged every update; at most 10 s, and not if nobody takes any."""
        updates = self.world.updates
        deadline = asyncio.get_running_loop().time() + _SETTLE_WITHIN
        while updates.pending and asyncio.get_running_loop().time() < deadline:
            if self.faults.network_cut or (updates.delivery is None and not updates.polled):
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(updates.all_taken(), _LOOK_AGAIN)

    async def _settled(self) -> None:
        await (self.settle or self.updates_taken)()


def _request(*parts: Any) -> web.BaseRequest:
    message, payload, protocol, writer, task = parts
    most = _MOST_FROM_PEOPLE if message.path.startswith("/playground/") else MAX_UPLOAD + 2**20
    return web.BaseRequest(message, payload, protocol, writer, task, asyncio.get_running_loop(), client_max_size=most)
