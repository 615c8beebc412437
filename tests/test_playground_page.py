"""The page's side of the playground over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from yarl import URL

from playground.clock import Jump
from playground.phone import TINY_PNG, Phone
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
    phone = playground.add_phone("王小明", caption={"zh-hans": "党员 · 王小明", "en": "Member"})
    await phone.sends("/start")
    return phone


class Browser:
    """Asks as the page asks."""

    def __init__(self, playground: Playground, session: aiohttp.ClientSession) -> None:
        self.url = playground.url
        self.session = session

    async def get(self, path: str) -> Any:
        async with self.session.get(self.url + path) as response:
            assert response.status == 200
            return await response.json()

    async def post(self, path: str, **body: Any) -> Any:
        async with self.session.post(self.url + path, json=body) as response:
            return await response.json()


@pytest.fixture
async def page(playground: Playground, bot: RawBot) -> Browser:
    return Browser(playground, bot.session)


async def test_the_state_of_a_phone(page: Browser, bot: RawBot, wang: Phone) -> None:
    keys = {"inline_keyboard": [[{"text": "赞", "callback_data": "x"}, {"text": "网", "url": "https://a.cn"}]]}
    text = "<b>1 &lt; 2</b> <a href='https://a.cn/?a=1&amp;b'>链</a>"
    await bot.does("sendMessage", chat_id=wang.chat_id, text=text, parse_mode="HTML", reply_markup=keys)
    await bot.does("setMyCommands", commands=[{"command": "pledge", "description": "作承诺"}])
    state = await page.get("playground/state")
    phone = state["phones"][0]
    assert (phone["caption"]["en"], phone["started"], phone["blocked"]) == ("Member", True, False)
    assert phone["chats"][0]["commands"] == [{"command": "pledge", "description": "作承诺"}]
    message = phone["chats"][0]["messages"][1]
    link = '<a href="https://a.cn/?a=1&amp;b" rel="noopener noreferrer" target="_blank">链</a>'
    assert message["html"] == f"<b>1 &lt; 2</b> {link}"
    assert [button["kind"] for button in message["buttons"][0]] == ["callback", "url"]
    assert phone["chats"][0]["unread"] == 1


async def test_acting_from_the_page(page: Browser, bot: RawBot, wang: Phone) -> None:
    me = {"phone": wang.user_id, "chat": wang.chat_id}
    assert await page.post("playground/act", **me, action="send", text="你好") == {"ok": True}
    inline = [{"text": "找", "switch_inline_query_current_chat": "修路"}, {"text": "赞", "callback_data": "x"}]
    sent = await bot.does("sendMessage", chat_id=wang.chat_id, text="选", reply_markup={"inline_keyboard": [inline]})
    tap = {"action": "tap", "message": sent["message_id"], "row": 0}
    assert await page.post("playground/act", **me, **tap, column=0) == {
        "ok": True,
        "insert": "@xianfeng_demo_bot 修路",
    }
    assert await page.post("playground/act", **me, **tap, column=1) == {"ok": True}
    assert (await page.post("playground/act", **me, **tap, column=9))["ok"] is False
    await page.post("playground/act", **me, action="share_contact")
    await page.post("playground/act", **me, action="language", language="en")
    await page.post("playground/act", **me, action="read")
    phone = (await page.get("playground/state"))["phones"][0]
    assert (phone["language"], phone["chats"][0]["unread"]) == ("en", 0)
    assert phone["chats"][0]["messages"][-1]["contact"]["name"] == "王小明"
    await page.post("playground/act", **me, action="block")
    refused = await page.post("playground/act", **me, action="send", text="喂")
    assert refused == {"ok": False, "why": "王小明 has blocked the bot: unblock it before writing"}
    await page.post("playground/act", **me, action="open_link", url="https://t.me/xianfeng_demo_bot?start=x")
    assert wang.messages[-1].text == "/start x"
    assert "no action" in (await page.post("playground/act", **me, action="fly"))["why"]


async def test_files_from_the_page(page: Browser, wang: Phone) -> None:
    form = aiohttp.FormData({"phone": str(wang.user_id), "chat": str(wang.chat_id), "kind": "photo", "caption": "图"})
    form.add_field("file", TINY_PNG, filename="a.png", content_type="image/png")
    async with page.session.post(page.url + "playground/upload", data=form) as response:
        assert await response.json() == {"ok": True}
    photo = (await page.get("playground/state"))["phones"][0]["chats"][0]["messages"][-1]["photos"][0]
    async with page.session.get(page.url.rstrip("/") + photo["url"]) as response:
        assert (response.content_type, await response.read()) == ("image/png", TINY_PNG)


async def test_the_controls(page: Browser, playground: Playground) -> None:
    playground.jumps.append(Jump("july", {"en": "1 July"}, datetime(2027, 7, 1, tzinfo=UTC)))
    assert (await page.get("playground/state"))["jumps"] == [{"id": "july", "labels": {"en": "1 July"}}]
    await page.post("playground/control", action="jump", id="july")
    assert (await page.get("playground/state"))["now"].startswith("2027-07-01T08:00")
    await page.post("playground/control", action="move_clock", days=1)
    assert (await page.get("playground/state"))["now"].startswith("2027-07-02T08:00")
    await page.post("playground/control", action="set_clock", at="2027-03-01T09:00")
    assert (await page.get("playground/state"))["now"] == "2027-03-01T09:00:00+08:00"
    added = await page.post("playground/control", action="add_phone", name="李四", language="en")
    assert playground.phones[added["phone"]].name == "李四"
    await page.post("playground/control", action="cut")
    assert (await page.get("playground/state"))["network_cut"] is True
    await page.post("playground/control", action="restore")
    refused = await page.post("playground/control", action="restart")
    assert refused == {"ok": False, "why": "this bot cannot be restarted from here"}
    await page.post("playground/control", action="fail", method="getMe", error_code=502, description="Bad Gateway")
    await page.post("playground/control", action="delay", seconds=0.01)
    async with RawBot(playground) as bot:
        assert await bot.fails("getMe") == "Bad Gateway"
    assert (await page.get("playground/calls"))[-1]["description"] == "Bad Gateway"


async def test_the_page_hears_of_changes(page: Browser, wang: Phone) -> None:
    async with page.session.get(page.url + "playground/events") as stream:
        assert stream.content_type == "text/event-stream"
        first = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 2)
        await wang.sends("你好")
        second = await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 2)
    before, after = (json.loads(event.split(b"data: ")[1])["seq"] for event in (first, second))
    assert before < after


async def test_a_link_as_a_picture(page: Browser) -> None:
    async with page.session.get(page.url + "playground/qr", params={"text": "https://t.me/x?start=y"}) as response:
        assert response.content_type == "image/svg+xml"
        assert b"<svg" in await response.read()


async def test_foreign_pages_are_refused(page: Browser, playground: Playground) -> None:
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        for path in ("playground/state", f"bot{playground.token}/getMe"):
            async with page.session.get(page.url + path, headers=headers) as response:
                assert response.status == 403
    own = {"Origin": page.url.rstrip("/")}
    async with page.session.get(page.url + "playground/state", headers=own) as response:
        assert response.status == 200


async def test_files_beside_the_page_are_not_served(page: Browser) -> None:
    for path in ("static/../server.py", "static/%2e%2e/server.py", "server.py", "static/%2E%2E", "playground/file/x"):
        async with page.session.get(URL(page.url + path, encoded=True)) as response:
            assert response.status == 404
    async with page.session.get(page.url) as response:
        assert (response.status, response.content_type) == (200, "text/html")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
