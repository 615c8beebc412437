"""Looking for what others have pledged: on the phones of those who read, who come back, and who press too late."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from models import organisation as organisations
from models import pledge_keeping as keeping
from models.condition import OWN
from models.organisation import Kind, Organisation
from models.person import Person
from models.pledge import Author, Item, Pledge, Status
from playground.phone import Phone
from tests.links import ids
from tests.pledged import a_pledge
from tests.scene import TODAY, Scene
from views.board import Below, Board, PledgesOf, Track
from views.callbacks import encode
from views.pledge import Read

pytestmark = pytest.mark.usefixtures("scene")


async def kept(scene: Scene, who: Phone, pledge_id: int) -> None:
    def work(session: Session) -> None:
        person = session.exec(select(Person).where(Person.telegram_id == who.user_id)).one()
        keeping.keep(session, person, pledge_id, 1, scene.bot.clock)

    await scene.write(work)


async def test_a_resident_reads_pledges_of_another_organisation_by_the_tree(scene: Scene) -> None:
    li = await scene.person("李小红", "member", at="C")
    await a_pledge(scene, li, "每月打扫一次楼道")
    zhao = await scene.person("赵奶奶", "resident")
    await zhao.sends("/board")
    assert "🏠 朝阳社区党支部" in zhao.screen
    await zhao.taps("按组织找")
    await zhao.taps("东街街道党工委")
    await zhao.taps("下属组织")
    await zhao.taps("晨光社区党支部")
    await zhao.taps("李小红")
    assert "每月打扫一次楼道" in zhao.screen
    await zhao.taps("回到列表")
    await zhao.taps("上一级")
    assert "东街街道党工委的承诺（含下级组织）" in zhao.screen
    assert "李小红 · 带头服务群众 · 晨光社区党支部" in zhao.screen
    await zhao.taps("只看本级")
    assert "东街街道党工委的承诺\n" in zhao.screen
    assert "这里还没有人公布承诺" in zhao.screen
    await zhao.taps("含下级 1")
    assert "李小红" in zhao.screen


async def test_organisations_are_found_by_track_and_pledges_by_person(scene: Scene) -> None:
    li = await scene.person("李小红", "member", at="C")
    for number in range(7):
        await a_pledge(scene, li, f"第{number}件事")
    zhao = await scene.person("赵奶奶", "resident", language="en")
    await zhao.sends("/board")
    await zhao.taps("By track")
    await zhao.taps("Pioneers of harmony")
    await zhao.taps("晨光社区党支部")
    await zhao.taps("By person")
    await zhao.taps("李小红")
    assert "Pledges of 李小红" in zhao.screen
    await zhao.taps("Next page")
    await zhao.taps("2 March 2027")
    assert "第0件事" in zhao.screen
    await zhao.taps("Back to the list")
    assert "Pledges of 李小红" in zhao.screen
    assert "Previous page" in zhao.screen


async def test_what_is_due_overdue_and_kept_is_listed_by_itself(scene: Scene) -> None:
    names = ("甲一", "乙二", "丙三", "丁四")
    wang, li, sun, wu = [await scene.person(name, "member") for name in names]
    await a_pledge(scene, wang, due=date(2027, 3, 5))
    await a_pledge(scene, li, due=date(2027, 3, 12))
    done = await a_pledge(scene, sun)
    await a_pledge(scene, wu)
    await kept(scene, sun, done)
    scene.later(7)
    zhao = await scene.person("赵奶奶", "resident", at="C")
    await zhao.taps_data(encode(Board((await ids(scene))["B"], 0)))
    assert all(name in zhao.screen for name in names)
    for label, only, said in (
        ("快到期 1", "乙二", "只看 7 天内到期的"),
        ("已过期 1", "甲一", "只看已过期的"),
        ("做到了 1", "丙三", "只看做到的"),
    ):
        await zhao.taps(label)
        assert said in zhao.screen
        assert [name for name in names if name in zhao.screen] == [only]
        await zhao.taps(only)
        await zhao.taps("回到列表")
        assert [name for name in names if name in zhao.screen] == [only]
    await zhao.taps("全部 4")
    assert "丁四" in zhao.screen


async def test_who_stands_above_finds_behind_the_figures_what_they_count(scene: Scene) -> None:
    late, later = await scene.person("甲一", "member", at="C"), await scene.person("乙二", "member", at="B")
    await a_pledge(scene, late, due=date(2027, 3, 5))
    for number in range(6):
        await a_pledge(scene, later, f"第{number}件事", due=date(2027, 3, 6))
    first = await scene.person("丙三", "member")
    await kept(scene, first, await a_pledge(scene, first))
    scene.later(7)
    office = await scene.person("周敏", "office", at="D")
    await office.sends("/progress")
    assert "已过期" in office.screen
    await office.taps("看这里的承诺")
    await office.taps("已过期 7")
    assert "只看已过期的" in office.screen
    await office.taps("下一页")
    await office.taps("甲一" if "甲一" in office.screen else "乙二")
    await office.taps("回到列表")
    assert "只看已过期的" in office.screen
    assert "上一页" in office.screen
    await office.taps("做到了 1")
    assert "丙三" in office.screen
    await office.taps("全部 8")
    await office.taps("下属组织")
    assert "东街街道党工委：8 份，已过期 7" in office.screen
    await office.taps("东街街道党工委")
    assert "已过期 7" in office.screen


async def test_ten_thousand_organisations_are_turned_page_by_page(scene: Scene) -> None:
    def work(session: Session) -> None:
        top = organisations.by_code(session, "D")
        for number in range(30):
            one = Organisation(
                code=f"X{number}",
                name=f"示范支部{number:02}",
                kind=Kind.branch,
                created_at=datetime(2027, 1, 1, tzinfo=UTC),
            )
            organisations.add(session, one, top)

    await scene.write(work)
    zhao = await scene.person("赵奶奶", "resident")
    await zhao.sends("/board")
    await zhao.taps("按组织找")
    for _ in range(2):
        await zhao.taps("下一页")
    assert "下一页" in zhao.screen
    await zhao.taps("下一页")
    assert "下一页" not in zhao.screen
    await zhao.taps("上一页")
    await zhao.taps_data(encode(Below((await ids(scene))["D"], 100_000)))
    await zhao.taps("上一页")
    await zhao.taps("换个找法")
    assert "大家都可以看" in zhao.screen


async def test_who_has_not_joined_is_told_how_to_join(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    made = await a_pledge(scene, wang)
    stranger = await scene.person("过路人")
    for button in (Board(1, 0), Read(made, 0, 0), Below(1, 0), Track("harmony", 0), PledgesOf(1, 0)):
        await stranger.taps_data(encode(button))
        assert "教老人用手机" not in stranger.screen
        assert "还没有加入" in (stranger.toast or "") or "加入" in (stranger.toast or "")


async def test_forged_and_old_buttons_show_nothing_and_break_nothing(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    wang = await scene.person("王小明", "member")
    await wang.sends("/pledge")
    draft = await scene.read(lambda session: session.exec(select(Pledge.id)).one())
    assert draft is not None
    for button in (
        Board(999, 0),
        Board((await ids(scene))["B"], 0, 99),
        Below(999, 0),
        Track("<b>", 0),
        PledgesOf(999, 0),
        Read(draft, 0, 0),
        Read(draft, 77, -5),
    ):
        await zhao.taps_data(encode(button))
        assert zhao.toast
    assert "教老人" not in zhao.screen


async def test_a_person_without_a_pledge_is_nobodys_business(scene: Scene) -> None:
    await scene.person("王小明", "member")
    zhao = await scene.person("赵奶奶", "resident")
    found = await scene.read(lambda session: session.exec(select(Person.id).where(Person.name == "王小明")).one())
    assert found is not None
    await zhao.taps_data(encode(PledgesOf(found, 0)))
    assert "王小明" not in zhao.screen
    assert "看不到这个人的承诺" in (zhao.toast or "")


async def test_of_organisations_with_one_name_each_stands_on_one_page(scene: Scene) -> None:
    def work(session: Session) -> None:
        top = organisations.by_code(session, "D")
        assert top is not None
        made = [Organisation(code=f"X{n}", name="示范支部", kind=Kind.branch, created_at=TODAY) for n in range(12)]
        for one in made:
            organisations.add(session, one, top)
        for one in made[::2]:
            one.track = "first"  # written anew, they lie elsewhere
            session.flush()
        pages = [organisations.below(session, top, limit=4, offset=start) for start in range(0, 20, 4)]
        found = [one.id for page in pages for one in page if one.name == "示范支部"]
        assert found == [one.id for one in made]

    await scene.write(work)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_organisations_pledge_is_listed_by_its_good_before_a_condition_of_its_own(scene: Scene) -> None:
    wang, branch = await scene.person("王小明", "member"), (await ids(scene))["B"]

    def work(session: Session) -> None:
        made = Pledge(
            author=Author.organisation,
            organisation_id=branch,
            status=Status.published,
            theme="共建家园",
            token="token",
            created_at=TODAY,
            published_at=TODAY,
        )
        session.add(made)
        session.flush()
        session.add(Item(pledge_id=made.id or 0, line=1, criterion=f"{OWN}1", named="楼道不堆杂物", what="便民"))
        session.add(Item(pledge_id=made.id or 0, line=2, criterion="response", what="便民"))

    await scene.write(work)
    await wang.sends("/board")
    await wang.taps("朝阳社区党支部")
    assert any("共建家园 · 群众反映好，另 1 项" in label for label in wang.buttons), wang.buttons
