"""What waits is seen from the menu, and what somebody raised can be found again."""

import pytest
from sqlmodel import Session, select

from models import supervision_waiting
from models.person import Person, RoleKind
from tests.plans import listening
from tests.pledged import a_pledge
from tests.scene import Scene
from tests.test_supervision import asks, opens
from tests.test_supervision_again import doubts

pytestmark = pytest.mark.usefixtures("scene")


async def test_the_menu_says_how_much_waits_and_one_comes_back_to_it(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    zhang = await scene.person("张书记", "secretary")
    zhao = await scene.person("赵奶奶", "resident")
    await zhang.sends("/menu")
    assert "等您处理的" not in zhang.screen
    await asks(zhao, made, "第一问")
    await asks(zhao, made, "第二问")
    await doubts(zhao, made)
    await zhang.sends("/menu")
    await zhang.taps("等您处理的（1）")
    await zhang.taps("🔔 没有办")
    await zhang.taps("等您处理的")
    assert "🔔 没有办" in zhang.screen
    await wang.sends("/menu")
    await wang.taps("等您处理的（2）")
    await wang.taps("❓ 第一问")
    await wang.taps("公开回答")
    await wang.sends("三次")
    await wang.taps("✅ 公开回答")
    await wang.taps("等您处理的")
    assert "第二问" in wang.screen
    await zhao.sends("/menu")
    assert "等您处理的" not in zhao.screen


async def test_what_somebody_raised_is_found_again_with_what_became_of_it(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    await scene.person("张书记", "secretary")
    zhao = await scene.person("赵奶奶", "resident")
    await zhao.sends("/board")
    await zhao.taps("我问的和反映的")
    assert "还没有提过问" in zhao.screen
    await asks(zhao, made, "第一问")
    await doubts(zhao, made)
    await zhao.sends("/board")
    await zhao.taps("我问的和反映的")
    assert "问：第一问" in zhao.screen
    assert "反映：没有办" in zhao.screen
    assert "正在等处理" in zhao.screen
    await zhao.taps("👉 第一问")
    await zhao.taps("收回我的问题")
    await opens(zhao, made)
    await zhao.sends("/board")
    await zhao.taps("我问的和反映的")
    assert "第一问" not in zhao.screen


async def test_where_nothing_waits_one_look_says_so(scene: Scene) -> None:
    await scene.person("张书记", "secretary")

    def looks(session: Session) -> int:
        person = session.exec(select(Person).where(Person.name == "张书记")).one()
        engine = session.get_bind()
        with listening(engine) as heard:  # type: ignore[arg-type]
            assert supervision_waiting.number(session, person, list(RoleKind)) == 0
        return len(heard)

    assert await scene.read(looks) == 1
