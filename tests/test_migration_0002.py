"""A database of the first release goes on: what it says is public, counted and kept; its old posts are made true."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from models import outbox, pledge_history, posting, schema, tally
from models.outbox import Outgoing
from models.pledge import Author, Pledge, items
from models.pledge_history import Step
from playground.phone import Phone
from playground.raw_bot import RawBot
from playground.server import Playground
from playground.world import Chat
from tests.scene import Scene, running

#: A branch below a committee, two public pledges of one member with an old post, and a draft. No numbers are given: the
#: first of each table is 1, on both databases.
AT_0001 = """
INSERT INTO organisation (code, name, kind, path, created_at) VALUES ('D', '示例区委', 'district', '/1/', :day);
INSERT INTO organisation (code, name, kind, parent_id, path, channel_id, channel_title, created_at)
    VALUES ('B', '朝阳社区党支部', 'branch', 1, '/1/2/', :chat, '朝阳社区之声', :day);
INSERT INTO person (name, telegram_id, language, blocked, created_at) VALUES ('王小明', :account, 'zh-CN', FALSE, :day);
INSERT INTO role (person_id, kind, organisation_id, since) VALUES (1, 'member', 2, :day);
INSERT INTO pledge (person_id, organisation_id, status, version, signed_as, stage, created_at, published_at)
    VALUES (1, 2, 'published', 1, '王小明', 'first', :day, :day);
INSERT INTO pledge (person_id, organisation_id, status, version, signed_as, created_at, published_at)
    VALUES (1, 2, 'published', 1, '王小明', :day, :later);
INSERT INTO pledge (person_id, organisation_id, status, version, created_at) VALUES (1, 2, 'draft', 1, :later);
INSERT INTO pledge_item (pledge_id, version, criterion, what, for_whom, due, measure)
    VALUES (1, 1, 'serving', '教老人用手机', '居民', '2027-06-30', '办满12次');
INSERT INTO pledge_item (pledge_id, version, criterion, what, for_whom, due, measure)
    VALUES (1, 1, 'study', '每月读一本书', '自己', '2027-05-01', '读书笔记');
INSERT INTO pledge_item (pledge_id, version, criterion, what, due) VALUES (2, 1, 'discipline', '守法', '2027-06-30');
INSERT INTO pledge_item (pledge_id, version, criterion, what) VALUES (3, 1, 'study', '还没写完');
INSERT INTO outgoing (unique_key, chat_id, content, outcome, not_before, attempts, doubts, message_id)
    VALUES ('pledge:1:1', :chat, '{"text": "旧帖"}', 'sent', :day, 1, 0, :message);
"""


def begin(engine: Engine, *, chat: int = -1001900000001, account: int = 7, message: int = 55) -> None:
    """An empty database becomes one of the first release, in use."""
    schema.upgrade(engine, "0001")
    zone = "" if engine.dialect.name == "sqlite" else "+00"
    values: dict[str, object] = {"chat": chat, "account": account, "message": message}
    values |= {name: f"2027-02-0{day} 00:00:00{zone}" for day, name in ((2, "day"), (3, "later"))}
    with engine.begin() as connection:
        for statement in AT_0001.strip().rstrip(";").split(";\n"):
            needed = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement.replace('": "', '"\\: "')), needed)


def test_what_was_published_before_goes_on_in_public(empty: Engine) -> None:
    """Lines, links, a beginning of the history, figures, and the post that a later change is to edit."""
    begin(empty)
    schema.upgrade(empty)
    with Session(empty) as session:
        first, second, draft = session.exec(select(Pledge).order_by(col(Pledge.id))).all()
        assert [(each.version, item.line) for each in (first, second) for item in items(session, each)] == [
            (1, 1),
            (1, 2),
            (1, 1),
        ]
        assert (first.next_due, second.next_due, draft.next_due) == (date(2027, 5, 1), date(2027, 6, 30), None)
        assert first.token != second.token
        assert (first.author, draft.drafted_by_id, draft.token) == (Author.member, 1, None)
        assert [each.step for each in pledge_history.of(session, 1, limit=9)] == [Step.published]
        assert pledge_history.of(session, 3, limit=9) == []
        figures = tally.figures(session, 1, date(2027, 5, 2), whole=True)
        assert (figures.pledged, figures.overdue) == (2, 1)
        assert tally.figures(session, 1, date(2027, 5, 2), whole=False).pledged == 0
        [chat_id] = posting.chats(session, first)
        post = session.exec(select(Outgoing).where(Outgoing.unique_key == posting.key(first, chat_id))).one()
        assert post.message_id == 55


def test_figures_after_an_upgrade_are_those_of_a_recount(empty: Engine) -> None:
    begin(empty)
    schema.upgrade(empty)
    with Session(empty) as session:
        migrated = session.connection().execute(text("SELECT * FROM tally")).all()
        tally.rebuild(session.connection())
        recounted = session.connection().execute(text("SELECT * FROM tally")).all()
        assert sorted(map(str, migrated)) == sorted(map(str, recounted))
        assert migrated


def test_the_way_back_keeps_what_was_there(empty: Engine) -> None:
    begin(empty)
    schema.upgrade(empty)
    schema.downgrade(empty, "0001")
    with empty.connect() as connection:
        found = connection.execute(text("SELECT id, status FROM pledge ORDER BY id")).all()
        assert [tuple(row) for row in found] == [(1, "published"), (2, "published"), (3, "draft")]
        assert connection.execute(text("SELECT count(*) FROM pledge_item")).scalar_one() == 4


def test_back_and_there_again_nothing_is_lost(empty: Engine) -> None:
    begin(empty)
    schema.upgrade(empty)
    schema.downgrade(empty, "0001")
    schema.upgrade(empty)
    with Session(empty) as session:
        pledge = session.get_one(Pledge, 1)
        assert [item.line for item in items(session, pledge)] == [1, 2]
        assert list(posting.chats(session, pledge)) == [-1001900000001]
        row = session.exec(select(Outgoing)).one()
        assert (row.unique_key, row.message_id) == (posting.key(pledge, -1001900000001), 55)


@pytest.fixture
async def upgraded(empty: Engine) -> AsyncIterator[tuple[Scene, Phone, Chat]]:
    """A bot on such a database after its upgrade, a member's phone, and the channel in which their pledge stands."""
    playground = Playground()
    await playground.start()
    wang, channel = playground.add_phone("王小明"), playground.create_channel("朝阳社区之声")
    async with RawBot(playground) as first:
        post = await first.does("sendMessage", chat_id=channel.id, text="旧帖")
    begin(empty, chat=channel.id, account=wang.user_id, message=post["message_id"])
    schema.upgrade(empty)
    async with running(playground, empty.url.render_as_string(hide_password=False)) as scene:
        yield scene, wang, channel


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
        assert sorted(item.line or 0 for item in items(session, pledge)) == [1, 2]
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
