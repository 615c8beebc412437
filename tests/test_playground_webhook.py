"""What counts as delivered to a webhook, and what its answers may do."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
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


class Hook:
    """A bot's webhook: answers with what stands in `answers`, else with 200; `amid` is called while it works."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.answers: list[web.Response] = []
        self.amid: Callable[[], None] | None = None
        self.seconds = 0.0
        self.url = ""

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.heard.append(json.loads(await request.read() or "{}"))
        self.paths.append(request.path)
        await asyncio.sleep(self.seconds)
        if self.amid is not None:
            act, self.amid = self.amid, None
            act()
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def hook(playground: Playground, bot: RawBot) -> AsyncIterator[Hook]:
    hook = Hook()
    runner = web.ServerRunner(web.Server(hook.handle), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await bot.does("setWebhook", url=hook.url)
    yield hook
    await runner.cleanup()


@pytest.fixture
async def wang(playground: Playground, hook: Hook) -> Phone:
    return playground.add_phone("王小明")


async def test_a_redirect_is_not_followed_and_does_not_count(bot: RawBot, hook: Hook, wang: Phone) -> None:
    hook.answers = [web.Response(status=302, headers={"Location": "/other"})]
    await wang.sends("/start")
    assert hook.paths == ["/hook", "/hook"]
    info = await bot.does("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 302 Found"


async def test_an_answer_that_a_cut_swallowed_does_not_count(playground: Playground, hook: Hook, wang: Phone) -> None:
    def cut_for_a_moment() -> None:
        playground.faults.cut()
        playground.faults.restore()

    hook.amid = cut_for_a_moment
    await wang.sends("/start")
    assert [update["message"]["text"] for update in hook.heard] == ["/start", "/start"]


async def test_retry_after_is_kept_to_however_often_it_failed(hook: Hook, wang: Phone) -> None:
    again = [web.Response(status=503, headers={"Retry-After": "0.05"}) for _ in range(6)]
    hook.answers = again
    before = asyncio.get_running_loop().time()
    await wang.sends("/start")
    assert asyncio.get_running_loop().time() - before < 1.5  # a growing wait would make it three seconds


@pytest.mark.parametrize("method", ["deleteWebhook", "setWebhook", "getUpdates", "getMe", "sendFax"])
async def test_some_calls_are_not_heard_in_an_answer(
    playground: Playground, bot: RawBot, hook: Hook, wang: Phone, method: str
) -> None:
    hook.answers = [web.json_response({"method": method, "url": ""})]
    await asyncio.wait_for(wang.sends("/start"), 5)
    assert (await bot.does("getWebhookInfo"))["url"] == hook.url
    assert [call.method for call in playground.calls] == ["setWebhook", "getWebhookInfo"]


async def test_a_press_may_overtake_what_was_written(
    playground: Playground, bot: RawBot, hook: Hook, wang: Phone
) -> None:
    await wang.sends("/start")
    keyboard = {"inline_keyboard": [[{"text": "赞", "callback_data": "x"}]]}
    await bot.does("sendMessage", chat_id=wang.chat_id, text="选", reply_markup=keyboard)
    playground.settle = _at_once
    for apart, kinds in ((False, ["message", "message", "callback_query"]), (True, ["message", "callback_query"])):
        playground.world.updates.callbacks_apart = apart
        hook.heard, hook.seconds = [], 0.1
        await wang.sends("一")
        await wang.sends("二")
        await wang.taps("赞")
        assert playground.world.updates.holds(wang.chat_id)
        await playground.updates_taken()
        assert [next(key for key in update if key != "update_id") for update in hook.heard][: len(kinds)] == kinds


async def _at_once() -> None:
    return


async def test_a_poll_is_ended_by_a_webhook(playground: Playground) -> None:
    async with RawBot(playground) as bot:
        poll = asyncio.create_task(bot.call("getUpdates", timeout=10))
        await asyncio.sleep(0.05)
        await bot.does("setWebhook", url="http://127.0.0.1:1/hook")
        answer = await poll
    assert (answer["error_code"], answer["description"]) == (409, "Conflict: terminated by setWebhook request")
