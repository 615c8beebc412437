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
    scene.later(30)
    await wang.taps("公布")
    assert "第 2 项的日期已经过去了" in wang.screen
    await wang.taps("修改")
    await wang.taps("2. 带头服务群众")
    await wang.taps("什么时候")
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
    assert "现在记下的在下面" in wang.screen
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
    assert "没有要您回答的问题" in wang.screen
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
    await wang.taps("2027年3月2日 · 带头服务群众")
    await wang.taps("回到列表")
    assert "我的承诺" in wang.screen


async def test_who_leaves_in_the_middle_is_not_asked_on(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2])
    await wang.sends("/privacy")
    for label in ("不再用某个身份", "党员 · 朝阳社区党支部", "是的，不用了"):
        await wang.taps(label)
    assert "不属于任何组织" in wang.screen
    await wang.sends("教老人用手机")
    assert "没有要您回答的问题" in wang.screen
    await wang.sends("/mypledges")
    assert "公开承诺由党员来写" in wang.screen
    draft = await scene.read(lambda session: session.exec(select(Pledge.id)).one())
    await wang.taps_data(f"plc:{draft}")
    assert "公开承诺由党员来写" in (wang.toast or "")


async def test_who_was_removed_in_the_middle_is_not_asked_on_either(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2])
    for label in ("管理本组织", "名单", "王小明", "取消身份：党员", "是的，取消"):
        await secretary.taps(label)
    assert "您已不在朝阳社区党支部的名单上" in wang.screen
    assert "您公布过的承诺还在" not in wang.screen
    await wang.sends("教老人用手机")
    assert "没有要您回答的问题" in wang.screen


async def test_the_end_of_another_role_leaves_the_pledge_alone(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary", at="C")
    wang = await scene.person("王小明", "member")
    await scene.enrol(wang, "resident", "C")
    await chooses(wang, LEADS[2])
    for label in ("管理本组织", "名单", "王小明", "取消身份：群众", "是的，取消"):
        await secretary.taps(label)
    await wang.sends("教老人用手机")
    await wang.taps("写进去")
    assert await items(scene) == [("serving", "教老人用手机")]


async def test_a_draft_can_be_thrown_away_from_any_question(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2])
    await wang.taps("不要了")
    await wang.taps("是的，删掉")
    assert await items(scene) == []


async def test_who_has_chosen_nothing_leaves_nothing_behind(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    await wang.sends("/cancel")
    assert "写好的都替您存着" not in wang.screen
    assert await scene.read(lambda session: session.exec(select(Pledge)).all()) == []


async def test_an_old_later_button_does_not_say_that_a_published_pledge_waits(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2])
    old = wang.messages[-1].id
    await answers(wang)
    await wang.taps("公布")
    draft = await scene.read(lambda session: session.exec(select(Pledge.id)).one())
    await wang.taps_data(f"plz:{draft}", old)
    assert "已经公布或删除" in (wang.toast or "")


async def test_an_old_publish_button_does_not_post_into_a_channel_connected_later(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2])
    await answers(wang)
    preview = wang.messages[-1].id
    await wang.taps("公布")
    channel = await scene.connect_channel("B")
    draft = await scene.read(lambda session: session.exec(select(Pledge.id)).one())
    await wang.taps_data(f"plp:{draft}:00000000", preview)
    await scene.bot.idle()
    assert list(channel.messages) == []


async def test_a_list_says_what_each_pledge_is_about(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2], LEADS[0])
    await answers(wang)
    await answers(wang)
    await wang.taps("公布")
    await zhao.taps("看本组织的承诺")
    assert "王小明 · 带头学习提高，另 1 项" in zhao.buttons
    await wang.sends("/mypledges")
    assert "2027年3月2日 · 带头学习提高，另 1 项" in wang.buttons


async def test_an_example_fits_the_lead_and_a_day_is_shown_as_it_was_understood(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[0])
    assert "民法典" in wang.screen
    for said in ("自学", "居民", "六月三十日"):
        await wang.sends(said)
    assert "什么时候做到：2027年6月30日" in wang.screen


async def test_a_member_who_is_secretary_too_pledges_from_the_same_menu(scene: Scene) -> None:
    li = await scene.person("李书华", "secretary")
    await scene.enrol(li, "member", "B")
    await li.sends("/menu")
    assert "✍️ 写公开承诺" in li.buttons
    assert "🏠 管理本组织" in li.buttons


async def test_before_publishing_one_is_told_of_the_channel(scene: Scene) -> None:
    await scene.connect_channel("B")
    wang = await scene.person("王小明", "member")
    await chooses(wang, LEADS[2])
    await answers(wang)
    assert "也会发到频道“朝阳社区之声”" in wang.screen
