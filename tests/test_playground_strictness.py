"""The playground refuses what Telegram refuses, in Telegram's words."""

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
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[RawBot]:
    async with RawBot(playground) as bot:
        yield bot


@pytest.fixture
async def wang(playground: Playground) -> Phone:
    phone = playground.add_phone("王小明")
    await phone.sends("/start")
    return phone


def button(**more: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "一", **more}]]}


def rows(*sizes: int) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * size for size in sizes]}


BOTH = {"text": "a", "request_contact": True, "request_location": True}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "Bad Request: message text is empty"),
    ({"text": " \n\t "}, "Bad Request: message text is empty"),
    ({"text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: message text is empty"),
    ({"text": "\u200b"}, "Bad Request: message text is empty"),
    ({"text": "a" * 4097}, "Bad Request: message is too long"),
    ({"text": "😀" * 2049}, "Bad Request: message is too long"),
    ({"text": "a", "parse_mode": "XML"}, "Bad Request: unsupported parse_mode"),
    ({"text": "\ud83d"}, "Bad Request: strings must be encoded in UTF-8"),
    ({"text": "a", "color": "red"}, 'Bad Request: unknown parameter "color" of method sendMessage'),
    ({"text": 5}, 'Bad Request: parameter "text" must be of type String'),
    ({"text": "a", "disable_notification": "maybe"}, "must be of type Boolean"),
    ({"text": "a", "reply_markup": "{"}, "Bad Request: can't parse reply_markup JSON object"),
    ({"text": "a", "reply_markup": ["x"]}, "Bad Request: object expected as reply markup"),
    ({"text": "a", "reply_markup": button(callback_data="x" * 65)}, "Bad Request: BUTTON_DATA_INVALID"),
    ({"text": "a", "reply_markup": button(callback_data="诺" * 22)}, "Bad Request: BUTTON_DATA_INVALID"),
    ({"text": "a", "reply_markup": button(callback_data="")}, "Bad Request: BUTTON_DATA_INVALID"),
    ({"text": "a", "reply_markup": button()}, "Text buttons are unallowed in the inline keyboard"),
    ({"text": "a", "reply_markup": button(callback_data="x", url="https://a.cn")}, "exactly one action"),
    ({"text": "a", "reply_markup": button(url="not an address")}, "is invalid: Wrong HTTP URL"),
    ({"text": "a", "reply_markup": button(url="javascript:alert(1)")}, "is invalid: Wrong HTTP URL"),
    ({"text": "a", "reply_markup": {"inline_keyboard": [[{"callback_data": "x"}]]}}, 'find field "text"'),
    ({"text": "a", "reply_markup": button(text=" ", callback_data="x")}, "text must be non-empty"),
    ({"text": "a", "reply_markup": rows(9)}, "Bad Request: reply markup is too long"),
    ({"text": "a", "reply_markup": rows(*[8] * 13)}, "Bad Request: reply markup is too long"),
    ({"text": "a", "reply_markup": {"keyboard": []}}, "Bad Request: reply keyboard must be non-empty"),
    ({"text": "a", "reply_markup": {"keyboard": [[{}]]}}, 'find field "text"'),
    ({"text": "a", "reply_markup": button(callback_data="x", colour="red")}, 'unknown field "colour"'),
    ({"text": "a", "reply_markup": button(callback_data=5)}, 'Field "callback_data" must be of type String'),
    ({"text": "a", "reply_markup": button(url="http://localhost:8080/x")}, "is invalid: Wrong HTTP URL"),
    ({"text": "a", "reply_markup": {"keyboard": [[BOTH]]}}, "exactly one request is allowed"),
    ({"text": "a", "reply_markup": {"keyboard": [["a"]], "colour": "red"}}, 'unknown field "colour"'),
    ({"text": "a", "reply_parameters": {"message_id": 999}}, "Bad Request: message to be replied not found"),
    ({"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 9}]}, "beyond the end of the text"),
    ({"text": "<br>", "parse_mode": "HTML"}, 'Unsupported start tag "br" at byte offset 0'),
    ({"text": "诺 <b>a", "parse_mode": "HTML"}, 'Can\'t find end tag corresponding to start tag "b"'),
    ({"text": "诺<b>a</i>", "parse_mode": "HTML"}, 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'),
    ({"text": "a</b>", "parse_mode": "HTML"}, "Unexpected end tag at byte offset 1"),
    ({"text": "1 < 2", "parse_mode": "HTML"}, 'Unsupported start tag "" at byte offset 2'),
    ({"text": "a <b", "parse_mode": "HTML"}, "Unclosed start tag at byte offset 2"),
    ({"text": "<b>a</b", "parse_mode": "HTML"}, "Unclosed end tag at byte offset 4"),
    ({"text": "<span>a</span>", "parse_mode": "HTML"}, 'Tag "span" must have class "tg-spoiler"'),
    ({"text": "<a href>a</a>", "parse_mode": "HTML"}, "Expected equal sign in declaration of an attribute"),
    ({"text": '<a href="x>a</a>', "parse_mode": "HTML"}, "Unclosed start tag at byte offset 0"),
]


@pytest.mark.parametrize(("parameters", "words"), REFUSED)
async def test_a_message_that_telegram_refuses(
    bot: RawBot, wang: Phone, parameters: dict[str, Any], words: str
) -> None:
    assert words in await bot.fails("sendMessage", chat_id=wang.chat_id, **parameters)
    assert len(wang.messages) == 1


ACCEPTED: list[dict[str, Any]] = [
    {"text": "a" * 4096},
    {"text": "😀" * 2048},
    {"text": f"<b>{'a' * 4096}</b>", "parse_mode": "HTML"},
    {"text": "a", "reply_markup": button(callback_data="诺" * 21)},
    {"text": "a", "reply_markup": button(url="https://t.me/somebody?start=x")},
    {"text": "a", "reply_markup": button(url="http://127.0.0.1:8080/x")},
    {"text": "a", "reply_markup": rows(*[8] * 12, 4)},
    {"text": "a", "reply_markup": {"keyboard": [["是", {"text": "电话", "request_contact": True}]]}},
    {"text": "a", "reply_markup": {"remove_keyboard": True}},
    {"text": "a", "reply_parameters": {"message_id": 999, "allow_sending_without_reply": True}},
]


@pytest.mark.parametrize("parameters", ACCEPTED)
async def test_a_message_at_the_limit_is_accepted(bot: RawBot, wang: Phone, parameters: dict[str, Any]) -> None:
    await bot.does("sendMessage", chat_id=wang.chat_id, **parameters)


PICTURE = {"type": "photo", "media": "x"}
OTHER_METHODS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": "a"}, "Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 5, "text": "a"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "a"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": True, "text": "a"}, "must be of type Integer or String"),
    ("sendPhoto", {}, 'Bad Request: parameter "photo" is required'),
    ("sendPhoto", {"photo": "AgACunknown"}, "wrong remote file identifier"),
    ("sendPhoto", {"photo": "https://example.com/a.png"}, "failed to get HTTP URL content"),
    ("sendMediaGroup", {"media": []}, "Bad Request: there are no messages to send"),
    ("sendMediaGroup", {"media": [PICTURE] * 11}, "Bad Request: too many messages to send as an album"),
    ("sendMediaGroup", {"media": [PICTURE, PICTURE | {"type": "document"}]}, "document can't be mixed with other"),
    ("sendMediaGroup", {"media": [PICTURE | {"captoin": "x"}]}, 'unknown field "captoin"'),
    ("sendMediaGroup", {"media": [PICTURE | {"type": "story"}]}, "can't parse InputMedia: unsupported type specified"),
    ("sendMediaGroup", {"media": [PICTURE | {"media": "attach://a"}]}, 'file "a" was not attached'),
    ("sendPhoto", {"photo": "attach://a"}, 'file "a" was not attached'),
    ("sendChatAction", {"action": "sleeping"}, "wrong parameter action"),
    ("sendLocation", {"latitude": 91, "longitude": 0}, "wrong coordinates"),
    ("editMessageText", {"text": "b"}, "message identifier is not specified"),
    ("editMessageText", {"message_id": 99, "text": "b"}, "Bad Request: message to edit not found"),
    ("editMessageText", {"message_id": 1, "text": "b"}, "Bad Request: message can't be edited"),
    ("deleteMessage", {"message_id": 99}, "Bad Request: message to delete not found"),
    ("deleteMessages", {"message_ids": []}, "1 to 100"),
    ("copyMessage", {"from_chat_id": 5, "message_id": 1}, "chat not found"),
    ("pinChatMessage", {"message_id": 99}, "message to pin not found"),
    ("unpinChatMessage", {}, "message to unpin not found"),
    ("getChatAdministrators", {}, "no administrators in the private chat"),
    ("getChatMember", {"user_id": 5}, "invalid user_id specified"),
]


@pytest.mark.parametrize(("method", "parameters", "words"), OTHER_METHODS)
async def test_a_call_that_telegram_refuses(
    bot: RawBot, wang: Phone, method: str, parameters: dict[str, Any], words: str
) -> None:
    if parameters != {"text": "a"}:
        parameters = {"chat_id": wang.chat_id, **parameters}
    assert words in await bot.fails(method, **parameters)


COMMANDS: list[tuple[dict[str, Any], str]] = [
    ({"commands": [{"command": "Pledge", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ({"commands": [{"command": "p" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ({"commands": [{"command": "a-b", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ({"commands": [{"command": "p", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ({"commands": [{"command": "p", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ({"commands": [{"command": f"p{n}", "description": "x"} for n in range(101)]}, "BOT_COMMANDS_TOO_MUCH"),
    ({"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
    ({"commands": [], "scope": {"type": "moon"}}, "unsupported type specified"),
    ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
]


@pytest.mark.parametrize(("parameters", "words"), COMMANDS)
async def test_commands_that_telegram_refuses(bot: RawBot, parameters: dict[str, Any], words: str) -> None:
    assert words in await bot.fails("setMyCommands", **parameters)


async def test_a_method_that_does_not_exist(bot: RawBot) -> None:
    assert await bot.call("sendFax") == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_a_wrong_token(playground: Playground, bot: RawBot) -> None:
    async with bot.session.post(f"{playground.base_url}1:wrong/getMe") as response:
        assert response.status == 401
        assert (await response.json())["description"] == "Unauthorized"


async def test_who_never_pressed_start_cannot_be_written_to(playground: Playground, bot: RawBot) -> None:
    stranger = playground.add_phone("李四")
    answer = await bot.call("sendMessage", chat_id=stranger.chat_id, text="a")
    assert (answer["error_code"], answer["description"]) == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )


async def test_who_blocked_the_bot_cannot_be_written_to(bot: RawBot, wang: Phone) -> None:
    sent = await bot.does("sendMessage", chat_id=wang.chat_id, text="a")
    wang.blocks_bot()
    assert await bot.fails("sendMessage", chat_id=wang.chat_id, text="b") == ("Forbidden: bot was blocked by the user")
    assert "blocked" in await bot.fails(
        "editMessageText", chat_id=wang.chat_id, message_id=sent["message_id"], text="b"
    )
    wang.unblocks_bot()
    await bot.does("sendMessage", chat_id=wang.chat_id, text="b")


async def test_an_edit_must_change_something(bot: RawBot, wang: Phone) -> None:
    keyboard = button(callback_data="x")
    sent = await bot.does("sendMessage", chat_id=wang.chat_id, text="诺", reply_markup=keyboard)
    where = {"chat_id": wang.chat_id, "message_id": sent["message_id"]}
    same = await bot.fails("editMessageText", **where, text=" 诺 ", reply_markup=keyboard)
    assert same.startswith("Bad Request: message is not modified: specified new message content")
    edited = await bot.does("editMessageText", **where, text="<b>诺</b>", parse_mode="HTML", reply_markup=keyboard)
    assert edited["edit_date"]
    assert "reply_markup" not in await bot.does("editMessageReplyMarkup", **where)
    assert "not modified" in await bot.fails("editMessageReplyMarkup", **where)


@pytest.mark.parametrize("markup", [{"keyboard": [["是"]]}, {"remove_keyboard": True}, {"force_reply": True}])
async def test_what_brought_a_keyboard_below_is_not_edited(bot: RawBot, wang: Phone, markup: dict[str, Any]) -> None:
    sent = await bot.does("sendMessage", chat_id=wang.chat_id, text="a", reply_markup=markup)
    where = {"chat_id": wang.chat_id, "message_id": sent["message_id"]}
    assert await bot.fails("editMessageText", **where, text="b") == "Bad Request: message can't be edited"
    assert "inline keyboard expected" in await bot.fails(
        "editMessageText",
        chat_id=wang.chat_id,
        message_id=(await bot.does("sendMessage", chat_id=wang.chat_id, text="a"))["message_id"],
        text="b",
        reply_markup=markup,
    )


async def test_keyboards_belong_into_their_kinds_of_chats(playground: Playground, bot: RawBot, wang: Phone) -> None:
    group = playground.create_group("第一党支部", members=[wang])
    asks = {"keyboard": [[{"text": "电话", "request_contact": True}]]}
    assert await bot.fails("sendMessage", chat_id=group.id, text="a", reply_markup=asks) == (
        "Bad Request: phone number can be requested in private chats only"
    )
    await bot.does("sendMessage", chat_id=group.id, text="a", reply_markup={"keyboard": [["是"]]})
    channel = playground.create_channel("朝阳社区")
    assert await bot.fails("sendMessage", chat_id=channel.id, text="a", reply_markup={"keyboard": [["是"]]}) == (
        "Bad Request: inline keyboard expected"
    )


async def test_who_left_telegram_cannot_be_written_to(bot: RawBot, wang: Phone) -> None:
    wang.deletes_account()
    assert await bot.fails("sendMessage", chat_id=wang.chat_id, text="a") == "Forbidden: user is deactivated"
    with pytest.raises(AssertionError, match="has left Telegram"):
        await wang.sends("还在")


async def test_messages_that_are_too_old(playground: Playground, bot: RawBot, wang: Phone) -> None:
    sent = await bot.does("sendMessage", chat_id=wang.chat_id, text="a")
    where = {"chat_id": wang.chat_id, "message_id": sent["message_id"]}
    playground.expire_edits(wang.messages[-1])
    assert await bot.fails("editMessageText", **where, text="b") == "Bad Request: message can't be edited"
    playground.clock.advance(timedelta(hours=49))
    assert "can't be deleted for everyone" in await bot.fails("deleteMessage", **where)
    playground.clock.advance(timedelta(hours=-49))
    await bot.does("deleteMessage", **where)
    assert "not found" in await bot.fails("editMessageText", **where, text="b")


async def test_a_button_press_is_answered_once_and_in_time(playground: Playground, bot: RawBot, wang: Phone) -> None:
    await bot.does("sendMessage", chat_id=wang.chat_id, text="a", reply_markup=button(callback_data="x"))
    first = await wang.taps_data("x")
    for text in ("a" * 201, "诺" * 201):
        assert await bot.fails("answerCallbackQuery", callback_query_id=first.id, text=text) == (
            "Bad Request: MESSAGE_TOO_LONG"
        )
    assert "URL_INVALID" in await bot.fails("answerCallbackQuery", callback_query_id=first.id, url="https://a.cn")
    await bot.does("answerCallbackQuery", callback_query_id=first.id, text="好")
    assert wang.toast == "好"
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await bot.fails("answerCallbackQuery", callback_query_id=first.id) == too_old
    second = await wang.taps_data("x")
    playground.clock.advance(timedelta(seconds=151))
    assert await bot.fails("answerCallbackQuery", callback_query_id=second.id) == too_old
    assert await bot.fails("answerCallbackQuery", callback_query_id="17") == too_old


async def test_channels_and_groups_guard_themselves(playground: Playground, bot: RawBot, wang: Phone) -> None:
    channel = playground.create_channel("朝阳社区", username="chaoyang")
    await bot.does("sendMessage", chat_id="@chaoyang", text="公示")
    silent = playground.create_channel("只读", bot_may_post=False)
    assert "need administrator rights" in await bot.fails("sendMessage", chat_id=silent.id, text="a")
    playground.remove_bot_from(channel)
    assert await bot.fails("sendMessage", chat_id=channel.id, text="a") == (
        "Forbidden: bot was kicked from the channel chat"
    )
    group = playground.create_group("第一党支部", members=[wang])
    new_id = playground.migrate_group(group)
    answer = await bot.call("sendMessage", chat_id=group.id, text="a")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new_id}
    await bot.does("sendMessage", chat_id=new_id, text="a")
    assert "a" in wang.sees(new_id)
