"""The command ``demo``: the playground, the bot on it and the example district, on one page."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from datetime import date, datetime, time, timedelta
from pathlib import Path

import typer
from sqlmodel import Session, select

from bot import logs
from bot.app import Bot
from bot.config import Settings
from bot.database_reach import reaching
from bot.refused import Refused
from bot.run import on_loop
from models import channel as channels
from models import handled, roll, schema
from models import organisation as organisations
from models import person as people
from models.campaign import Stage
from models.clock import Clock
from models.database import engine as database_engine
from models.organisation import Organisation
from models.person import Person
from playground.clock import Jump
from playground.phone import Phone
from playground.server import Playground
from views import sheets
from views.texts import Texts

#: The step in whose middle the demo begins.
BEGINS_IN = "pledge"
_PACKAGE = Path(__file__).parent
#: In a checkout beside the package, in an installed wheel within it.
EXAMPLES = next(
    (place for place in (_PACKAGE / "examples", _PACKAGE.parent / "examples") if place.exists()), _PACKAGE / "examples"
)
#: The people whose phones are on the page, by their numbers in the example district.
BRANCH = "CY01"
CAST = ("+8613800000001", "+8613800000002", "+8613800000003", "+8613800000004")


def demo(settings: Settings, *, port: int, open_browser: bool, data: Path | None) -> None:
    """Shows the whole bot without a token. With ``data`` the district is kept there for another time."""
    logs.set_up("warning", settings.log.format)
    with tempfile.TemporaryDirectory(prefix="xianfeng-demo-") as folder:
        on_loop(_show(settings, port, open_browser, data or Path(folder)))


async def _show(settings: Settings, port: int, open_browser: bool, folder: Path) -> None:
    theatre = Theatre(settings, port, folder)
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, stopping.set)
    showing = asyncio.create_task(_raise_the_curtain(theatre, open_browser))
    stopped = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait([showing, stopped], return_when=asyncio.FIRST_COMPLETED)
        if showing.done():
            showing.result()
            await stopped
    finally:
        for task in (showing, stopped):
            task.cancel()
        await asyncio.gather(showing, stopped, return_exceptions=True)
        await theatre.stop()


async def _raise_the_curtain(theatre: Theatre, open_browser: bool) -> None:
    await theatre.start()
    typer.echo(f"The phones are at {theatre.playground.url}  (Ctrl-C ends the demo)")
    typer.echo(f"The web board is at {theatre.board_url}")
    if open_browser and _has_screen():
        # In a thread: some browsers let their caller wait for seconds, and the page could not be served meanwhile.
        await asyncio.to_thread(webbrowser.open, theatre.playground.url)


def _has_screen() -> bool:
    """Without a screen the browser found would be one that takes over the terminal."""
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Theatre:
    """The demo, assembled: four phones, a channel, and a bot that can be restarted."""

    def __init__(self, settings: Settings, port: int, folder: Path) -> None:
        self.playground = Playground(port=port, time_zone=settings.campaign.time_zone)
        self._campaign = settings.campaign
        self._settings = settings
        self._database = f"sqlite:///{folder / 'demo.sqlite3'}"
        self._board_port = _free_port()
        self.clock = Clock(settings.campaign.zone)
        self.bot: Bot | None = None

    async def start(self) -> None:
        """Opens the page and the bot, with the example district in it. Raises Refused."""
        await self._open_page()
        self._set_calendar()
        self._prepare_district()
        self.bot = self._new_bot()
        await self.bot.start()
        self.playground.on_restart = self._restart

    async def stop(self) -> None:
        """Ends the bot, then the page."""
        if self.bot is not None:
            await self.bot.stop()
        await self.playground.stop()

    @property
    def board_url(self) -> str:
        """Where the web board is; a restart of the bot does not move it."""
        return f"http://127.0.0.1:{self._board_port}/"

    async def _open_page(self) -> None:
        try:
            await self.playground.start()
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else type(error).__name__
            port = self.playground.port
            raise Refused(f"Port {port} cannot be used: {reason}. `--port 0` takes a free one.") from None

    def _prepare_district(self) -> None:
        """Fills the database before the bot takes its first update; what was kept from another time stays in it."""
        with reaching(self._database):
            schema.upgrade(self._database)
            engine = database_engine(self._database)
            with engine.begin() as connection, Session(connection) as session:
                # An update with a number from another time would be taken for one that comes again.
                updates = self.playground.world.updates
                updates.last_id = max(updates.last_id, handled.last_number(session))
                self._fill(session)
            engine.dispose()

    def _new_bot(self) -> Bot:
        telegram = {
            "token": self.playground.token,
            "base_url": self.playground.base_url,
            "base_file_url": self.playground.base_file_url,
        }
        web = {
            "enabled": True,
            "port": self._board_port,
            "public_url": self.board_url,
            "names": self._settings.web.names,
        }
        own = {"telegram": telegram, "database": {"url": self._database}, "campaign": self._campaign, "web": web}
        return Bot(Settings.model_validate(own), clock=self.clock)

    async def _restart(self) -> None:
        if self.bot is not None:
            await self.bot.stop()
        self.bot = self._new_bot()
        await self.bot.start()

    def _set_calendar(self) -> None:
        """Begins in the step of public pledges, and offers the days on which something is near."""
        stage = self._campaign.stages[0]
        anniversary = stage.anniversary
        self.playground.clock.listeners.append(lambda: self.clock.set(self.playground.clock.now()))
        self.playground.clock.set(self._morning(self._first_day(stage)))
        texts = Texts.load()
        for days in (90, 30, 7, 1, 0):
            labels = {
                code: texts.in_language(ours).plain("demo.jump" if days else "demo.jump_day", n=days, days=days)
                for code, ours in (("zh-hans", "zh-CN"), ("en", "en"))
            }
            self.playground.jumps.append(Jump(f"t{days}", labels, self._morning(anniversary - timedelta(days=days))))

    def _first_day(self, stage: Stage) -> date:
        """The middle of the step of public pledges; a campaign without such a step begins with its stage."""
        for step in self._campaign.steps:
            if step.code == BEGINS_IN:
                opens, closes = self._campaign.step_dates(stage, step)
                return opens + (closes - opens) // 2
        return stage.first_day

    def _morning(self, day: date) -> datetime:
        return datetime.combine(day, time(9), tzinfo=self._campaign.zone)

    def _fill(self, session: Session) -> None:
        """The example district, the four phones of its cast, and the channel of their branch. What was merged into
        another organisation when it was shown another time stays merged."""
        found = [sheets.read(EXAMPLES / name, self._campaign.tracks) for name in ("organisations.csv", "people.csv")]
        ended = set(session.exec(select(Organisation.code).where(~organisations.stands())))
        roll.import_roll(
            session.connection(),
            [row for row in found[0].organisations if ended.isdisjoint((row.code, row.parent, row.guide))],
            [row for row in found[1].people if row.organisation not in ended],
            tracks={track.code for track in self._campaign.tracks},
            now=self.clock.now(),
        )
        session.expire_all()
        cast = [people.by_phone(session, number) for number in CAST]
        phones = [self._phone(session, person) for person in cast if person is not None]
        branch = organisations.by_code(session, BRANCH)
        assert branch is not None, "the example district has the branch of the cast"
        while (after := organisations.into(session, branch)) is not None:
            branch = after
        channel = self.playground.create_channel(branch.name, owner=phones[1], members=phones)
        branch.channel_id, branch.channel_title = channel.id, branch.name
        # Whoever added the bot may connect the channel: else, once disconnected, it would never be offered again.
        channels.note(session, channel.id, branch.name, phones[1].user_id, may_post=True)
        session.flush()

    def _phone(self, session: Session, person: Person) -> Phone:
        acting = people.acting_role(session, person)
        texts, caption = Texts.load(), {}
        for code, ours in (("zh-hans", "zh-CN"), ("en", "en")):
            role = f"{texts.in_language(ours).plain(f'role.{acting[0].kind.value}')} · " if acting is not None else ""
            caption[code] = f"{role}{person.name}"
        return self.playground.add_phone(person.name, phone_number=person.phone, caption=caption)
