"""A public pledge made a new version on the phone: previewed, published, overtaken, thrown away."""

import pytest
from sqlmodel import Session, col, select

from models import joining, pledge_draft
from models import person as people
from models.person import Person, RoleKind
from models.pledge import Pledge, Status
from playground.phone import Phone
from tests.links import organisation
from tests.pledged import a_row
from tests.scene import Scene
from tests.stories import begins_own, pledges, writes_own

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def revises(wang: Phone, scene: Scene) -> None:
    def work(session: Session) -> int | None:
        return session.exec(select(Pledge.id).where(col(Pledge.revises_id).is_(None))).one()

    await wang.taps_data(f"plrv:{await scene.read(work)}")


async def changes_what(wang: Phone, to: str) -> None:
    await wang.taps("修改")
    if "1. 带头服务群众" in wang.buttons:
        await wang.taps("1. 带头服务群众")
    await wang.taps("做什么")
    await wang.sends(to)


async def versions(scene: Scene) -> list[tuple[Status, int]]:
    def work(session: Session) -> list[tuple[Status, int]]:
        return [(each.status, each.version) for each in session.exec(select(Pledge).order_by(col(Pledge.id)))]

    return await scene.read(work)


async def test_a_new_version_is_previewed_published_and_the_post_says_it(scene: Scene) -> None:
    channel = await scene.connect_channel("B")
    wang = await scene.person("王小明", "member")
    await pledges(wang, what="每周六教老人用手机")
    scene.later(1)
    await revises(wang, scene)
    assert "第 2 版" in wang.screen
    assert "第 1 版也留着" in wang.screen
    assert "✅ 公布新版本" in wang.buttons
    await changes_what(wang, "每周日教老人用手机")
    await wang.taps_twice("公布新版本")
    assert "第 2 版已公布" in wang.screen
    assert "每周日教老人用手机" in wang.sees(channel)
    assert "每周六教老人用手机" not in wang.sees(channel)
    assert await versions(scene) == [(Status.published, 2)]
    await wang.taps("看这份承诺")
    assert "每周日教老人用手机" in wang.screen
    for said in (wang.screen, wang.sees(channel)):
        assert "2027年3月3日公布这一版，2027年3月2日首次公布" in said


async def test_what_is_not_changed_is_not_published_and_changes_can_be_thrown_away(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await pledges(wang, what="每周六教老人用手机")
    await revises(wang, scene)
    await wang.taps("公布新版本")
    assert "还没有改动" in (wang.toast or "")
    await wang.taps("不要了")
    assert "已经公布的承诺不受影响" in wang.screen
    await wang.taps("是的，删掉")
    assert "公布的承诺还是原来的样子" in wang.screen
    assert await versions(scene) == [(Status.published, 1)]
    await wang.taps("看这份承诺")
    assert "每周六教老人用手机" in wang.screen


async def test_left_for_later_the_changes_wait(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await pledges(wang, what="每周六教老人用手机")
    await revises(wang, scene)
    await changes_what(wang, "每周日教老人用手机")
    await wang.taps("以后再写")
    await wang.taps("接着写")
    assert "每周日教老人用手机" in wang.screen
    assert "第 2 版" in wang.screen


async def test_an_item_with_its_result_is_shown_and_not_changed(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await pledges(wang, "带头学习提高", "带头服务群众", what="每周六教老人用手机")
    await wang.taps("看这份承诺")
    await wang.taps("1. 带头学习提高")
    await wang.taps("做到了")
    await wang.taps("是的")
    await revises(wang, scene)
    assert "做到了，不再改" in wang.screen
    await wang.taps("修改")
    assert "不能再改" in wang.screen
    assert "1. 带头学习提高" not in wang.buttons
    item = await scene.read(lambda session: session.exec(select(Pledge.id).where(Pledge.status == Status.draft)).one())
    await wang.taps_data(f"pltx:{item}:study")
    assert "已经有了结果" in (wang.toast or "")
    await wang.taps("2. 带头服务群众")
    await wang.taps("为了谁")
    await wang.taps("返回")
    await wang.taps("返回")
    assert "请从下面选" in wang.screen


async def organisations_pledge(scene: Scene, *more: str) -> tuple[Phone, Phone]:
    """Two secretaries of one branch, one of whom has published its pledge."""
    first = await scene.person("张书记", "secretary")
    second = await scene.person("李书记", "secretary")
    await begins_own(first)
    await writes_own(first, "群众反映好", *more, theme="服务居民", what="每周六办便民服务")
    await first.taps("公布")
    return first, second


async def changes_theme(phone: Phone, theme: str) -> None:
    await phone.taps("修改")
    await phone.taps("主题")
    await phone.sends(theme)


async def test_two_revise_at_once_and_the_second_sees_what_stands_now(scene: Scene) -> None:
    first, second = await organisations_pledge(scene)
    await revises(first, scene)
    await revises(second, scene)
    await changes_theme(first, "邻里守望")
    await changes_theme(second, "情系社区")
    await first.taps("公布新版本")
    await second.taps("公布新版本")
    assert "现在的第 2 版在这里" in second.screen
    assert "邻里守望" in second.screen
    await second.taps("放到它上面")
    await second.taps("公布新版本")
    assert "第 3 版已公布" in second.screen
    assert await versions(scene) == [(Status.published, 3)]
    await second.taps("看这份承诺")
    assert "情系社区" in second.screen
    assert "首次公布" not in second.screen  # on the same day


async def test_changes_put_on_top_twice_are_still_looked_over(scene: Scene) -> None:
    first, second = await organisations_pledge(scene)
    await revises(first, scene)
    await revises(second, scene)
    await changes_theme(first, "邻里守望")
    await changes_theme(second, "情系社区")
    await first.taps("公布新版本")
    await second.taps("公布新版本")
    await second.taps_twice("放到它上面")
    assert await versions(scene) == [(Status.published, 2), (Status.draft, 1)]
    assert "情系社区" in second.screen
    await second.taps("公布新版本")
    assert await versions(scene) == [(Status.published, 3)]


async def test_a_revision_of_what_was_withdrawn_meanwhile_says_so(scene: Scene) -> None:
    first, second = await organisations_pledge(scene)
    await revises(second, scene)
    await changes_theme(second, "情系社区")
    for label in ("看这份承诺", "进展和结果", "撤回承诺"):
        await first.taps(label)
    await first.sends("换届")
    await first.taps("撤回")
    await second.taps("公布新版本")
    assert "撤回" in (second.toast or "")


async def test_what_the_second_left_alone_stays_as_the_first_changed_it(scene: Scene) -> None:
    first, second = await organisations_pledge(scene)
    await revises(first, scene)
    await revises(second, scene)
    for phone, question, said in ((first, "做什么", "每周日办便民服务"), (second, "怎样算做到", "办满 24 次")):
        for label in ("修改", "1. 群众反映好", question):
            await phone.taps(label)
        await phone.sends(said)
    await changes_theme(first, "邻里守望")
    await first.taps("公布新版本")
    await second.taps("公布新版本")
    await second.taps("放到它上面")
    assert await versions(scene) == [(Status.published, 2), (Status.draft, 1)]
    for words in ("邻里守望", "每周日办便民服务", "办满 24 次"):
        assert words in second.screen
    await second.taps("公布新版本")
    assert await versions(scene) == [(Status.published, 3)]
    await second.taps("看这份承诺")
    for words in ("邻里守望", "每周日办便民服务", "办满 24 次"):
        assert words in second.screen


async def test_overtaken_changes_can_be_thrown_away(scene: Scene) -> None:
    first, second = await organisations_pledge(scene)
    await revises(second, scene)
    await changes_theme(second, "情系社区")
    await revises(first, scene)
    await changes_theme(first, "邻里守望")
    await first.taps("公布新版本")
    await second.taps("公布新版本")
    await second.taps("不要我的改动")
    await second.taps("是的，删掉")
    assert await versions(scene) == [(Status.published, 2)]


async def test_an_old_take_over_button_does_not_cover_a_version_that_was_not_seen(scene: Scene) -> None:
    first, second = await organisations_pledge(scene)
    await revises(second, scene)
    await changes_theme(second, "情系社区")
    for theme in ("邻里守望", "和谐家园"):
        await revises(first, scene)
        await changes_theme(first, theme)
        await first.taps("公布新版本")
        if theme == "邻里守望":
            await second.taps("公布新版本")
    await second.taps("放到它上面")
    assert "现在的第 3 版在这里" in second.screen
    assert "和谐家园" in second.screen
    await second.taps("放到它上面")
    await second.taps("公布新版本")
    assert await versions(scene) == [(Status.published, 4)]


async def test_an_item_that_was_closed_meanwhile_stands_as_it_was_kept(scene: Scene) -> None:
    first, second = await organisations_pledge(scene, "工作业绩好")
    await revises(second, scene)
    await second.taps("修改")
    await second.taps("2. 群众反映好")
    await second.taps("做什么")
    await second.sends("每周日办便民服务")
    await second.taps("➕ 增减条目")
    await second.taps("党员队伍好")
    await second.taps("下一步")
    for said in ("每月上 1 次党课", "本支部党员", "6月30日", "上满 4 次"):
        await second.sends(said)
    for label in ("看这份承诺", "进展和结果", "2. 群众反映好", "✅ 做到了", "是的，做到了"):
        await first.taps(label)
    await second.taps("公布新版本")
    assert "放到它上面" in "".join(second.buttons)
    await second.taps("放到它上面")
    await second.taps("公布新版本")
    assert "第 2 版已公布" in second.screen
    await second.taps("看这份承诺")
    assert "每周六办便民服务" in second.screen
    assert "每周日办便民服务" not in second.screen
    assert "每月上 1 次党课" in second.screen


async def test_a_version_button_pressed_after_the_changes_were_thrown_away_publishes_nothing(scene: Scene) -> None:
    first, second = await organisations_pledge(scene)
    await revises(second, scene)
    await changes_theme(second, "情系社区")
    draft = await scene.read(lambda session: session.exec(select(Pledge.id).where(Pledge.status == Status.draft)).one())
    await second.taps("不要了")
    await second.taps("是的，删掉")
    await second.taps_data(f"plpv:{draft}:1:2:00000000")
    assert "已经公布或删除" in (second.toast or "")
    await first.taps_data(f"plto:{draft}:1:2")
    assert "已经公布或删除" in (first.toast or "")
    assert await versions(scene) == [(Status.published, 1)]


async def test_an_earlier_version_says_what_it_said_to_its_plan_and_theme(scene: Scene) -> None:
    first, _second = await organisations_pledge(scene)
    zhao = await scene.person("赵奶奶", "resident")
    await revises(first, scene)
    await changes_theme(first, "邻里守望")
    await first.taps("修改")
    await first.taps("实施方案")
    await first.sends("每栋楼一位楼长。")
    await first.taps("公布新版本")
    await zhao.taps_data("rvo:1:1:0:0")
    assert "服务居民" in zhao.screen
    assert "邻里守望" not in zhao.screen
    await zhao.taps("看实施方案")
    assert "先走访，再办事。" in zhao.screen
    await zhao.taps_data("plr:1:0:0")
    assert "邻里守望" in zhao.screen
    await zhao.taps("看实施方案")
    assert "每栋楼一位楼长。" in zhao.screen
    await zhao.taps_data("plf:1:9")
    assert "邻里守望" not in (zhao.toast or "")
    assert zhao.toast


async def test_of_two_revisions_by_one_person_the_one_at_their_place_on_the_roll_stays(scene: Scene) -> None:
    """They were parted from an account, joined by a link on another, and share their number there."""
    zhang = await scene.person("张书记", "secretary")

    def work(session: Session) -> list[tuple[bool, bool]]:
        now = scene.bot.clock.now()
        listed = Person(name="张书记", phone="+8613800000009", created_at=now)
        session.add(listed)
        session.flush()
        one = organisation(session, "B")
        people.grant(session, listed, RoleKind.secretary, one, now)
        public = a_row(session, one)
        earlier = people.by_telegram(session, zhang.user_id)
        assert earlier is not None
        for each in (earlier, listed):
            pledge_draft.revise(session, each, public.id or 0, now)
        joining.recognise(session, zhang.user_id, "+8613800000009", now, language="zh-CN")
        drafts = session.exec(select(Pledge).where(Pledge.status == Status.draft)).all()
        return [(each.drafted_by_id == listed.id, each.revises_id == public.id) for each in drafts]

    assert await scene.write(work) == [(True, True)]
