"""The playground's web page in a real browser, with a small bot written straight against the Bot API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, FormData
from playwright.async_api import FloatRect, Locator, Page, ViewportSize, expect

from playground.clock import Jump
from playground.phone import TINY_PNG, Phone
from playground.server import Playground
from playground.world import Chat
from tests.browser import PHONE_WIDTH, Visit, chromium, too_faint, visits

__all__ = ["chromium", "visits"]

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


@pytest.fixture
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


async def test_texts_go_and_come_and_nothing_in_them_is_markup(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url)
    here = await begin(page, scene.wang)
    await expect(here.locator(".theirs b")).to_have_text("请选择")
    box = here.locator("textarea")
    await box.fill("第一行")
    await box.press("Shift+Enter")
    await box.press_sequentially("<i>第二行</i>")
    await box.press("Enter")
    await expect(here.locator(".mine .text").last).to_have_text("第一行\n<i>第二行</i>", use_inner_text=True)
    await expect(here.locator(".theirs .text").last).to_contain_text("听到：第一行")
    await expect(here.locator(".log i:not(.dots i)")).to_have_count(0)
    await expect(here.locator(".mine .command")).to_have_count(1)  # of /start, and none of "</i>"
    await expect(box).to_have_value("")


async def test_a_pressed_button_shows_its_toast_or_alert(scene: Scene, visits: Visit) -> None:
    here = await begin(await visits(scene.playground.url), scene.wang)
    await here.get_by_role("button", name="菜单").click()
    await here.get_by_role("button", name="提示").click()
    await expect(here.locator(".toast.shown")).to_have_text("已记下")
    await here.get_by_role("button", name="提醒").click()
    alert = here.get_by_role("alertdialog")
    await expect(alert).to_contain_text("已记下")
    await alert.get_by_role("button", name="好").click()
    await expect(alert).to_be_hidden()


async def test_an_edited_message_says_so_and_what_is_being_typed_stays(scene: Scene, visits: Visit) -> None:
    here = await begin(await visits(scene.playground.url), scene.wang)
    await here.get_by_role("button", name="菜单").click()
    await here.locator("textarea").fill("还没写完")
    await here.get_by_role("button", name="修改").click()
    message = here.locator(".theirs", has_text="改过了")
    await expect(message.locator(".edited")).to_have_text("已编辑")
    await expect(message.get_by_role("button", name="完成")).to_be_visible()
    await expect(here.locator("textarea")).to_have_value("还没写完")


async def test_the_contact_button_shares_the_own_number(scene: Scene, visits: Visit) -> None:
    here = await begin(await visits(scene.playground.url), scene.wang)
    await here.get_by_role("button", name="分享手机号").click()
    await expect(here.locator(".mine .attachment")).to_contain_text("王小明")
    await expect(here.get_by_text(f"号码：{scene.wang.phone_number}")).to_be_visible()


async def test_pictures_come_and_go(scene: Scene, visits: Visit, tmp_path: Path) -> None:
    page = await visits(scene.playground.url)
    here = await begin(page, scene.wang)
    await write(here, "照片")
    picture = here.locator(".theirs .photo img")
    await expect(picture).to_have_js_property("complete", True)
    assert await picture.evaluate("image => image.naturalWidth") == 1
    await here.locator(".photo").click()
    await expect(page.locator("#picture")).to_be_visible()
    await page.keyboard.press("Escape")
    file = tmp_path / "证明.png"
    file.write_bytes(TINY_PNG)
    await here.get_by_role("button", name="添加附件").click()
    async with page.expect_file_chooser() as chooser:
        await here.get_by_role("button", name="照片", exact=True).last.click()
    await (await chooser.value).set_files(file)
    await here.locator("input[name=caption]").fill("买菜")
    await here.get_by_role("dialog").get_by_role("button", name="发送").click()
    await expect(here.get_by_text("收到照片：买菜")).to_be_visible()


async def test_a_channel_post_is_unread_until_the_channel_is_opened(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url)
    here = await begin(page, scene.wang)
    await write(here, "公布")
    other = on(page, scene.anna)
    tab = other.get_by_role("navigation").get_by_role("button", name="朝阳社区")
    await expect(tab.locator(".badge")).to_contain_text("1 unread")
    await tab.click()
    await expect(other.locator(".log")).to_contain_text("王小明的承诺")
    await expect(other.get_by_text("Only admins can post here")).to_be_visible()
    await expect(tab.locator(".badge")).to_have_count(0)


async def test_the_switch_changes_the_language_of_one_phone(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url)
    here, other = on(page, scene.wang), on(page, scene.anna)
    await expect(here.locator(".caption")).to_have_text("党员 · 王小明")
    await here.get_by_role("button", name="English").click()
    await expect(here.locator(".caption")).to_have_text("Member · Wang")
    await expect(here.locator(".wide")).to_have_text("Start")
    await expect(here).to_have_attribute("lang", "en")
    assert scene.wang.language == "en"
    await begin(page, scene.wang)
    await here.get_by_role("button", name="中文").click()
    await expect(here.locator(".toast.shown")).to_contain_text("请在聊天里发 /language")
    await other.get_by_role("button", name="中文").click()
    await expect(other.locator(".wide")).to_have_text("开始")
    await expect(page.get_by_role("button", name="添加手机")).to_be_visible()


async def test_the_page_itself_speaks_both_languages(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url, locale="en-GB")
    await expect(page).to_have_title("Xianfeng playground")
    await page.locator("#page-language").get_by_role("button", name="中文").click()
    await expect(page).to_have_title("先锋演练场")
    await page.reload()
    await expect(page.get_by_role("button", name="添加手机")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


async def test_a_phone_can_be_added(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url)
    await page.get_by_role("button", name="添加手机").click()
    dialog = page.get_by_role("dialog", name="添加手机")
    await dialog.get_by_label("姓名").fill("Li <b>Hua</b>")
    await dialog.get_by_label("English").check()
    await dialog.get_by_role("button", name="添加", exact=True).click()
    fresh = page.locator(".phone").nth(2)
    await expect(fresh.locator(".caption")).to_have_text("Li <b>Hua</b>")
    await expect(fresh.locator(".wide")).to_have_text("Start")


async def test_the_date_moves(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url)
    await page.get_by_role("button", name="七一前 30 天").click()
    await expect(page.locator("#now")).to_contain_text("2027年6月1日")
    await page.get_by_role("button", name="+7 天").click()
    await expect(page.locator("#now")).to_contain_text("2027年6月8日")
    await page.get_by_label("选择日期").fill("2027-07-01")
    await page.get_by_role("button", name="前往").click()
    await expect(page.locator("#now")).to_have_text("2027年7月1日周四 09:00")
    await expect(page.get_by_role("status").filter(has_text="现在是 2027年7月1日")).to_be_visible()


async def test_the_network_is_cut_and_restored_and_the_bot_restarted(scene: Scene, visits: Visit) -> None:
    restarts = []

    async def restart() -> None:
        restarts.append(1)

    scene.playground.on_restart = restart
    page = await visits(scene.playground.url)
    await page.get_by_role("button", name="断开网络").click()
    await expect(page.locator("#banner")).to_contain_text("网络已断开")
    assert scene.playground.faults.network_cut
    await page.get_by_role("button", name="恢复网络").click()
    await expect(page.locator("#banner")).to_be_hidden()
    await page.get_by_role("button", name="重启机器人").click()
    await expect(page.locator("#status")).to_have_text("机器人已重启。")
    assert restarts == [1]


async def test_a_code_on_one_phone_is_scanned_by_another(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url)
    here = await begin(page, scene.wang)
    await here.get_by_role("button", name="菜单").click()
    await expect(here.get_by_role("button", name="邀请")).to_be_visible()
    other = on(page, scene.anna)
    await other.get_by_role("button", name="Scan a code").click()
    code = other.get_by_role("dialog").locator(".code")
    await expect(code).to_contain_text("On 王小明’s phone")
    await expect(code).to_contain_text("菜单在这里")
    await expect(code).to_contain_text(INVITE)
    await expect(code.locator("img")).to_have_js_property("complete", True)
    await code.click()
    await expect(other.locator(".log")).to_contain_text("听到：/start invite")
    await here.get_by_role("button", name="邀请").click()
    await expect(here.locator(".log")).to_contain_text("听到：/start invite")


async def test_inline_results_are_shown_and_sent(scene: Scene, visits: Visit) -> None:
    here = await begin(await visits(scene.playground.url), scene.wang)
    await here.locator("textarea").fill("@xianfeng_demo_bot 买菜")
    await here.locator(".suggestions").get_by_role("button", name="买菜").click()
    await expect(here.locator(".mine").last).to_contain_text("找到：买菜")


async def test_a_bot_can_be_stopped_and_begun_again(scene: Scene, visits: Visit) -> None:
    here = await begin(await visits(scene.playground.url), scene.wang)
    await here.get_by_role("button", name="更多").click()
    await here.get_by_role("button", name="停用机器人").click()
    again = here.get_by_role("button", name="重新启用")
    await expect(again).to_be_visible()
    assert scene.wang.chat.blocked
    await again.click()
    await expect(here.locator(".theirs")).to_have_count(2)


async def test_everything_can_be_done_with_the_keyboard(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url)
    here = on(page, scene.wang)
    await expect(here.locator(".wide")).to_be_visible()
    await _tab_to(page, here.locator(".wide"))
    await page.keyboard.press("Enter")
    await expect(here.get_by_text("请选择")).to_be_visible()
    await _tab_to(page, here.get_by_role("button", name="菜单"))
    await page.keyboard.press("Space")
    await expect(here.get_by_role("button", name="修改")).to_be_visible()
    await here.locator(".log").focus()
    await _tab_to(page, here.get_by_role("button", name="修改"))
    await page.keyboard.press("Enter")
    done = here.get_by_role("button", name="完成")
    await expect(done).to_be_focused()  # the focus stays at its place when the message is redrawn
    await _tab_to(page, here.locator("textarea"))
    await page.keyboard.type("好")
    await page.keyboard.press("Enter")
    await expect(here.get_by_text("听到：好")).to_be_visible()
    await _tab_to(page, here.get_by_role("button", name="添加附件"))
    await page.keyboard.press("Enter")
    await expect(here.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(here.get_by_role("button", name="添加附件")).to_be_focused()


async def _tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(60):
        if await wanted.evaluate("element => element === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {wanted}")


async def test_the_keyboard_skips_what_is_old_and_meets_things_in_their_order(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url)
    here = await begin(page, scene.wang)
    for _ in range(3):
        await scene.wang.sends("菜单")
    await here.get_by_role("button", name="更多").focus()
    await page.keyboard.press("Tab")
    await expect(here.get_by_role("button", name="跳到输入框")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(here.locator("textarea")).to_be_focused()
    await page.get_by_role("button", name="English").first.focus()
    await page.keyboard.press("Tab")
    jump = page.get_by_role("button", name="七一前 30 天")
    await expect(jump).to_be_focused()
    above, below = await _box(page.get_by_role("button", name="添加手机")), await _box(jump)
    assert above["y"] < below["y"]


async def test_the_bot_is_put_into_a_channel_from_the_page(scene: Scene, visits: Visit) -> None:
    url = "https://t.me/xianfeng_demo_bot?startchannel&admin=post_messages"
    keyboard = {"inline_keyboard": [[{"text": "加进频道", "url": url}]]}
    here = await begin(await visits(scene.playground.url), scene.wang)
    await scene.playground.api.carry_out(
        "sendMessage", {"chat_id": scene.wang.chat_id, "text": "频道", "reply_markup": keyboard}
    )
    await here.get_by_role("button", name="加进频道").click()
    sheet = here.get_by_role("dialog", name="把机器人加到哪个频道？")
    await sheet.get_by_label("新建频道的名称").fill("朝阳之声")
    await sheet.get_by_role("button", name="新建并加入").click()
    await expect(here.locator(".chat-title")).to_have_text("朝阳之声")
    made = scene.wang.open_chat
    assert made.lets(scene.playground.world.bot.id, "post_messages")
    scene.playground.remove_bot_from(made)
    await here.locator("[data-chat]").first.click()
    await here.get_by_role("button", name="加进频道").click()
    await sheet.get_by_role("button", name="朝阳之声").click()
    await expect(here.locator(".chat-title")).to_have_text("朝阳之声")
    assert made.lets(scene.playground.world.bot.id, "post_messages")


async def test_own_messages_are_edited_and_deleted(scene: Scene, visits: Visit) -> None:
    here = await begin(await visits(scene.playground.url), scene.wang)
    await write(here, "写错了")
    await expect(here.get_by_text("听到：写错了")).to_be_visible()
    await here.locator(".mine", has_text="写错了").click(button="right")
    await here.get_by_role("dialog").get_by_role("button", name="修改").click()
    await expect(here.locator("textarea")).to_have_value("写错了")
    await write(here, "写对了")
    await expect(here.locator(".mine .text").last).to_have_text("写对了")
    await expect(here.locator(".mine .edited")).to_have_text("已编辑")
    await here.get_by_role("button", name="更多").click()
    await here.get_by_role("button", name="删除我的上一条消息").click()
    await expect(here.locator(".mine")).to_have_count(1)
    assert [message.text for message in scene.wang.messages if message.sender is scene.wang.user] == ["/start"]


async def test_several_pictures_go_as_one_album(scene: Scene, visits: Visit, tmp_path: Path) -> None:
    page = await visits(scene.playground.url)
    here = await begin(page, scene.wang)
    files = [tmp_path / f"{number}.png" for number in range(3)]
    for file in files:
        file.write_bytes(TINY_PNG)
    await here.get_by_role("button", name="添加附件").click()
    async with page.expect_file_chooser() as chooser:
        await here.get_by_role("button", name="照片", exact=True).last.click()
    await (await chooser.value).set_files(files)
    await here.get_by_role("dialog").get_by_role("button", name="发送").click()
    await expect(here.locator(".mine .photos.of-3")).to_have_count(1)
    albums = {message.extra.get("media_group_id") for message in scene.wang.messages if "photo" in message.content}
    assert len(albums) == 1
    assert None not in albums


async def test_the_log_follows_unless_the_reader_scrolled_up(scene: Scene, visits: Visit) -> None:
    here = await begin(await visits(scene.playground.url), scene.wang)
    for number in range(12):
        await scene.wang.sends(f"第 {number} 句")
    log = here.locator(".log")
    from_end = "log => log.scrollHeight - log.scrollTop - log.clientHeight"
    await expect(log).to_contain_text("听到：第 11 句")
    assert await log.evaluate(from_end) < 2
    await log.evaluate("log => { log.scrollTop = 0 }")
    await expect(here.locator(".to-bottom")).to_be_visible()
    await scene.wang.sends("最后一句")
    await expect(log).to_contain_text("听到：最后一句")
    assert await log.evaluate("log => log.scrollTop") == 0
    await here.locator(".to-bottom").click()
    assert await log.evaluate(from_end) < 2


async def test_at_phone_width_one_phone_is_shown_at_a_time(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url, width=PHONE_WIDTH, has_touch=True)
    here, other = on(page, scene.wang), on(page, scene.anna)
    await expect(here).to_be_in_viewport(ratio=0.9)
    await expect(other).not_to_be_in_viewport()
    await page.locator("#tabs").get_by_role("button", name="Anna").click()
    await expect(other).to_be_in_viewport(ratio=0.9)
    await expect(page.locator("#tabs [aria-current]")).to_contain_text("Anna")
    await expect(page.get_by_role("button", name="+1 天")).to_be_hidden()
    await page.get_by_role("button", name="打开或收起控制栏").click()
    await expect(page.get_by_role("button", name="+1 天")).to_be_visible()
    await page.locator("#tabs").get_by_role("button", name="王小明").click()
    await write(await begin(page, scene.wang), "公布")
    for number in range(3):
        await scene.playground.api.carry_out("sendMessage", {"chat_id": scene.channel.id, "text": f"{number}"})
    await expect(page.locator("#tabs .badge")).to_have_count(2)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH["width"]


async def test_in_english_the_date_keeps_clear_of_the_panel_s_button(scene: Scene, visits: Visit) -> None:
    scene.playground.clock.set(datetime(2026, 9, 30, 4, tzinfo=UTC))
    page = await visits(scene.playground.url, width=PHONE_WIDTH, locale="en-GB")
    await expect(page.locator("#now")).to_contain_text("30 September 2026")
    date, toggle = await _box(page.locator("#now")), await _box(page.locator("#panel-toggle"))
    assert date["x"] + date["width"] <= toggle["x"]
    await expect(page.locator("#tabs")).to_contain_text("Member · Wang")  # in the page's language, not the phone's


async def _box(place: Locator) -> FloatRect:
    box = await place.bounding_box()
    assert box is not None
    return box


async def test_at_desktop_width_four_phones_stand_side_by_side(scene: Scene, visits: Visit) -> None:
    scene.playground.add_phone("张秀英")
    scene.playground.add_phone("李芳", language="en", caption={"en": "campaign office · Li Fang"})
    page = await visits(scene.playground.url)
    await expect(page.locator(".phone")).to_have_count(4)
    for phone in (scene.wang, scene.anna):
        await write(await begin(page, phone), "一句很长的话，" * 20 + "x" * 60)
        await expect(on(page, phone).locator(".theirs").last).to_contain_text("听到")
    for frame in await page.locator(".phone").all():
        await expect(frame).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    hidden = (
        "captions => captions.filter((e) => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth).length"
    )
    assert await page.locator(".caption").evaluate_all(hidden) == 0  # who it is stands at their end


@pytest.mark.parametrize("width", [PHONE_WIDTH, None], ids=["phone", "desktop"])
async def test_what_is_touched_is_large_enough_and_named(
    scene: Scene, visits: Visit, width: ViewportSize | None
) -> None:
    page = await visits(scene.playground.url, width=width)
    here = await begin(page, scene.wang)
    await here.get_by_role("button", name="菜单").click()
    await expect(here.get_by_role("button", name="修改")).to_be_visible()
    small = await page.evaluate(
        """() => [...document.querySelectorAll("button, a.key, textarea, input[type=date]")]
        .filter((e) => e.checkVisibility() && !e.matches(".command, .switch button"))
        .filter((e) => e.getBoundingClientRect().height < 44 || e.getBoundingClientRect().width < 44)
        .map((e) => e.outerHTML)"""
    )
    assert small == []
    nameless = await page.evaluate(
        """() => [...document.querySelectorAll("button, textarea, input")]
        .filter((e) => e.checkVisibility() && !e.innerText.trim() && !e.ariaLabel && !e.labels?.length)
        .map((e) => e.outerHTML)"""
    )
    assert nameless == []


async def test_what_is_written_stands_out_from_its_ground(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url)
    here = await begin(page, scene.wang)
    await write(here, "公布")
    await here.get_by_role("button", name="菜单").click()
    await here.get_by_role("button", name="提示").click()
    await expect(here.locator(".toast.shown")).to_be_visible()
    await page.wait_for_timeout(400)  # until what fades in is there
    assert await too_faint(page) == []


async def test_the_page_comes_back_after_the_server_was_away(scene: Scene, visits: Visit) -> None:
    page = await visits(scene.playground.url, forgiving="net::ERR_")
    here = await begin(page, scene.wang)
    await page.context.set_offline(True)
    await here.get_by_role("button", name="菜单").click()
    await expect(page.locator("#banner")).to_contain_text("正在重新连接")
    await page.context.set_offline(False)
    await expect(page.locator("#banner")).to_be_hidden()
    await here.get_by_role("button", name="菜单").click()
    await expect(here.get_by_role("button", name="修改")).to_be_visible()
