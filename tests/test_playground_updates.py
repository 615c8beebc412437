"""Updates wait for the bot, by polling and by webhook."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

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
    return playground.add_phone("王小明")


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_stay_until_a_higher_offset_acknowledges_them(bot: RawBot, wang: Phone) -> None:
    for number in range(5):
        await wang.sends(f"第{number}")
    first = await bot.does("getUpdates", limit=2)
    assert texts(first) == ["第0", "第1"]
    assert await bot.does("getUpdates", limit=2) == first
    rest = await bot.does("getUpdates", offset=first[-1]["update_id"] + 1)
    assert texts(rest) == ["第2", "第3", "第4"]
    assert texts(await bot.does("getUpdates", offset=-1)) == ["第4"]
    assert texts(await bot.does("getUpdates")) == ["第4"]
    assert await bot.does("getUpdates", offset=rest[-1]["update_id"] + 1) == []


async def test_a_long_poll_wakes_up(bot: RawBot, wang: Phone) -> None:
    poll = asyncio.create_task(bot.does("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    people = asyncio.create_task(wang.sends("/start"))
    updates = await poll
    await bot.does("getUpdates", offset=updates[-1]["update_id"] + 1)
    await people
    assert updates[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_a_second_poller_ends_the_first(bot: RawBot) -> None:
    first = asyncio.create_task(bot.call("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(bot.call("getUpdates", timeout=0))
    answer = await first
    assert answer["error_code"] == 409
    assert answer["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await second


async def test_a_poller_that_went_away_is_noticed(playground: Playground, bot: RawBot, wang: Phone) -> None:
    poll = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    await asyncio.sleep(0.05)
    before = asyncio.get_running_loop().time()
    await wang.sends("/start")
    assert asyncio.get_running_loop().time() - before < 3
    assert texts(await bot.does("getUpdates")) == ["/start"]


async def test_a_bot_that_is_busy_is_waited_for(playground: Playground, bot: RawBot, wang: Phone) -> None:
    """Its first poll may come late, and between two polls it may take its time."""

    async def handles() -> None:
        await asyncio.sleep(0.05)
        updates = await bot.does("getUpdates", timeout=5)
        await asyncio.sleep(1.2)
        await bot.does("getUpdates", offset=updates[-1]["update_id"] + 1)

    first = asyncio.create_task(bot.does("getUpdates", timeout=0))
    while not playground.world.updates.listened:
        await asyncio.sleep(0.01)
    await first
    handling = asyncio.create_task(handles())
    await wang.sends("/start")
    assert playground.world.updates.pending == 0
    await handling


async def test_parameters_may_stand_in_the_address(bot: RawBot, wang: Phone) -> None:
    await wang.sends("/start")
    address = f"{bot.address('sendMessage')}?chat_id={wang.chat_id}&text=%E4%BD%A0%E5%A5%BD"
    async with bot.session.get(address) as response:
        assert (await response.json())["result"]["text"] == "你好"


async def test_what_is_too_old_is_gone(playground: Playground, bot: RawBot, wang: Phone) -> None:
    await wang.sends("/start")
    await bot.does("sendMessage", chat_id=wang.chat_id, text="a")
    await wang.taps_data("x")
    assert len(await bot.does("getUpdates")) == 2
    playground.clock.advance(timedelta(seconds=151))
    assert texts(await bot.does("getUpdates")) == ["/start"]
    playground.clock.advance(timedelta(days=1))
    assert await bot.does("getUpdates") == []


async def test_the_limits_of_a_poll_and_of_a_secret(playground: Playground, bot: RawBot, wang: Phone) -> None:
    await wang.sends("/start")
    await wang.sends("又一句")
    for limit, given in ((0, 1), (-5, 1), (500, 2)):
        assert len(await bot.does("getUpdates", limit=limit)) == given
    url = "http://127.0.0.1:1/hook"
    for secret in ("", "a b", "诺", "x" * 257):
        assert await bot.fails("setWebhook", url=url, secret_token=secret) == (
            "Bad Request: secret token contains unallowed characters"
        )


async def test_only_what_was_asked_for_arrives(playground: Playground, bot: RawBot, wang: Phone) -> None:
    playground.settle = _no_wait
    channel = playground.create_channel("朝阳社区")
    await wang.joins(channel)
    kinds = [set(update) - {"update_id"} for update in await bot.does("getUpdates")]
    assert kinds == [{"my_chat_member"}]
    await bot.does("getUpdates", allowed_updates=["chat_member"], offset=-1)
    await wang.leaves(channel)
    await wang.sends("/start")
    last = (await bot.does("getUpdates"))[-1]
    assert last["chat_member"]["new_chat_member"]["status"] == "left"


async def test_any_update_can_be_injected(playground: Playground, bot: RawBot) -> None:
    number = playground.inject({"message": {"nonsense": True}})
    assert await bot.does("getUpdates") == [{"update_id": number, "message": {"nonsense": True}}]


class Hook:
    """A bot's webhook that does what the test wants."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()
        self.answers: list[web.Response] = []
        self.active: dict[int, int] = defaultdict(int)
        self.most_at_once = 0
        self.delay = 0.0

    async def handle(self, request: web.BaseRequest) -> web.Response:
        update = await _json(request)
        lane = update.get("message", {}).get("chat", {}).get("id", 0)
        self.active[lane] += 1
        assert self.active[lane] == 1, "two updates of a chat at once"
        self.most_at_once = max(self.most_at_once, sum(self.active.values()))
        await asyncio.sleep(self.delay)
        self.active[lane] -= 1
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.answers:
            return self.answers.pop(0)
        self.received.append(update)
        return web.Response(status=204)


async def _json(request: web.BaseRequest) -> Any:
    return json.loads(await request.read())


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    runner = web.ServerRunner(web.Server(hook.handle), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"  # type: ignore[attr-defined]
    yield hook
    await runner.cleanup()


async def test_a_webhook_gets_each_chat_in_order(playground: Playground, bot: RawBot, hook: Any) -> None:
    hook.delay = 0.002
    phones = [playground.add_phone(f"人{n}") for n in range(8)]
    await phones[0].sends("先前")
    await bot.does("setWebhook", url=hook.url, secret_token="secret_1", max_connections=4)
    playground.settle = _no_wait
    for number in range(10):
        for phone in phones:
            await phone.sends(f"{number}")
    await asyncio.wait_for(playground.updates_taken(), 5)
    assert hook.secrets == {"secret_1"}
    assert 1 < hook.most_at_once <= 4
    for phone in phones:
        own = [u["message"]["text"] for u in hook.received if u["message"]["chat"]["id"] == phone.chat_id]
        assert [text for text in own if text != "先前"] == [str(number) for number in range(10)]


async def _no_wait() -> None:
    return


async def test_a_webhook_that_fails_is_tried_again(playground: Playground, bot: RawBot, hook: Any, wang: Phone) -> None:
    await bot.does("setWebhook", url=hook.url)
    hook.answers = [web.Response(status=500), web.Response(status=503, headers={"Retry-After": "0.3"})]
    before = asyncio.get_running_loop().time()
    await wang.sends("/start")
    assert texts(hook.received) == ["/start"]
    assert asyncio.get_running_loop().time() - before > 0.35
    info = await bot.does("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert info["pending_update_count"] == 0


async def test_a_webhook_that_is_away_gets_nothing_after_a_day(
    playground: Playground, bot: RawBot, wang: Phone
) -> None:
    await bot.does("setWebhook", url="http://127.0.0.1:1/hook")
    playground.settle = _no_wait
    await wang.sends("/start")
    await asyncio.sleep(0.05)
    info = await bot.does("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    playground.clock.advance(timedelta(hours=25))
    assert (await bot.does("getWebhookInfo"))["pending_update_count"] == 0


async def test_updates_go_along_from_webhook_to_polling(playground: Playground, bot: RawBot, wang: Phone) -> None:
    await bot.does("setWebhook", url="http://127.0.0.1:1/hook")
    playground.settle = _no_wait
    await wang.sends("一")
    await wang.sends("二")
    assert "webhook is active" in await bot.fails("getUpdates")
    await bot.does("deleteWebhook")
    assert texts(await bot.does("getUpdates")) == ["一", "二"]


async def test_a_webhook_may_answer_with_a_call(bot: RawBot, hook: Any, wang: Phone) -> None:
    await bot.does("setWebhook", url=hook.url)
    call = {"method": "sendMessage", "chat_id": wang.chat_id, "text": "欢迎"}
    hook.answers = [web.json_response(call)]
    await wang.sends("/start")
    assert wang.screen == "欢迎"


async def test_a_webhook_must_be_on_this_machine(bot: RawBot) -> None:
    assert "this machine only" in await bot.fails("setWebhook", url="https://example.com/hook")
    assert "unallowed" in await bot.fails("setWebhook", url="http://127.0.0.1:1/", secret_token="诺")
    assert "max_connections" in await bot.fails("setWebhook", url="http://127.0.0.1:1/", max_connections=0)
