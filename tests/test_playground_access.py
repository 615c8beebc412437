"""The playground's web page at its widths, by keyboard, and for eyes and fingers that are not young."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import FloatRect, Locator, Page, ViewportSize, expect

from tests.browser import Scene, begin, on, scene, too_faint, write
from tests.chromium import IN_CHROMIUM, PHONE_WIDTH, Visit

__all__ = ["scene"]
pytestmark = IN_CHROMIUM


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
