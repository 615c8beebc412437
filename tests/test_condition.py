"""Conditions of an organisation's own: kept by its secretary, chosen in pledges here and below."""

import pytest
from sqlmodel import Session, select

from models.condition import Condition
from models.pledge import Item
from playground.phone import Phone
from tests.scene import Scene
from tests.stories import begins_own, writes_own

pytestmark = pytest.mark.usefixtures("scene")


async def opens(phone: Phone) -> None:
    await phone.sends("/menu")
    await phone.taps("管理本组织")
    await phone.taps("具体条件")


async def adds(phone: Phone, name: str) -> None:
    await opens(phone)
    await phone.taps("加一条")
    await phone.sends(name)


async def conditions(scene: Scene) -> list[tuple[str, bool]]:
    def work(session: Session) -> list[tuple[str, bool]]:
        return [(each.name, each.ended_at is None) for each in session.exec(select(Condition))]

    return await scene.read(work)


async def writes_pledge(phone: Phone, condition: str) -> None:
    await begins_own(phone)
    await writes_own(phone, condition, theme="服务居民")


async def test_a_condition_holds_below_and_its_words_stay_in_pledges_when_it_ends(scene: Scene) -> None:
    gao = await scene.person("高书记", "secretary", at="S")
    zhang = await scene.person("张书记", "secretary")
    other = await scene.person("教育局书记", "secretary", at="U")
    zhao = await scene.person("赵奶奶", "resident")
    await adds(gao, "党员进楼<入户>好")
    assert "党员进楼<入户>好" in gao.screen
    await opens(zhang)
    assert "党员进楼<入户>好（东街街道党工委）" in zhang.screen
    assert "停用" not in "".join(zhang.buttons)
    assert "领导班子好" in zhang.screen
    await opens(other)
    assert "党员进楼" not in other.screen

    await writes_pledge(zhang, "党员进楼<入户>好")
    assert "1. 党员进楼<入户>好" in zhang.screen
    await opens(gao)
    await gao.taps("停用：党员进楼<入户>好")
    await gao.taps_twice("是的，停用")
    assert await conditions(scene) == [("党员进楼<入户>好", False)]
    await zhang.taps("公布")
    assert "已公布" in zhang.screen
    await zhao.taps("看本组织的承诺")
    await zhao.taps("服务居民 · 党员进楼<入户>好")
    assert "党员进楼<入户>好" in zhao.screen


async def test_what_ended_before_publication_can_be_taken_off_and_not_chosen_again(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    await adds(zhang, "家家走到")
    await writes_pledge(zhang, "家家走到")
    await opens(zhang)
    await zhang.taps("停用：家家走到")
    await zhang.taps("是的，停用")
    await zhang.sends("/menu")
    await zhang.taps("管理本组织")
    await zhang.taps("接着写组织的承诺")
    await zhang.taps("增减条目")
    await zhang.taps("✅ 家家走到")
    await zhang.taps("是的，去掉")
    assert "家家走到" not in "".join(zhang.buttons)
    await zhang.taps_data("plt:1:own_1:1")
    assert await scene.read(lambda session: session.exec(select(Item)).all()) == []


async def test_there_is_no_second_of_the_same_words_and_at_most_five(scene: Scene) -> None:
    gao = await scene.person("高书记", "secretary", at="S")
    zhang = await scene.person("张书记", "secretary")
    await adds(gao, "家家走到")
    await adds(zhang, "家家走到")
    assert "已经有了" in zhang.screen
    await zhang.sends("/cancel")
    for number in range(5):
        await adds(zhang, f"第{number}条")
    assert "加一条" not in "".join(zhang.buttons)
    await zhang.taps_data("cda:3")
    await zhang.sends("第六条")
    assert "最多能有 5 条" in zhang.screen
    assert len(await conditions(scene)) == 6


@pytest.mark.parametrize("said", ["😀", "字" * 61])
async def test_pictures_and_long_words_are_no_condition(scene: Scene, said: str) -> None:
    zhang = await scene.person("张书记", "secretary")
    await adds(zhang, said)
    await zhang.sends_sticker()
    assert await conditions(scene) == []
    assert "加一条条件" in zhang.screen
    await zhang.taps("回到条件")
    assert "还没有自己的条件" in zhang.screen
    await zhang.sends("家家走到")
    assert await conditions(scene) == []


@pytest.mark.parametrize(("role", "at"), [("instructor", "B"), ("member", "B"), ("secretary", "C"), ("reviewer", "S")])
async def test_nobody_else_adds_or_ends_one_by_forged_buttons(scene: Scene, role: str, at: str) -> None:
    zhang = await scene.person("张书记", "secretary")
    await adds(zhang, "家家走到")
    wang = await scene.person("王小明", role, at=at)
    for data in ("cd:3", "cda:3", "cde:1", "cdx:1", "cdx:99", "cdx:-1"):
        await wang.taps_data(data)
        assert wang.toast
    assert await conditions(scene) == [("家家走到", True)]
