"""The playground's web page in a real browser."""

from pathlib import Path

from playwright.async_api import expect

from playground.phone import TINY_PNG
from tests.browser import INVITE, Scene, begin, on, scene, write
from tests.chromium import IN_CHROMIUM, Visit

__all__ = ["scene"]
pytestmark = IN_CHROMIUM


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
