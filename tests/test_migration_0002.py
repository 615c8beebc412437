"""A database of the first release goes on: its pledges can be kept, and their old posts are made true."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlmodel import Session, select

from bot.app import Bot
from models import outbox, pledge_history, posting, schema
from models import pledge as pledges
from models.clock import Clock
from models.outbox import Outgoing
from models.pledge import Pledge
from models.pledge_history import Step
from playground.phone import Phone
from playground.raw_bot import RawBot
from playground.server import Playground
from playground.world import Chat
from tests.processes import until
from tests.scene import TODAY, Scene, settings_for, settled

#: No numbers are given: the first of each table is 1, on both databases.
AT_0001 = """
INSERT INTO organisation (code, name, kind, path, created_at) VALUES ('D', '示例区委', 'district', '/1/', :day);
INSERT INTO organisation (code, name, kind, parent_id, path, channel_id, channel_title, created_at)
    VALUES ('B', '朝阳社区党支部', 'branch', 1, '/1/2/', :chat, '朝阳社区之声', :day);
INSERT INTO person (name, telegram_id, language, blocked, created_at) VALUES ('王小明', :account, 'zh-CN', FALSE, :day);
INSERT INTO role (person_id, kind, organisation_id, since) VALUES (1, 'member', 2, :day);
INSERT INTO pledge (person_id, organisation_id, status, version, signed_as, stage, created_at, published_at)
    VALUES (1, 2, 'published', 1, '王小明', 'first', :day, :day);
INSERT INTO pledge (person_id, organisation_id, status, version, created_at) VALUES (1, 2, 'draft', 1, :day);
INSERT INTO pledge_item (pledge_id, version, criterion, what, for_whom, due, measure)
    VALUES (1, 1, 'serving', '教老人用手机', '居民', '2027-06-30', '办满12次');
INSERT INTO pledge_item (pledge_id, version, criterion, what, for_whom, due, measure)
    VALUES (1, 1, 'study', '每月读一本书', '自己', '2027-05-01', '读书笔记');
INSERT INTO pledge_item (pledge_id, version, criterion, what) VALUES (2, 1, 'study', '还没写完');
INSERT INTO outgoing (unique_key, chat_id, content, outcome, not_before, attempts, doubts, message_id)
    VALUES ('pledge:1:1', :chat, '{"text": "旧帖"}', 'sent', :day, 1, 0, :message);
"""


def go_back(database_url: str, **values: object) -> None:
    """The database is one of the first release, in use."""
    schema.downgrade(database_url, "0001")
    engine = create_engine(database_url, poolclass=NullPool)
    day = "2027-02-02 00:00:00" if engine.dialect.name == "sqlite" else "2027-02-02 00:00:00+00"
    with engine.begin() as connection:
        for statement in AT_0001.strip().rstrip(";").split(";\n"):
            needed = {name: value for name, value in {**values, "day": day}.items() if f":{name}" in statement}
            connection.execute(text(statement.replace('": "', '"\\: "')), needed)
    engine.dispose()


@pytest.fixture
async def upgraded(database_url: str) -> AsyncIterator[tuple[Scene, Phone, Chat]]:
    """A bot on such a database after its upgrade, a member's phone, and the channel in which their pledge stands."""
    playground = Playground()
    await playground.start()
    playground.clock.set(TODAY)
    wang, channel = playground.add_phone("王小明"), playground.create_channel("朝阳社区之声")
    async with RawBot(playground) as first:
        post = await first.does("sendMessage", chat_id=channel.id, text="旧帖")
    go_back(database_url, chat=channel.id, account=wang.user_id, message=post["message_id"])
    schema.upgrade(database_url)
    settings = settings_for(playground, database_url)
    clock = Clock(settings.campaign.zone)
    clock.set(TODAY)
    bot = Bot(settings, clock=clock)
    await bot.start()

    async def settle() -> None:
        await settled(playground, bot)

    playground.settle = settle
    await until(lambda: playground.world.updates.listened, 10, "the bot does not ask for updates")
    try:
        yield Scene(playground, bot), wang, channel
    finally:
        await bot.stop()
        await playground.stop()


async def test_what_was_promised_before_is_kept_and_its_old_post_says_so(
    upgraded: tuple[Scene, Phone, Chat],
) -> None:
    scene, wang, channel = upgraded
    await wang.sends("/mypledges")
    await wang.taps("带头学习提高，另 1 项")
    assert "每月读一本书" in wang.screen
    await wang.taps("1. 带头学习提高")
    await wang.taps("✅ 做到了")
    await wang.taps("是的，做到了")
    [post] = channel.messages.values()
    assert "每月读一本书" in post.text
    assert "旧帖" not in post.text
    assert post.edited

    def look(session: Session) -> None:
        pledge = session.get_one(Pledge, 1)
        assert sorted(item.line or 0 for item in pledges.items(session, pledge)) == [1, 2]
        assert [each.step for each in pledge_history.of(session, 1, limit=9)] == [Step.kept, Step.published]
        [row] = session.exec(select(Outgoing).where(Outgoing.chat_id == channel.id)).all()
        assert row.unique_key == posting.key(pledge, channel.id)
        assert row.outcome is outbox.Outcome.sent

    await scene.read(look)


async def test_a_draft_of_before_is_finished(upgraded: tuple[Scene, Phone, Chat]) -> None:
    _scene, wang, channel = upgraded
    await wang.sends("/pledge")
    assert "还没写完" in wang.chat_log
    for words in ("自己", "6月30日", "读书笔记"):
        await wang.sends(words)
    await wang.taps("公布")
    assert "已公布" in wang.screen
    assert len(channel.messages) == 2


def test_back_and_there_again_nothing_is_lost(database_url: str) -> None:
    go_back(database_url, chat=-1001900000001, account=7, message=55)
    schema.upgrade(database_url)
    schema.downgrade(database_url, "0001")
    schema.upgrade(database_url)
    engine = create_engine(database_url, poolclass=NullPool)
    with Session(engine) as session:
        pledge = session.get_one(Pledge, 1)
        assert [item.line for item in pledges.items(session, pledge)] == [1, 2]
        assert list(posting.chats(session, pledge)) == [-1001900000001]
        row = session.exec(select(Outgoing)).one()
        assert (row.unique_key, row.message_id) == (posting.key(pledge, -1001900000001), 55)
    engine.dispose()
