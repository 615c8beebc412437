"""Nothing is asked or reported twice, taking back is no way around the measure, and every doubt finds somebody."""

import pytest
from sqlmodel import select

from models.supervision import Question
from models.supervision_doubt import Doubt
from playground.phone import Phone
from tests.pledged import a_pledge
from tests.scene import Scene
from tests.stories import erases
from tests.test_supervision import asks, opens
from views.callbacks import encode
from views.supervision import OneDoubt, OneQuestion, Say

pytestmark = pytest.mark.usefixtures("scene")


async def doubts(phone: Phone, pledge: int, text: str = "没有办") -> None:
    await opens(phone, pledge)
    await phone.taps("告诉书记")
    await phone.sends(text)
    await phone.taps("✅ 告诉书记")


async def waits_for(phone: Phone) -> str:
    await phone.sends("/board")
    await phone.taps("等您处理的")
    return phone.screen


async def test_the_same_is_not_asked_or_reported_twice(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    await scene.person("张书记", "secretary")
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made, "Did it rain?")
    await opens(zhao, made)
    await zhao.taps("我要问")
    await zhao.sends("did  it RAIN ?")
    assert "已经问过了" in zhao.screen
    await zhao.sends("Did it snow?")
    await zhao.taps("✅ 公开提问")
    await doubts(zhao, made)
    await opens(zhao, made)
    await zhao.taps("告诉书记")
    await zhao.sends("没有 办")
    assert "已经反映过了" in zhao.screen
    counted = await scene.read(lambda s: (len(s.exec(select(Question)).all()), len(s.exec(select(Doubt)).all())))
    assert counted == (2, 1)


async def test_what_is_taken_back_counts_among_the_five_of_a_day(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    for number in range(5):
        await asks(zhao, made, f"第{number}个问题")
        await zhao.taps_data(encode(OneQuestion(number + 1)))
        await zhao.taps_twice("收回我的问题")
        assert "问题收回了" in zhao.screen
    await zhao.taps_data(encode(Say("ask", made)))
    assert "明天再问" in (zhao.toast or "")
    await zhao.taps_data(encode(OneQuestion(1)))
    assert "已经收回" in (zhao.toast or "")
    kept = await scene.read(lambda session: [each.text for each in session.exec(select(Question)).all()])
    assert kept == [""] * 5
    scene.later(1)
    await asks(zhao, made, "明天的问题")
    await zhao.taps_data(encode(OneQuestion(6)))
    await zhao.taps("收回我的问题")
    assert len(await scene.read(lambda session: session.exec(select(Question)).all())) == 1
    await erases(zhao)
    assert await scene.read(lambda session: session.exec(select(Question)).all()) == []


async def test_a_doubt_that_finds_nobody_waits_for_whoever_comes(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await doubts(zhao, made)
    assert "还没有书记管这件事" in zhao.screen
    assert "已经告诉书记" not in zhao.screen
    beside = await scene.person("李书记", "secretary", at="C")
    assert "没有办" not in await waits_for(beside)
    for at in ("S", "B"):
        assert "没有办" in await waits_for(await scene.person(f"{at}新书记", "secretary", at=at))
    zhang = await scene.person("张书记", "secretary")
    await waits_for(zhang)
    await zhang.taps("🔔 没有办")
    await zhang.taps("处理好了")
    await zhang.sends("去看过了")
    await zhang.taps("✅ 回话")
    assert "去看过了" in zhao.screen


async def test_where_the_office_is_told_it_says_so(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await scene.person("办公室小孙", "office", at="D")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await doubts(zhao, made)
    assert "已经告诉办公室" in zhao.screen


async def test_what_a_secretary_doubts_goes_to_somebody_else(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhang = await scene.person("张书记", "secretary")
    await scene.enrol(zhang, "member", "B")
    above = await scene.person("街道书记", "secretary", at="S")
    await doubts(zhang, made)
    assert "没有办" in above.screen
    assert "没有办" not in await waits_for(zhang)
    await zhang.taps_data(encode(OneDoubt(1)))
    assert "处理好了" not in zhang.screen
    await zhang.taps_data(encode(Say("settle", 1)))
    assert "由别人来处理" in (zhang.toast or "")
