"""A sitting of comments in the hands of somebody who leaves, comes back, changes their mind or presses twice."""

from datetime import timedelta

import pytest

from playground.buttons import find_button
from tests.comments import CLUTTER, comment_on, comments, on, states, stored, writes
from tests.scene import TODAY, Scene

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_sitting_is_left_and_found_again(scene: Scene) -> None:
    await scene.person("王小明", "member")
    await scene.person("李一", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.sends("/comment")
    await zhang.taps("王小明")
    await zhang.taps("李一")
    await zhang.taps("写点评")
    await zhang.sends("手机课办得好")
    await zhang.sends("/cancel")
    assert "随时可以接着写" in zhang.screen
    scene.bot.clock.set(TODAY + timedelta(days=30))
    await zhang.sends("/menu")
    await zhang.taps("接着写点评")
    assert "王小明：还没写完" in zhang.screen
    assert "李一：还没写完" in zhang.screen
    await zhang.taps("王小明")
    assert "存在的问题" in zhang.screen


async def test_who_has_written_nothing_leaves_nothing_behind(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.sends("/comment")
    await zhang.taps("王小明")
    await zhang.sends("/cancel")
    assert await stored(scene) == []


async def test_the_way_back_leads_through_every_question(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await zhang.sends("手机课办得好")
    await zhang.taps("没有问题")
    await zhang.sends("多走访")
    for title in ("努力方向", "存在的问题", "做得好的地方"):
        await zhang.taps("返回")
        assert title in zhang.screen
    assert "现在写的是：手机课办得好" in zhang.screen
    await zhang.taps("返回")
    assert "还没写完" in zhang.screen
    await zhang.taps("王小明")
    assert "私下的话" in zhang.screen
    for _ in range(3):
        await zhang.taps("返回")
    await zhang.taps("不改了")
    assert "私下的话" in zhang.screen


async def test_problems_are_dated_anew_and_taken_off(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await zhang.sends("手机课办得好")
    for number in range(1, 6):
        await zhang.sends(f"第{number}件事没做完")
        if number == 1:
            await zhang.sends("昨天")
            assert "这一天已经过去了" in zhang.screen
            await zhang.sends("2099年1月1日")
            assert "这一天太远了" in zhang.screen
        await zhang.sends("5月31日")
    await zhang.sends("第6件事没做完")
    assert "最多写 5 个问题" in zhang.screen
    await zhang.taps("第 1 个：改日期")
    await zhang.sends("6月1日")
    assert "2027年6月1日" in zhang.screen
    await zhang.taps_twice("去掉第 5 个")
    assert "第5件事没做完" not in zhang.screen
    await zhang.sends("第6件事没做完")
    await zhang.taps("不写这个问题")
    assert len(await states(scene)) == 4


async def test_who_types_that_there_is_none_names_no_problem(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await zhang.sends("手机课办得好")
    await zhang.sends("没有")
    assert "努力方向" in zhang.screen
    await zhang.taps("返回")
    await zhang.sends("没有人值班")
    await zhang.sends("5月31日")
    await zhang.sends("没有了。")
    assert "努力方向" in zhang.screen
    assert await states(scene) == [("没有人值班", "draft")]


async def test_the_longest_comment_there_can_be_is_read_with_all_that_became_of_it(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    long, short = "字" + "<&" * 149, "字" + "<" * 149
    for turn in range(2):
        await zhang.taps_data(await comment_on(scene, "王小明"))
        for _ in range(5 if turn else 0):
            await zhang.taps("已改好")
        await zhang.sends(long)
        for _ in range(5):
            await zhang.sends(short)
            await zhang.sends("5月31日")
        await zhang.taps("没有了")
        await zhang.sends(long)
        await zhang.sends(long)
        assert "请看一遍" in zhang.screen
        await zhang.taps("看好了")
        await zhang.taps("一起公布")
        for number in range(1, 6):
            await wang.taps_data(await on(scene, "王小明"))
            await wang.taps(f"第 {number} 个问题已改好")
            await wang.sends(short)
    await wang.taps("看点评")
    await wang.taps("公开回应")
    await wang.sends(long)
    await wang.taps("看点评")
    assert wang.screen.count("怎么改的") == 5
    assert "回应：字" in wang.screen


async def test_words_where_a_button_is_wanted_and_pictures_where_words_are(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.sends("/comment")
    await zhang.sends("王小明")
    assert "这一步请按下面的按钮" in zhang.screen
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await zhang.sends("😀😀")
    assert "请用文字写" in zhang.screen
    await zhang.sends("字" * 301)
    assert "最多 300 个" in zhang.screen
    await zhang.sends("<b>好</b>")
    await zhang.taps("返回")
    assert "现在写的是：<b>好</b>" in zhang.screen


async def test_what_another_reviewer_names_meanwhile_is_settled_first(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    li = await scene.person("李主任", "reviewer", at="S")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await writes(zhang, praise="张书记说好", problem="还要多走访")
    await zhang.taps("看好了")
    await comments(scene, li, "王小明")
    await zhang.taps("一起公布")
    assert "还没说改好了没有" in (zhang.toast or "")
    assert "还没说改好了没有" in zhang.screen
    await zhang.taps("王小明")
    assert CLUTTER in zhang.screen
    await zhang.taps("没改好，再指出")
    await zhang.sends("7月1日")
    await zhang.taps("看好了")
    await zhang.taps("一起公布")
    assert await states(scene) == [("还要多走访", "open"), (CLUTTER, "repeated"), (CLUTTER, "open")]


async def test_what_another_reviewer_has_closed_meanwhile_is_not_named_again_without_a_word(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    li = await scene.person("李主任", "reviewer", at="S")
    await comments(scene, zhang, "王小明")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await zhang.taps("没改好，再指出")
    await zhang.sends("7月1日")
    await writes(zhang, praise="张书记说好", problem=None, again=True)
    await zhang.taps("看好了")
    await li.taps_data(await comment_on(scene, "王小明"))
    await li.taps("已改好")
    await writes(li, praise="李主任说好", problem=None)
    await li.taps("看好了")
    await li.taps("一起公布")
    await zhang.taps("一起公布")
    assert "别人的点评刚有了另外的结论" in (zhang.toast or "")
    assert await states(scene) == [(CLUTTER, "closed"), (CLUTTER, "draft")]
    await zhang.taps("王小明")
    assert "别人的点评说，一个您再次指出的问题已经改好了" in (zhang.toast or "")
    assert "还有别的问题" in zhang.screen
    assert f"1. {CLUTTER}（2027年7月1日前改好）" in zhang.screen
    await zhang.taps("没有了")
    assert "请看一遍" in zhang.screen
    await zhang.taps("看好了")
    await zhang.taps("一起公布")
    assert await states(scene) == [(CLUTTER, "closed"), (CLUTTER, "open")]


async def test_what_another_reviewer_names_again_meanwhile_is_not_closed_without_a_word(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    li = await scene.person("李主任", "reviewer", at="S")
    await comments(scene, zhang, "王小明")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await zhang.taps("已改好")
    await writes(zhang, praise="张书记说好", problem=None)
    await zhang.taps("看好了")
    await li.taps_data(await comment_on(scene, "王小明"))
    await li.taps("没改好，再指出")
    await li.sends("7月1日")
    await writes(li, praise="李主任说好", problem=None, again=True)
    await li.taps("看好了")
    await li.taps("一起公布")
    await zhang.taps("一起公布")
    assert "还没说改好了没有" in (zhang.toast or "")
    await zhang.taps("王小明")
    await zhang.taps("已改好")
    await zhang.taps("看好了")
    await zhang.taps("一起公布")
    assert await states(scene) == [(CLUTTER, "repeated"), (CLUTTER, "closed")]


async def test_what_is_decided_of_an_earlier_problem_can_be_changed(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await comments(scene, zhang, "王小明")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await zhang.taps("已改好")
    await zhang.taps("返回")
    assert "现在选的是：已改好" in zhang.screen
    await zhang.taps("没改好，再指出")
    await zhang.taps("2027年4月1日")
    await zhang.taps("这一项不写")
    assert "又一次指出" in zhang.screen
    await zhang.taps("去掉第 1 个")
    assert "这一个改好了吗" in zhang.screen


async def test_a_comment_that_nobody_receives_yet_says_so_and_waits_for_the_secretary(scene: Scene) -> None:
    li = await scene.person("李主任", "reviewer", at="S")
    await comments(scene, li, "B")
    assert "朝阳社区党支部还没有书记在这里，现在没有人收到" in li.screen
    assert "被点评的人会收到" not in li.screen
    zhang = await scene.person("张书记", "secretary")
    await zhang.sends("/menu")
    await zhang.taps("对本组织的点评")
    assert CLUTTER in zhang.screen


async def test_the_same_words_for_two_people_are_noticed(scene: Scene) -> None:
    await scene.person("王小明", "member")
    await scene.person("李一", "member")
    zhang = await scene.person("张书记", "secretary")
    await comments(scene, zhang, "王小明")
    await zhang.taps_data(await comment_on(scene, "李一"))
    await writes(zhang)
    assert "一字不差" in zhang.screen
    await zhang.taps("看好了")
    assert "有建议" in zhang.screen
    await zhang.taps("一起公布")
    assert "点评已公布" in zhang.screen


async def test_an_empty_comment_is_not_published(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    for label in ("这一项不写", "没有问题", "这一项不写", "这一项不写", "看好了"):
        await zhang.taps(label)
    assert "还什么也没写" in zhang.screen
    assert "一起公布" not in str(zhang.buttons)


async def test_a_button_to_publish_never_publishes_other_words(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.taps_data(await comment_on(scene, "王小明"))
    await writes(zhang)
    await zhang.taps("看好了")
    old = find_button(zhang.chat, "一起公布").given["callback_data"]
    await zhang.taps("王小明")
    await zhang.taps("✏️ 成绩")
    await zhang.sends("改过的话")
    await zhang.taps_data(old)
    assert "这个按钮是以前的" in (zhang.toast or "")
    assert (await stored(scene))[0].status.value == "draft"


async def test_many_members_are_paged_and_ten_fit_one_sitting(scene: Scene) -> None:
    for number in range(11):
        await scene.person(f"党员{number:02}", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.sends("/comment")
    for number in range(7):
        await zhang.taps(f"党员{number:02}")
    await zhang.taps("下一页")
    for number in range(7, 11):
        await zhang.taps(f"党员{number:02}")
    assert "一次最多写 10 份" in (zhang.toast or "")
    await zhang.taps("✅ 党员09")
    assert "这次要写 9 份点评" in zhang.screen
    await zhang.taps("上一页")
    assert "✅ 党员00" in str(zhang.buttons)


async def test_what_is_chosen_is_asked_about_at_once_and_what_is_ready_is_not_asked_again(scene: Scene) -> None:
    await scene.person("王小明", "member")
    await scene.person("李一", "member")
    zhang = await scene.person("张书记", "secretary")
    await zhang.sends("/comment")
    await zhang.taps("王小明")
    await zhang.taps("写点评")
    assert "做得好的地方" in zhang.screen
    await writes(zhang, problem=None)
    await zhang.taps("看好了")
    await zhang.taps("再选别的")
    await zhang.taps("李一")
    await zhang.taps("写点评")
    assert "点评对象：李一" in zhang.screen
    await writes(zhang, problem=None)
    await zhang.taps("看好了")
    await zhang.taps("再选别的")
    await zhang.taps("写点评")
    assert "都写好了" in zhang.screen
