"""A scene: the playground, the bot on it, and a small district whose people hold phones."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlmodel import Session

from bot.app import Bot
from bot.config import Settings
from models import organisation as organisations
from models import person as people
from models.clock import Clock
from models.organisation import Kind, Organisation
from models.person import Person, RoleKind
from playground.phone import Phone
from playground.server import Playground
from tests.processes import until

Result = TypeVar("Result")

#: In the step of public pledges of the shipped campaign, on a Tuesday morning.
TODAY = datetime(2027, 3, 2, 1, 30, tzinfo=UTC)
#: code, name, kind, track, code of the one above.
DISTRICT = (
    ("D", "示例区委", Kind.district, None, None),
    ("S", "东街街道党工委", Kind.work_committee, "harmony", "D"),
    ("B", "朝阳社区党支部", Kind.branch, "harmony", "S"),
    ("C", "晨光社区党支部", Kind.branch, "harmony", "S"),
    ("U", "示例区教育局", Kind.unit, "service", "D"),
)


class Scene:
    """What a test acts on. Organisations are named by their codes: D above S above B and C; U beside S."""

    def __init__(self, playground: Playground, bot: Bot) -> None:
        self.playground = playground
        self.bot = bot

    async def person(
        self, name: str, role: str | None = None, at: str = "B", *, language: str = "zh-hans", phone: str | None = None
    ) -> Phone:
        """Somebody with a phone who has pressed Start; with ``role`` they hold it in the organisation ``at``."""
        held = self.playground.add_phone(name, language=language, phone_number=phone)
        if role is not None:
            await self.enrol(held, role, at)
        await held.sends("/start")
        return held

    async def enrol(self, phone: Phone, role: str, at: str) -> None:
        """Gives a role to whoever holds the phone."""

        def work(session: Session) -> None:
            now = self.bot.clock.now()
            person = people.by_telegram(session, phone.user_id)
            if person is None:
                language = "zh-CN" if (phone.language or "zh").startswith("zh") else "en"
                person = Person(name=phone.name, telegram_id=phone.user_id, language=language, created_at=now)
                session.add(person)
                session.flush()
            organisation = organisations.by_code(session, at)
            assert organisation is not None
            people.grant(session, person, RoleKind(role), organisation, now)

        await self.write(work)

    async def stranger(self, name: str, *, language: str = "zh-hans", phone: str | None = None) -> Phone:
        """Somebody who has never written to the bot."""
        return self.playground.add_phone(name, language=language, phone_number=phone)

    def later(self, days: int) -> None:
        """So many days after the first."""
        for clock in (self.bot.clock, self.playground.clock):
            clock.set(TODAY + timedelta(days=days))

    async def write(self, work: Callable[[Session], Result]) -> Result:
        """Changes the database as an operator would."""
        return await self.bot.database.write(work)

    async def read(self, work: Callable[[Session], Result]) -> Result:
        """Looks into the database."""
        return await self.bot.database.read(work)

    async def connect_channel(self, at: str, title: str = "朝阳社区之声") -> Any:
        """A channel in which the bot may post, connected to the organisation."""
        channel = self.playground.create_channel(title)

        def work(session: Session) -> None:
            organisation = organisations.by_code(session, at)
            assert organisation is not None
            organisation.channel_id, organisation.channel_title = channel.id, title

        await self.write(work)
        return channel


async def settled(playground: Playground, bot: Bot) -> None:
    """Everything sent so far has been handled, shown and delivered."""
    await playground.updates_taken()
    await bot.idle()


def settings_for(
    playground: Playground, database_url: str, *, web: dict[str, Any] | None = None, **telegram: Any
) -> Settings:
    """The configuration of a bot that talks to the playground; with ``web`` it has a web board."""
    return Settings.model_validate(
        {
            "telegram": {
                "token": playground.token,
                "base_url": playground.base_url,
                "base_file_url": playground.base_file_url,
                "poll_timeout_s": 5,
                **telegram,
            },
            "database": {"url": database_url},
            "web": web or {},
            "limits": {"updates_per_minute": 600},
            "outbox": {"per_chat_s": 0, "group_per_minute": 1000, "per_second": 1000},
        }
    )


def lay_out(session: Session, now: datetime) -> None:
    """Stores the small district."""
    made: dict[str, Organisation] = {}
    for code, name, kind, track, above in DISTRICT:
        one = Organisation(code=code, name=name, kind=kind, track=track, created_at=now)
        made[code] = organisations.add(session, one, made.get(above or ""))


@asynccontextmanager
async def play(database_url: str, **telegram: Any) -> AsyncIterator[Scene]:
    """A running bot on a fresh district."""
    playground = Playground()
    await playground.start()
    async with running(playground, database_url, **telegram) as made:
        await made.write(lambda session: lay_out(session, TODAY))
        yield made


@asynccontextmanager
async def running(playground: Playground, database_url: str, **telegram: Any) -> AsyncIterator[Scene]:
    """A bot on a playground. At the end of both every outgoing call must have been one that Telegram accepts."""
    playground.clock.set(TODAY)
    settings = settings_for(playground, database_url, **telegram)
    clock = Clock(settings.campaign.zone)
    clock.set(TODAY)
    bot = Bot(settings, clock=clock)
    await bot.start()
    await attend(playground, bot)
    try:
        yield Scene(playground, bot)
    finally:
        await bot.stop()
        violations = list(playground.violations)
        await playground.stop()
    assert violations == []


async def attend(playground: Playground, bot: Bot) -> None:
    """From now on phones wait for this bot."""
    playground.settle = partial(settled, playground, bot)
    await until(lambda: playground.world.updates.listened, 10, "the bot does not ask for updates")


@pytest.fixture
async def scene(database_url: str) -> AsyncIterator[Scene]:
    """A running bot that polls, on each kind of database."""
    async with play(database_url) as made:
        yield made
