"""What helps to write a pledge: posts, examples of the field, and what an earlier pledge left undone."""

import pytest
from sqlmodel import Session, col, select

from models import organisation as organisations
from models import pledge_keeping
from models.person import Person
from models.pledge import Item, Pledge, Status
from playground.phone import Phone
from tests.scene import Scene
from tests.stories import begins_own, writes_head

pytestmark = pytest.mark.usefixtures("scene")


async def in_track(scene: Scene, track: str | None, at: str = "B") -> None:
    def work(session: Session) -> None:
        one = organisations.by_code(session, at)
        assert one is not None
        one.track = track

    await scene.write(work)


async def answers(wang: Phone, day: str = "6月30日") -> None:
    for said in ("每周教老人用手机 1 次", "60岁以上的居民", day, "办满12次"):
        await wang.sends(said)


async def test_a_post_is_asked_where_the_track_has_posts_and_read_by_others(scene: Scene) -> None:
    await in_track(scene, "enterprise")
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    assert "哪个岗位" in wang.screen
    await wang.taps("党员服务先锋岗")
    await wang.taps("带头服务群众")
    await wang.taps("下一步")
    assert "本领域的活动有" in wang.screen
    await answers(wang)
    assert "党员服务先锋岗" in wang.screen
    await wang.taps("修改")
    await wang.taps("岗位")
    assert "现在写的是：党员服务先锋岗" in wang.screen
    await wang.sends("食堂<收银>岗")
    await wang.taps("公布")
    await wang.taps("看这份承诺")
    assert "食堂<收银>岗" in wang.screen


async def test_the_post_can_be_left_out_and_comes_back_with_the_way_back(scene: Scene) -> None:
    await in_track(scene, "enterprise")
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    await wang.taps_twice("不分岗位")
    assert "请从下面选" in wang.screen
    await wang.taps("返回")
    assert "哪个岗位" in wang.screen
    await wang.taps("不分岗位")
    await wang.taps("带头服务群众")
    await wang.taps("下一步")
    await answers(wang)
    assert "岗位：" not in wang.screen
    await wang.taps("公布")
    assert "已公布" in wang.screen


async def test_the_track_of_the_organisation_above_counts_where_there_is_none(scene: Scene) -> None:
    await in_track(scene, None)
    await in_track(scene, "enterprise", at="S")
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    assert "党员服务先锋岗" in wang.buttons
    await in_track(scene, "no_longer_known")
    await wang.sends("/pledge")
    assert "党员服务先锋岗" in wang.buttons


async def test_an_offered_post_that_is_offered_no_more_is_an_old_button(scene: Scene) -> None:
    await in_track(scene, "enterprise")
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    await in_track(scene, "harmony")
    await wang.taps("党员服务先锋岗")
    assert wang.toast
    await wang.taps_data("plht:1:theme:00000000")
    await wang.taps_data("plh:1:plan")
    assert await scene.read(lambda session: session.exec(select(Pledge.plan)).one()) is None


async def test_where_there_are_no_posts_none_is_asked(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    assert "请从下面选" in wang.screen
    assert "返回" not in "".join(label for label in wang.buttons if "菜单" not in label)


async def closed_pledge(scene: Scene) -> Phone:
    """A member whose pledge of two items has one kept, and one that was not."""
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    await wang.taps("带头学习提高")
    await wang.taps("带头服务群众")
    await wang.taps("下一步")
    await answers(wang)
    await answers(wang, "3月20日")
    await wang.taps("公布")

    def close(session: Session) -> None:
        person, pledge = session.exec(select(Person)).one(), session.exec(select(Pledge)).one()
        pledge_keeping.keep(session, person, pledge.id, 1, scene.bot.clock)
        pledge_keeping.give_up(session, person, pledge.id, 2, "忙", scene.bot.clock)

    await scene.write(close)
    return wang


async def drafted(scene: Scene) -> list[tuple[str, str | None, bool]]:
    def work(session: Session) -> list[tuple[str, str | None, bool]]:
        query = select(Item).join(Pledge, col(Item.pledge_id) == col(Pledge.id)).where(Pledge.status == Status.draft)
        return [(each.criterion, each.what, each.due is not None) for each in session.exec(query)]

    return await scene.read(work)


async def test_what_was_not_kept_is_carried_over_and_its_past_day_is_asked_anew(scene: Scene) -> None:
    wang = await closed_pledge(scene)
    scene.later(30)
    await wang.sends("/pledge")
    await wang.taps_twice("接上次没做完的")
    assert await drafted(scene) == [("serving", "每周教老人用手机 1 次", False)]
    assert "已选 1 项：带头服务群众" in wang.screen
    assert "接上次" not in "".join(wang.buttons)
    await wang.taps("下一步")
    assert "什么时候做到" in wang.screen
    await wang.sends("6月30日")
    await wang.taps("公布")
    assert "已公布" in wang.screen
    await wang.sends("/pledge")
    assert "接上次" not in "".join(wang.buttons)  # it is promised again


async def test_a_day_that_is_ahead_is_carried_over_too_and_nothing_twice(scene: Scene) -> None:
    wang = await closed_pledge(scene)
    await wang.sends("/pledge")
    await wang.taps("带头服务群众")
    assert "接上次" not in "".join(wang.buttons)
    await wang.taps("✅ 带头服务群众")
    await wang.taps("接上次没做完的")
    assert await drafted(scene) == [("serving", "每周教老人用手机 1 次", True)]
    draft = await scene.read(lambda session: session.exec(select(Pledge.id).where(Pledge.status == Status.draft)).one())
    await wang.taps_data(f"ply:{draft}")
    assert "没有可以接着做的" in (wang.toast or "")


async def test_without_an_earlier_pledge_or_with_another_s_nothing_is_offered(scene: Scene) -> None:
    await closed_pledge(scene)
    li = await scene.person("李书华", "member")
    await li.sends("/pledge")
    assert "接上次" not in "".join(li.buttons)
    draft = await scene.read(lambda session: session.exec(select(Pledge.id).where(Pledge.status == Status.draft)).one())
    await li.taps_data(f"ply:{draft}")
    assert await drafted(scene) == []


async def test_an_organisation_carries_over_what_it_withdrew(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    for _ in range(2):
        await begins_own(zhang)
        await writes_head(zhang)
        await zhang.taps("没有文档")
        if "接上次" in "".join(zhang.buttons):
            break
        await zhang.taps("群众反映好")
        await zhang.taps("下一步")
        await answers(zhang)
        await zhang.taps("公布")

        def withdraw(session: Session) -> None:
            person, pledge = session.exec(select(Person)).one(), session.exec(select(Pledge)).one()
            pledge_keeping.withdraw(session, person, pledge.id, "换届", scene.bot.clock)

        await scene.write(withdraw)
    await zhang.taps("接上次没做完的")
    assert await drafted(scene) == [("response", "每周教老人用手机 1 次", True)]
    await zhang.taps("下一步")
    await zhang.taps("公布")
    assert "已公布" in zhang.screen
