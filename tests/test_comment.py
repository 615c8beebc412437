"""Comments from above, on the phones of those who write them and those whom they are on."""

import pytest

from tests.comments import CLUTTER, on, writes
from tests.scene import Scene
from tests.stories import pledges

pytestmark = pytest.mark.usefixtures("scene")


async def test_a_problem_is_named_answered_mended_and_closed_by_the_next_comment(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    zhao = await scene.person("赵奶奶", "resident")
    await pledges(wang)
    zhang = await scene.person("张书记", "secretary")

    await zhang.sends("/comment")
    await zhang.taps("王小明")
    await zhang.taps("写点评")
    assert "每周六上午教老人用手机" in zhang.screen
    assert "完成 0%" in zhang.screen
    await zhang.sends("手机课按时办了，老人都说好")
    await zhang.sends(CLUTTER)
    await zhang.sends("5月31日")
    await zhang.taps("没有了")
    await zhang.sends("多到独居老人家里走一走")
    await zhang.sends("注意身体")
    assert "请看一遍" in zhang.screen
    assert "建议" not in zhang.screen
    await zhang.taps("看好了")
    await zhang.taps("一起公布")
    assert "点评已公布" in zhang.screen

    assert CLUTTER in wang.screen
    assert "注意身体" in wang.screen
    await wang.taps("公开回应")
    await wang.sends("谢谢书记，下周就清")
    assert "已公开您的回应" in wang.screen
    assert "谢谢书记，下周就清" in zhang.screen
    await wang.taps("看点评")
    await wang.taps("第 1 个问题已改好")
    await wang.sends("和楼长一起清完了")
    assert "和楼长一起清完了" in zhang.screen

    person = await on(scene, "王小明")
    await zhao.taps_data(person)
    assert CLUTTER in zhao.screen
    assert "谢谢书记，下周就清" in zhao.screen
    assert "已报告改好" in zhao.screen
    assert "注意身体" not in zhao.screen

    await zhang.sends("/comment")
    await zhang.taps("王小明")
    await zhang.taps("写点评")
    assert "和楼长一起清完了" in zhang.screen
    await zhang.taps("已改好")
    await writes(zhang, praise="清得很干净", problem=None)
    assert "只有表扬" in zhang.screen
    await zhang.taps("看好了")
    await zhang.taps("一起公布")
    assert "您可以公开回应一次" in wang.screen
    assert "请按“已改好”" not in wang.screen
    await zhao.taps_data(person)
    assert "以前的问题，已经改好" in zhao.screen
    await zhao.taps("下一页")
    assert "下一次点评确认已改好" in zhao.screen


async def test_an_english_comment_on_an_organisation_repeats_a_problem(scene: Scene) -> None:
    reviewer = await scene.person("Mary", "reviewer", at="S", language="en")
    secretary = await scene.person("Paul", "secretary", at="B", language="en")
    await reviewer.sends("/comment")
    await reviewer.taps("朝阳社区党支部")
    await reviewer.taps("Write")
    assert "No pledge has been published yet" in reviewer.screen
    await reviewer.sends("All phone lessons took place")
    await reviewer.sends("The stairs are full of clutter")
    await reviewer.sends("31 May")
    await reviewer.taps("No more")
    await reviewer.taps("Leave this out")
    await reviewer.taps("Leave this out")
    assert "It does not say what to work on" in reviewer.screen
    await reviewer.taps("Looks good")
    await reviewer.taps_twice("Publish all")
    assert "The comments are public" in reviewer.screen
    assert "The stairs are full of clutter" in secretary.screen
    assert len([m for m in secretary.messages if "There is a comment on" in m.text]) == 1

    await reviewer.taps("Write comments")
    await reviewer.taps("朝阳社区党支部")
    await reviewer.taps("Write")
    await reviewer.taps("Not yet: name it again")
    await reviewer.sends("30 June")
    await reviewer.taps("Leave this out")
    await reviewer.taps("No more")
    await reviewer.taps("Leave this out")
    await reviewer.taps("Leave this out")
    await reviewer.taps("Looks good")
    await reviewer.taps("Publish all")
    assert "Named again: The stairs are full of clutter (to be mended by 30 Jun 2027)" in secretary.screen


async def test_three_are_commented_on_in_one_sitting_and_published_together(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    phones = [await scene.person(name, "member") for name in ("李一", "李二", "李三")]
    await zhang.sends("/comment")
    for name in ("李一", "李二", "李三"):
        await zhang.taps(name)
    assert "这次要写 3 份点评" in zhang.screen
    await zhang.taps("写点评")
    assert "点评对象：李一" in zhang.screen
    for name in ("李一", "李二", "李三"):
        if name != "李一":
            await zhang.taps(name)
        await writes(zhang, praise=f"{name}做得好", problem=f"{name}还要多走访")
        await zhang.taps("看好了")
        assert all("有一份对" not in phone.screen for phone in phones)
    await zhang.taps("一起公布")
    assert "共 3 份" in zhang.screen
    for phone in phones:
        assert f"{phone.name}还要多走访" in phone.screen
    await zhang.taps("写点评")
    assert "李一 · 已点评" in str(zhang.buttons)
