"""The people of an organisation, on the phones of those who lead it and of those who would like to."""

import pytest
from sqlmodel import Session, select

from models import person as people
from models.handled import SetAside
from models.person import Person, RoleKind
from playground.phone import Phone
from tests.links import ids, link, organisation, person_id, roles, token_of
from tests.rows import everything, in_vain
from tests.scene import Scene
from views import channel, invite, leading, privacy
from views import people as view
from views.callbacks import encode

NUMBER = "+8613900001234"


async def people_list(leader: Phone) -> None:
    """Opens the list on a leader's phone."""
    await leader.sends("/menu")
    await leader.taps("管理本组织")
    await leader.taps("名单")


async def with_number(scene: Scene, phone: Phone) -> None:
    """The person's number is on the roll."""

    def work(session: Session) -> None:
        person = people.by_telegram(session, phone.user_id)
        assert person is not None
        person.phone = NUMBER

    await scene.write(work)


async def test_a_secretary_sees_everybody_with_their_roles_and_one_role_alone(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    await scene.enrol(secretary, "member", "B")
    await scene.person("王小明", "member")
    await scene.person("赵奶奶", "resident")
    await scene.person("外人", "resident", at="C")
    await people_list(secretary)
    assert "[张书记 · 书记、党员]" in secretary.screen
    assert "[王小明 · 党员]" in secretary.screen
    assert "外人" not in secretary.screen
    await secretary.taps("只看：群众 1 人")
    assert "[赵奶奶 · 群众]" in secretary.screen
    assert "王小明" not in secretary.screen
    await secretary.taps("看全部人")
    assert "王小明" in secretary.screen


async def test_a_card_says_who_it_is_and_whether_they_ever_came(scene: Scene) -> None:
    secretary = await scene.person("Secretary Zhang", "secretary", language="en")
    wang = await scene.person("王小明", "member")
    await with_number(scene, wang)
    await secretary.sends("/menu")
    await secretary.taps("Run this organisation")
    await secretary.taps("People")
    await secretary.taps("王小明")
    assert "Number: 139 0000 1234" in secretary.screen
    assert "Uses this bot" in secretary.screen


async def test_a_long_list_has_pages(scene: Scene) -> None:
    def work(session: Session) -> None:
        for number in range(20):
            person = Person(name=f"居民{number:02}", created_at=scene.bot.clock.now())
            session.add(person)
            session.flush()
            people.grant(session, person, RoleKind.resident, organisation(session, "B"), scene.bot.clock.now())

    await scene.write(work)
    secretary = await scene.person("张书记", "secretary", at="S")
    await secretary.taps("管理本组织")
    await secretary.taps("管理下属组织")
    await secretary.taps("朝阳社区党支部")
    assert "群众 20 人" in secretary.screen
    await secretary.taps("名单")
    await secretary.taps("下一页")
    assert "居民08" in secretary.screen
    await secretary.taps("下一页")
    assert "居民19" in secretary.screen
    assert "下一页" not in secretary.screen


async def test_a_secretary_removes_a_member_who_is_told_in_their_language(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    john = await scene.person("John", "member", language="en")
    await people_list(secretary)
    await secretary.taps("John")
    await secretary.taps("取消身份：党员")
    assert "要取消John在朝阳社区党支部的“党员”身份吗" in secretary.screen
    await secretary.taps("是的，取消")
    assert "已取消" in (secretary.toast or "")
    assert "John" not in secretary.screen
    assert await roles(scene, john) == []
    assert "You are no longer on the list of 朝阳社区党支部" in john.screen
    await john.sends("/menu")
    assert "belong to no organisation" in john.screen


async def test_what_a_removed_member_published_stays(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    for label in ("带头服务群众", "下一步"):
        await wang.taps(label)
    for words in ("教老人用手机", "居民", "6月30日", "办满12次"):
        await wang.sends(words)
    await wang.taps("公布")
    await people_list(secretary)
    for label in ("王小明", "取消身份：党员", "是的，取消"):
        await secretary.taps(label)
    await secretary.sends("/board")
    await secretary.taps("🏠 朝阳社区党支部")
    assert "王小明" in secretary.screen


async def test_removing_twice_removes_once_and_says_so_once(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    wang = await scene.person("王小明", "resident")
    await people_list(secretary)
    await secretary.taps("王小明")
    await secretary.taps("取消身份：群众")
    await secretary.taps_twice("是的，取消")
    assert wang.chat_log.count("您已不在") == 1


async def test_an_old_button_does_not_remove_somebody_who_came_later(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    wang = await scene.person("王小明", "resident")
    await people_list(secretary)
    for label in ("王小明", "取消身份：群众"):
        await secretary.taps(label)
    old = secretary.messages[-1].id
    button = encode(view.Remove((await ids(scene))["B"], await person_id(scene, wang), "resident"))
    await secretary.taps("是的，取消")
    li = await scene.person("李四", "resident")
    await secretary.taps_data(button, message_id=old)
    assert await roles(scene, li) == [("resident", "B")]


async def test_equals_do_not_remove_each_other_but_who_leads_from_above_does(scene: Scene) -> None:
    one, other = await scene.person("张书记", "secretary"), await scene.person("李书记", "secretary")
    above = await scene.person("街道书记", "secretary", at="S")
    button = encode(view.Remove((await ids(scene))["B"], await person_id(scene, other), "secretary"))
    await people_list(one)
    await one.taps("李书记")
    assert "取消身份" not in one.screen
    await one.taps_data(button)
    assert "只能由上级取消" in (one.toast or "")
    assert await roles(scene, other) == [("secretary", "B")]
    await above.taps_data(button)
    assert await roles(scene, other) == []


async def test_nobody_but_the_office_removes_the_office(scene: Scene) -> None:
    office = await scene.person("办公室", "office", at="D")
    second = await scene.person("办公室二", "office", at="D")
    district = await scene.person("区委书记", "secretary", at="D")
    button = encode(view.Remove((await ids(scene))["D"], await person_id(scene, office), "office"))
    await district.taps_data(button)
    assert "只能由办公室自己取消" in (district.toast or "")
    await second.taps_data(button)
    assert await roles(scene, office) == []


async def test_a_secretary_who_removes_themselves_is_warned_when_they_are_the_last(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    await people_list(secretary)
    await secretary.taps("张书记")
    await secretary.taps("不再用这个身份：书记")
    assert "您是最后一位书记" in secretary.screen
    await secretary.taps("是的，不用了")
    assert await roles(scene, secretary) == []


async def test_a_forged_removal_of_oneself_is_leaving_too(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    await secretary.taps_data(
        encode(view.Remove((await ids(scene))["B"], await person_id(scene, secretary), "secretary"))
    )
    assert await roles(scene, secretary) == []
    assert "不属于任何组织" in secretary.screen


async def test_the_last_secretary_is_named_as_such_to_who_removes_them(scene: Scene) -> None:
    await scene.person("张书记", "secretary")
    above = await scene.person("街道书记", "secretary", at="S")
    for label in ("管理本组织", "管理下属组织", "朝阳社区党支部", "名单", "张书记", "取消身份：书记"):
        await above.taps(label)
    assert "这是最后一位书记" in above.screen


async def test_the_links_of_a_removed_secretary_end_with_the_office(scene: Scene) -> None:
    above = await scene.person("街道书记", "secretary", at="S")
    secretary = await scene.person("张书记", "secretary")
    for label in ("管理本组织", "邀请", "发新邀请", "书记", "1 人", "7 天"):
        await secretary.taps(label)
    way_back = next(row for row in secretary.screen.splitlines() if row.startswith("https://"))
    button = encode(view.Remove((await ids(scene))["B"], await person_id(scene, secretary), "secretary"))
    await above.taps_data(button)
    await secretary.opens(way_back)
    assert "已经停用" in secretary.screen
    assert await roles(scene, secretary) == []


# Forged buttons

FORGERS = {
    "member": ("member", "B"),
    "resident": ("resident", "B"),
    "instructor": ("instructor", "B"),
    "reviewer": ("reviewer", "B"),
    "sideways secretary": ("secretary", "C"),
    "unit beside": ("secretary", "U"),
    "nobody": (None, "B"),
}


@pytest.mark.parametrize("who", FORGERS)
async def test_a_forged_button_is_refused_and_changes_nothing(scene: Scene, who: str) -> None:
    """Every button of the leading area for those who may not, and those of privacy for what is not theirs."""
    secretary = await scene.person("张书记", "secretary")
    target = await scene.person("被害人", "resident")
    await with_number(scene, target)
    await scene.connect_channel("B")
    role, at = FORGERS[who]
    forger = await scene.person("坏人", role, at=at) if role else await scene.stranger("坏人")
    if role is None:
        await forger.sends("/start")
    await link(scene, uses=10)
    buttons = await forged(scene, secretary, target)
    answers = await in_vain(scene, forger, *buttons)
    assert [button for button, said in zip(buttons, answers, strict=True) if not said] == [], "were not refused"
    assert "被害人" not in forger.chat_log
    assert NUMBER not in forger.chat_log
    assert "https://t.me" not in forger.chat_log


async def forged(scene: Scene, secretary: Phone, target: Phone) -> list[view.Callback]:
    """Buttons that lead somewhere for the secretary of B, and that nobody else has been given."""
    b, victim = (await ids(scene))["B"], await person_id(scene, target)
    chat = next(iter(chat.id for chat in scene.playground.world.chats.values() if chat.type == "channel"))
    return [
        leading.Lead(b),
        leading.LeadBelow(b, 0),
        invite.Invites(b, 0),
        invite.AskRole(b),
        invite.AskUses(b, "member"),
        invite.AskUntil(b, "member", 1),
        invite.Make(b, "member", 1, 7, "A" * 16),
        invite.Make(b, "secretary", 1, 7, "B" * 16),
        invite.Open(1),
        invite.Picture(1),
        invite.AskRevoke(1),
        invite.Revoke(1),
        view.People(b, "", 0),
        view.Card(b, victim, "", 0),
        view.AskRemove(b, victim, "resident"),
        view.Remove(b, victim, "resident"),
        view.Remove(b, await person_id(scene, secretary), "secretary"),
        channel.Channels(b),
        channel.Connect(b, chat),
        channel.AskDisconnect(b, chat),
        channel.Disconnect(b, chat),
        privacy.AskLeave(b, "secretary"),
        privacy.LeaveNow(b, "secretary"),
        privacy.LeaveNow(b, "king"),
        privacy.Erase(victim),
    ]


async def test_a_secretary_of_one_branch_cannot_use_it_on_people_of_another(scene: Scene) -> None:
    """The organisation is the forger's own, the person is not."""
    forger = await scene.person("坏书记", "secretary", at="C")
    target = await scene.person("被害人", "resident", at="B")
    c, victim = (await ids(scene))["C"], await person_id(scene, target)
    for button in (
        view.Card(c, victim, "", 0),
        view.AskRemove(c, victim, "resident"),
        view.Remove(c, victim, "resident"),
    ):
        await forger.taps_data(encode(button))
    assert "被害人" not in forger.chat_log
    assert await roles(scene, target) == [("resident", "B")]


async def test_numbers_beyond_reason_in_buttons_do_no_harm(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    b, most = (await ids(scene))["B"], 2**31 - 1
    for button in (
        *(kind(most) for kind in (leading.Lead, invite.AskRole, invite.Open, invite.Revoke, channel.Channels)),
        *(leading.LeadBelow(b, offset) for offset in (most, -most)),
        *(view.People(b, "", offset) for offset in (most, -most)),
        *(invite.Invites(b, offset) for offset in (most, -most)),
        view.People(b, "king", 0),
        view.Card(b, most, "", 0),
        invite.AskUntil(b, "secretary", 50),
        invite.Make(b, "secretary", 0, 0, "A" * 16),
        invite.Make(b, "office", 1, 7, "A" * 16),
        invite.Make(b, "member", 7, 7, "A" * 16),
        invite.Make(b, "member", 1, 7, "short"),
        channel.Connect(b, most),
        channel.Connect(b, -most),
    ):
        await secretary.taps_data(encode(button))
    for tag in ("ld", "ivn", "ivo", "ivxx", "ch", "bd:0", "pec:1:1:"):
        await secretary.taps_data(f"{tag}:{2**63 - 1}")
    assert await scene.read(lambda session: session.exec(select(SetAside)).all()) == []
    assert (await everything(scene))["invite"] == []


async def test_a_forged_button_on_a_post_or_in_a_group_shows_nothing_there(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    posts = await scene.connect_channel("B")
    await secretary.joins(posts)
    await scene.bot._telegram.send_message(posts.id, "公开承诺")  # a post of the bot's own
    await secretary.taps_data(encode(view.People((await ids(scene))["B"], "", 0)), chat=posts)
    assert "私聊" in (secretary.toast or "")
    assert scene.playground.world.chats[posts.id].messages[1].text == "公开承诺"
    group = scene.playground.create_group("第一党支部", members=[secretary])
    for command in ("/menu", "/privacy", "/board", "/start"):
        await secretary.sends(command, chat=group)
    assert "张书记，您好" not in secretary.sees(group)
    assert len(secretary.sees(group).split("\n\n")) <= 6


async def test_a_token_of_an_invitation_is_not_taken_by_somebody_else(scene: Scene) -> None:
    """The token stands in the maker's button; whoever forges it gets neither that link nor another by that name."""
    other = await scene.person("李书记", "secretary", at="C")
    taken = token_of(await link(scene, at="B"))
    before = await everything(scene)
    await other.taps_data(encode(invite.Make((await ids(scene))["C"], "member", 1, 7, taken)))
    assert "以前的" in (other.toast or "")
    assert await everything(scene) == before


async def enlisted(scene: Scene) -> Phone:
    """Somebody on the roll who is recognised on their phone."""
    phone = await scene.person("王小明", "member", phone=NUMBER)
    await with_number(scene, phone)
    return phone


async def test_somebody_with_a_new_account_is_let_in_again_by_the_secretary(scene: Scene) -> None:
    secretary = await scene.person("张书记", "secretary")
    old = await enlisted(scene)
    new = await scene.stranger("王小明", phone=NUMBER)
    await new.shares_contact()
    assert "请书记在名单里" in new.screen
    for label in ("管理本组织", "名单", "王小明", "换了账号"):
        await secretary.taps(label)
    assert "139 0000 1234" in secretary.screen
    await secretary.taps_twice("是的，换账号")
    assert old.chat_log.count("已停用这个账号上的登记") == 1
    await new.shares_contact()
    assert await roles(scene, new) == [("member", "B")]
    await old.sends("/menu")
    assert "加入有两种办法" in old.screen
    set_for = [each.parameters for each in scene.playground.calls if each.method == "setMyCommands"]
    own = [each["commands"] for each in set_for if each["scope"].get("chat_id") == old.chat_id]
    assert [each["command"] for each in own[-1]] == ["start", "language", "help"]


async def test_a_secretary_below_does_not_part_the_office_from_its_account(scene: Scene) -> None:
    secretary, head = await scene.person("张书记", "secretary"), await enlisted(scene)
    await scene.enrol(head, "office", "D")
    before = await everything(scene)
    await secretary.taps_data(encode(view.Release((await ids(scene))["B"], await person_id(scene, head))))
    assert "没有权限" in (secretary.toast or "")
    assert await everything(scene) == before


async def test_nobody_is_parted_from_their_account_by_an_equal_or_without_a_number(scene: Scene) -> None:
    one, other = await scene.person("张书记", "secretary"), await enlisted(scene)
    await scene.enrol(other, "secretary", "B")
    resident = await scene.person("赵奶奶", "resident")
    before = await everything(scene)
    for phone in (other, resident):
        person = await person_id(scene, phone)
        await one.taps_data(encode(view.Card((await ids(scene))["B"], person, "", 0)))
        assert "换了账号" not in one.screen
        await one.taps_data(encode(view.Release((await ids(scene))["B"], person)))
        assert "没有权限" in (one.toast or "")
    assert await everything(scene) == before
