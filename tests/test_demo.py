"""The demo as a newcomer meets it: in the browser, by clicking, from the member's pledge to the resident's phone."""

import asyncio
import os
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.config import Settings
from bot.demo import Theatre
from tests.chromium import IN_CHROMIUM, PHONE_WIDTH, Visit
from tests.scene import settled

pytestmark = IN_CHROMIUM

#: Where the README's pictures are written when they are to be made anew.
PICTURES = os.environ.get("README_PICTURES")


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Theatre]:
    made = Theatre(Settings(), 0, tmp_path)
    await made.start()
    yield made
    await made.stop()


def phone(page: Page, stage: Theatre, name: str) -> Locator:
    """The phone of one of the cast."""
    held = next(each for each in stage.playground.phones.values() if each.name == name)
    return page.locator(f"#phone-{held.user_id}")


async def write(here: Locator, text: str) -> None:
    box = here.locator("textarea")
    await box.fill(text)
    await box.press("Enter")


async def press(here: Locator, label: str) -> None:
    """Presses the newest button of that label."""
    await here.get_by_role("button", name=label).last.click()


async def joins(here: Locator) -> None:
    """Presses Start and shares the own number, as the bot asks."""
    await here.locator(".wide").click()
    await press(here, "告诉本人手机号")
    await expect(here.get_by_text("已在名单上找到您")).to_be_visible()


async def pledges(here: Locator) -> None:
    """Walks through a whole pledge."""
    await press(here, "写公开承诺")
    await press(here, "带头服务群众")
    await press(here, "下一步")
    await expect(here.get_by_text("您打算做什么")).to_be_visible()
    await write(here, "每周六上午到社区活动室教老人用手机")
    await expect(here.get_by_text("这件事是为谁做的")).to_be_visible()
    await write(here, "本社区 60 岁以上的居民")
    await expect(here.get_by_text("什么时候做到")).to_be_visible()
    await write(here, "6月30日")
    await expect(here.get_by_text("怎样算做到了")).to_be_visible()
    await write(here, "办满 12 次，至少 20 位老人学会视频通话")
    await expect(here.get_by_text("请看一遍")).to_be_visible()


async def test_a_pledge_made_on_one_phone_is_read_on_another_and_in_the_channel(stage: Theatre, visits: Visit) -> None:
    page = await visits(stage.playground.url)
    wang, zhao = phone(page, stage, "王小明"), phone(page, stage, "赵奶奶")
    await joins(wang)
    await joins(zhao)
    await pledges(wang)
    await press(wang, "公布")
    await expect(wang.get_by_text("已公布，谢谢您！")).to_be_visible()

    await press(zhao, "看本组织的承诺")
    await press(zhao, "王小明")
    await expect(zhao.get_by_text("每周六上午到社区活动室教老人用手机").last).to_be_visible()
    li = phone(page, stage, "李书华")
    await li.locator("[data-chat]", has_text="朝阳社区党支部").click()
    await expect(li.get_by_text("每周六上午到社区活动室教老人用手机")).to_be_visible()
    for each in await page.locator("[id^=phone-] .chat-title").all():
        await expect(each).to_be_in_viewport()
    if PICTURES:
        await page.wait_for_timeout(3000)  # until the toast is gone
        await page.screenshot(path=f"{PICTURES}/demo-desktop.png")


async def test_the_story_goes_on_a_page_as_narrow_as_a_phone(stage: Theatre, visits: Visit) -> None:
    page = await visits(stage.playground.url, width=PHONE_WIDTH)
    wang = phone(page, stage, "王小明")
    await joins(wang)
    await pledges(wang)
    if PICTURES:
        await page.wait_for_timeout(500)
        await page.screenshot(path=f"{PICTURES}/demo-phone.png")
    await press(wang, "公布")
    await expect(wang.get_by_text("已公布，谢谢您！")).to_be_visible()


async def test_the_bot_is_restarted_in_the_middle_and_the_pledge_goes_on(stage: Theatre, visits: Visit) -> None:
    page = await visits(stage.playground.url)
    wang = phone(page, stage, "王小明")
    await joins(wang)
    await press(wang, "写公开承诺")
    await press(wang, "带头学习提高")
    await press(wang, "下一步")
    await expect(wang.get_by_text("您打算做什么")).to_be_visible()
    await page.get_by_role("button", name="重启机器人").click()
    await write(wang, "读完一本书")
    await expect(wang.get_by_text("这件事是为谁做的")).to_be_visible()


async def test_moving_the_campaign_s_date_moves_the_bot_s(stage: Theatre, visits: Visit) -> None:
    page = await visits(stage.playground.url)
    wang = phone(page, stage, "王小明")
    await joins(wang)
    await page.get_by_role("button", name="离 7 月 1 日还有 30 天").click()
    await write(wang, "/menu")
    await expect(wang.get_by_text("还有 30 天").last).to_be_visible()


async def raised(folder: Path) -> Theatre:
    """The demo on what is kept in the folder, with phones that wait for its bot."""
    theatre = Theatre(Settings(), 0, folder)
    await theatre.start()
    assert theatre.bot is not None
    while not theatre.playground.world.updates.polled:
        await asyncio.sleep(0.01)
    theatre.playground.settle = partial(settled, theatre.playground, theatre.bot)
    return theatre


async def test_what_was_kept_goes_on_another_time(tmp_path: Path) -> None:
    """The playground counts its updates anew each time; the bot must not take them for repeated ones."""
    for time in range(3):
        theatre = await raised(tmp_path)
        member = next(each for each in theatre.playground.phones.values() if each.name == "王小明")
        await member.sends("/start")
        if time == 0:
            await member.shares_contact()
        await member.sends("/mypledges")
        assert "我的承诺" in member.screen
        await theatre.stop()


async def test_what_was_merged_stays_merged_another_time(tmp_path: Path) -> None:
    for time in range(2):
        theatre = await raised(tmp_path)
        named = {each.name: each for each in theatre.playground.phones.values()}
        wang, zhou = named["王小明"], named["周敏"]
        await zhou.sends("/start")
        if time == 0:
            await zhou.shares_contact()
            await zhou.taps("管理本组织")
            for below in ("朝阳街道党工委", "朝阳社区党支部"):
                await zhou.taps("管理下属组织")
                await zhou.taps(below)
            for label in ("撤并这个组织", "和平社区党支部", "继续", "是的，现在撤并"):
                await zhou.taps(label)
            assert "已并入和平社区党支部" in zhou.screen
        else:
            await wang.sends("/start")
            await wang.shares_contact()
            assert "和平社区党支部 · 党员" in wang.screen
            assert any("和平社区党支部" in chat.title for chat in theatre.playground.world.chats.values() if chat.title)
        await theatre.stop()


async def test_the_secretary_of_the_demo_connects_a_channel_again_after_disconnecting_it(tmp_path: Path) -> None:
    theatre = Theatre(Settings(), 0, tmp_path)
    await theatre.start()
    assert theatre.bot is not None
    while not theatre.playground.world.updates.listened:
        await asyncio.sleep(0.01)
    theatre.playground.settle = partial(settled, theatre.playground, theatre.bot)
    li = next(each for each in theatre.playground.phones.values() if each.name == "李书华")
    await li.sends("/start")
    await li.shares_contact()
    for label in ("管理本组织", "📢 频道", "断开", "是的"):
        await li.taps(label)
    assert any("连接“朝阳社区党支部”" in label for label in li.buttons)
    await theatre.stop()


async def test_the_secretary_puts_the_bot_into_a_new_channel_on_the_page(stage: Theatre, visits: Visit) -> None:
    page = await visits(stage.playground.url)
    li = phone(page, stage, "李书华")
    await joins(li)
    await press(li, "管理本组织")
    await press(li, "📢 频道")
    await press(li, "把我加进")
    sheet = li.get_by_role("dialog", name="把机器人加到哪个频道？")
    await sheet.get_by_label("新建频道的名称").fill("朝阳之声")
    await sheet.get_by_role("button", name="新建并加入").click()
    await expect(li.locator(".chat-title")).to_have_text("朝阳之声")
    await li.locator("[data-chat]").first.click()
    await expect(li.get_by_text("您把我加进了“朝阳之声”")).to_be_visible()


async def test_a_pledge_of_the_demo_stands_on_its_web_board_and_the_board_stays_after_a_restart(
    stage: Theatre, visits: Visit
) -> None:
    page = await visits(stage.playground.url)
    wang = phone(page, stage, "王小明")
    await joins(wang)
    await pledges(wang)
    await press(wang, "公布")
    await expect(wang.get_by_text("已公布，谢谢您！")).to_be_visible()
    await page.get_by_role("button", name="重启机器人").click()
    await expect(page.get_by_text("机器人已重启。")).to_be_visible()
    board = await visits(f"{stage.board_url}o/CY01", width=PHONE_WIDTH)
    await expect(board.get_by_role("link", name="每周六上午到社区活动室教老人用手机")).to_be_visible()
