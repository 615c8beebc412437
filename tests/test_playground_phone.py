"""What people do on their phones, and what the bot hears of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from playground.files import Upload
from playground.phone import TINY_PNG, Phone
from playground.raw_bot import RawBot
from playground.server import Playground


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    playground = Playground()
    playground.settle = _at_once  # here the bot only listens when the test asks it to
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[RawBot]:
    async with RawBot(playground) as bot:
        yield bot


@pytest.fixture
async def wang(playground: Playground) -> Phone:
    phone = playground.add_phone("王小明", phone_number="+8613800000001")
    await phone.sends("/start")
    return phone


async def _at_once() -> None:
    return


async def heard(bot: RawBot) -> list[dict[str, Any]]:
    """What the bot has heard since it last asked."""
    updates: list[dict[str, Any]] = await bot.does("getUpdates")
    if updates:
        await bot.does("getUpdates", offset=updates[-1]["update_id"] + 1)
    return updates


def keys(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label} for label in labels]]}


async def test_a_screen_shows_what_is_new(bot: RawBot, wang: Phone) -> None:
    await bot.does("sendMessage", chat_id=wang.chat_id, text="一", reply_markup=keys("甲", "乙"))
    await bot.does("sendMessage", chat_id=wang.chat_id, text="<b>二</b>", parse_mode="HTML")
    assert wang.screen == "一\n[甲] [乙]\n二"
    assert wang.buttons == ["甲", "乙"]
    await wang.sends("好")
    assert wang.screen == "二"
    assert wang.chat_log == "王小明: /start\n\n一\n[甲] [乙]\n\n二\n\n王小明: 好"


async def test_a_tap_finds_the_newest_button(bot: RawBot, wang: Phone) -> None:
    for label in ("发布", "发布承诺"):
        await bot.does("sendMessage", chat_id=wang.chat_id, text=label, reply_markup=keys(label, "返回"))
    await heard(bot)
    await wang.taps("发布")
    await wang.taps("承诺")
    await wang.taps_twice("返回")
    pressed = [update["callback_query"] for update in await heard(bot)]
    assert [press["data"] for press in pressed] == ["发布", "发布承诺", "返回", "返回"]
    assert [press["message"]["text"] for press in pressed] == ["发布", "发布承诺", "发布承诺", "发布承诺"]
    with pytest.raises(
        AssertionError, match=r"no button '撤回' in 王小明; there are \['发布承诺', '返回', '发布', '返回'\]"
    ):
        await wang.taps("撤回")


async def test_the_keyboard_below(bot: RawBot, wang: Phone) -> None:
    rows = [["承诺", {"text": "发送手机号", "request_contact": True}]]
    markup = {"keyboard": rows, "one_time_keyboard": True}
    await heard(bot)
    for _ in range(2):
        await bot.does("sendMessage", chat_id=wang.chat_id, text="请选择", reply_markup=markup)
        await wang.taps("手机号" if wang.messages[-2].text == "/start" else "承诺")
        assert wang.buttons == []
    messages = [update["message"] for update in await heard(bot)]
    assert messages[0]["contact"] == {
        "phone_number": "+8613800000001",
        "first_name": "王小明",
        "user_id": wang.user_id,
    }
    assert messages[1]["text"] == "承诺"


async def test_links_open_chats(playground: Playground, bot: RawBot, wang: Phone) -> None:
    channel = playground.create_channel("朝阳社区", username="chaoyang")
    await heard(bot)
    await wang.opens("https://t.me/xianfeng_demo_bot?start=p_12-x")
    assert (await heard(bot))[0]["message"]["text"] == "/start p_12-x"
    await wang.opens("https://t.me/chaoyang")
    assert wang.open_chat is channel
    with pytest.raises(AssertionError, match="not a link that Telegram opens"):
        await wang.opens("https://t.me/xianfeng_demo_bot?start=承诺")
    with pytest.raises(AssertionError, match="@nowhere"):
        await wang.opens("https://t.me/nowhere")


async def test_everything_that_can_be_sent(playground: Playground, bot: RawBot, wang: Phone) -> None:
    li = playground.add_phone("李四")
    await heard(bot)
    await wang.sends_photo(caption="图")
    await wang.sends_album(2, caption="册")
    await wang.sends_document(b"a,b", "名单.csv", "text/csv")
    await wang.sends_sticker()
    await wang.sends_voice()
    await wang.sends_location()
    await wang.shares_contact()
    await wang.shares_contact_of(li)
    await wang.forwards(await wang.sends("原话"))
    await wang.edits(wang.messages[-2].id, "改过")
    await wang.sends("长" * 5000)
    updates = await heard(bot)
    kinds = ["photo", "photo", "photo", "document", "sticker", "voice", "location", "contact", "contact"]
    assert [kind for kind, update in zip(kinds, updates, strict=False) if kind in update["message"]] == kinds
    assert updates[1]["message"]["media_group_id"] == updates[2]["message"]["media_group_id"]
    assert updates[8]["message"]["contact"]["user_id"] == li.user_id
    assert updates[10]["message"]["forward_origin"]["sender_user"]["id"] == wang.user_id
    assert updates[11]["edited_message"]["text"] == "改过"
    assert [len(update["message"]["text"]) for update in updates[12:]] == [4096, 904]


async def test_what_people_send_has_many_forms(playground: Playground, bot: RawBot, wang: Phone) -> None:
    li = playground.add_phone("四", last_name="李", phone_number="+8613800000002")
    group = playground.create_group("第一党支部", members=[wang, li])
    await heard(bot)
    question = await wang.sends("谁去？", chat=group)
    await li.sends("我去", chat=group, reply_to=question)
    await wang.sends_album([TINY_PNG, TINY_PNG], chat=group)
    await wang.sends_files("document", [Upload(b"a", f"{n}.txt", "text/plain") for n in range(2)], "两份")
    await li.shares_contact(plus=False)
    messages = [update["message"] for update in await heard(bot)]
    assert messages[1]["reply_to_message"]["text"] == "谁去？"
    assert messages[1]["from"]["last_name"] == "李"
    assert [message["chat"]["id"] for message in messages[2:4]] == [group.id] * 2
    assert messages[4]["media_group_id"] == messages[5]["media_group_id"] != messages[2]["media_group_id"]
    assert [message.get("caption") for message in messages[4:6]] == ["两份", None]
    assert messages[6]["contact"]["phone_number"] == "8613800000002"
    await wang.deletes(question.id, chat=group)
    with pytest.raises(AssertionError, match="there is no message"):
        await wang.deletes(question.id, chat=group)


async def test_groups_and_channels(playground: Playground, bot: RawBot, wang: Phone) -> None:
    li = playground.add_phone("李四")
    group = playground.create_group("第一党支部", members=[wang])
    channel = playground.create_channel("朝阳社区", owner=wang, members=[li])
    await heard(bot)
    await li.joins(group)
    await li.sends("/pledge@other_bot", chat=group)
    await li.sends("/pledge@Xianfeng_Demo_Bot", chat=group)
    await wang.sends("公示", chat=channel)
    with pytest.raises(AssertionError, match="only administrators may post"):
        await li.sends("我也说", chat=channel)
    updates = await heard(bot)
    assert updates[0]["message"]["new_chat_members"][0]["id"] == li.user_id
    assert updates[1]["message"]["text"] == "/pledge@Xianfeng_Demo_Bot"
    assert updates[2]["channel_post"]["sender_chat"]["id"] == channel.id
    assert li.sees(channel) == "王小明: 公示"
    playground.remove_bot_from(group)
    await li.sends("还在吗", chat=group)
    assert [u["my_chat_member"]["new_chat_member"]["status"] for u in await heard(bot)] == ["kicked"]


async def test_blocking_and_migration_are_told(playground: Playground, bot: RawBot, wang: Phone) -> None:
    group = playground.create_group("第一党支部", members=[wang])
    await heard(bot)
    wang.blocks_bot()
    with pytest.raises(AssertionError, match="unblock it before writing"):
        await wang.sends("喂")
    wang.unblocks_bot()
    new_id = playground.migrate_group(group)
    updates = await heard(bot)
    assert [u["my_chat_member"]["new_chat_member"]["status"] for u in updates[:2]] == ["kicked", "member"]
    assert updates[2]["message"]["migrate_to_chat_id"] == new_id
    assert updates[3]["message"]["migrate_from_chat_id"] == group.id


async def test_a_press_on_a_message_that_is_gone(bot: RawBot, wang: Phone) -> None:
    await heard(bot)
    await wang.taps_data("pledge:1", message_id=77)
    press = (await heard(bot))[0]["callback_query"]
    assert (press["data"], press["message"]["date"]) == ("pledge:1", 0)
