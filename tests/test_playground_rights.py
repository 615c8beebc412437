"""What the bot may do in channels and groups, and what it hears of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from playground.phone import Phone
from playground.raw_bot import RawBot
from playground.server import Playground


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


async def test_a_right_that_is_taken_is_told_and_missed(playground: Playground, bot: RawBot, wang: Phone) -> None:
    channel = playground.create_channel("朝阳之声", owner=wang)
    await heard(bot)
    playground.set_bot_rights(channel, post_messages=False)
    change = (await heard(bot))[0]["my_chat_member"]
    assert change["from"]["id"] == wang.user_id
    rights = [change[f"{when}_chat_member"]["can_post_messages"] for when in ("old", "new")]
    assert rights == [True, False]
    assert "need administrator rights" in await bot.fails("sendMessage", chat_id=channel.id, text="公示")
    playground.set_bot_rights(channel, post_messages=False)
    assert await heard(bot) == []  # nothing has changed
    own = await bot.does("getChatMember", chat_id=channel.id, user_id=100001)
    assert not own["can_post_messages"]
    with pytest.raises(ValueError, match="no rights of a channel"):
        playground.set_bot_rights(channel, pin_messages=True)


async def test_posts_are_edited_by_who_may(playground: Playground, bot: RawBot, wang: Phone) -> None:
    channel = playground.create_channel("朝阳之声", owner=wang)
    own = await bot.does("sendMessage", chat_id=channel.id, text="公示")
    other = await wang.sends("我写的", chat=channel)
    await bot.does("editMessageText", chat_id=channel.id, message_id=other.id, text="改过")
    playground.set_bot_rights(channel, edit_messages=False)
    for number, words in ((other.id, "can't be edited"), (own["message_id"], "")):
        answer = await bot.call("editMessageText", chat_id=channel.id, message_id=number, text="再改")
        assert words in answer.get("description", "")
    playground.set_bot_rights(channel, post_messages=False)
    assert "can't be edited" in await bot.fails(
        "editMessageText", chat_id=channel.id, message_id=own["message_id"], text="又改"
    )


async def test_what_others_wrote_is_deleted_only_by_who_may(playground: Playground, bot: RawBot, wang: Phone) -> None:
    channel = playground.create_channel("朝阳之声", owner=wang)
    playground.set_bot_rights(channel, delete_messages=False)
    other = await wang.sends("我写的", chat=channel)
    own = await bot.does("sendMessage", chat_id=channel.id, text="公示")
    assert await bot.fails("deleteMessage", chat_id=channel.id, message_id=other.id) == (
        "Bad Request: message can't be deleted"
    )
    await bot.does("deleteMessage", chat_id=channel.id, message_id=own["message_id"])
    playground.set_bot_rights(channel, delete_messages=True)
    playground.clock.advance(timedelta(hours=49))  # not even then
    assert "can't be deleted" in await bot.fails("deleteMessage", chat_id=channel.id, message_id=other.id)
    playground.clock.advance(timedelta(hours=-49))
    await bot.does("deleteMessage", chat_id=channel.id, message_id=other.id)


async def test_in_a_group_an_ordinary_bot_deletes_its_own(playground: Playground, bot: RawBot, wang: Phone) -> None:
    group = playground.create_group("第一党支部", members=[wang])
    other = await wang.sends("我写的", chat=group)
    assert "can't be deleted" in await bot.fails("deleteMessage", chat_id=group.id, message_id=other.id)
    playground.add_bot_to(group, "administrator", by=wang)
    assert (await heard(bot))[-1]["my_chat_member"]["from"]["id"] == wang.user_id
    await bot.does("deleteMessage", chat_id=group.id, message_id=other.id)


async def test_pins_want_their_right_and_leave_a_line(playground: Playground, bot: RawBot, wang: Phone) -> None:
    group = playground.create_group("第一党支部", members=[wang])
    first, second = [await bot.does("sendMessage", chat_id=group.id, text=text) for text in ("一", "二")]
    where = {"chat_id": group.id, "message_id": first["message_id"]}
    assert "not enough rights to manage pinned messages" in await bot.fails("pinChatMessage", **where)
    playground.add_bot_to(group, "administrator")
    playground.set_bot_rights(group, pin_messages=False)
    assert "not enough rights to manage pinned messages" in await bot.fails("pinChatMessage", **where)
    playground.set_bot_rights(group, pin_messages=True)
    await bot.does("pinChatMessage", **where)
    await bot.does("pinChatMessage", chat_id=group.id, message_id=second["message_id"])
    assert "📌 一" in wang.sees(group)
    assert (await bot.does("getChat", chat_id=group.id))["pinned_message"]["text"] == "二"
    await bot.does("unpinChatMessage", chat_id=group.id)
    assert (await bot.does("getChat", chat_id=group.id))["pinned_message"]["text"] == "一"
    await bot.does("unpinAllChatMessages", chat_id=group.id)
    assert "message to unpin not found" in await bot.fails("unpinChatMessage", chat_id=group.id)


async def test_nothing_is_taken_from_a_chat_that_put_the_bot_out(
    playground: Playground, bot: RawBot, wang: Phone
) -> None:
    channel = playground.create_channel("朝阳之声", owner=wang)
    post = await bot.does("sendMessage", chat_id=channel.id, text="公示")
    playground.remove_bot_from(channel)
    wanted = {"chat_id": wang.chat_id, "from_chat_id": channel.id, "message_id": post["message_id"]}
    for method in ("copyMessage", "forwardMessage"):
        assert await bot.fails(method, **wanted) == "Forbidden: bot was kicked from the channel chat"


async def test_several_messages_are_carried_at_once(playground: Playground, bot: RawBot, wang: Phone) -> None:
    channel = playground.create_channel("朝阳之声", owner=wang)
    numbers = [message.id for message in await wang.sends_album(2, caption="册", chat=channel)]
    where = {"chat_id": wang.chat_id, "from_chat_id": channel.id}
    copies = await bot.does("copyMessages", **where, message_ids=[*numbers, 99], remove_caption=True)
    made = [wang.chat.messages[copy["message_id"]] for copy in copies]
    assert len({message.extra["media_group_id"] for message in made}) == 1
    assert [message.text for message in made] == ["", ""]
    forwarded = await bot.does("forwardMessages", **where, message_ids=numbers[:1])
    assert "forward_origin" in wang.chat.messages[forwarded[0]["message_id"]].extra
    assert "strictly increasing" in await bot.fails("copyMessages", **where, message_ids=numbers[::-1])
    assert "no messages to copy" in await bot.fails("copyMessages", **where, message_ids=[99])


async def test_a_reaction_of_the_bot(bot: RawBot, wang: Phone) -> None:
    where = {"chat_id": wang.chat_id, "message_id": wang.messages[0].id}
    await bot.does("setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert wang.messages[0].reaction == "👍"
    assert "REACTION_INVALID" in await bot.fails(
        "setMessageReaction", **where, reaction=[{"type": "emoji", "emoji": "🏠"}]
    )
    await bot.does("setMessageReaction", **where)
    assert wang.messages[0].reaction is None
