"""Residents watch over a pledge: they support it, ask in public, and tell the secretary a doubt."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from models import joining, supervision_people
from models.person import Person
from models.supervision import Question, Support
from models.supervision_doubt import Doubt
from models.supervision_hiding import Hiding
from playground.phone import Phone
from tests.links import organisation
from tests.pledged import a_pledge, a_row
from tests.rows import in_vain
from tests.scene import TODAY, Scene
from tests.stories import erases
from views import supervision_export
from views.callbacks import encode
from views.pledge import Read
from views.supervision import OneAppeal, OneDoubt, OneQuestion, Say, StandBehind, TakeBack

pytestmark = pytest.mark.usefixtures("scene")


async def opens(phone: Phone, pledge: int) -> None:
    await phone.taps_data(encode(Read(pledge, 0, 0)))


async def asks(phone: Phone, pledge: int, text: str = "办了几次？") -> None:
    await opens(phone, pledge)
    await phone.taps("我要问")
    await phone.sends(text)
    await phone.taps("✅ 公开提问")


async def test_a_resident_supports_a_pledge_once_and_takes_it_back(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await opens(zhao, made)
    await zhao.taps_twice("👍 支持（0）")
    assert "已支持（1）" in zhao.screen
    await zhao.taps_data(encode(StandBehind(made, 1, 0, 0)))
    assert len(await scene.read(lambda session: session.exec(select(Support)).all())) == 1
    await zhao.taps("已支持（1）")
    assert "👍 支持（0）" in zhao.screen


async def test_a_question_is_asked_without_a_name_answered_in_public_and_the_asker_is_told(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await opens(zhao, made)
    await zhao.taps("我要问")
    assert "看不到是谁问的" in zhao.screen
    await zhao.sends("上个月<b>办了几次？")
    assert "请看一遍" in zhao.screen
    await zhao.taps_twice("✅ 公开提问")
    assert "问题已公开" in zhao.screen
    assert "有人提问，请您公开回答" in wang.screen
    assert "上个月<b>办了几次？" in wang.screen
    assert "赵奶奶" not in wang.screen
    await wang.taps("公开回答")
    await wang.sends("办了两次，下个月补上。")
    await wang.taps_twice("✅ 公开回答")
    assert "回答已公开" in wang.screen
    assert "您的问题有回答了" in zhao.screen
    assert "下个月补上" in zhao.screen
    qian = await scene.person("钱大妈", "resident")
    await opens(qian, made)
    await qian.taps("问答（1）")
    assert "问：上个月<b>办了几次？" in qian.screen
    assert "答：办了两次，下个月补上。" in qian.screen
    assert "赵奶奶" not in qian.screen
    await qian.taps("回到承诺")
    assert "教老人用手机" in qian.screen


async def test_a_question_is_taken_back_while_it_waits(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made)
    await zhao.taps("回到承诺")
    await zhao.taps("问答（1）")
    await zhao.taps("👉 办了几次？")
    await zhao.taps_twice("收回我的问题")
    assert "问题收回了" in zhao.screen
    assert "办了几次" not in wang.screen
    assert "不用回答了" in wang.screen
    await wang.taps_data(encode(Say("answer", 1)))
    assert "已经收回" in (wang.toast or "")


async def test_an_answered_question_stays(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made)
    await wang.taps("公开回答")
    await wang.sends("三次")
    await wang.taps("✅ 公开回答")
    await zhao.taps_data(encode(TakeBack(1)))
    assert "回答过了" in (zhao.toast or "")
    await wang.taps_data(encode(Say("answer", 1)))
    assert "回答过了" in (wang.toast or "")


async def test_five_questions_a_day_are_enough_and_tomorrow_is_another_day(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    for number in range(5):
        await asks(zhao, made, f"第{number}个问题")
    await opens(zhao, made)
    await zhao.taps("我要问")
    assert "5 个问题在等回答" in (zhao.toast or "")
    await zhao.taps("问答（5）")
    await zhao.taps("下一页")
    assert "第0个问题" in zhao.screen
    scene.bot.clock.set(TODAY + timedelta(days=1))
    await asks(zhao, made, "明天的问题")
    assert "问题已公开" in zhao.screen


async def test_an_abusive_question_is_hidden_appealed_and_shown_again(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhang = await scene.person("张书记", "secretary")
    office = await scene.person("办公室小孙", "office", at="D")
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made, "你这个骗子！")
    await opens(zhang, made)
    await zhang.taps("问答（1）")
    await zhang.taps("👉 你这个骗子")
    await zhang.taps("隐藏这个问题")
    await zhang.sends("骂人")
    await zhang.taps_twice("✅ 隐藏")
    assert "骗子" not in wang.screen
    await opens(wang, made)
    await wang.taps("问答（0）")
    assert "骗子" not in wang.screen
    assert "您的问题被隐藏了" in zhao.screen
    assert "骂人" in zhao.screen
    await zhao.taps("请办公室看")
    await zhao.sends("我是急了，可他确实没办")
    await zhao.taps("✅ 送交办公室")
    assert "请办公室来定" in office.screen
    assert "赵奶奶" not in office.screen
    await office.taps("去看看")
    assert "你这个骗子" in office.screen
    await office.taps("重新公开")
    await office.sends("话重，但问的是实情")
    await office.taps("✅ 重新公开")
    assert "问题重新公开" in zhao.screen
    assert "问题重新公开" in zhang.screen
    assert "有人提问，请您公开回答" in wang.screen
    assert not any("不用回答了" in (message.text or "") for message in wang.messages)
    await wang.taps("公开回答")
    assert "您怎么回答" in wang.screen
    await zhao.taps("去看看")
    assert "你这个骗子" in zhao.screen
    await opens(wang, made)
    await wang.taps("问答（1）")
    assert "骗子" in wang.screen
    await zhang.taps_data(encode(Say("hide", 1)))
    assert "办公室已经决定公开" in (zhang.toast or "")
    [hiding] = await scene.read(lambda session: session.exec(select(Hiding)).all())
    assert (hiding.reason, hiding.upheld) == ("骂人", False)


async def test_a_doubt_goes_to_the_secretary_without_a_name_and_a_word_comes_back(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhang = await scene.person("张书记", "secretary")
    zhao = await scene.person("赵奶奶", "resident", language="en")
    await opens(zhao, made)
    await zhao.taps("Tell the secretary a doubt")
    assert "It is not public" in zhao.screen
    await zhao.sends("Nobody came on Saturday")
    await zhao.taps("✅ Tell the secretary")
    assert "The secretary is told" in zhao.screen
    assert "有人觉得一份承诺不实" in zhang.screen
    assert "赵奶奶" not in zhang.screen
    assert "Saturday" not in wang.screen
    await zhang.sends("/board")
    await zhang.taps("等您处理的")
    await zhang.taps("🔔 Nobody came")
    await zhang.taps("处理好了")
    await zhang.sends("那天停电，周日补了")
    await zhang.taps_twice("✅ 回话")
    assert "What you reported is dealt with" in zhao.screen
    assert "周日补了" in zhao.screen
    await zhang.sends("/board")
    await zhang.taps("等您处理的")
    assert "都办好了" in zhang.screen


async def test_a_doubt_about_a_secretary_goes_to_those_above(scene: Scene) -> None:
    wang = await scene.person("王书记", "member")
    await scene.enrol(wang, "secretary", "B")
    other = await scene.person("同级书记", "secretary")
    above = await scene.person("街道书记", "secretary", at="S")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await opens(zhao, made)
    await zhao.taps("告诉书记")
    await zhao.sends("没有办")
    await zhao.taps("✅ 告诉书记")
    assert "没有办" in above.screen
    assert "没有办" not in other.screen
    assert "没有办" not in wang.screen
    for phone in (wang, other):
        await phone.taps_data(encode(OneDoubt(1)))
        assert "没有办" not in phone.screen
        await phone.taps_data(encode(Say("settle", 1)))
        assert phone.toast


async def test_without_any_secretary_a_doubt_goes_to_the_office(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    office = await scene.person("办公室小孙", "office", at="D")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await opens(zhao, made)
    await zhao.taps("告诉书记")
    await zhao.sends("没有办")
    await zhao.taps("✅ 告诉书记")
    assert "没有办" in office.screen
    await office.sends("/board")
    await office.taps("等您处理的")
    await office.taps("🔔 没有办")
    assert "有人反映" in office.screen


async def test_forged_buttons_of_supervision_change_nothing(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made)
    await opens(zhao, made)
    await zhao.taps("告诉书记")
    await zhao.sends("没有办")
    await zhao.taps("✅ 告诉书记")
    sideways = await scene.person("李书记", "secretary", at="C")
    helper = await scene.person("刘指导员", "instructor")
    neighbour = await scene.person("钱大妈", "resident")
    forged = (
        Say("answer", 1), Say("hide", 1), Say("settle", 1), Say("appeal", 1), Say("uphold", 1), Say("restore", 9),
        Say("nonsense", 1), Say("ask", 999), TakeBack(1), OneDoubt(1), OneAppeal(1), OneQuestion(99),
    )  # fmt: skip
    for phone in (sideways, helper, neighbour):
        assert all(await in_vain(scene, phone, *forged))
    for phone in (helper, wang):
        assert all(await in_vain(scene, phone, StandBehind(made, 1, 0, 0), Say("ask", made), Say("doubt", made)))


async def test_words_that_are_no_text_or_too_long_are_asked_for_again(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident")
    await opens(zhao, made)
    await zhao.taps("我要问")
    await zhao.sends("🙂🙂")
    assert "您想问什么" in zhao.screen
    await zhao.sends("问" * 301)
    assert "写得太长了：301 个字" in zhao.screen
    await zhao.sends("办了几次")
    await zhao.taps("重写")
    await zhao.sends("<script>办了几次</script>")
    await zhao.taps("不说了")
    assert "什么也没有发出去" in zhao.screen
    assert await scene.read(lambda session: session.exec(select(Question)).all()) == []
    await opens(zhao, made)
    await zhao.taps("我要问")
    await zhao.sends("/cancel")
    assert "什么也没有发出去" in zhao.screen


async def test_who_is_erased_leaves_questions_and_doubts_without_a_name(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhang = await scene.person("张书记", "secretary")
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made)
    await opens(zhao, made)
    await zhao.taps("👍 支持（0）")
    await zhao.taps("告诉书记")
    await zhao.sends("没有办")
    await zhao.taps("✅ 告诉书记")
    await erases(zhao)

    def left(session: Session) -> list[object]:
        question, doubt = session.exec(select(Question)).one(), session.exec(select(Doubt)).one()
        return [question.asker_id, doubt.reporter_id, session.exec(select(Support)).all()]

    assert await scene.read(left) == [None, None, []]
    await wang.taps("公开回答")
    await wang.sends("三次")
    await wang.taps("✅ 公开回答")
    assert "回答已公开" in wang.screen
    await zhang.taps("去看看")
    await zhang.taps("处理好了")
    await zhang.sends("了解过了")
    await zhang.taps("✅ 回话")
    assert "办结了" in zhang.screen


async def test_all_that_somebody_did_stands_in_their_file_and_nothing_of_others(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhang = await scene.person("张书记", "secretary")
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made, "我的问题")
    await opens(zhao, made)
    await zhao.taps("👍 支持（0）")
    await zhao.taps("告诉书记")
    await zhao.sends("我的怀疑")
    await zhao.taps("✅ 告诉书记")
    await zhang.taps("去看看")
    await zhang.taps("处理好了")
    await zhang.sends("书记的回话")
    await zhang.taps("✅ 回话")
    t = scene.bot.texts.in_language("zh-CN")

    def file_of(phone: Phone) -> Callable[[Session], str]:
        def work(session: Session) -> str:
            person = session.exec(select(Person).where(Person.telegram_id == phone.user_id)).one()
            kept = supervision_people.of_person(session, person)
            return str(list(supervision_export.written(t, kept, person, scene.bot.clock.zone)))

        return work

    its = await scene.read(file_of(zhao))
    assert all(said in its for said in ("我的问题", "我的怀疑", "关于王小明（朝阳社区党支部）的承诺"))
    theirs = await scene.read(file_of(zhang))
    assert "书记的回话" in theirs
    assert "我的怀疑" not in theirs


async def test_what_a_joiner_did_moves_to_their_place_on_the_roll(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)

    def work(session: Session) -> None:
        session.add(Person(name="赵兰", phone="+8613800000009", created_at=scene.bot.clock.now()))

    await scene.write(work)
    zhao = await scene.person("赵奶奶", "resident", phone="+8613800000009")
    await asks(zhao, made)
    await zhao.taps("回到承诺")
    await zhao.taps("👍 支持（0）")

    def move(session: Session) -> tuple[int | None, int | None]:

        joining.recognise(session, zhao.user_id, "+8613800000009", scene.bot.clock.now(), language="zh-CN")
        person = session.exec(select(Person).where(Person.telegram_id == zhao.user_id)).one()
        assert person.name == "赵兰"
        assert session.exec(select(Support.person_id)).one() == person.id
        return session.exec(select(Question.asker_id)).one(), person.id

    asker, listed = await scene.write(move)
    assert asker == listed


async def test_an_organisations_pledge_is_answered_by_its_secretary_and_watched_from_above(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    above = await scene.person("街道书记", "secretary", at="S")
    zhao = await scene.person("赵奶奶", "resident")
    made = await scene.write(lambda session: a_row(session, organisation(session, "B")).id or 0)
    await asks(zhao, made, "楼道什么时候修好？")
    assert "关于朝阳社区党支部的承诺" in zhang.screen
    assert "楼道" not in above.screen
    await zhang.taps_data(encode(Say("hide", 1)))
    assert zhang.toast
    await zhang.taps("公开回答")
    await zhang.sends("六月底")
    await zhang.taps("✅ 公开回答")
    assert "六月底" in zhao.screen
    await opens(zhao, made)
    await zhao.taps("告诉书记")
    await zhao.sends("没有动工")
    await zhao.taps("✅ 告诉书记")
    assert "没有动工" in above.screen
    assert "没有动工" not in zhang.screen


async def test_the_longest_questions_and_answers_are_one_message(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhao = await scene.person("赵奶奶", "resident", language="en")

    def work(session: Session) -> None:
        now = scene.bot.clock.now()
        for _ in range(5):
            asked = Question(pledge_id=made, asker_id=None, text="&" * 300, asked_at=now)
            asked.answer, asked.answered_at = "😀" * 200, now
            session.add(asked)

    await scene.write(work)
    await opens(zhao, made)
    await zhao.taps("Questions (5)")
    assert "&&&" in zhao.screen
    await zhao.taps("Next page")
    assert zhao.screen.count("&" * 300) == 1


async def test_the_office_does_not_decide_about_itself_unless_it_is_alone(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    sun = await scene.person("办公室小孙", "office", at="D")
    li = await scene.person("办公室小李", "office", at="D")
    zhao = await scene.person("赵奶奶", "resident")
    await asks(zhao, made)
    await sun.taps_data(encode(Say("hide", 1)))
    await sun.sends("不当")
    await sun.taps("✅ 隐藏")
    await zhao.taps("请办公室看")
    await zhao.sends("我只是问问")
    await zhao.taps("✅ 送交办公室")
    assert "我只是问问" in li.screen
    assert "我只是问问" not in sun.screen
    await sun.sends("/board")
    await sun.taps("等您处理的")
    assert "都办好了" in sun.screen
    await sun.taps_data(encode(OneAppeal(1)))
    assert "由办公室的其他同志来定" in sun.screen
    assert "重新公开" not in sun.screen
    await erases(li)
    await sun.taps_data(encode(Say("uphold", 1)))
    await sun.sends("只有我一个人")
    await sun.taps("✅ 维持隐藏")
    [hiding] = await scene.read(lambda session: session.exec(select(Hiding)).all())
    assert hiding.decided_by_id == hiding.by_id is not None


async def test_who_was_asked_too_is_told_that_it_was_answered(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    qian = await scene.person("Qian", "secretary", language="en")
    zhao = await scene.person("赵奶奶", "resident")
    made = await scene.write(lambda session: a_row(session, organisation(session, "B")).id or 0)
    await asks(zhao, made, "楼道什么时候修好？")
    assert "please answer in public" in qian.screen
    await zhang.taps("公开回答")
    await zhang.sends("六月底")
    await zhang.taps("✅ 公开回答")
    assert "回答已公开" in zhang.screen
    assert "This question was answered" in qian.screen
    await qian.taps("Look at it")
    assert "六月底" in qian.screen
