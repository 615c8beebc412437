"""Joining: by an invitation or by one's own number, as newcomers, returners and hostile people try it."""

from typing import get_type_hints

import pytest
from sqlmodel import Session, select

from models import membership, outbox
from models import person as people
from models.dialogue import Dialogue
from models.person import Person, RoleKind
from playground.buttons import find_button
from playground.phone import Phone
from tests.links import link, organisation, person_id, roles, token_of, uses_left
from tests.rows import everything
from tests.scene import Scene
from tests.test_house import buttons
from views.callbacks import Home, digest, encode
from views.home import ChooseLanguage
from views.join import Join, JoinAs, OtherName

PHONE = "+8613800000001"


async def listed(scene: Scene, name: str, phone: str, role: str = "member", at: str = "B") -> None:
    """Somebody on the roll who has never come to the bot."""

    def work(session: Session) -> None:
        now = scene.bot.clock.now()
        person = Person(name=name, phone=phone, created_at=now)
        session.add(person)
        session.flush()
        people.grant(session, person, RoleKind(role), organisation(session, at), now)

    await scene.write(work)


async def remove(scene: Scene, phone: Phone, role: str, at: str = "B") -> None:
    """Ends a role, as a secretary would."""

    def work(session: Session) -> None:
        person = people.by_telegram(session, phone.user_id)
        assert person is not None
        membership.leave(session, person, RoleKind(role), organisation(session, at))

    await scene.write(work)


# By an invitation


async def test_a_newcomer_joins_and_has_the_menu_of_the_role(scene: Scene) -> None:
    wang = await scene.stranger("王小明")
    await wang.opens(await link(scene))
    assert "朝阳社区党支部请您以“党员”的身份加入" in wang.screen
    await wang.taps("✅")
    assert "王小明，欢迎" in wang.screen
    assert "✍️ 写公开承诺" in wang.buttons
    assert await roles(scene, wang) == [("member", "B")]


async def test_a_newcomer_is_spoken_to_in_english(scene: Scene) -> None:
    john = await scene.stranger("John", language="en")
    await john.opens(await link(scene, role="resident"))
    assert "invites you to read the pledges of its members (as a resident)" in john.screen
    await john.taps("Join as “John”")
    assert "Welcome, John!" in john.screen
    assert "📋 Pledges here" in john.buttons


async def test_a_link_pressed_twice_brings_in_once(scene: Scene) -> None:
    wang, invitation = await scene.stranger("王小明"), await link(scene, uses=10)
    await wang.opens(invitation)
    await wang.taps_twice("以“王小明”加入")
    assert await roles(scene, wang) == [("member", "B")]
    assert await uses_left(scene, invitation) == 9


async def test_who_belongs_already_is_told_so_and_does_not_use_the_link_up(scene: Scene) -> None:
    wang, invitation = await scene.person("王小明", "member"), await link(scene)
    await wang.opens(invitation)
    assert "您已经是朝阳社区党支部的党员了" in wang.screen
    assert "✍️ 写公开承诺" in wang.buttons
    assert await uses_left(scene, invitation) == 1


async def test_a_link_that_others_used_up_says_so_at_once(scene: Scene) -> None:
    invitation = await link(scene, uses=1)
    wang, li = await scene.stranger("王小明"), await scene.stranger("李四")
    await li.opens(invitation)
    await wang.opens(invitation)
    await wang.taps("✅")
    await li.taps("✅")  # both had it open
    assert "人数已满" in (li.toast or "")
    assert await roles(scene, li) == []
    zhou = await scene.stranger("周五")
    await zhou.opens(invitation)
    assert "人数已满" in zhou.screen


async def test_who_was_removed_does_not_come_back_by_the_same_link(scene: Scene) -> None:
    wang, invitation = await scene.stranger("王小明"), await link(scene, uses=10)
    await wang.opens(invitation)
    await wang.taps("✅")
    await remove(scene, wang, "member")
    await wang.opens(invitation)
    assert "以前用过了" in wang.screen
    await wang.taps_data(encode(Join(token_of(invitation))))
    assert "以前用过了" in (wang.toast or "")
    assert await roles(scene, wang) == []
    await wang.opens(await link(scene))
    await wang.taps("✅")
    assert await roles(scene, wang) == [("member", "B")]


async def test_a_link_that_ended_or_never_was_is_refused_kindly(scene: Scene) -> None:
    wang, invitation = await scene.stranger("王小明"), await link(scene, days=7)
    scene.bot.clock.set(scene.bot.clock.now().replace(year=2028))
    await wang.opens(invitation)
    assert "已经过期" in wang.screen
    await wang.sends("/start j-AAAAAAAAAAAAAAAA")
    assert "这个邀请链接无效" in wang.screen
    await wang.taps_data(encode(Join("'; DROP TABLE person; --")))
    assert "无效" in (wang.toast or "")


async def test_a_member_who_accepts_another_membership_moves(scene: Scene) -> None:
    wang = await scene.person("王小明", "member", at="B")
    await wang.opens(await link(scene, at="C"))
    assert "您现在是朝阳社区党支部的党员。加入以后，您在本活动里就归新的组织" in wang.screen
    await wang.taps("✅")
    assert await roles(scene, wang) == [("member", "C")]


async def test_one_can_decide_not_to_join_and_come_back(scene: Scene) -> None:
    wang, invitation = await scene.stranger("王小明"), await link(scene)
    await wang.opens(invitation)
    await wang.taps("先不加入")
    assert "再打开那个邀请链接" in wang.screen
    assert await roles(scene, wang) == []
    await wang.opens(invitation)
    await wang.taps("✅")
    assert await roles(scene, wang) == [("member", "B")]


# Names


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ("<b>王</b>&小明", "<b>王</b>&小明"),
        ("محمد علي", "محمد علي"),
        ("王\u202e小\u200b明", "王小明"),
        ("王  \t小明", "王 小明"),
    ],
)
async def test_a_name_is_shown_as_it_is_but_for_tricks(scene: Scene, shown: str, kept: str) -> None:
    wang = await scene.stranger(shown)
    await wang.sends("/start")
    await wang.opens(await link(scene))
    await wang.taps("✅")
    assert f"{kept}，欢迎" in wang.screen


@pytest.mark.parametrize("shown", ["🌸🌸", "王" * 200, "\u202e\u200b"])
async def test_a_name_that_cannot_be_used_is_asked_for(scene: Scene, shown: str) -> None:
    wang = await scene.stranger(shown)
    await wang.opens(await link(scene))
    assert "请先写下您的姓名" in wang.screen
    await wang.taps("用别的名字")
    await wang.sends("🌸")
    assert "请用文字写" in wang.screen
    await wang.sends("王" * 200)
    assert "写得太长了：200 个字" in wang.screen
    await wang.sends_sticker()
    assert "请写下您的姓名" in wang.screen
    await wang.sends("王小明")
    assert "您写的名字是“王小明”" in wang.screen
    await wang.taps("以“王小明”加入")
    assert "王小明，欢迎" in wang.screen


async def test_a_name_that_was_written_is_confirmed_before_one_joins(scene: Scene) -> None:
    wang = await scene.stranger("小明")
    await wang.opens(await link(scene))
    await wang.taps("用别的名字")
    await wang.sends("/help")
    await wang.sends("你好，请问在吗")
    await wang.taps("写进去")
    assert "您写的名字是“你好，请问在吗”" in wang.screen
    assert await roles(scene, wang) == []
    await wang.taps("用别的名字")
    await wang.sends("王小明")
    await wang.taps_twice("以“王小明”加入")
    assert "王小明，欢迎" in wang.chat_log
    assert await roles(scene, wang) == [("member", "B")]


async def test_a_button_of_a_name_that_waits_no_more_is_refused(scene: Scene) -> None:
    wang, invitation = await scene.stranger("小明"), await link(scene)
    await wang.opens(invitation)
    await wang.taps_data(encode(JoinAs(token_of(invitation), digest("小明"))))
    assert "以前的" in (wang.toast or "")
    assert await roles(scene, wang) == []


async def test_a_button_of_one_name_does_not_join_under_another(scene: Scene) -> None:
    wang = await scene.stranger("小明")
    await wang.opens(await link(scene))
    await wang.taps("用别的名字")
    await wang.sends("王甲")
    old = find_button(wang.open_chat, "以“王甲”加入")
    await wang.sends("🙂")
    await wang.taps("用别的名字")
    await wang.sends("/help")
    await wang.sends("谢谢您啊")
    await wang.presses(old)
    assert "以前的" in (wang.toast or "")
    assert await roles(scene, wang) == []
    await wang.sends("王乙")
    await wang.presses(old)
    assert await roles(scene, wang) == []
    await wang.taps("以“王乙”加入")
    assert "王乙，欢迎" in wang.chat_log


async def test_a_known_person_does_not_rename_themselves_by_a_forged_button(scene: Scene) -> None:
    wang, invitation = await scene.person("王小明", "resident"), await link(scene)
    before = await everything(scene)
    await wang.taps_data(encode(OtherName(token_of(invitation))))
    assert "以前的" in (wang.toast or "")
    assert await everything(scene) == before


# By one's own number


async def test_one_on_the_roll_is_recognised_by_their_own_number(scene: Scene) -> None:
    await listed(scene, "王小明", PHONE)
    wang = await scene.stranger("小明🌸", phone=PHONE)
    await wang.sends("/start")
    await wang.taps("告诉本人手机号")
    assert "王小明，欢迎！已在名单上找到您" in wang.screen
    assert await roles(scene, wang) == [("member", "B")]


@pytest.mark.parametrize("shared", ["8613800000001", "+8613800000001"])
async def test_a_number_is_known_with_its_plus_or_without(scene: Scene, shared: str) -> None:
    await listed(scene, "王小明", PHONE)
    wang = await scene.stranger("王小明", phone=shared)
    await wang.sends("/start")
    await wang.shares_contact()
    assert "已在名单上找到您" in wang.screen


async def test_a_contact_shared_again_by_someone_known_changes_nothing(scene: Scene) -> None:
    await listed(scene, "王小明", PHONE)
    wang = await scene.stranger("王小明", phone=PHONE)
    await wang.shares_contact()
    before = await everything(scene)
    await wang.shares_contact()
    assert "您已经在名单上了" in wang.screen
    assert await everything(scene) == before


async def test_a_contact_shared_in_the_middle_of_a_pledge_leads_back_to_its_question(scene: Scene) -> None:
    await listed(scene, "王小明", PHONE)
    wang = await scene.stranger("王小明", phone=PHONE)
    await wang.shares_contact()
    await wang.sends("/pledge")
    await wang.taps("带头服务群众")
    await wang.taps("下一步")
    await wang.shares_contact()
    assert "您打算做什么" in wang.screen


async def test_an_american_number_is_not_the_chinese_one_of_the_same_digits(scene: Scene) -> None:
    await listed(scene, "张书记", "+8613055551234", role="secretary")
    stranger = await scene.stranger("Johnny", phone="+13055551234")
    await stranger.sends("/start")
    await stranger.shares_contact()
    assert await roles(scene, stranger) == []
    assert people.phone_number("+13055551234") == "+13055551234"
    assert people.phone_number("130 5555 1234") == "+8613055551234"


async def test_somebody_elses_contact_is_refused(scene: Scene) -> None:
    await listed(scene, "王小明", PHONE)
    wang = await scene.stranger("王小明", phone=PHONE)
    mallory = await scene.stranger("坏人", phone="+8613900000009")
    before = await everything(scene)
    await mallory.shares_contact_of(wang)
    assert "别人的不行" in mallory.screen
    assert await everything(scene) == before


async def test_a_forwarded_contact_is_refused_even_if_it_is_ones_own(scene: Scene) -> None:
    await listed(scene, "王小明", PHONE)
    wang = await scene.stranger("王小明", phone=PHONE)
    mallory = await scene.stranger("坏人", phone="+8613900000009")
    await mallory.shares_contact_of(wang)
    await mallory.forwards(mallory.messages[0])
    assert "别人的不行" in mallory.screen
    assert await roles(scene, mallory) == []


async def test_a_number_in_use_on_one_account_does_not_open_another(scene: Scene) -> None:
    await listed(scene, "王小明", PHONE)
    wang = await scene.stranger("王小明", phone=PHONE)
    await wang.shares_contact()
    second = await scene.stranger("王小明", phone=PHONE)
    await second.shares_contact()
    assert "已经在另一个账号上使用" in second.screen
    assert await roles(scene, second) == []


async def test_a_number_that_is_not_on_the_roll_is_told_the_other_way(scene: Scene) -> None:
    john = await scene.stranger("John", language="en", phone="+447700900123")
    await john.shares_contact()
    assert "not on the roll" in john.screen


async def test_who_joined_by_a_link_and_then_shares_their_number_is_one_person(scene: Scene) -> None:
    await listed(scene, "王建国", PHONE)
    wang = await scene.stranger("老王", phone=PHONE)
    invitation = await link(scene, at="C", role="resident", uses=10)
    await wang.opens(invitation)
    await wang.taps("✅")
    await tell_something(scene, wang)
    await wang.shares_contact()
    assert "王建国，欢迎" in wang.screen
    assert await roles(scene, wang) == [("member", "B"), ("resident", "C")]
    await remove(scene, wang, "resident", "C")
    await wang.opens(invitation)
    assert "以前用过了" in wang.screen  # the merged person has still used that link


async def tell_something(scene: Scene, phone: Phone) -> None:
    """A notice to the person on the phone, such as everybody gets."""
    known, now = await person_id(scene, phone), scene.bot.clock.now()

    def work(session: Session) -> None:
        outbox.put(session, "notice", chat_id=phone.chat_id, person_id=known, content={"text": "通知"}, now=now)

    await scene.write(work)


async def test_a_number_shared_while_an_invitation_is_open_leads_back_to_it(scene: Scene) -> None:
    await listed(scene, "王小明", PHONE, role="resident", at="C")
    wang = await scene.stranger("小明", phone=PHONE)
    await wang.sends("/start")
    await wang.opens(await link(scene))
    await wang.shares_contact()
    assert "已在名单上找到您" in wang.screen
    assert "请您以“党员”的身份加入" in wang.screen
    await wang.taps("✅ 加入")
    assert await roles(scene, wang) == [("member", "B"), ("resident", "C")]


# In the middle of something


async def test_start_in_the_middle_of_a_pledge_keeps_the_draft(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    await wang.taps("带头服务群众")
    await wang.taps("下一步")
    await wang.sends("每周六上午教老人用手机")
    await wang.sends("/start")
    assert "想做什么" in wang.screen
    await wang.sends("60岁以上的居民")
    await wang.taps("写进去")
    assert "什么时候做到" in wang.screen
    await wang.opens(await link(scene, at="C", role="resident"))
    await wang.taps("✅ 加入")
    await wang.sends("/pledge")
    assert "什么时候做到" in wang.screen  # where it was left


async def test_an_old_join_button_does_not_end_the_pledge_one_is_writing(scene: Scene) -> None:
    invitation = await link(scene)
    wang = await scene.stranger("王小明")
    await wang.opens(invitation)
    await wang.taps("✅")
    await wang.sends("/pledge")
    await wang.taps("带头服务群众")
    await wang.taps("下一步")
    await wang.taps_data(encode(Join(token_of(invitation))))
    assert "您已经是" in wang.screen
    await wang.sends("每周六上午教老人用手机")
    await wang.taps("写进去")
    assert "为谁做的" in wang.screen


async def test_two_devices_at_once_join_once(scene: Scene) -> None:
    """Both devices are one account: what either presses comes as that account's update."""
    wang, invitation = await scene.stranger("王小明"), await link(scene, uses=10)
    await wang.opens(invitation)
    first = wang.messages[-1].id
    await wang.opens(invitation)
    await wang.taps_data(encode(Join(token_of(invitation))), message_id=first)
    await wang.taps("以“王小明”加入")
    assert await roles(scene, wang) == [("member", "B")]
    assert await uses_left(scene, invitation) == 9


async def test_words_while_a_button_is_wanted_are_answered_with_the_question(scene: Scene) -> None:
    wang = await scene.stranger("王小明")
    await wang.opens(await link(scene))
    await wang.sends("是")
    assert "请按下面的按钮" in wang.screen
    assert "的身份加入" in wang.screen
    await wang.sends("/cancel")
    assert "再打开那个邀请链接" in wang.screen
    assert await scene.read(lambda session: session.exec(select(Dialogue)).all()) == []


async def test_a_stranger_who_presses_a_menu_button_is_shown_the_door(scene: Scene) -> None:
    mallory = await scene.stranger("坏人")
    await mallory.sends("/start")
    await mallory.taps_data(encode(Home()))
    assert "加入有两种办法" in mallory.screen


async def test_a_stranger_who_presses_every_button_there_is_changes_nothing(scene: Scene) -> None:
    await scene.person("王小明", "member")
    mallory = await scene.stranger("坏人")
    await mallory.sends("/start")
    before = await everything(scene)
    for kind in buttons():
        if kind is ChooseLanguage or not kind.__module__.startswith("views."):
            continue
        hints = [hint for name, hint in get_type_hints(kind).items() if name != "tag"]
        await mallory.taps_data(encode(kind(*(1 if hint is int else "member" for hint in hints))))
        assert await everything(scene) == before, kind
    assert "出了故障" not in mallory.chat_log
    assert "王小明" not in mallory.chat_log


async def test_a_member_who_presses_every_button_there_is_breaks_nothing(scene: Scene) -> None:
    """Forged, in an order that nobody would think of, twice each."""
    await scene.person("王小明", "member")
    mallory = await scene.person("坏人", "member")
    before = await everything(scene)
    for kind in buttons():
        if not kind.__module__.startswith("views."):
            continue
        hints = [hint for name, hint in get_type_hints(kind).items() if name != "tag"]
        data = encode(kind(*(1 if hint is int else "member" for hint in hints)))
        await mallory.taps_data(data)
        await mallory.taps_data(data)
    after = await everything(scene)
    assert after["role"] == before["role"]
    assert "出了故障" not in mallory.chat_log
    assert after["person"] == before["person"]
    assert after["organisation"] == before["organisation"]
    assert after["invite"] == []
