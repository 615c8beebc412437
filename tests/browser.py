"""A scene of two phones with a small bot behind them, for tests of the playground's page in Chromium.

Import the fixture `scene` where it is needed.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest_asyncio
from aiohttp import ClientError, ClientSession, FormData
from playwright.async_api import Locator, Page, expect

from playground.clock import Jump
from playground.phone import TINY_PNG, Phone
from playground.server import Playground
from playground.world import Chat

# The visible texts whose contrast to the colours behind them is under 4.5 : 1 (WCAG 2.2, 1.4.3, level AA).
_TOO_FAINT = """() => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], below) => [r, g, b].map((c, i) => c * a + below[i] * (1 - a));
  const ground = (e) => {
    if (!e) return [255, 255, 255];
    const color = parse(getComputedStyle(e).backgroundColor);
    return color[3] === 1 ? color.slice(0, 3) : over(color, ground(e.parentElement));
  };
  const light = (color) => color.map((c) => c / 255).map((c) => (c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const found = [];
  for (const e of document.body.querySelectorAll("*")) {
    const own = [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || e.closest("template, .sr")) continue;
    if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const below = ground(e);
    const [one, two] = [light(over(parse(getComputedStyle(e).color), below)), light(below)].sort((a, b) => b - a);
    const ratio = (one + .05) / (two + .05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${e.outerHTML.slice(0, 120)}`);
  }
  return found;
}"""


async def too_faint(page: Page) -> list[str]:
    """The texts on the page that are hard to read, with their contrast."""
    found: list[str] = await page.evaluate(_TOO_FAINT)
    return found


INVITE = "https://t.me/xianfeng_demo_bot?start=invite"


class EchoBot:
    """Repeats what it hears, and knows a few words that show what a page must be able to show."""

    def __init__(self, playground: Playground, channel: Chat) -> None:
        self._playground = playground
        self._channel = channel.id

    async def run(self) -> None:
        self._url = f"{self._playground.base_url}{self._playground.token}/"
        async with ClientSession() as self._session:
            offset = 0
            while True:
                try:
                    updates = await self.call("getUpdates", offset=offset, timeout=20)
                except ClientError:  # the network is cut
                    await asyncio.sleep(0.05)
                    continue
                for update in updates:
                    await self.handle(update)
                    offset = update["update_id"] + 1

    async def call(self, method: str, **parameters: Any) -> Any:
        async with self._session.post(self._url + method, json=parameters) as response:
            answer = await response.json()
            assert answer["ok"], answer
            return answer["result"]

    async def handle(self, update: dict[str, Any]) -> None:
        if "message" in update:
            await self.hear(update["message"])
        elif "callback_query" in update:
            await self.pressed(update["callback_query"])
        elif "inline_query" in update:
            await self.look_up(update["inline_query"])

    async def hear(self, message: dict[str, Any]) -> None:
        chat, text = message["chat"]["id"], message.get("text", "")
        if text == "/start":
            keys = [[{"text": "分享手机号", "request_contact": True}, {"text": "菜单"}]]
            await self.say(chat, "你好！<b>请选择</b>", reply_markup={"keyboard": keys})
        elif text == "菜单":
            rows = [[_key("提示"), _key("提醒")], [_key("修改")], [{"text": "邀请", "url": INVITE}]]
            await self.say(chat, "菜单在这里", reply_markup={"inline_keyboard": rows})
        elif text == "照片":
            await self.photograph(chat)
        elif text == "公布":
            await self.say(self._channel, "王小明的承诺")
        elif "contact" in message:
            await self.say(chat, f"号码：{message['contact']['phone_number']}")
        elif "photo" in message:
            await self.say(chat, f"收到照片：{message.get('caption', '')}")
        else:
            await self.say(chat, f"听到：{text}".replace("<", "&lt;"))

    async def say(self, chat: int, text: str, **options: Any) -> None:
        await self.call("sendMessage", chat_id=chat, text=text, parse_mode="HTML", **options)

    async def photograph(self, chat: int) -> None:
        form = FormData({"chat_id": str(chat), "caption": "一张照片"})
        form.add_field("photo", TINY_PNG, filename="photo.png", content_type="image/png")
        async with self._session.post(self._url + "sendPhoto", data=form) as response:
            assert response.status == 200, await response.text()

    async def pressed(self, query: dict[str, Any]) -> None:
        word, message = query["data"], query["message"]
        options = {"text": "已记下", "show_alert": word == "提醒"} if word != "修改" else {}
        await self.call("answerCallbackQuery", callback_query_id=query["id"], **options)
        if word == "修改":
            place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
            rows = {"inline_keyboard": [[_key("提示")], [_key("完成")]]}
            await self.call("editMessageText", text="改过了", reply_markup=rows, **place)

    async def look_up(self, query: dict[str, Any]) -> None:
        content = {"message_text": f"找到：{query['query']}"}
        result = {"type": "article", "id": "1", "title": query["query"], "input_message_content": content}
        await self.call("answerInlineQuery", inline_query_id=query["id"], results=[result])


def _key(word: str) -> dict[str, str]:
    return {"text": word, "callback_data": word}


class Scene:
    """Two phones, a channel, and the bot behind them."""

    def __init__(self) -> None:
        self.playground = Playground()
        self.wang = self.playground.add_phone("王小明", caption={"zh-hans": "党员 · 王小明", "en": "Member · Wang"})
        self.anna = self.playground.add_phone("Anna Smith", language="en")
        self.channel = self.playground.create_channel("朝阳社区", members=[self.wang, self.anna])
        day = datetime(2027, 6, 1, 1, 30, tzinfo=UTC)
        self.playground.jumps.append(Jump("before", {"zh-hans": "七一前 30 天", "en": "30 days before 1 July"}, day))
        self.bot = EchoBot(self.playground, self.channel)


@pytest_asyncio.fixture(loop_scope="session")
async def scene() -> AsyncIterator[Scene]:
    scene = Scene()
    await scene.playground.start()
    running = asyncio.create_task(scene.bot.run())
    yield scene
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await scene.playground.stop()


def on(page: Page, phone: Phone) -> Locator:
    return page.locator(f"#phone-{phone.user_id}")


async def begin(page: Page, phone: Phone) -> Locator:
    """Presses Start and waits for the greeting."""
    here = on(page, phone)
    await here.locator(".wide").click()
    await expect(here.get_by_text("请选择")).to_be_visible()
    return here


async def write(here: Locator, text: str) -> None:
    box = here.locator("textarea")
    await box.fill(text)
    await box.press("Enter")
