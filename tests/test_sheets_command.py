"""``import`` and ``export`` as an operator meets them: what is printed, what is written, and what stays as it was."""

import csv
import shutil
import threading
import time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import text
from sqlmodel import Session

from bot import sheets_command
from bot.config import Database, Settings
from bot.refused import Refused
from bot.sheets_command import export_table, import_file
from models import database, schema
from models import person as people
from models.person import RoleKind

EXAMPLES = Path(__file__).parent.parent / "examples"


class Office:
    """An operator at a desk: imports, exports, and reads what is said."""

    def __init__(self, url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.settings = Settings(database=Database(url=url))
        self.folder = folder
        self._capsys = capsys
        self.out = self.err = ""

    def write(self, name: str, content: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_text(content, encoding)
        return path

    def imports(self, path: Path, *, dry_run: bool = False, language: str = "en", report: Path | None = None) -> str:
        """Imports a file; the last word, and everything else in ``out`` and ``err``."""
        last = ""
        try:
            import_file(self.settings, path, dry_run=dry_run, language=language, report=report)
        except Refused as refused:
            last = str(refused)
        self.out, self.err = self._capsys.readouterr()
        return last or self.out

    def exports(self, what: str, name: str) -> Path:
        export_table(self.settings, what, self.folder / name, language="en")
        self.out, self.err = self._capsys.readouterr()
        return self.folder / name

    def counts(self) -> tuple[int, int, int]:
        """How many organisations, people and roles there are."""
        engine = database.engine(self.settings.database.url)
        with engine.connect() as connection:
            found = [
                connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
                for table in ("organisation", "person", "role")
            ]
        engine.dispose()
        return found[0], found[1], found[2]


@pytest.fixture
def office(database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(database_url, tmp_path, capsys)


@pytest.fixture
def desk(sqlite_template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    """An office with an embedded database alone, for what the kind of database does not matter to."""
    shutil.copy(sqlite_template, tmp_path / "house.sqlite3")
    return Office(f"sqlite:///{tmp_path / 'house.sqlite3'}", tmp_path, capsys)


def test_the_example_district(office: Office) -> None:
    said = office.imports(EXAMPLES / "organisations.csv")
    assert "Organisations: 34 new, 0 changed, 0 as before." in said
    said = office.imports(EXAMPLES / "people.csv", language="zh-CN")
    assert "人员：新增 66，更新 0，不变 0。" in said
    assert office.err == ""
    before = office.counts()
    assert "0 new, 0 changed, 66 as before" in office.imports(EXAMPLES / "people.csv")
    assert office.counts() == before


def test_the_four_of_the_demo_are_there(desk: Office) -> None:
    desk.imports(EXAMPLES / "organisations.csv")
    desk.imports(EXAMPLES / "people.csv")
    engine = database.engine(desk.settings.database.url)
    with Session(engine) as session:
        found = {}
        for number in range(1, 5):
            person = people.by_phone(session, f"+861380000000{number}")
            assert person is not None
            found[person.name] = [(role.kind, place.name) for role, place in people.roles_of(session, person)]
    engine.dispose()
    branch = "朝阳社区党支部"
    assert found == {
        "王小明": [(RoleKind.member, branch)],
        "李书华": [(RoleKind.secretary, branch), (RoleKind.member, branch)],
        "赵奶奶": [(RoleKind.resident, branch)],
        "周敏": [(RoleKind.office, "示例区委")],
    }


def test_the_examples_show_every_track_role_and_kind(desk: Office) -> None:
    desk.imports(EXAMPLES / "organisations.csv")
    desk.imports(EXAMPLES / "people.csv")
    engine = database.engine(desk.settings.database.url)
    with engine.connect() as connection:
        tracks = set(connection.execute(text("SELECT track FROM organisation WHERE kind = 'branch'")).scalars())
        roles = set(connection.execute(text("SELECT kind FROM role")).scalars())
        guided = connection.execute(text("SELECT count(*) FROM organisation WHERE guide_id IS NOT NULL")).scalar_one()
    engine.dispose()
    assert tracks == {track.code for track in desk.settings.campaign.tracks}
    assert roles == set(RoleKind)
    assert guided >= 4


def test_a_trial_changes_nothing(office: Office) -> None:
    said = office.imports(EXAMPLES / "organisations.csv", dry_run=True)
    assert said.startswith("This was a trial")
    assert "34 new" in said
    assert office.counts() == (0, 0, 0)


def test_one_bad_row_and_nothing_comes_in(office: Office) -> None:
    office.imports(EXAMPLES / "organisations.csv")
    before = office.counts()
    path = office.write(
        "people.csv", "姓名,手机号,所属组织,角色\n好人,13900000001,CY01,党员\n坏人,1380000000x,CY01,党员\n"
    )
    assert office.imports(path) == (
        "Nothing was imported. Problems found: 1. Put them right and import the file again."
    )
    assert office.err == (
        'people.csv, line 3, column 手机号: "1380000000x" is not a phone number. '
        "Expected: 11 digits such as 13800000001, or + and the country code.\n"
    )
    assert office.counts() == before


def test_two_hundred_are_listed_and_all_are_reported(desk: Office) -> None:
    path = desk.write("people.csv", "姓名,所属组织,角色\n" + "王,nowhere,党员\n" * 250)
    report = desk.folder / "report.txt"
    last = desk.imports(path, report=report)
    assert "Problems found: 250" in last
    lines = desk.err.splitlines()
    assert (len(lines), lines[200]) == (202, "… and 50 more.")
    assert len(report.read_text("utf-8-sig").splitlines()) == 250


def test_a_column_that_means_nothing_is_mentioned(desk: Office) -> None:
    path = desk.write("o.csv", "编码,名称,类型,成立时间\nA,区委,区委,1998\n")
    assert "o.csv: these columns were not read: 成立时间." in desk.imports(path)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_file_that_is_no_table_gets_a_sentence(desk: Office, language: str) -> None:
    for path in (
        desk.folder / "none.csv",
        desk.folder,
        desk.write("x.csv", "\x1b[2J,b\n1,2\n"),
        desk.write("e.csv", ""),
    ):
        said = desk.imports(path, language=language)
        assert str(path) in said
        assert said.isprintable()


def test_a_heading_that_is_not_known_is_told_with_those_that_are(desk: Office) -> None:
    said = desk.imports(desk.write("x.csv", "你好,世界\n1,2\n"))
    assert "Found: 你好, 世界." in said
    assert "手机号 (phone)" in said


def test_a_database_without_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = Office(f"sqlite:///{tmp_path / 'new.sqlite3'}", tmp_path, capsys)
    assert "xianfeng db upgrade" in office.imports(EXAMPLES / "organisations.csv")
    with pytest.raises(Refused, match="db upgrade"):
        office.exports("people", "people.csv")


@pytest.mark.parametrize(
    ("what", "name", "expected"),
    [
        ("plans", "plans.csv", "Choose one of: organisations, people, pledges"),
        ("people", "people.pdf", "must end in .csv or .xlsx"),
        ("people", "nowhere/people.csv", "cannot be written"),
    ],
)
def test_an_export_that_cannot_be_made_is_refused(desk: Office, what: str, name: str, expected: str) -> None:
    with pytest.raises(Refused, match=expected):
        desk.exports(what, name)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_comes_in_equal_elsewhere(office: Office, ending: str, sqlite_template: Path) -> None:
    odd = office.write(
        "odd.csv",
        '姓名,手机号,所属组织,角色\n"\'=1+1,""甲""",+49 170 1234567,QW,群众\n-陳　國棟,,CY01,党员\n=2,,CY02,居民\n',
    )
    for path in (EXAMPLES / "organisations.csv", EXAMPLES / "people.csv", odd):
        assert office.imports(path).startswith("Imported.")
    first = [office.exports(what, f"{what}.{ending}") for what in ("organisations", "people")]
    shutil.copy(sqlite_template, office.folder / "other.sqlite3")
    office.settings = Settings(database=Database(url=f"sqlite:///{office.folder / 'other.sqlite3'}"))
    for path in first:
        assert office.imports(path).startswith("Imported."), office.err
    for what, path in zip(("organisations", "people"), first, strict=True):
        again = office.exports(what, f"again-{what}.{ending}")
        assert sorted(table(again)) == sorted(table(path))


def table(path: Path) -> list[tuple[str, ...]]:
    """The rows of an exported file, as they stand there, without marks: those are numbers of the database."""
    if path.suffix == ".xlsx":
        cells = load_workbook(path).active.iter_rows(values_only=True)
        rows = [tuple(str(cell or "") for cell in row) for row in cells]
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [tuple(row) for row in csv.reader(file)]
    return [row[:4] if rows[0][-1] == "person" else row for row in rows]


def test_an_exported_csv_opens_in_excel_and_holds_no_formula(desk: Office) -> None:
    desk.imports(EXAMPLES / "organisations.csv")
    desk.imports(desk.write("p.csv", "姓名,手机号,所属组织,角色\n=cmd(),+49 170 1234567,CY01,党员\n"))
    content = desk.exports("people", "people.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfname,phone,organisation,roles,person\r\n")
    assert b"'=cmd(),'+491701234567,CY01,member," in content


def test_pledges_are_exported(office: Office) -> None:
    office.imports(EXAMPLES / "organisations.csv")
    office.imports(EXAMPLES / "people.csv")
    engine = database.engine(office.settings.database.url)
    with engine.begin() as connection:
        organisation = "(SELECT id FROM organisation WHERE code = 'CY01')"
        for status, published in (("published", "'2027-03-01 00:30:00+00:00'"), ("draft", "NULL")):
            connection.execute(
                text(
                    "INSERT INTO pledge (author, person_id, organisation_id, stage, status, version, signed_as,"
                    f" created_at, published_at) SELECT 'member', id, {organisation}, 'first', '{status}', 1, name,"
                    f" '2027-03-01 00:00:00+00:00', {published} FROM person WHERE phone = '+8613800000001'"
                )
            )
        connection.execute(
            text(
                "INSERT INTO pledge_item (pledge_id, version, criterion, what, for_whom, due, measure, result, percent)"
                " SELECT id, 1, 'study', '每月读一本书', '=居民', '2027-06-30', '读书笔记', 'open', 0 FROM pledge"
            )
        )
    engine.dispose()
    content = office.exports("pledges", "pledges.csv").read_text("utf-8-sig").splitlines()
    assert office.out.startswith("1 rows were written")
    assert content[0].startswith("pledge,organisation,organisation_name,name,stage,published")
    assert content[1].endswith(
        "CY01,朝阳社区党支部,王小明,first,2027-03-01 08:30,1,study,每月读一本书,'=居民,2027-06-30,读书笔记"
    )


def test_a_workbook_with_both_tables_comes_in_at_once(office: Office) -> None:
    book = Workbook()
    book.active.title = "人员"
    for row in (["姓名", "手机号", "所属组织", "角色"], ["王", 13800000001, "乙支部", "党员"]):
        book["人员"].append(row)
    sheet = book.create_sheet("组织")
    for row in (["编码", "名称", "类型", "上级编码"], [2, "乙支部", "支部", 1], [1, "区委", "区委", None]):
        sheet.append(row)
    book.save(office.folder / "all.xlsx")
    assert "Roles: 1 given" in office.imports(office.folder / "all.xlsx")
    assert office.counts() == (2, 1, 1)


def test_an_import_waits_for_the_bot_to_finish_writing(desk: Office) -> None:
    engine = database.engine(desk.settings.database.url)
    writing = threading.Event()

    def bot() -> None:
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM handled_update"))
            writing.set()
            time.sleep(0.3)

    thread = threading.Thread(target=bot)
    thread.start()
    writing.wait(5)
    said = desk.imports(EXAMPLES / "organisations.csv")
    thread.join()
    engine.dispose()
    assert "34 new" in said


def test_the_locale_decides_where_no_language_is_given(
    desk: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for spoken, expected in (("zh_CN.UTF-8", "不变 34"), ("de_DE.UTF-8", "34 as before"), ("C", "34 as before")):
        monkeypatch.setenv("LC_ALL", spoken)
        import_file(desk.settings, EXAMPLES / "organisations.csv")
        import_file(desk.settings, EXAMPLES / "organisations.csv", dry_run=True)
        assert expected in capsys.readouterr().out


def test_every_table_that_is_offered_can_be_exported_empty(desk: Office) -> None:
    for what in ("organisations", "people", "pledges"):
        desk.exports(what, f"{what}.xlsx")
        assert desk.out.startswith("0 rows were written")


def test_the_schema_is_asked_for_once_it_is_old(desk: Office) -> None:
    schema.downgrade(desk.settings.database.url)
    assert "xianfeng db upgrade" in desk.imports(EXAMPLES / "organisations.csv")


def test_the_bar_is_drawn_for_a_person_who_watches(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    desk.imports(EXAMPLES / "organisations.csv")
    assert "Checking the rows" in desk.err
    assert sheets_command.LISTED_MAX == 200
