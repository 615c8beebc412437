"""Progress at a glance, on the phones of those who look: as words, as a picture, as a table."""

from __future__ import annotations

import io
import os
import pickle
import struct
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlmodel import Session

from bot.config import shipped_campaign
from models import organisation as organisations
from models import pledge_keeping as keeping
from models import progress
from models.campaign import Campaign
from models.organisation import Kind, Organisation
from models.person import Person, RoleKind, by_telegram, grant, roles_of
from models.progress import Bar, Members, Part, Row
from models.tally import Figures
from playground.phone import Phone
from tests import pledged
from tests.scene import Scene
from views import chart as drawing
from views import progress as view
from views.screen import Screen
from views.texts import Texts

#: Where the database makes no difference.
EMBEDDED = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CAMPAIGN = Campaign.model_validate(shipped_campaign())
LEAD = CAMPAIGN.criteria.member[0].code
CHINESE, ENGLISH = Texts.load().in_language("zh-CN"), Texts.load().in_language("en")
TODAY = date(2027, 3, 2)
#: Where the README's pictures are written when they are to be made anew.
PICTURES = os.environ.get("README_PICTURES")


async def pledges(scene: Scene, phone: Phone, ahead: int, then: str = "") -> None:
    """The member publishes a pledge that is due in so many days, and does what follows with it."""

    def work(session: Session) -> None:
        person = by_telegram(session, phone.user_id)
        assert person is not None
        publish(session, scene, person, ahead, then)

    await scene.write(work)


def publish(session: Session, scene: Scene, person: Person, ahead: int, then: str = "") -> None:
    clock = scene.bot.clock
    made = pledged.publish(session, scene, person, due=clock.today() + timedelta(days=ahead))
    if then == "kept":
        keeping.keep(session, person, made, 1, clock)
    elif then == "withdrawn":
        keeping.withdraw(session, person, made, "搬家了", clock)


@EMBEDDED
async def test_a_member_sees_their_own_and_their_branch_and_days_that_pass(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await scene.person("李小红", "member")
    await pledges(scene, wang, 30)
    await pledges(scene, wang, 3)
    await pledges(scene, wang, 3, "kept")
    await pledges(scene, wang, 3, "withdrawn")

    await wang.taps("看承诺进度")
    assert "朝阳社区党支部：承诺进度" in wang.screen
    assert "我的承诺\n共 3 份：做到了 1，正在做 1，7 天内到期 1；另有 1 份已撤回。" in wang.screen
    assert "███░░░░░░░ 7 天内到期 1\n░░░░░░░░░░ 已过期 0" in wang.screen
    assert "党员 2 人，其中 1 人还没有承诺。" in wang.screen

    scene.bot.clock.set(scene.bot.clock.now() + timedelta(days=4))
    await wang.sends("/progress")
    assert "░░░░░░░░░░ 7 天内到期 0\n███░░░░░░░ 已过期 1" in wang.screen


@EMBEDDED
async def test_english_reads_as_english(scene: Scene) -> None:
    ann = await scene.person("Ann", "member", language="en")
    await pledges(scene, ann, 3)
    await ann.sends("/progress")
    assert "My pledges\n1 in all (1 due within 7 days)." in ann.screen
    assert "Members’ pledges: 1" in ann.screen
    assert "Members: 1. All of them have pledged." in ann.screen
    await ann.taps("Organisation above")
    assert "Members’ pledges, here and below: 1" in ann.screen
    await ann.taps("See a chart")
    assert "photo" in ann.messages[-1].content
    assert "1 in all (1 due within 7 days)." in ann.screen


@EMBEDDED
async def test_a_resident_looks_down_and_up_over_the_whole_district_and_sees_every_page(scene: Scene) -> None:
    def more(session: Session) -> None:
        street = organisations.by_code(session, "S")
        for number in range(12):
            one = Organisation(
                code=f"N{number}", name=f"第{number:02}党支部", kind=Kind.branch, created_at=scene.bot.clock.now()
            )
            organisations.add(session, one, street)

    await scene.write(more)
    wang = await scene.person("王小明", "member", "C")
    await pledges(scene, wang, 0)
    scene.bot.clock.set(scene.bot.clock.now() + timedelta(days=1))
    zhao = await scene.person("赵奶奶", "resident")

    await zhao.sends("/progress")
    assert "我的承诺" not in zhao.screen
    assert "还没有公布承诺。" in zhao.screen
    await zhao.taps("看上级组织")
    await zhao.taps("看上级组织")
    assert "示例区委：承诺进度" in zhao.screen
    assert "看上级组织" not in zhao.buttons
    await zhao.taps("看下级组织")
    await zhao.taps("东街街道党工委：1 份，已过期 1")
    await zhao.taps("看下级组织")
    first = set(zhao.buttons)
    assert "下载表格（XLSX）" not in first
    await zhao.taps("下一页")
    assert not {each for each in zhao.buttons if "党支部" in each} & first
    await zhao.taps("上一页")
    await zhao.taps("晨光社区党支部：1 份，已过期 1")
    assert "██████████ 已过期 1" in zhao.screen
    await zhao.taps("回到菜单")


@EMBEDDED
async def test_who_leads_takes_a_picture_and_a_table_and_goes_on_from_there(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    await pledges(scene, wang, 3)
    head = await scene.person("钱书记", "secretary", "S")
    await head.sends("/progress")
    await head.taps("看图")
    assert "photo" in head.messages[-1].content
    assert "东街街道党工委：承诺进度" in head.screen
    await head.taps("返回进度")
    await head.taps("下载表格（XLSX）")
    assert "共 3 个组织" in head.screen
    document = head.messages[-1].content["document"]
    assert document["file_name"] == "progress-2027-03-02.xlsx"
    stored = scene.playground.world.files.find(document["file_id"])
    assert stored is not None
    [sheet] = load_workbook(io.BytesIO(stored.upload.data)).worksheets
    assert [[cell.value for cell in row[:6]] for row in sheet.iter_rows(min_row=2)] == [
        ["S", "东街街道党工委", 2, 0, 0, 1],
        ["B", "朝阳社区党支部", 3, 1, 0, 1],
        ["C", "晨光社区党支部", 3, 0, 0, 0],
    ]
    await head.taps("返回进度")
    assert "党员承诺（含下级组织），共 1 份" in head.screen


@EMBEDDED
@pytest.mark.parametrize(("role", "at"), [("member", "B"), ("resident", "S"), ("secretary", "C"), ("secretary", "U")])
async def test_a_forged_button_gives_no_table_sideways_or_above(scene: Scene, role: str, at: str) -> None:
    phone = await scene.person("某人", role, at)
    street = await scene.read(lambda session: organisations.by_code(session, "S"))
    await phone.sends("/progress")
    await phone.taps_data(f"pgx:{street.id}")
    assert "不归您负责" in f"{phone.toast}{phone.screen}"
    assert not any("document" in message.content for message in phone.messages)


@EMBEDDED
async def test_a_guiding_unit_takes_the_table_of_what_it_guides(scene: Scene) -> None:
    def guided(session: Session) -> int:
        branch, unit = organisations.by_code(session, "B"), organisations.by_code(session, "U")
        assert branch is not None
        assert unit is not None
        branch.guide_id = unit.id
        return branch.id or 0

    branch = await scene.write(guided)
    sun = await scene.person("孙局长", "secretary", "U")
    await sun.sends("/progress")
    await sun.taps_data(f"pg:{branch}")
    await sun.taps("下载表格（XLSX）")
    assert "共 1 个组织" in sun.screen


@EMBEDDED
async def test_a_stranger_an_unplaced_one_and_an_organisation_that_is_not(scene: Scene) -> None:
    stranger = await scene.stranger("过路人")
    await stranger.sends("/progress")
    assert "承诺进度" not in stranger.screen
    for data in ("pg:1", "pgb:1:0", "pgc:1", "pgx:1", "pgh"):
        await stranger.taps_data(data)
        assert "承诺进度" not in stranger.screen

    wang = await scene.person("王小明", "member")
    await pledges(scene, wang, 3)
    await wang.sends("/progress")
    for data in ("pg:99999", "pgb:99999:0", "pgc:99999", "pgx:-1", "pgb:1:-5"):
        await wang.taps_data(data)

    def leaves(session: Session) -> None:
        person = by_telegram(session, wang.user_id)
        assert person is not None
        for role, _place in roles_of(session, person):
            session.delete(role)

    await scene.write(leaves)
    await wang.sends("/progress")
    assert "我的承诺进度" in wang.screen
    assert "共 1 份" in wang.screen


async def test_more_members_than_can_be_counted_at_a_glance_are_not(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "MEMBERS_MOST", 2)
    wang = await scene.person("王小明", "member")
    await scene.person("李小红", "member")
    await wang.sends("/progress")
    assert "党员 2 人，其中 2 人还没有承诺。" in wang.screen
    await scene.person("张小兰", "member")
    await wang.sends("/progress")
    assert "党员人数较多" in wang.screen


def at(name: str = "示例区委") -> Organisation:
    return Organisation(id=1, code="D", name=name, kind=Kind.district)


def figures(number: int) -> Figures:
    return Figures(on_time=number, soon=number // 2, overdue=number // 3, kept=number * 2, not_kept=1, withdrawn=1)


@pytest.mark.parametrize("t", [CHINESE, ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize("number", [1, 12])
def test_a_picture_is_wide_enough_for_a_phone_and_within_telegrams_bounds(t: object, number: int) -> None:
    hostile = ["=1+1 $x^2$ \\frac 😀", "长" * 100, "Long words " * 9, "", "<b>x</b>"]
    bars = [Bar(Part.whole, figures(900))]
    bars += [Bar(Part.below, figures(9 * n), hostile[n % 5]) for n in range(number - 2)]
    bars += [Bar(Part.rest, Figures(), number=3)] if number > 1 else []
    made = data(view.chart(CHINESE if t is CHINESE else ENGLISH, at("长" * 60 + "😀"), bars, TODAY))
    assert made.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", made[16:24])
    assert width >= 1080
    assert width + height <= 10000
    assert max(width, height) / min(width, height) <= 20


def test_the_picture_of_the_readme_says_what_pictures_say() -> None:
    bars = [
        Bar(Part.below, Figures(105, 17, 9, 41, 5), "东街街道党工委"),
        Bar(Part.below, Figures(40, 6, 4, 102, 0), "科技园区党委"),
        Bar(Part.below, Figures(14, 2, 2, 8, 1), "第一中学党总支"),
        Bar(Part.below, Figures(34, 4, 1, 12, 1), "城郊居民区党工委"),
        Bar(Part.below, Figures(), "西关街道商会联合党支部"),
        Bar(Part.rest, Figures(82, 12, 3, 61, 2), number=14),
    ]
    whole = Bar(Part.whole, sum((bar.figures for bar in bars), Figures()))
    screen = view.chart(CHINESE, at(), [whole, *bars], TODAY)
    assert "共 527 份：做到了 224，正在做 234，7 天内到期 41，已过期 19，没做到 9。" in screen.text
    if PICTURES:
        made = Image.open(io.BytesIO(data(screen)))
        half = made.convert("RGB").resize((made.width // 2, made.height // 2), Image.Resampling.LANCZOS)
        half.quantize(128).save(Path(PICTURES) / "progress-zh.png", optimize=True)


def data(screen: Screen) -> bytes:
    """The file of a screen, as the process that draws makes it."""
    assert screen.file is not None
    made: drawing.Chart = pickle.loads(pickle.dumps(screen.file.data))
    return made.draw()


@pytest.mark.parametrize("parts", [(1, 0, 0, 0, 0), (100000, 1, 1, 1, 1), (1, 1, 1, 1, 1), (0, 5, 0, 99999, 3)])
def test_every_part_of_a_bar_has_room_for_its_figure(parts: tuple[int, ...]) -> None:
    found = drawing.lengths(parts, 984)
    assert sum(found) + drawing.GAP * (sum(map(bool, parts)) - 1) == pytest.approx(984)
    for part, length in zip(parts, found, strict=True):
        assert length == 0 if part == 0 else length >= drawing.width_of(str(part), drawing.LABEL)


def test_no_cell_of_the_table_is_a_formula_and_its_headings_are_in_the_persons_language() -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "bell\x07", "普通"]
    rows = [Row(f"={n}", name, 2, Members(n, 1) if n else None, figures(n), Figures()) for n, name in enumerate(names)]
    for t, code in ((CHINESE, "组织编码"), (ENGLISH, "Code")):
        [sheet] = load_workbook(io.BytesIO(data(view.table(t, at(), rows, TODAY)))).worksheets
        head, *found = sheet.iter_rows()
        assert head[0].value == code
        assert len({cell.value for cell in head}) == len(head) == 5 + 2 * 7
        assert [row[1].value for row in found] == [name.replace("\x07", "") for name in names]
        assert {cell.data_type for row in found for cell in row} == {"s", "n"}
        assert found[0][3].value is None
        assert [cell.value for cell in found[6][:12]] == ["=6", "普通", 2, 6, 1, 21, 12, 3, 3, 2, 1, 1]


@pytest.mark.parametrize(("part", "whole", "filled"), [(0, 9, 0), (1, 999, 1), (998, 999, 9), (9, 9, 10), (0, 0, 0)])
def test_a_bar_shows_what_there_is_and_what_is_not_all(part: int, whole: int, filled: int) -> None:
    assert view.bar(part, whole) == "█" * filled + "░" * (10 - filled)


@EMBEDDED
async def test_the_picture_shows_who_is_furthest_behind_and_the_rest_together(scene: Scene) -> None:
    def work(session: Session) -> list[Bar]:
        street, now = organisations.by_code(session, "S"), scene.bot.clock.now()
        assert street is not None
        for number in range(20):
            one = Organisation(code=f"N{number}", name=f"第{number:02}党支部", kind=Kind.branch, created_at=now)
            organisations.add(session, one, street)
            person = Person(name=f"党员{number}", created_at=now)
            session.add(person)
            session.flush()
            grant(session, person, RoleKind.member, one, now)
            publish(session, scene, person, number)
        return progress.bars(session, street, scene.bot.clock.today() + timedelta(days=3))

    whole, *shown, rest = await scene.write(work)
    assert len(shown) == progress.BARS_MOST - 2
    assert {bar.name for bar in shown} >= {"第00党支部", "第01党支部", "第02党支部"}
    assert rest.part is Part.rest
    assert rest.number == 22 - len(shown)
    assert rest.figures == whole.figures.without(bar.figures for bar in shown)
