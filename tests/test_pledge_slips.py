"""A pledge in the hands of somebody who presses the wrong thing, writes in pictures, or comes back a month later."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from models.pledge import Item, Pledge
from playground.phone import Phone
from tests.scene import TODAY, Scene

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LEADS = ["带头学习提高", "带头争创佳绩", "带头服务群众", "带头遵纪守法", "带头弘扬正气"]


async def chooses(wang: Phone, *leads: str) -> None:
    await wang.sends("/pledge")
    for lead in leads:
        await wang.taps(lead)
    await wang.taps("下一步")


async def answers(wang: Phone, text: str = "教老人用手机", day: str = "6月30日") -> None:
    for said in (text, text, day, text):
        await wang.sends(said)


async def items(scene: Scene) -> list[tuple[str, str | None]]:
    def work(session: Session) -> list[tuple[str, str | None]]:
        return [(each.criterion, each.what) for each in session.exec(select(Item).order_by(col(Item.id))).all()]

    return await scene.read(work)


async def test_a_text_of_pictures_is_as_long_as_telegram_counts_it(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2])
    await wang.sends("字" + "😀" * 100)
    assert "写得太长了：201 个字" in wang.screen
    await wang.sends("字字" + "😀" * 99)
    assert "这件事是为谁做的" in wang.screen


async def test_the_longest_pledge_there_can_be_is_previewed_and_published(scene: Scene) -> None:
    wang = await scene.person("王小明", "member", language="en")
    await wang.sends("/language")
    await wang.taps("English")
    await wang.sends("/pledge")
    for lead in ("study", "achievement", "serving", "discipline", "integrity"):
        await wang.taps(lead)
    await wang.taps("Next")
    for _ in LEADS:
        await answers(wang, "字字" + "😀" * 99, "30 June")
    assert "This is what others will read" in wang.screen
    await wang.sends("words where a button is wanted")
    assert "please press one of the buttons" in wang.screen
    await wang.taps("Publish")
    assert "Published. Thank you!" in wang.screen
    await wang.taps("Read this pledge")
    assert "Public pledge" in wang.screen


async def test_a_lead_with_something_written_is_taken_off_only_when_that_is_meant(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2], LEADS[0])
    await wang.sends("读书")
    await wang.taps("以后再写")
    await wang.taps("接着写")
    await wang.sends("/pledge")
    await wang.taps("返回")
    await wang.taps("返回")
    await wang.taps_twice("✅ 带头学习提高")
    assert "您已经写了内容" in wang.screen
    await wang.taps("不去掉，回去")
    assert ("study", "读书") in await items(scene)
    await wang.taps("✅ 带头学习提高")
    await wang.taps_twice("是的，去掉")
    assert await items(scene) == [("serving", None)]
    assert "已选 1 项" in wang.screen


async def test_a_lead_for_which_nothing_is_written_is_taken_off_at_once(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    await wang.taps(LEADS[0])
    await wang.taps(LEADS[0])
    assert "按一下就选上" in wang.screen
    assert await items(scene) == []


async def test_a_draft_found_again_after_its_day_says_which_day_is_past(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[0], LEADS[2])
    await answers(wang, day="6月30日")
    await answers(wang, day="3月20日")
    scene.bot.clock.set(TODAY + timedelta(days=30))
    scene.playground.clock.set(TODAY + timedelta(days=30))
    await wang.taps("公布")
    assert "第 2 项的日期已经过去了" in wang.screen
    await wang.taps("修改")
    await wang.taps("2. 带头服务群众 · 什么时候")
    await wang.sends("6月20日")
    await wang.taps("公布")
    assert "已公布" in wang.screen


async def test_a_preview_from_before_all_leads_were_taken_off_leads_to_their_choice(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[0])
    await answers(wang)
    await wang.taps("不要了")
    draft = await scene.read(lambda session: session.exec(select(Pledge.id)).one())
    await wang.taps_data(f"pltx:{draft}:study")
    await wang.taps_data(f"plv:{draft}")
    assert "请从下面选" in wang.screen


async def test_an_answer_edited_after_it_was_sent_is_asked_for_again(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2])
    sent = await wang.sends("教老人用手记")
    await wang.edits(sent.id, "教老人用手机")
    assert "请重新发一遍" in wang.screen
    assert "这件事是为谁做的" in wang.screen
    assert await items(scene) == [("serving", "教老人用手记")]


async def test_an_old_message_edited_into_a_command_does_nothing(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    sent = await wang.sends("你好")
    before = len(wang.messages)
    await wang.edits(sent.id, "/pledge")
    assert len(wang.messages) == before


async def test_who_comes_back_after_a_month_finds_the_draft_in_the_menu(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2])
    scene.bot.clock.set(TODAY + timedelta(days=30))
    await wang.sends("教老人用手机")
    assert "没有在等您写什么" in wang.screen
    await wang.taps("接着写公开承诺")
    assert "您打算做什么" in wang.screen


async def test_the_way_back_from_a_pledge_leads_to_the_page_it_was_on(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    for number in range(8):
        wang = await scene.person(f"党员{number}", "member")
        await chooses(wang, LEADS[2])
        await answers(wang)
        await wang.taps("公布")
    await zhao.taps("看本组织的承诺")
    await zhao.taps("下一页")
    await zhao.taps("党员0")
    await zhao.taps("回到列表")
    assert "党员0" in zhao.screen
    assert "党员7" not in zhao.screen
    await wang.taps("📄 我的承诺")
    await wang.taps("党员7")
    await wang.taps("回到列表")
    assert "我的承诺" in wang.screen
