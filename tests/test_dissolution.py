"""An organisation merged into another with pledges open: what goes along, what ends, and what stays readable."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select
from sqlmodel import Session, col
from sqlmodel import select as pick

from handlers import dissolution as handler
from models import (
    dissolution,
    pledge_history,
    pledge_keeping,
    pledge_word,
    public,
    public_organisation,
    roll_export,
    supervision_doubt,
    tally,
)
from models import invite as invites
from models import organisation as organisations
from models import person as people
from models.clock import Clock
from models.comment import Comment, Subject
from models.organisation import Kind, Organisation
from models.person import Person, RoleKind
from models.pledge import Author, Pledge, Status
from models.pledge_history import Step
from models.refusal import Refusal
from models.supervision_doubt import Doubt
from models.tally import Tally
from playground.phone import Phone
from tests.links import ids, link, organisation, roles, token_of
from tests.pledged import DUE, a_row
from tests.rolls import problems, roster, tree
from tests.rows import everything, in_vain
from tests.scene import TODAY, Scene
from tests.stories import begins_own, pledges
from tests.test_campaign import CAMPAIGN
from views import dissolution as view
from views.board import Board
from views.callbacks import encode
from views.lead import Lead


def counted(connection: Connection) -> list[str]:
    return sorted(map(repr, connection.execute(select(Tally).where(Tally.pledges != 0)).all()))  # type: ignore[call-overload]


async def figures_hold(scene: Scene) -> None:
    """The figures equal those of a recount."""

    def work(session: Session) -> tuple[list[str], list[str]]:
        before = counted(session.connection())
        tally.rebuild(session.connection())
        return before, counted(session.connection())

    before, after = await scene.write(work)
    assert before == after


async def merges(phone: Phone, *, what: str = "朝阳社区党支部", into: str) -> None:
    """All the way, on the phone of somebody above."""
    await phone.sends("/menu")
    await phone.taps("管理本组织")
    await phone.taps("管理下属组织")
    await phone.taps(what)
    await phone.taps("撤并这个组织")
    await phone.taps(into)
    await phone.taps("继续")
    await phone.taps("是的，现在撤并")


async def test_what_is_going_on_goes_on_and_what_was_said_stays_readable(scene: Scene) -> None:
    channel = await scene.connect_channel("B")
    above = await scene.person("周书记", "secretary", at="S")
    zhang = await scene.person("张书记", "secretary")
    await scene.enrol(zhang, "member", "B")
    li = await scene.person("李书记", "secretary", at="C")
    wang = await scene.person("王小明", "member")
    await pledges(wang, what="教老人用手机")
    joining = await link(scene)

    def work(session: Session) -> str:
        a_row(session, organisation(session, "B"))
        return session.exec(pick(Pledge.token).where(Pledge.author == Author.member)).one() or ""

    token = await scene.write(work)
    await above.sends("/menu")
    await above.taps("管理本组织")
    await above.taps("管理下属组织")
    await above.taps("朝阳社区党支部")
    await above.taps("撤并这个组织")
    assert "并入上级：东街街道党工委" in above.screen
    await above.taps("晨光社区党支部")
    assert "要把朝阳社区党支部并入晨光社区党支部吗" in above.screen
    assert "2 个身份转到晨光社区党支部" in above.screen
    assert "1 个身份结束" in above.screen
    assert "党员的 1 份承诺转到晨光社区党支部" in above.screen
    assert "正在践行的 1 份承诺撤回" in above.screen
    assert "1 个邀请链接作废" in above.screen
    assert "频道“朝阳社区之声”断开" in above.screen
    await above.taps("继续")
    assert "不能撤销" in above.screen
    before = await roles(scene, wang)
    assert before == [("member", "B")]
    await above.taps("是的，现在撤并")
    assert "朝阳社区党支部已并入晨光社区党支部" in above.screen

    assert await roles(scene, wang) == [("member", "C")]
    assert await roles(scene, zhang) == [("member", "C")]
    assert "“书记”身份到此结束" in zhang.screen
    assert "现在归您这里了" in li.screen
    assert "晨光社区党支部" in wang.sees(channel)
    await figures_hold(scene)

    await wang.sends("/mypledges")
    await wang.taps("带头服务群众")
    await wang.taps("大家看到的样子")
    await wang.taps("📜 经过")
    assert "这份承诺由晨光社区党支部接续" in wang.screen
    await wang.taps_data(encode(Board((await ids(scene))["B"], 0)))
    assert "这个组织已并入晨光社区党支部" in wang.screen
    await wang.taps("共建家园")
    assert "本组织已并入晨光社区党支部，这份承诺不再由本组织践行" in wang.screen
    stranger = await scene.stranger("外人")
    await stranger.sends(f"/start p-{token}")
    assert "教老人用手机" in stranger.chat_log
    await stranger.sends(f"/start j-{token_of(joining)}")
    assert "这个邀请链接已经停用" in stranger.screen
    await above.sends("/menu")
    await above.taps("管理本组织")
    await above.taps("管理下属组织")
    assert "朝阳社区党支部" not in above.screen


async def test_in_english_and_into_the_one_above(scene: Scene) -> None:
    office = await scene.person("Office", "office", at="D", language="en")
    zhang = await scene.person("Zhang", "secretary", language="en")
    places = await ids(scene)
    await office.taps_data(encode(Lead(places["B"])))
    await office.taps("Merge into another")
    assert "Merge 朝阳社区党支部 into another" in office.screen
    await office.taps("(above)")
    assert "Roles of secretaries, reviewers and instructors that end: 1" in office.screen
    await office.taps("Another organisation")
    await office.taps("(above)")
    await office.taps("Go on")
    assert "This cannot be undone" in office.screen
    await office.taps_twice("Yes, merge it now")
    assert "is now part of 东街街道党工委" in office.screen
    assert zhang.chat_log.count("your role there") == 1
    await office.taps_data(encode(Lead(places["B"])))
    assert "nothing can be done here any more" in f"{office.toast}{office.screen}"


async def test_done_twice_it_is_done_once(scene: Scene) -> None:
    above = await scene.person("周书记", "secretary", at="S")
    wang = await scene.person("王小明", "member")
    await pledges(wang, what="教老人用手机")
    await merges(above, into="晨光社区党支部")
    places = await ids(scene)
    await in_vain(scene, above, view.DissolveNow(places["B"], places["C"]))
    assert "已并入" in above.screen
    await in_vain(
        scene,
        above,
        view.DissolveNow(places["B"], places["S"]),
        view.DissolveSurely(places["B"], places["C"]),
        view.DissolveInto(places["B"], places["C"]),
        view.Dissolve(places["B"], 0),
    )


@pytest.mark.parametrize(
    ("role", "at"),
    [
        ("secretary", "B"), ("member", "B"), ("instructor", "B"), ("reviewer", "S"), ("instructor", "S"),
        ("secretary", "C"), ("secretary", "U"), ("resident", "D"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_does_not_lead_from_above_dissolves_nothing(scene: Scene, role: str, at: str) -> None:
    actor = await scene.person("某人", role, at=at)
    places = await ids(scene)
    await in_vain(
        scene,
        actor,
        view.Dissolve(places["B"], 0),
        view.DissolveInto(places["B"], places["C"]),
        view.DissolveSurely(places["B"], places["C"]),
        view.DissolveNow(places["B"], places["C"]),
        view.Follow(places["B"], 0),
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_where_it_cannot_go(scene: Scene) -> None:
    office = await scene.person("办公室", "office", at="D")
    places = await ids(scene)
    pairs = [("D", "S"), ("D", "D"), ("S", "B"), ("S", "S"), ("B", "B"), ("B", "D"), ("B", "U")]
    await in_vain(scene, office, *(view.DissolveNow(places[one], places[into]) for one, into in pairs))
    await in_vain(scene, office, view.DissolveNow(places["B"], 999), view.DissolveNow(999, places["B"]))
    for offset in (-5, 500):
        await in_vain(scene, office, view.Dissolve(places["B"], offset))
        assert "并入上级" in office.screen


async def test_a_whole_subtree_goes_along(scene: Scene) -> None:
    """Into one beside it: paths, guides and figures over the tree are right, on both databases."""

    def work(session: Session) -> None:
        now, street = TODAY, organisation(session, "S")
        other = Organisation(code="T", name="西街街道党工委", kind=Kind.work_committee, created_at=now)
        organisations.add(session, other, organisation(session, "D"))
        branch, unit = organisation(session, "B"), organisation(session, "U")
        branch.guide_id, unit.guide_id, other.guide_id = street.id, street.id, street.id
        for number, each in enumerate((street, branch, organisation(session, "C"))):
            person = Person(name=f"党员{number}", created_at=now)
            session.add(person)
            session.flush()
            people.grant(session, person, RoleKind.member, each, now)
            a_row(session, each, person.id, due=DUE + timedelta(days=number))
            a_row(session, each)
        a_row(session, street, status=Status.kept)
        a_row(session, branch, person.id, status=Status.withdrawn)

    await scene.write(work)
    await figures_hold(scene)
    office = await scene.person("办公室", "office", at="D")
    places = await ids(scene)
    await office.taps_data(encode(view.DissolveNow(places["S"], places["T"])))
    assert "已并入西街街道党工委" in office.screen
    await figures_hold(scene)

    def look(session: Session) -> None:
        other, street = organisation(session, "T"), organisation(session, "S")
        for code in ("B", "C"):
            one = organisation(session, code)
            assert (one.parent_id, one.path) == (other.id, f"{other.path}{one.id}/")
        assert organisation(session, "B").guide_id == other.id
        assert organisation(session, "U").guide_id == other.id
        assert other.guide_id is None
        assert (street.into_id, street.ended_at is not None) == (other.id, True)
        assert organisations.by_id(session, street.id or 0).name == "东街街道党工委"
        listed = [each.code for each in organisations.below(session, organisation(session, "D"), limit=9)]
        assert sorted(listed) == ["T", "U"]
        [moved] = session.exec(pick(Pledge).where(Pledge.organisation_id == other.id)).all()
        newest = pledge_history.of(session, moved.id or 0, limit=1)[0]
        assert (newest.step, newest.text) == (Step.moved, "西街街道党工委")
        own = session.exec(pick(Pledge).where(Pledge.organisation_id == street.id).order_by(col(Pledge.id))).all()
        assert [each.status for each in own] == [Status.withdrawn, Status.kept]
        exported = [row[0] for row in roll_export.organisations(session.connection(), CAMPAIGN.zone)]
        assert exported == ["code", "D", "U", "T", "B", "C"]

    await scene.read(look)
    # And once more, upwards: what had gone into it goes on from there.
    await office.taps_data(encode(view.DissolveNow(places["T"], places["D"])))
    await figures_hold(scene)
    await office.taps_data(encode(Board(places["S"], 0)))
    assert "已并入西街街道党工委" in office.screen
    await office.taps("西街街道党工委")
    assert "已并入示例区委" in office.screen


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_is_in_both_is_there_once(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    await scene.enrol(zhao, "resident", "C")
    await scene.enrol(zhao, "member", "B")
    above = await scene.person("周书记", "secretary", at="S")
    await scene.enrol(above, "secretary", "B")
    await merges(above, into="晨光社区党支部")
    assert await roles(scene, zhao) == [("member", "C"), ("resident", "C")]
    assert await roles(scene, above) == [("secretary", "S")]
    await zhao.sends("/menu")
    assert "晨光社区党支部" in zhao.screen


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_was_being_written_there_ends_and_what_members_write_goes_along(scene: Scene) -> None:
    above = await scene.person("周书记", "secretary", at="S")
    zhang = await scene.person("张书记", "secretary")
    wang = await scene.person("王小明", "member")
    reviewer = await scene.person("点评人", "reviewer", at="S")
    places = await ids(scene)
    await wang.sends("/pledge")
    await wang.taps("带头服务群众")
    await begins_own(zhang)
    await zhang.sends("服务居民")

    def work(session: Session) -> None:
        person = people.by_telegram(session, reviewer.user_id)
        assert person is not None
        session.add(
            Comment(subject=Subject.organisation, organisation_id=places["B"], author_id=person.id, created_at=TODAY)
        )

    await scene.write(work)
    await merges(above, into="晨光社区党支部")
    await zhang.sends("党员示范楼院")
    assert "服务居民" not in zhang.screen

    def look(session: Session) -> None:
        assert session.exec(pick(Pledge.author)).all() == [Author.member]
        assert session.exec(pick(Comment.id)).all() == []

    await scene.read(look)
    await wang.taps("下一步")
    for words in ("教老人用手机", "居民", "6月30日", "办满12次"):
        await wang.sends(words)
    await wang.taps("公布")
    await wang.taps("看这份承诺")
    assert "晨光社区党支部" in wang.screen


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_many_posts_follow_press_by_press(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "POSTS", 2)
    channel = await scene.connect_channel("B")
    above = await scene.person("周书记", "secretary", at="S")
    for number in range(5):
        await pledges(await scene.person(f"党员{number}", "member"), what=f"第{number}件事")
    assert above.sees(channel).count("朝阳社区党支部") == 5
    await merges(above, into="晨光社区党支部")
    assert above.sees(channel).count("晨光社区党支部") == 2
    await above.taps("接着更新频道")
    assert above.sees(channel).count("晨光社区党支部") == 4
    await above.taps("接着更新频道")
    assert above.sees(channel).count("晨光社区党支部") == 5
    assert "接着更新频道" not in "".join(above.buttons)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_can_be_done_for_it_any_more(scene: Scene) -> None:
    office = await scene.person("办公室", "office", at="D")
    places = await ids(scene)
    await office.taps_data(encode(view.DissolveNow(places["B"], places["C"])))

    def work(session: Session) -> None:
        one = organisation(session, "B")
        actor = session.exec(pick(Person).where(Person.name == "办公室")).one()
        clock = Clock(CAMPAIGN.zone)
        clock.set(TODAY)
        with pytest.raises(Refusal, match="organisation_ended"):
            invites.make(session, actor, one, RoleKind.member, now=TODAY, uses=1, expires_at=None, token="x" * 16)
        with pytest.raises(Refusal, match="organisation_ended"):
            dissolution.dissolve(session, actor, one, organisation(session, "S"), clock, why="")
        with pytest.raises(Refusal, match="organisation_ended"):
            dissolution.dissolve(session, actor, organisation(session, "C"), one, clock, why="")

    await scene.write(work)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_item_that_was_closed_there_is_not_opened_again(scene: Scene) -> None:
    office = await scene.person("办公室", "office", at="D")
    places = await ids(scene)

    def close(session: Session) -> int:
        made = a_row(session, organisation(session, "B"), status=Status.kept)
        return made.id or 0

    pledge_id = await scene.write(close)
    await office.taps_data(encode(view.DissolveNow(places["B"], places["C"])))

    def reopen(session: Session) -> None:
        actor = session.exec(pick(Person).where(Person.name == "办公室")).one()
        clock = Clock(CAMPAIGN.zone)
        with pytest.raises(Refusal, match="organisation_ended"):
            pledge_keeping.reopen(session, actor, pledge_id, 1, "再做", clock)
        with pytest.raises(Refusal, match="organisation_ended"):  # before a word of it is written
            pledge_word.begin(session, actor, pledge_id, 1, Step.reopened, TODAY)

    await scene.write(reopen)


async def test_a_doubt_that_waits_goes_to_those_who_watch_now(scene: Scene) -> None:
    above = await scene.person("周书记", "secretary", at="S")
    await scene.person("张书记", "secretary")
    li = await scene.person("李书记", "secretary", at="C")
    wang = await scene.person("王小明", "member")
    await pledges(wang, what="教老人用手机")
    places = await ids(scene)

    def doubt(session: Session) -> None:
        [pledge] = session.exec(pick(Pledge)).all()
        session.add(Doubt(pledge_id=pledge.id or 0, organisation_id=places["B"], text="真的吗", at=TODAY))

    await scene.write(doubt)
    await merges(above, into="晨光社区党支部")

    def waiting(session: Session) -> list[str]:
        actor = people.by_telegram(session, li.user_id)
        assert actor is not None
        return [each.text for each in supervision_doubt.to_settle(session, actor, limit=9)]

    assert await scene.read(waiting) == ["真的吗"]


async def test_an_import_refuses_it_row_by_row(scene: Scene) -> None:
    office = await scene.person("办公室", "office", at="D")
    places = await ids(scene)
    await office.taps_data(encode(view.DissolveNow(places["B"], places["C"])))
    sheet = tree(("B", "D"), ("N", "B"), ("M", "D"), ("K", "D"))
    sheet[2] = sheet[2]._replace(guide="B")
    people_sheet = roster(
        ("王小明", "13900000001", "B", "member"),
        ("李小红", "13900000002", "朝阳社区党支部", "member"),
        ("赵小军", "13900000003", "K", "member"),
    )
    before = await everything(scene)

    def work(session: Session) -> list[tuple[str, int, str, str]]:
        found = problems(session.connection(), sheet, people_sheet)
        return [(each.code, each.line, each.column, str(each.fields.get("into", ""))) for each in found]

    assert await scene.write(work) == [
        ("ended_code", 2, "组织编码", "晨光社区党支部"),
        ("ended_parent", 3, "上级编码", "晨光社区党支部"),
        ("ended_guide", 4, "guide", "晨光社区党支部"),
        ("ended_organisation", 2, "所属组织", "晨光社区党支部"),
        ("unknown_organisation", 3, "所属组织", ""),
    ]
    assert await everything(scene) == before


async def test_on_the_web_it_leads_to_where_it_went(scene: Scene) -> None:
    office = await scene.person("办公室", "office", at="D")
    places = await ids(scene)
    sight = public.Sight(CAMPAIGN, DUE, public.Names.name)
    await office.taps_data(encode(view.DissolveNow(places["B"], places["C"])))

    def look(session: Session) -> None:
        found = public_organisation.organisation(session, sight, "B", 1, 1)
        assert found is not None
        assert found.into is not None
        assert found.into.code == "C"
        there = public_organisation.organisation(session, sight, "S", 1, 1)
        assert there is not None
        assert [each.place.code for each in there.rows] == ["C"]

    await scene.read(look)
