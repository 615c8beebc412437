"""Links that Telegram opens itself: to the bot, to chats, and those that ask which chat is meant."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from playground.links import Link, read_link
from playground.phone import Phone
from playground.raw_bot import RawBot
from playground.server import Playground

BOT = "xianfeng_demo_bot"


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    playground = Playground()
    playground.settle = _at_once  # here the bot only listens when the test asks it to
    await playground.start()
    yield playground
    await playground.stop()
    assert playground.violations == []


async def _at_once() -> None:
    return


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[RawBot]:
    async with RawBot(playground) as bot:
        yield bot


@pytest.fixture
async def wang(playground: Playground) -> Phone:
    phone = playground.add_phone("王小明")
    await phone.sends("/start")
    return phone


async def heard(bot: RawBot) -> list[dict[str, Any]]:
    """What the bot has heard since it last asked."""
    updates: list[dict[str, Any]] = await bot.does("getUpdates")
    if updates:
        await bot.does("getUpdates", offset=updates[-1]["update_id"] + 1)
    return updates


@pytest.mark.parametrize(
    "url",
    [
        f"https://t.me/{BOT}?start=p_7",
        f"t.me/{BOT}?start=p_7",
        f"HTTPS://T.ME/{BOT.upper()}?start=p_7",
        f"https://telegram.me/{BOT}?start=p_7",
        f"tg://resolve?domain={BOT}&start=p_7",
    ],
)
def test_a_link_is_read_however_it_is_written(url: str) -> None:
    assert read_link(url) == Link("chat", BOT, "p_7")


def test_what_links_ask_for() -> None:
    adding = read_link(f"https://t.me/{BOT}?startchannel&admin=post_messages+edit_messages")
    assert adding == Link("add", BOT, "", into="channel", rights=frozenset({"post_messages", "edit_messages"}))
    assert read_link(f"https://t.me/{BOT}?startgroup=x") == Link("add", BOT, "x", into="group")
    assert read_link("https://t.me/share/url?url=https%3A%2F%2Fa.cn&text=%E7%9C%8B") == Link(
        "share", text="https://a.cn\n看"
    )
    assert read_link("https://t.me/c/1900000001/5") == Link("post", chat_id=-1_001_900_000_001)
    assert read_link(f"https://t.me/{BOT}?text=hi") == Link("chat", BOT, text="hi")
    assert read_link("https://example.com/t.me/x") is None
    for nowhere in ("https://t.me/", f"https://t.me/{BOT}?start=承诺", "tg://fly?x=1", "https://t.me/share/url?text=a"):
        with pytest.raises(AssertionError, match="not a link that Telegram opens"):
            read_link(nowhere)


async def test_the_bot_is_put_into_a_new_channel_with_the_rights_asked_for(bot: RawBot, wang: Phone) -> None:
    await heard(bot)
    await wang.opens(f"https://t.me/{BOT}?startchannel&admin=post_messages")
    assert await heard(bot) == []  # nothing happens before a channel is chosen
    channel = await wang.picks("朝阳之声")
    change = (await heard(bot))[0]["my_chat_member"]
    assert (change["from"]["id"], change["chat"]["title"]) == (wang.user_id, "朝阳之声")
    assert change["old_chat_member"]["status"] == "left"
    new = change["new_chat_member"]
    assert (new["status"], new["can_post_messages"], new["can_delete_messages"]) == ("administrator", True, False)
    assert wang.open_chat is channel
    await bot.does("sendMessage", chat_id=channel.id, text="公示")


async def test_the_bot_is_put_into_a_channel_that_is_there(playground: Playground, bot: RawBot, wang: Phone) -> None:
    li = playground.add_phone("李四")
    channel = playground.create_channel("朝阳之声", owner=wang, members=[li])
    playground.remove_bot_from(channel)
    await heard(bot)
    await li.opens(f"https://t.me/{BOT}?startchannel&admin=post_messages")
    with pytest.raises(AssertionError, match="not offered"):
        await li.picks(channel)
    await wang.opens(f"https://t.me/{BOT}?startchannel&admin=post_messages")
    await wang.picks(channel)
    assert (await heard(bot))[0]["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    await wang.opens(f"https://t.me/{BOT}?startchannel&admin=edit_messages")
    await wang.picks(channel)  # it is there already: its rights change
    change = (await heard(bot))[0]["my_chat_member"]
    assert (change["old_chat_member"]["can_post_messages"], change["new_chat_member"]["can_post_messages"]) == (
        True,
        False,
    )


async def test_the_bot_is_put_into_a_group_and_started_there(bot: RawBot, wang: Phone) -> None:
    await heard(bot)
    await wang.opens(f"https://t.me/{BOT}?startgroup=b_1")
    group = await wang.picks("第一党支部")
    updates = await heard(bot)
    assert updates[0]["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert updates[1]["message"]["new_chat_members"][0]["is_bot"]
    assert updates[2]["message"]["text"] == f"/start@{BOT} b_1"
    await wang.opens(f"https://t.me/{BOT}?startgroup&admin=pin_messages")
    await wang.picks(group)
    assert (await heard(bot))[0]["my_chat_member"]["new_chat_member"]["can_pin_messages"]


async def test_a_link_is_shared_into_a_chat(playground: Playground, bot: RawBot, wang: Phone) -> None:
    group = playground.create_group("第一党支部", members=[wang])
    await heard(bot)
    await wang.opens("tg://msg_url?url=https://t.me/xianfeng_demo_bot&text=来看看")
    await wang.picks(group)
    assert (await heard(bot))[0]["message"]["text"] == "https://t.me/xianfeng_demo_bot\n来看看"
    with pytest.raises(AssertionError, match="no link asks"):
        await wang.picks(group)


async def test_a_link_to_a_post_and_one_with_a_draft(playground: Playground, bot: RawBot, wang: Phone) -> None:
    channel = playground.create_channel("朝阳之声", owner=wang)
    await heard(bot)
    await wang.opens(f"https://t.me/c/{str(channel.id)[4:]}/1")
    assert wang.open_chat is channel
    with pytest.raises(AssertionError, match="is not in the chat"):
        await playground.add_phone("路人").opens(f"https://t.me/c/{str(channel.id)[4:]}/1")
    await wang.opens(f"https://t.me/{BOT}?text=我想说")
    assert (wang.open_chat, wang.draft) == (wang.chat, "我想说")
    assert await heard(bot) == []


async def test_an_invitation_made_by_the_bot(playground: Playground, bot: RawBot, wang: Phone) -> None:
    channel = playground.create_channel("朝阳之声")
    assert "not enough rights" in await bot.fails("createChatInviteLink", chat_id=channel.id)
    playground.set_bot_rights(channel, invite_users=True)
    first = await bot.does("exportChatInviteLink", chat_id=channel.id)
    made = await bot.does("createChatInviteLink", chat_id=channel.id, name="党员", member_limit=5)
    assert (made["is_primary"], made["name"], made["member_limit"]) == (False, "党员", 5)
    await wang.opens(made["invite_link"])
    assert channel.has(wang.user_id)
    await bot.does("exportChatInviteLink", chat_id=channel.id)
    with pytest.raises(AssertionError, match="no longer holds"):
        await wang.opens(first)
