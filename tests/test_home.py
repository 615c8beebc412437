"""The menu and what hangs on it, for every role, in both languages, at any moment."""

import json

import pytest

from playground.phone import Phone
from tests.links import link
from tests.scene import Scene
from views import home as view
from views.callbacks import encode


@pytest.mark.parametrize(
    ("role", "at", "there", "absent"),
    [
        ("member", "B", "写公开承诺", "管理本组织"),
        ("resident", "B", "看本组织的承诺", "写公开承诺"),
        ("instructor", "B", "看本组织的承诺", "管理本组织"),
        ("reviewer", "S", "看本组织的承诺", "管理本组织"),
        ("secretary", "B", "管理本组织", "写公开承诺"),
        ("office", "D", "管理本组织", "写公开承诺"),
    ],
)
async def test_the_menu_offers_what_the_role_can_do(scene: Scene, role: str, at: str, there: str, absent: str) -> None:
    somebody = await scene.person("某人", role, at=at)
    assert "某人，您好" in somebody.screen
    assert there in somebody.screen
    assert absent not in somebody.screen
    assert "我的资料" in somebody.screen


async def test_the_menu_says_where_the_campaign_stands(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    assert "正在进行：" in wang.screen
    assert "还有 121 天" in wang.screen


async def test_the_menu_in_english(scene: Scene) -> None:
    john = await scene.person("John", "member", language="en")
    assert "Hello, John." in john.screen
    assert "✍️ Make a pledge" in john.buttons


async def test_the_language_can_be_changed_and_stays(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.taps("语言")
    await wang.taps_twice("English")
    assert "Hello, 王小明." in wang.screen
    await wang.sends("/menu")
    assert "Hello, 王小明." in wang.screen
    await wang.sends("/language")
    await wang.taps("简体中文")
    assert "王小明，您好" in wang.screen


async def test_the_language_changes_in_the_middle_of_a_pledge_and_nothing_is_lost(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    await wang.taps("带头服务群众")
    await wang.taps("下一步")
    await wang.sends("教老人用手机")
    await wang.sends("/language")
    await wang.taps("English")
    await wang.sends("old people")
    await wang.taps("Use it")
    assert "By when?" in wang.screen
    await wang.sends("30 June")
    assert "How will people see" in wang.screen


async def test_a_stranger_chooses_a_language_and_is_spoken_to_in_it_through_joining(scene: Scene) -> None:
    john = await scene.stranger("John", language="zh-hans")
    await john.sends("/start")
    await john.sends("/language")
    await john.taps("English")
    await john.sends("/start")
    assert "There are two ways in" in john.screen
    await john.opens(await link(scene))
    assert "invites you to join" in john.screen
    await john.taps("Not now")
    await john.sends("/help")
    assert "Help" in john.screen
    await john.opens(await link(scene))
    await john.taps("✅")
    assert "Welcome, John!" in john.screen
    await john.sends("/menu")
    assert "Hello, John." in john.screen


async def test_a_language_that_is_not_offered_is_refused(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.taps_data(encode(view.ChooseLanguage("xx")))
    assert "以前的" in (wang.toast or "")
    await wang.sends("/menu")
    assert "王小明，您好" in wang.screen


async def test_somebody_with_several_roles_switches_between_them(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    await scene.enrol(zhang, "member", "C")
    await zhang.sends("/menu")
    assert "管理本组织" in zhang.screen
    await zhang.taps("换一个身份")
    assert "✓ 书记 · 朝阳社区党支部" in zhang.screen
    await zhang.taps_twice("党员 · 晨光社区党支部")
    assert "晨光社区党支部 · 党员" in zhang.screen
    assert "写公开承诺" in zhang.screen
    assert "管理本组织" not in zhang.screen
    assert commands_of(scene, zhang)[:2] == ["pledge", "mypledges"]


async def test_somebody_elses_role_is_not_taken(scene: Scene) -> None:
    await scene.person("张书记", "secretary")  # role 1
    mallory = await scene.person("坏人", "resident")
    await mallory.taps_data(encode(view.SwitchRole(1)))
    assert "没有这个身份" in (mallory.toast or "")
    assert "管理本组织" not in mallory.chat_log


async def test_help_says_what_one_can_do(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    await zhao.sends("/help")
    assert "看承诺" in zhao.screen
    assert "觉得不实，可以告诉书记" in zhao.screen
    for anothers in ("写承诺", "管理", "点评", "换一个身份"):
        assert anothers not in zhao.screen
    await zhao.taps("回到菜单")
    assert "赵奶奶，您好" in zhao.screen


async def test_help_tells_each_role_of_what_it_can_do(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary", language="en")
    await scene.enrol(zhang, "member", "C")
    await zhang.sends("/help")
    for said in ("Make a pledge", "My pledges", "Run this organisation", "Comment on those below", "Change role"):
        assert f"press “{said}”" in zhang.screen


async def test_a_stranger_is_welcomed_and_told_both_ways_in(scene: Scene) -> None:
    stranger = await scene.stranger("<i>路人</i>")
    await stranger.sends("/start")
    assert "您好，<i>路人</i>！" in stranger.screen
    assert "加入有两种办法" in stranger.screen
    assert "告诉本人手机号" in stranger.screen


@pytest.mark.parametrize("command", ["/board", "/pledge", "/mypledges"])
async def test_a_stranger_is_refused_what_members_do(scene: Scene, command: str) -> None:
    stranger = await scene.stranger("路人")
    await stranger.sends(command)
    assert "您还没有加入" in stranger.screen


async def test_words_commands_and_pictures_out_of_place_are_answered_with_the_menu(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("你好")
    assert "没有要您回答的问题" in wang.screen
    assert "想做什么" in wang.screen
    await wang.sends("/nonsense")
    assert "不认识这个命令" in wang.screen
    await wang.sends_sticker()
    assert "想做什么" in wang.screen
    await wang.sends("/cancel")
    assert "没有要停下的事" in wang.screen


def commands_of(scene: Scene, phone: Phone) -> list[str]:
    """The commands that the phone offers, by the bot's last word on it."""
    calls = [call for call in scene.playground.calls if call.method == "setMyCommands" and call.ok]
    own = [call.parameters for call in calls if str(phone.chat_id) in str(call.parameters.get("scope"))]
    listed = own[-1]["commands"]
    return [each["command"] for each in (listed if isinstance(listed, list) else json.loads(listed))]
