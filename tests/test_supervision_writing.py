"""What is written to supervise: with what it is about in view, kept when it is left, and never lost unasked."""

import pytest
from sqlmodel import select

from models.supervision import Question
from models.supervision_saying import Saying
from playground.phone import Phone
from tests.links import organisation
from tests.pledged import a_pledge, a_row
from tests.scene import Scene
from tests.test_supervision import asks, opens
from views.callbacks import encode
from views.keeping import Kept, Tell
from views.supervision import OneQuestion, Say, TakeBack

pytestmark = pytest.mark.usefixtures("scene")


def button(phone: Phone, label: str) -> str:
    """What the newest button of this name carries."""
    rows = [row for m in phone.messages if m.markup for row in m.markup.get("inline_keyboard", [])]
    return next(str(each["callback_data"]) for row in reversed(rows) for each in row if label in each["text"])


async def written(scene: Scene) -> list[str | None]:
    return await scene.read(lambda session: list(session.exec(select(Saying.text)).all()))


async def test_what_was_not_sent_is_shown_before_other_words_take_its_place(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made, "第一问")
    await asks(zhao, made, "第二问")
    await wang.taps_data(encode(Say("answer", 2)))
    await wang.sends("对第二问的长长的回答")
    thrown_away = button(wang, "不说了")
    await wang.taps_data(encode(Say("answer", 1)))
    assert "写好没发的回答" in wang.screen
    assert "对第二问的长长的回答" in wang.screen
    replaced = button(wang, "换写这一段")
    await wang.taps("先看看那一段")
    assert "第二问" in wang.screen
    assert "请看一遍" in wang.screen
    await wang.taps_data(replaced)
    assert "第一问" in wang.screen
    await wang.sends("对第一问的回答")
    await wang.taps_data(thrown_away)
    assert await written(scene) == ["对第一问的回答"]
    assert "内容变了" in (wang.toast or "")
    await wang.taps("✅ 公开回答")
    assert "回答已公开" in wang.screen


async def test_what_can_be_said_no_longer_stands_in_nobodys_way(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made, "第一问")
    await asks(zhao, made, "第二问")
    await wang.taps_data(encode(Say("answer", 1)))
    await wang.sends("对第一问的回答")
    await zhao.taps_data(encode(OneQuestion(1)))
    await zhao.taps("收回我的问题")
    await wang.taps_data(encode(Say("answer", 2)))
    assert "您怎么回答" in wang.screen


async def test_the_words_it_is_about_are_in_view_while_one_writes(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhang = await scene.person("张书记", "secretary")
    office = await scene.person("办公室小孙", "office", at="D")
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made, "<b>你</b>这个骗子！")
    await wang.taps("公开回答")
    assert "问：<b>你</b>这个骗子！" in wang.screen
    await wang.sends("请好好说")
    assert "问：<b>你</b>这个骗子！" in wang.screen
    await wang.taps("✅ 公开回答")
    await zhang.taps_data(encode(Say("hide", 1)))
    assert "答：请好好说" in zhang.screen
    await zhang.sends("骂人" + "长" * 250)
    await zhang.taps("✅ 隐藏")
    await zhao.taps("请办公室看")
    assert "你</b>这个骗子" in zhao.screen
    assert "长长…" in zhao.screen
    await zhao.sends("我是急了")
    await zhao.taps("✅ 送交办公室")
    await office.taps("去看看")
    await office.taps("维持隐藏")
    assert "提问的人说：“我是急了”" in office.screen
    await opens(zhao, made)
    await zhao.taps("告诉书记")
    await zhao.sends("没有办")
    await zhao.taps("✅ 告诉书记")
    await zhang.taps("去看看")
    await zhang.taps("处理好了")
    assert "有人反映：没有办" in zhang.screen


async def test_what_is_left_with_cancel_waits(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await opens(zhao, made)
    await zhao.taps("我要问")
    await zhao.sends("很长的问题，写了半天")
    await zhao.sends("/cancel")
    assert "写好的替您存着" in zhao.screen
    await zhao.taps("接着写")
    assert "很长的问题" in zhao.screen
    await zhao.taps_twice("✅ 公开提问")
    assert "问题已公开" in zhao.screen
    assert not zhao.world.answers[zhao.user.id].alert


async def test_words_for_a_step_that_is_gone_are_answered_with_what_became_of_it(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made)
    await wang.taps("公开回答")
    await wang.sends("三次")
    await zhao.taps_data(encode(OneQuestion(1)))
    await zhao.taps("收回我的问题")
    await wang.sends("四次")
    assert "这个问题已经收回了" in wang.screen
    assert "这一步请按" not in wang.screen
    assert await scene.read(lambda session: session.exec(select(Question.answer)).all()) in ([], [None])


async def test_a_button_of_another_time_gives_way_to_what_became_of_the_question(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    qian = await scene.person("钱书记", "secretary")
    zhao = await scene.person("赵奶奶", "resident")
    made = await scene.write(lambda session: a_row(session, organisation(session, "B")).id or 0)
    await asks(zhao, made, "为什么？")
    await qian.taps("公开回答")
    await qian.sends("因为刮风")
    await zhang.taps_data(encode(Say("answer", 1)))
    await zhang.sends("因为下雨")
    await zhang.taps("✅ 公开回答")
    await qian.taps("✅ 公开回答")
    assert "已经回答过了" in (qian.toast or "")
    assert "答：因为下雨" in qian.screen
    assert "✅ 公开回答" not in qian.screen
    await zhao.taps_data(encode(TakeBack(1)))
    assert "答：因为下雨" in zhao.screen


async def test_words_at_a_preview_whose_item_was_settled_meanwhile_say_so(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    qian = await scene.person("钱书记", "secretary")
    made = await scene.write(lambda session: a_row(session, organisation(session, "B")).id or 0)
    await qian.taps_data(encode(Tell(made, 1, "not_kept")))
    await qian.sends("没有办满")
    await zhang.taps_data(encode(Kept(made, 1, 0)))
    await qian.sends("还有一句")
    assert "这一步请按" not in qian.screen
