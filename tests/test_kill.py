"""The bot is killed again and again while people write: every update has its effect, and has it once."""

from __future__ import annotations

import asyncio
import random
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from bot.config import shipped_campaign
from models import organisation as organisations
from models import pledge_draft as drafts
from models.campaign import Campaign
from models.database import engine
from models.handled import HandledUpdate, SetAside
from models.outbox import Outcome, Outgoing
from models.person import Person, RoleKind, grant
from models.pledge import QUESTIONS, Item, Pledge, Status
from playground.phone import Phone
from playground.server import Playground
from playground.world import Chat
from tests.processes import environment, run_bot, started, until, webhook
from tests.scene import lay_out
from views.callbacks import encode
from views.pledge_buttons import Publish
from views.pledge_preview import mark_of

KILLS = 21
PEOPLE = 48
WRITING_AT_ONCE = 12
CAMPAIGN = Campaign.model_validate(shipped_campaign())
LEADS = [each.code for each in CAMPAIGN.criteria.member]


class Writer:
    """Somebody who makes a pledge of five items: /pledge, twenty answers, publication. The texts carry their place."""

    def __init__(self, phone: Phone, pledge_id: int, today: date) -> None:
        self.phone = phone
        self.pledge_id = pledge_id
        self.answers = [
            f"{today + timedelta(days=10 + place)}" if question == "due" else f"{phone.name} answers {place}"
            for place, question in enumerate(QUESTIONS * len(LEADS))
        ]
        self.left = ["/pledge", *self.answers, encode(Publish(pledge_id, self._mark()))]

    def _mark(self) -> str:
        """That of the words which will stand above the button."""
        said = [self.answers[start : start + len(QUESTIONS)] for start in range(0, len(self.answers), len(QUESTIONS))]
        items = []
        for lead, words in zip(LEADS, said, strict=True):
            answers: dict[str, object] = dict(zip(QUESTIONS, words, strict=True))
            answers["due"] = date.fromisoformat(str(answers["due"]))
            items.append(Item(pledge_id=self.pledge_id, criterion=lead, **answers))
        return mark_of(Pledge(), items)

    @property
    def ready_to_press(self) -> bool:
        """Not before the answers were taken: Telegram lets a press overtake what was written before it.

        And a button wants a message to stand under: the first answers may still be on their way.
        """
        waits = self.phone.world.updates.holds(self.phone.chat_id)
        return not waits and any(message.sender.is_bot for message in self.phone.messages)

    async def goes_on(self) -> bool:
        """Does the next thing; False if there is none left."""
        if not self.left:
            return False
        does = self.left[0]
        if not does.startswith("plp:"):
            await self.phone.sends(does)
        elif self.ready_to_press:
            await self.phone.taps_data(does)
        else:
            return True
        del self.left[0]
        return True


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "house.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


def lay_out_drafts(database_url: str, playground: Playground, channel: Chat) -> list[Writer]:
    """Members who have chosen all five leads and have yet to write a word."""
    now, today = datetime.now(UTC), datetime.now(ZoneInfo("Asia/Shanghai")).date()
    writers = []
    house = engine(database_url)
    with Session(house, expire_on_commit=False) as session:
        lay_out(session, now)
        branch = organisations.by_code(session, "B")
        assert branch is not None
        branch.channel_id, branch.channel_title = channel.id, channel.title
        for number in range(PEOPLE):
            phone = playground.add_phone(f"member {number:02}", language="en")
            person = Person(name=phone.name, telegram_id=phone.user_id, language="en", created_at=now)
            session.add(person)
            session.flush()
            grant(session, person, RoleKind.member, branch, now)
            draft = drafts.begin(session, person, now)
            for lead in LEADS:
                drafts.choose(session, person, draft, lead, CAMPAIGN, on=True)
            assert draft.id is not None
            writers.append(Writer(phone, draft.id, today))
        session.commit()
    house.dispose()
    return writers


async def live_through(told: dict[str, str], folder: Path, writers: list[Writer], chance: random.Random) -> None:
    """People write, a few at a time in turn, while the bot is killed at random; at last it may finish."""
    world = writers[0].phone.world
    (folder / "bot.log").touch()
    writing: list[Writer] = []
    coming = list(writers)
    share = (PEOPLE * (len(writers[0].answers) + 2)) // (KILLS + 1) + 1

    async def trickle() -> None:
        for _ in range(share):
            while not writing or (coming and len(writing) < WRITING_AT_ONCE):
                if not coming:
                    return
                writing.append(coming.pop(0))
            one = chance.choice(writing)
            if not await one.goes_on():
                writing.remove(one)
            await asyncio.sleep(chance.uniform(0, 0.02))

    for place in range(KILLS):
        before = started(folder)
        process = await run_bot(told, folder)
        if place % 5:
            await until(lambda: started(folder) > before, 60, "the bot does not come up")  # noqa: B023 (called at once)
            trickling = asyncio.create_task(trickle())
            await asyncio.sleep(chance.uniform(0, 0.5))  # amid what people write; they go on when it is dead
        else:
            trickling = asyncio.create_task(trickle())
            await asyncio.sleep(chance.uniform(0, 2))  # while it starts
        process.kill()
        assert await process.wait() == -9
        await trickling
    process = await run_bot(told, folder)
    while writing or coming:
        await trickle()
    await until(lambda: world.updates.pending == 0, 60, "not every update was handled")
    await asyncio.sleep(7)  # what was in doubt is sent again after five seconds
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 20) == 0


def check(database_url: str, writers: list[Writer], channel: Chat, last_id: int) -> None:
    """Every update was handled, and none twice: the answers stand where they belong, every pledge is public once."""
    house = engine(database_url)
    with Session(house) as session:
        handled = set(session.exec(select(HandledUpdate.update_id)).all())
        assert handled == set(range(500_000_001, last_id + 1))
        assert len(handled) >= 1_000
        assert session.exec(select(SetAside)).all() == []
        assert len(session.exec(select(Pledge)).all()) == len(writers)
        for writer in writers:
            pledge = session.get_one(Pledge, writer.pledge_id)
            assert pledge.status is Status.published
            rows = session.exec(select(Item).where(Item.pledge_id == pledge.id).order_by(col(Item.id))).all()
            rows = sorted(rows, key=lambda item: LEADS.index(item.criterion))
            stored = [str(getattr(item, question)) for item in rows for question in QUESTIONS]
            assert stored == writer.answers
        posts = session.exec(select(Outgoing)).all()
        assert len(posts) == len(writers)
        assert {post.outcome for post in posts} <= {Outcome.sent, Outcome.in_doubt}
        doubts = sum(post.doubts for post in posts)
    house.dispose()
    assert doubts <= KILLS
    assert len(writers) - doubts <= len(channel.messages) <= len(writers) + doubts


async def survive(database_url: str, folder: Path, *, seed: int, **more: str) -> None:
    playground = Playground(record=False)
    await playground.start()

    async def go_on() -> None:
        """Nobody waits for the bot: it may be dead."""

    playground.settle = go_on
    playground.world.updates.callbacks_apart = True
    channel = playground.create_channel("the branch")
    writers = lay_out_drafts(database_url, playground, channel)
    told = environment(playground, database_url, **more)
    try:
        await live_through(told, folder, writers, random.Random(seed))
        check(database_url, writers, channel, playground.world.updates.last_id)
    except BaseException:
        print((folder / "bot.log").read_text()[-4000:])  # noqa: T201
        raise
    finally:
        await playground.stop()


@pytest.mark.timeout(400)
async def test_killed_21_times_while_polling_every_update_is_handled_and_none_twice(
    sqlite_url: str, tmp_path: Path
) -> None:
    # The embedded database here and the shared one below: each way in meets each kind of commit once.
    await survive(sqlite_url, tmp_path, seed=1)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_killed_21_times_behind_a_webhook_every_update_is_handled_and_none_twice(
    database_url: str, tmp_path: Path
) -> None:
    await survive(database_url, tmp_path, seed=2, **webhook())
