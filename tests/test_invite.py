"""Invitations: made by secretaries, opened by newcomers, ended again."""

import pytest
from sqlmodel import Session, col, select

from models.invite import Invite
from playground.phone import Phone
from tests.links import ids, roles
from tests.scene import Scene
from views import invite as view
from views.callbacks import encode


async def invite(secretary: Phone, role: str = "群众", uses: str = "10 人", until: str = "7 天") -> str:
    """The link of a new invitation, made on the secretary's phone."""
    await secretary.sends("/menu")
    for label in ("管理本组织", "邀请", "发新邀请", role, uses, until):
        await secretary.taps(label)
    return link_on(secretary)


def link_on(phone: Phone) -> str:
    """The newest link on the screen."""
    return next(line for line in reversed(phone.screen.splitlines()) if line.startswith("https://t.me/"))


def invites(session: Session) -> list[Invite]:
    return list(session.exec(select(Invite).order_by(col(Invite.id))).all())


async def test_a_secretary_makes_a_link_step_by_step_and_a_newcomer_joins_by_it(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    link = await invite(secretary)
    assert "组织：朝阳社区党支部" in secretary.screen
    assert "身份：群众" in secretary.screen
    assert "还可以加入：10 人" in secretary.screen
    assert "有效期至：2027年3月8日" in secretary.screen
    assert "🖼" in secretary.screen

    zhao = await scene.stranger("赵奶奶")
    await zhao.opens(link)
    assert "朝阳社区党支部请您来看党员的公开承诺" in zhao.screen
    await zhao.taps("以“赵奶奶”加入")
    assert "您现在能看朝阳社区党支部的承诺了" in zhao.screen

    await secretary.taps("全部邀请")
    assert "群众 · 9 人" in secretary.screen


async def test_the_picture_carries_everything_to_be_forwarded_or_printed(scene: Scene) -> None:
    secretary = await scene.person("Zhang", "secretary", language="en")
    for label in ("Run this organisation", "Invite", "New invitation", "Member", "1 person", "30 days"):
        await secretary.taps(label)
    picture = secretary.messages[-1]
    assert "photo" in picture.content
    assert "Organisation: 朝阳社区党支部" in picture.text
    assert "Role: Member" in picture.text
    assert "Valid until 31 March 2027" in picture.text
    assert link_on(secretary) in picture.text
    assert "Strive for excellence" in picture.text
    assert "1 person" not in picture.text


def test_the_qr_is_a_picture() -> None:
    assert view.qr("https://t.me/some_bot?start=j-AAAAAAAAAAAAAAAA").startswith(b"\x89PNG")


async def test_every_step_can_be_taken_back(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    for label in ("管理本组织", "邀请", "发新邀请", "群众", "50 人"):
        await secretary.taps(label)
    assert "用到什么时候" in secretary.screen
    await secretary.taps("返回")
    assert "给几个人用" in secretary.screen
    await secretary.taps("返回")
    assert "什么身份" in secretary.screen
    await secretary.taps("返回")
    assert "现在没有能用的邀请" in secretary.screen
    await secretary.taps("回到管理")
    assert "名单" in secretary.screen
    assert await scene.read(invites) == []


async def test_a_link_without_number_and_end_for_residents(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    await invite(secretary, "群众", "不限人数", "长期有效")
    assert "长期有效" in secretary.screen
    (made,) = await scene.read(invites)
    assert (made.uses_left, made.expires_at, made.kind.value) == (None, None, "resident")


async def test_making_twice_makes_one_and_shows_it_again(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    for label in ("管理本组织", "邀请", "发新邀请", "群众", "10 人"):
        await secretary.taps(label)
    await secretary.taps_twice("7 天")
    assert len(await scene.read(invites)) == 1


@pytest.mark.parametrize("role", ["书记", "点评人", "党建指导员"])
async def test_a_role_with_a_say_over_others_is_for_few_and_not_for_ever(scene: Scene, role: str) -> None:
    secretary = await scene.person("张书记", "secretary")
    for label in ("管理本组织", "邀请", "发新邀请", role):
        await secretary.taps(label)
    assert "50 人" not in secretary.screen
    assert "不限人数" not in secretary.screen
    await secretary.taps("10 人")
    assert "长期有效" not in secretary.screen


async def test_a_secretary_above_invites_for_an_organisation_below(scene: Scene) -> None:
    above = await scene.person("街道书记", "secretary", at="S")
    for label in ("管理本组织", "管理下属组织", "晨光社区党支部", "邀请", "发新邀请", "书记", "1 人", "7 天"):
        await above.taps(label)
    li = await scene.person("李书记")
    await li.opens(link_on(above))
    await li.taps("✅")
    assert await roles(scene, li) == [("secretary", "C")]


async def test_the_office_invites_everywhere(scene: Scene) -> None:
    office = await scene.person("办公室", "office", at="D")
    for label in ("管理本组织", "管理下属组织", "示例区教育局", "邀请", "发新邀请", "党员", "50 人", "长期有效"):
        await office.taps(label)
    assert "组织：示例区教育局" in office.screen


async def test_a_link_is_stopped_after_a_question_and_stays_stopped(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    link = await invite(secretary)
    await secretary.taps("🚫 停用")
    assert "要停用这个邀请吗" in secretary.screen
    await secretary.taps("不停用")
    assert link in secretary.screen
    await secretary.taps("🚫 停用")
    await secretary.taps_twice("🚫 是的，停用")
    assert "已停用" in (secretary.toast or "")
    assert "现在没有能用的邀请" in secretary.screen
    zhao = await scene.stranger("赵奶奶")
    await zhao.opens(link)
    assert "已经停用" in zhao.screen


async def test_the_picture_of_a_link_that_ended_is_not_sent_again(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    await invite(secretary)
    (made,) = await scene.read(invites)
    await secretary.taps_data(encode(view.Revoke(made.id or 0)))
    await secretary.taps_data(encode(view.Picture(made.id or 0)))
    assert "已经不能用了" in (secretary.toast or "")
    assert "🖼 再发" not in secretary.screen


async def test_many_links_have_pages(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    b = (await ids(scene))["B"]
    for number in range(8):
        await secretary.taps_data(encode(view.Make(b, "resident", 10, 7, f"{number:016}")))
    await secretary.taps("全部邀请")
    assert secretary.screen.count("群众 · 10 人") == view.PAGE
    await secretary.taps("下一页")
    assert secretary.screen.count("群众 · 10 人") == 2
