"""What is done to the world over HTTP, by the page and by tests in another process."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from playground.phone import Phone
from playground.raw_bot import RawBot
from playground.server import Playground


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    playground = Playground()
    playground.settle = _at_once
    await playground.start()
    yield playground
    await playground.stop()


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


class Operator:
    """Asks over HTTP."""

    def __init__(self, playground: Playground, bot: RawBot) -> None:
        self._url = f"{playground.url}playground/"
        self._session = bot.session

    async def calls(self, **query: int) -> Any:
        async with self._session.get(f"{self._url}calls", params=query) as response:
            return await response.json()

    async def asks(self, path: str, **body: Any) -> Any:
        async with self._session.post(self._url + path, json=body) as response:
            return await response.json()

    async def does(self, action: str, **body: Any) -> Any:
        answer = await self.asks("control", action=action, **body)
        assert answer["ok"], answer
        return answer


@pytest.fixture
async def operator(playground: Playground, bot: RawBot) -> Operator:
    return Operator(playground, bot)


async def test_every_call_can_be_read_page_by_page(operator: Operator, bot: RawBot, wang: Phone) -> None:
    for number in range(1, 611):
        await bot.does("sendMessage", chat_id=wang.chat_id, text=f"{number}")
    assert [call["number"] for call in await operator.calls()] == list(range(111, 611))
    first = await operator.calls(after=0)
    rest = await operator.calls(after=first[-1]["number"])
    assert [call["result"]["text"] for call in [*first, *rest]] == [str(number) for number in range(1, 611)]
    assert first[0]["at"] < rest[-1]["at"]
    assert await operator.calls(after=610) == []


async def test_channels_and_groups(operator: Operator, playground: Playground, bot: RawBot, wang: Phone) -> None:
    li = (await operator.does("add_phone", name="李四", phone_number="+86138"))["phone"]
    channel = (await operator.does("create_channel", title="朝阳之声", owner=wang.user_id, members=[li]))["chat"]
    await operator.does("bot_rights", chat=channel, rights={"post_messages": False})
    assert "need administrator rights" in await bot.fails("sendMessage", chat_id=channel, text="a")
    await operator.does("remove_bot", chat=channel)
    assert "kicked" in await bot.fails("sendMessage", chat_id=channel, text="a")
    await operator.does("add_bot", chat=channel, status="administrator", by=wang.user_id)
    await operator.does("bot_rights", chat=channel, rights={"post_messages": True})
    await bot.does("sendMessage", chat_id=channel, text="a")
    group = (await operator.does("create_group", title="第一党支部", members=[li], bot_is_admin=True))["chat"]
    moved = (await operator.does("migrate", chat=group))["chat"]
    await bot.does("sendMessage", chat_id=moved, text="a")
    told = [update["my_chat_member"] for update in await bot.does("getUpdates") if "my_chat_member" in update]
    assert [change["from"]["id"] for change in told] == [wang.user_id] * 5 + [li]
    refused = await operator.asks("control", action="bot_rights", chat=channel, rights={"fly": True})
    assert "no rights of a channel: fly" in refused["why"]


async def test_trouble(operator: Operator, playground: Playground, bot: RawBot, wang: Phone) -> None:
    sent = await bot.does("sendMessage", chat_id=wang.chat_id, text="a")
    await operator.does("expire_edits", chat=wang.chat_id, message=sent["message_id"])
    where = {"chat_id": wang.chat_id, "message_id": sent["message_id"]}
    assert "can't be edited" in await bot.fails("editMessageText", **where, text="b")
    number = (await operator.does("inject", update={"message": {"nonsense": True}}))["update_id"]
    assert (await bot.does("getUpdates"))[-1]["update_id"] == number
    await operator.does("fail", method="getMe", error_code=429, retry_after=7)
    answer = await bot.call("getMe")
    assert (answer["description"], answer["parameters"]) == ("Too Many Requests: retry after 7", {"retry_after": 7})
    await operator.does("fail", method="getMe", error_code=403)
    assert await bot.fails("getMe") == "Forbidden"
    await operator.does("limit_flood")
    answers = [await bot.call("sendMessage", chat_id=wang.chat_id, text="a") for _ in range(5)]
    assert [answer["ok"] for answer in answers] == [True] * 3 + [False] * 2
    await operator.does("limit_flood", on=False)
    await bot.does("sendMessage", chat_id=wang.chat_id, text="a")
    await operator.does("callbacks_apart")
    assert playground.world.updates.callbacks_apart


@pytest.mark.parametrize(
    "wanted",
    [
        {"action": "move_clock", "days": 1e7},
        {"action": "move_clock", "days": 1e300},
        {"action": "set_clock", "at": "9999-12-31T23:59"},
        {"action": "set_clock", "at": "0001-01-01T00:00+14:00"},
        {"action": "bot_rights", "chat": 5, "rights": {}},
        {"action": "inject"},
    ],
)
async def test_what_cannot_be_done_is_said_and_the_page_lives_on(operator: Operator, wanted: dict[str, Any]) -> None:
    refused = await operator.asks("control", **wanted)
    assert refused["ok"] is False
    assert refused["why"]
    async with operator._session.get(f"{operator._url}state") as response:
        assert response.status == 200


async def test_a_person_of_the_page_edits_deletes_and_answers(
    operator: Operator, playground: Playground, bot: RawBot, wang: Phone
) -> None:
    me = {"phone": wang.user_id, "chat": wang.chat_id}
    sent = await bot.does("sendMessage", chat_id=wang.chat_id, text="问")
    await operator.asks("act", **me, action="send", text="答", reply_to=sent["message_id"])
    own = wang.messages[-1]
    await operator.asks("act", **me, action="edit", message=own.id, text="改")
    assert (await operator.asks("act", **me, action="edit", message=sent["message_id"], text="改"))["ok"] is False
    await operator.asks("act", **me, action="delete", message=own.id)
    await operator.asks("act", **me, action="delete", message=sent["message_id"])
    assert [message.text for message in wang.messages] == ["/start"]
    updates = await bot.does("getUpdates")
    assert updates[1]["message"]["reply_to_message"]["text"] == "问"
    assert updates[2]["edited_message"]["text"] == "改"
    assert len(updates) == 3  # of a deletion the bot is told nothing
    group = playground.create_group("第一党支部", members=[wang])
    theirs = await bot.does("sendMessage", chat_id=group.id, text="a")
    there = {"phone": wang.user_id, "chat": group.id}
    refused = await operator.asks("act", **there, action="delete", message=theirs["message_id"])
    assert "is not 王小明's own" in refused["why"]


async def test_a_link_of_the_page_asks_for_a_chat(operator: Operator, playground: Playground, wang: Phone) -> None:
    own = playground.create_channel("朝阳之声", owner=wang)
    playground.create_channel("别人的", members=[wang])
    url = "https://t.me/xianfeng_demo_bot?startchannel&admin=post_messages"
    answer = await operator.asks("act", phone=wang.user_id, action="open_link", url=url)
    assert answer["choose"] == {"into": "channel", "chats": [{"id": own.id, "title": "朝阳之声"}]}
    picked = await operator.asks("act", phone=wang.user_id, action="pick", title="新频道")
    assert playground.world.chats[picked["open_chat"]].lets(playground.world.bot.id, "post_messages")
    share = "https://t.me/share/url?url=https://a.cn"
    answer = await operator.asks("act", phone=wang.user_id, action="open_link", url=share)
    assert [chat["title"] for chat in answer["choose"]["chats"]] == ["先锋", "朝阳之声", "新频道"]
    assert await operator.asks("act", phone=wang.user_id, action="pick", picked=wang.chat_id)
    assert wang.messages[-1].text == "https://a.cn"
    answer = await operator.asks("act", phone=wang.user_id, action="open_link", url="t.me/xianfeng_demo_bot?text=hi")
    assert answer["insert"] == "hi"
