"""One's own data: said plainly, taken along, left behind and erased."""

import pytest
from sqlmodel import Session, select

from models import outbox
from models.outbox import Outcome, Outgoing
from models.person import Person
from models.pledge import Pledge
from playground.phone import Phone
from tests.keeping import publishes
from tests.links import ids, link, organisation, person_id, roles
from tests.rows import everything
from tests.scene import Scene, settled
from tests.stories import PROMISE, erases, file_on, pledges, writes_own
from views import privacy as view
from views.callbacks import encode


async def test_privacy_says_plainly_what_is_stored(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await pledges(wang)
    await wang.sends("/menu")
    await wang.taps("我的资料")
    assert "姓名：王小明" in wang.screen
    assert "手机号：没有登记" in wang.screen
    assert "语言：简体中文" in wang.screen
    assert "身份：党员 · 朝阳社区党支部" in wang.screen
    assert "公布的承诺：1 份" in wang.screen
    assert "别的消息不保存" in wang.screen


async def test_privacy_in_english(scene: Scene) -> None:
    john = await scene.person("John", "resident", language="en")
    await john.sends("/privacy")
    assert "Name: John" in john.screen
    assert "Role: Resident · 朝阳社区党支部" in john.screen
    assert "Other messages are not kept" in john.screen


async def test_a_stranger_hears_that_nothing_is_stored(scene: Scene) -> None:
    stranger = await scene.stranger("路人")
    await stranger.sends("/privacy")
    assert "最多只记着您选的语言" in stranger.screen


async def test_everything_is_given_as_a_readable_file(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await pledges(wang)
    await wang.sends("/privacy")
    await wang.taps("全部资料")
    found = file_on(scene, wang)
    assert "姓名：王小明\n" in found
    assert f"Telegram 账号：{wang.user_id}\n" in found
    assert "身份：党员 · 朝阳社区党支部\n" in found
    assert f"做什么：{PROMISE[0]}\n" in found
    assert "发出的邀请" not in found
    await wang.taps_twice("全部资料")


async def test_the_file_holds_what_is_half_done_too(scene: Scene) -> None:
    secretary = await scene.person("Zhang", "secretary", language="en")
    await scene.enrol(secretary, "member", "B")
    for label in ("Run this organisation", "Invite", "New invitation", "Resident", "10 people", "7 days"):
        await secretary.taps(label)
    await secretary.sends("/pledge")
    for label in ("Leads in serving the people", "Next"):
        await secretary.taps(label)
    await secretary.sends("/privacy")
    await secretary.sends("<b>teaching</b> & more")
    await secretary.sends("/privacy")
    await secretary.taps("Everything")
    found = file_on(scene, secretary)
    assert "Unfinished draft of a pledge: 朝阳社区党支部" in found
    assert "Invitation made: Resident · 朝阳社区党支部" in found
    assert "In the middle of: making a public pledge\nTyped and not yet confirmed: <b>teaching</b> & more" in found


async def test_one_leaves_an_organisation_after_a_question(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await scene.enrol(wang, "resident", "C")
    await wang.sends("/privacy")
    await wang.taps("不再用某个身份")
    await wang.taps("群众 · 晨光社区党支部")
    assert "不再用这个身份了吗" in wang.screen
    await wang.taps("不，回去")
    assert await roles(scene, wang) == [("member", "B"), ("resident", "C")]
    await wang.taps("不再用某个身份")
    await wang.taps("群众 · 晨光社区党支部")
    await wang.taps_twice("是的，不用了")
    assert await roles(scene, wang) == [("member", "B")]


async def test_the_last_secretary_is_warned_before_leaving(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    await secretary.sends("/privacy")
    await secretary.taps("不再用某个身份")
    await secretary.taps("书记 · 朝阳社区党支部")
    assert "您是最后一位书记" in secretary.screen
    await secretary.taps("是的，不用了")
    assert "不属于任何组织" in secretary.screen
    assert "🔒 我的资料" in secretary.buttons


async def test_erasure_asks_twice_and_can_be_stopped(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    before = await everything(scene)
    await wang.sends("/privacy")
    await wang.taps("删除我的资料")
    await wang.taps("继续删除")
    assert "最后问一次" in wang.screen
    await wang.taps("不，回去")
    assert "姓名：王小明" in wang.screen
    assert await everything(scene) == before


async def test_after_erasure_nothing_is_left_and_one_is_a_stranger(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.opens(await link(scene, at="C", role="resident"))
    await wang.taps("✅")
    await wang.sends("/pledge")
    await wang.taps("带头服务群众")
    known, now = await person_id(scene, wang), scene.bot.clock.now()

    def notice(session: Session) -> None:
        outbox.put(session, "n", chat_id=wang.chat_id, person_id=known, content={"text": "通知"}, now=now)

    await scene.write(notice)
    await settled(scene.playground, scene.bot)
    channel = scene.playground.create_channel("朝阳之声", owner=wang)
    await settled(scene.playground, scene.bot)
    await erases(wang)
    assert "我不再认识您了" in wang.screen
    rows = await everything(scene)
    for table in ("role", "pledge", "pledge_item", "dialogue", "outgoing", "invite_use"):
        kept = [row for row in rows[table] if "办公室" not in row]
        assert len(kept) == (1 if table == "role" else 0), table  # the office's own role stays
    assert not any("王小明" in row or str(wang.user_id) in row for table in rows.values() for row in table)
    assert any(str(channel.id) in row for row in rows["channel"])
    await wang.sends("/start")
    assert "加入有两种办法" in wang.screen


async def test_after_erasure_one_can_join_anew(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await erases(wang)
    await wang.opens(await link(scene))
    await wang.taps("✅")
    assert await roles(scene, wang) == [("member", "B")]


@pytest.mark.parametrize(("rule", "shown"), [("name", "王小明"), ("former_member", "一位离开的党员")])
async def test_the_published_record_stays_by_the_rule_of_the_campaign(scene: Scene, rule: str, shown: str) -> None:
    keep_by(scene, rule)
    posts = await scene.connect_channel("B")
    wang = await scene.person("王小明", "member")
    zhao = await scene.person("赵奶奶", "resident")
    await pledges(wang)
    await wang.sends("/privacy")
    await wang.taps("删除我的资料")
    assert "公开记录" in wang.screen
    await wang.taps("继续删除")
    await wang.taps("是的，全部删除")
    await zhao.sends("/board")
    await zhao.taps("🏠 朝阳社区党支部")
    await zhao.taps(shown)
    assert PROMISE[0] in zhao.screen
    assert f"{shown}（朝阳社区党支部）" in zhao.screen
    assert f"{shown}（朝阳社区党支部）" in zhao.sees(posts)  # what was posted is made true
    (left,) = await scene.read(lambda session: session.exec(select(Person).where(Person.name == "")).all())
    assert (left.phone, left.telegram_id) == (None, None)
    assert left.erased_at is not None


def keep_by(scene: Scene, rule: str) -> None:
    """The campaign's rule, as the configuration sets it."""
    assert scene.bot.dispatcher is not None
    world = scene.bot.dispatcher._world
    privacy = world.campaign.privacy.model_copy(update={"erased_author": rule})
    object.__setattr__(world, "campaign", world.campaign.model_copy(update={"privacy": privacy}))


@pytest.mark.parametrize("outcome", [Outcome.waiting, Outcome.claimed])
async def test_no_name_is_left_in_what_was_posted_or_is_yet_to_be(scene: Scene, outcome: Outcome) -> None:
    await scene.connect_channel("B")
    wang, li = await scene.person("王小明", "member"), await scene.person("李四", "member")
    await pledges(wang)
    await scene.bot.idle()
    await scene.bot.delivery.stop()
    await pledges(li)

    def amid_a_send(session: Session) -> None:
        session.exec(select(Outgoing).where(Outgoing.outcome == Outcome.waiting)).one().outcome = outcome

    await scene.write(amid_a_send)
    for phone in (wang, li):
        await erases(phone)

    contents = await scene.read(lambda session: [str(each.content) for each in session.exec(select(Outgoing)).all()])
    assert not [each for each in contents if "王小明" in each or "李四" in each]
    assert len([each for each in contents if "一位离开的党员" in each]) == 2


async def test_the_pledge_of_an_erased_person_is_not_theirs_when_they_join_anew(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await pledges(wang)
    await erases(wang)
    await wang.opens(await link(scene))
    await wang.taps("✅")
    await wang.sends("/mypledges")
    assert "还没有" in wang.screen
    authors = await scene.read(lambda session: [each.person_id for each in session.exec(select(Pledge)).all()])
    assert authors != [await person_id(scene, wang)]


async def test_an_old_button_does_not_erase_who_has_joined_anew(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    old = encode(view.Erase(await person_id(scene, wang)))
    await erases(wang)
    await wang.opens(await link(scene))
    await wang.taps("✅")
    await wang.taps_data(old)
    assert "以前的" in (wang.toast or "")
    assert await roles(scene, wang) == [("member", "B")]


async def test_erasing_twice_erases_once(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("/privacy")
    await wang.taps("删除我的资料")
    await wang.taps("继续删除")
    await wang.taps_twice("是的，全部删除")
    assert await roles(scene, wang) == []
    assert "出了故障" not in wang.chat_log


async def test_the_links_of_an_erased_secretary_end(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    for label in ("管理本组织", "邀请", "发新邀请", "群众", "50 人", "长期有效"):
        await secretary.taps(label)
    made = next(row for row in secretary.screen.splitlines() if row.startswith("https://"))
    await erases(secretary)
    zhao = await scene.stranger("赵奶奶")
    await zhao.opens(made)
    assert "已经停用" in zhao.screen


async def test_nobody_leaves_in_another_persons_place(scene: Scene) -> None:
    await scene.person("张书记", "secretary")
    mallory = await scene.person("坏人", "resident")
    before = await everything(scene)
    await mallory.taps_data(encode(view.LeaveNow((await ids(scene))["B"], "secretary")))
    assert "没有这个身份" in (mallory.toast or "")
    assert await everything(scene) == before


async def test_a_message_on_its_way_to_an_erased_person_stops_nothing(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.delay(0.3, method="sendMessage", times=1)
    known, now = await person_id(scene, wang), scene.bot.clock.now()

    def notice(session: Session) -> None:
        assert organisation(session, "B")
        outbox.put(session, "n", chat_id=wang.chat_id, person_id=known, content={"text": "通知"}, now=now)

    await scene.write(notice)
    await wang.taps_data(encode(view.Erase(known)))
    await publish_nothing(zhao)
    assert "出了故障" not in zhao.chat_log


async def publish_nothing(phone: Phone) -> None:
    """Somebody else goes on as before."""
    await phone.sends("/board")
    assert "看承诺" in phone.screen


async def test_who_drafted_a_pledge_for_an_organisation_is_erased_and_the_pledge_stays(scene: Scene) -> None:
    zhang = await scene.person("张书记", "secretary")
    sun = await scene.person("孙指导", "instructor")
    await sun.taps("替组织起草承诺")
    await writes_own(sun)
    await sun.taps("交给书记")
    await zhang.taps("看一看这份稿子")
    await zhang.taps("公布")
    assert "已公布" in zhang.screen
    await erases(sun)
    assert "我不再认识您了" in sun.screen

    def left(session: Session) -> tuple[list[str], list[int | None]]:
        names = [each.name for each in session.exec(select(Person)).all()]
        return names, [each.drafted_by_id for each in session.exec(select(Pledge)).all()]

    assert await scene.read(left) == (["张书记"], [None])


async def test_the_file_holds_what_was_said_of_pledges(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await publishes(wang)
    await wang.taps("说说进展")
    for said in ("办了 5 次", "40%"):
        await wang.sends(said)
    await wang.taps("公布")
    await wang.sends("/privacy")
    await wang.taps("全部资料")
    found = file_on(scene, wang)
    assert "您说过的进展和结果：公布\n" in found
    assert "您说过的进展和结果：进展 · 办了 5 次 · 完成 40%" in found
