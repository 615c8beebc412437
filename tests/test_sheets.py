"""Tables as clerks save them: encodings, separators and headings met in offices, and what spreadsheets do to cells."""

import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.protection import WorkbookProtection

from models.campaign import Track, Words
from models.roll import Counts
from models.roll_rows import Problem
from views import roll as view
from views import sheet_writing, sheets
from views.sheet_reading import UnreadableFile, read_tables
from views.sheet_words import Vocabulary, bare
from views.sheets import Sheets
from views.texts import Texts

TRACKS = [
    Track(code=code, title=Words(zh=zh, en=en), who=Words(zh="谁", en="who"))
    for code, zh, en in (("harmony", "和谐先锋", "Pioneers of harmony"), ("service", "服务先锋", "Pioneers of service"))
]
ORGANISATIONS = (
    "组织编码,组织名称,类型,上级编码,领域,指导单位编码\nA,示例区委,区委,,,\nB,朝阳支部,党支部,A,和谐先锋,A\n"
)
PEOPLE = "姓名,手机号,所属组织,角色\n王小明,13800000001,B,党员、书记\n"
PEOPLE_HEADINGS = ["姓名", "手机号", "所属组织", "角色"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def read(file: Path, content: str | bytes) -> Sheets:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return sheets.read(file, TRACKS)


def refused(file: Path, content: str | bytes) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as found:
        read(file, content)
    texts = Texts.load()
    for language in ("en", "zh-CN"):
        fields = {"organisations": "", "people": ""} | found.value.fields | {"file": file}
        assert texts.in_language(language).plain(f"roll.{found.value.code}", **fields)
    return found.value


def workbook(*tables: tuple[str, Sequence[Sequence[Any]]]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for title, rows in tables:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return book


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_encoding_and_separator(file: Path, encoding: str, separator: str, ending: str) -> None:
    found = read(file, ORGANISATIONS.replace(",", separator).replace("\n", ending).encode(encoding))
    assert [tuple(row)[1:8] for row in found.organisations] == [
        (2, "A", "示例区委", "district", "", "", ""),
        (3, "B", "朝阳支部", "branch", "harmony", "A", "A"),
    ]


def test_utf_16_with_the_big_end_first(file: Path) -> None:
    found = read(file, b"\xfe\xff" + PEOPLE.encode("utf-16-be"))
    assert found.people[0].name == "王小明"


def test_the_line_that_excel_writes_about_its_separator(file: Path) -> None:
    found = read(file, "sep=;\r\n" + PEOPLE.replace(",", ";"))
    assert (found.people[0].line, found.people[0].phone) == (3, "13800000001")


def test_line_numbers_are_those_of_the_file(file: Path) -> None:
    content = (
        '示例区人员名单\n\n姓名,手机号,所属组织,角色\n"王\n小明",13800000001,B,党员\n,,,\n李书华,13800000002,B,书记\n'
    )
    found = read(file, content)
    assert [(row.line, row.name) for row in found.people] == [(4, "王 小明"), (7, "李书华")]
    assert found.people[0].source.name == "table.csv"
    assert found.people[0].source.columns["phone"] == "手机号"


def test_headings_repeated_on_every_page_are_no_people(file: Path) -> None:
    assert len(read(file, PEOPLE + PEOPLE).people) == 2


@pytest.mark.parametrize(
    "headings",
    [
        "姓名,手机号,所属组织,角色",
        "name,phone,organisation,roles",
        "Name,Mobile,Organization,Role",
        "姓 名*,手机号码（必填）,所在党支部,身份",
        "姓名,聯繫電話,所屬組織,角色",
        "姓名,電話,組織編碼,職務",
        " 姓名 ,手机,单位,角色：",
    ],
)
def test_headings_as_people_write_them(file: Path, headings: str) -> None:
    row = read(file, f"{headings}\n王小明,13800000001,B,党员\n").people[0]
    assert (row.name, row.phone, row.organisation, row.roles) == ("王小明", "13800000001", "B", ("member",))


def test_of_two_columns_for_one_thing_the_surer_is_read(file: Path) -> None:
    content = "姓名,电话,手机号,组织名称,组织编码,角色,备注\n王小明,0536-123,13800000001,朝阳,B,党员,好\n"
    found = read(file, content)
    assert (found.people[0].phone, found.people[0].organisation) == ("13800000001", "B")
    assert found.unused == {"table.csv": ["电话", "组织名称", "备注"]}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        *(("区委", "district"), ("區委", "district"), ("District", "district"), ("党工委", "work_committee")),
        *(
            ("工委", "work_committee"),
            ("党委", "work_committee"),
            ("黨總支", "work_committee"),
            ("总支", "work_committee"),
        ),
        *(("支部", "branch"), ("党 支部", "branch"), ("基层党支部", "branch"), ("部门单位", "unit"), ("單位", "unit")),
        *(("work_committee", "work_committee"), ("Work committee", "work_committee"), ("圆圈", "圆圈"), ("", "")),
    ],
)
def test_words_for_kinds(written: str, kind: str) -> None:
    assert Vocabulary(TRACKS).kind(written) == kind


@pytest.mark.parametrize(
    ("written", "roles"),
    [
        ("党员", ("member",)),
        ("黨員、書記", ("member", "secretary")),
        ("党员,书记;点评人/居民", ("member", "secretary", "reviewer", "resident")),
        ("党建指导员", ("instructor",)),
        ("大学生“村官”", ("instructor",)),
        ("群众；居民", ("resident",)),
        ("办公室", ("office",)),
        ("Member; Secretary", ("member", "secretary")),
        ("副书记", ("副书记",)),
        ("", ()),
        (" 、 ", ()),
    ],
)
def test_words_for_roles(written: str, roles: tuple[str, ...]) -> None:
    assert Vocabulary(TRACKS).roles(written) == roles


@pytest.mark.parametrize(
    "written", ["harmony", "和谐先锋", "和諧先鋒", "和谐", "Pioneers of harmony", "ＨＡＲＭＯＮＹ"]
)
def test_words_for_tracks(written: str) -> None:
    assert Vocabulary(TRACKS).track(written) == "harmony"


def test_names_stay_as_written_and_numbers_become_half_width(file: Path) -> None:
    name = "  陳\u200b國棟（大）\u202e "
    row = read(file, f"姓名,手机号,所属组织,角色\n{name},１３８００００\u200b０００１,Ｂ０１,党员\n").people[0]
    assert (row.name, row.phone, row.organisation) == ("陳國棟（大）", "13800000001", "B01")
    assert row.written["phone"] == "１３８００００\u200b０００１"


def test_control_characters_are_left_to_be_refused(file: Path) -> None:
    assert read(file, PEOPLE.replace("小", "\x07")).people[0].name == "王\x07明"


def test_numbers_as_spreadsheets_leave_them_in_a_csv(file: Path) -> None:
    rows = "王,13800000001.0,1001.0,党员\n李,1.3800000001E+10,B,党员\n赵,1.38E+10,B,党员\n"
    found = read(file, "姓名,手机号,所属组织,角色\n" + rows).people
    assert [row.phone for row in found] == ["13800000001", "13800000001", "1.38E+10"]
    assert found[0].organisation == "1001"


def test_a_workbook_with_both_tables(file: Path) -> None:
    headings = ["组织编码", "组织名称", "类型", "上级编码"]
    organisations = [["示例区组织"], [], headings, ["A", "区委", "区委", None], [7, "乙", "支部", "A"]]
    people = [PEOPLE_HEADINGS, ["王", 13800000001.0, 7, "党员"], ["李", 1.38e10, 7.0, "书记"]]
    book = workbook(("说明", [["请填写"], ["姓名", "不要改"]]), ("组织", organisations), ("人员", people))
    found = read(file, saved(book))
    assert [(row.line, row.code, row.parent) for row in found.organisations] == [(4, "A", ""), (5, "7", "A")]
    assert [(row.line, row.phone, row.organisation) for row in found.people] == [
        (2, "13800000001", "7"),
        (3, "13800000000", "7"),
    ]
    assert found.people[0].source.name == "table.csv / 人员"


def test_what_excel_keeps_in_cells(file: Path) -> None:
    book = workbook(("Sheet1", [["编码", "名称", "类型"], [7, "甲", "支部"], [date(2027, 7, 1), True, "支部"]]))
    book["Sheet1"]["A2"].number_format = "000"
    rows = read(file, saved(book)).organisations
    assert [(row.code, row.name) for row in rows] == [("007", "甲"), ("2027-07-01", "TRUE")]


def test_empty_rows_below_the_table_and_merged_cells(file: Path) -> None:
    book = workbook(
        ("名单", [["姓名", "所属组织", "角色"], ["王", "B", "党员"], ["李", None, "党员"], ["赵", None, "群众"], []])
    )
    book["名单"].merge_cells("B2:B900")
    book["名单"].cell(row=1000, column=1).number_format = "@"
    rows = read(file, saved(book)).people
    assert [(row.line, row.organisation) for row in rows] == [(2, "B"), (3, "B"), (4, "B")]


def test_a_workbook_that_gives_its_extent_wrongly(file: Path) -> None:
    content = saved(workbook(("x", [["姓名", "所属组织", "角色"], ["王", "B", "党员"]])))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b'<dimension ref="A1:C2"', b'<dimension ref="A1"'))
    assert len(read(file, changed.getvalue()).people) == 1


def test_hidden_sheets_are_not_read(file: Path) -> None:
    book = workbook(
        ("人员", [["姓名", "所属组织", "角色"], ["王", "B", "党员"]]),
        ("旧", [["姓名", "所属组织", "角色"], ["李", "B", "党员"]]),
    )
    book["旧"].sheet_state = "hidden"
    assert [row.name for row in read(file, saved(book)).people] == ["王"]


def test_a_workbook_whose_structure_alone_is_protected_is_read(file: Path) -> None:
    book = workbook(("人员", [["姓名", "所属组织", "角色"], ["王", "B", "党员"]]))
    book.security = WorkbookProtection(workbookPassword="x", lockStructure=True)
    assert len(read(file, saved(book)).people) == 1


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\n", "empty_file"),
        (b" \r\n\r\n", "empty_file"),
        (b",,,\n,,,\n", "empty_file"),
        (PEOPLE.splitlines()[0], "no_rows"),
        ("你好,世界\n1,2\n", "no_headings"),
        ("just a letter\nto somebody\n", "no_headings"),
        (OLD, "old_excel"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04 and nothing that follows", "not_a_workbook"),
        (b"\x89PNG\r\n\x1a\n" + struct.pack(">4I", *range(4)), "not_a_table"),
        ("姓名,角色\n王,党员\n", "column_missing"),
        ("组织编码,组织名称\nA,区委\n", "column_missing"),
        ("姓名,手机号,手机号,所属组织,角色\n王,1,2,B,党员\n", "column_twice"),
        ('姓名,所属组织,角色\n王,B,党员\n"李,B,党员\n', "quote_open"),
        (
            ("name,organisation,roles\n" + "王小明王小明王小明,B,member\n").encode() + b"\xe7\x8e,B,member\n",
            "damaged_text",
        ),
        ((PEOPLE * 3).encode("utf-16")[:-1], "damaged_text"),
    ],
)
def test_a_file_that_is_no_roll_is_refused_in_a_sentence(file: Path, content: str | bytes, code: str) -> None:
    assert refused(file, content).code == code


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("spoilt", [b"\0", b"\0\0\0"])
def test_zeros_in_a_table_are_named_by_their_line(file: Path, encoding: str, spoilt: bytes) -> None:
    """As a disk that was full leaves them. They make no UTF-16 of it."""
    head, rest = (PEOPLE * 3).encode(encoding).split(b"\n", 1)
    fault = refused(file, head + b"\n" + spoilt + rest)
    assert (fault.code, fault.fields) == ("damaged_text", {"encoding": "UTF-8", "line": 2})


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_and_with_hardly_a_latin_sign(file: Path, encoding: str) -> None:
    found = read(file, ("姓名,所属组织,角色\n" + "王" * 20 + ",朝阳社区党支部,党员\n").encode(encoding))
    assert found.people[0].organisation == "朝阳社区党支部"


def test_a_zip_that_is_no_workbook(file: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert refused(file, buffer.getvalue()).code == "not_a_workbook"


def test_a_workbook_cut_short(file: Path) -> None:
    content = saved(workbook(("人员", [["姓名", "所属组织", "角色"], ["王", "B", "党员"]])))
    assert refused(file, content[: len(content) // 2]).code == "not_a_workbook"


def test_a_workbook_with_a_damaged_sheet(file: Path) -> None:
    content = saved(workbook(("人员", [["姓名", "所属组织", "角色"], ["王", "B", "党员"]])))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part)[:-30] if "sheet1" in part else old.read(part))
    assert refused(file, changed.getvalue()).code == "not_a_workbook"


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.csv", "no_such_file"), (tmp_path, "is_folder")):
        with pytest.raises(UnreadableFile) as found:
            sheets.read(path, TRACKS)
        assert found.value.code == code


def test_a_file_beyond_all_measure(file: Path) -> None:
    with file.open("wb") as sparse:
        sparse.truncate(100_000_001)
    with pytest.raises(UnreadableFile) as found:
        sheets.read(file, TRACKS)
    assert found.value.code == "too_big"


def test_the_headings_found_are_told(file: Path) -> None:
    assert refused(file, "你好,世界\n1,2\n").fields["found"] == "你好, 世界"
    assert "角色" in str(refused(file, "姓名,手机号,所属组织\n王,1,B\n").fields["missing"])


CELLS = st.text(
    st.one_of(st.sampled_from("=+-@'\"\t,;\n＝＠甲ａ"), st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"])),
    max_size=8,
)
QUICK = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_is_written_is_read_back_equal(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    for ending in sheet_writing.ENDINGS:
        path = tmp_path / f"table{ending}"
        # The last column keeps a row of empty cells from being no row at all.
        table = [("one", "two", "end"), *((*row, ".") for row in rows)]
        assert sheet_writing.write(path, "table", table) == len(rows)
        found = read_tables(path)[0][0].lines
        assert [tuple(line.cells) for line in found] == table


@QUICK
@given(cell=CELLS)
def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "table.csv"
    sheet_writing.write(path, "table", [(cell,)])
    assert path.read_text("utf-8-sig").lstrip('"')[:1] not in tuple("=+-@＝＋－＠\t")


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    sheet_writing.write(path, "table", [("=1+1", "+1", "@x", "a\x01b")])
    cells = load_workbook(path).active[1]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=1+1", "s"), ("+1", "s"), ("@x", "s"), ("ab", "s")]


@QUICK
@given(
    name=st.text(st.characters(codec="gb18030", exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"]), min_size=1),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_names_survive_every_encoding(tmp_path: Path, name: str, encoding: str) -> None:
    path = tmp_path / "table.csv"
    quoted = name.replace('"', '""')
    path.write_bytes(f'姓名,所属组织,角色\n"{quoted}",朝阳社区党支部,党员\n'.encode(encoding))
    found = sheets.read(path, TRACKS).people[0].name
    assert bare(found) == bare(name)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            'people.csv, line 14, column 手机号: "1380000000x" is not a phone number. '
            "Expected: 11 digits such as 13800000001, or + and the country code.",
        ),
        (
            "zh-CN",
            "people.csv 第 14 行“手机号”列：“1380000000x”不是手机号。"
            "应填 11 位数字，如 13800000001；境外号码以 + 和国家代码开头。",
        ),
    ],
)
def test_a_bad_row_as_a_person_reads_it(language: str, expected: str) -> None:
    problem = Problem("people.csv", 14, "手机号", "1380000000x", "bad_phone")
    assert view.problem_line(Texts.load().in_language(language), problem, {}) == expected


def test_a_number_that_a_spreadsheet_shortened_is_told_as_such() -> None:
    problem = Problem("people.csv", 14, "手机号", "1.38E+10", "bad_phone")
    assert "has shortened" in view.problem_line(Texts.load().in_language("en"), problem, {})


def test_a_value_cannot_play_with_the_terminal() -> None:
    problem = Problem("people.csv", 2, "姓名", "\x1b[2J" + "{x}" * 99, "name_characters", MappingProxyType({}))
    line = view.problem_line(Texts.load().in_language("en"), problem, {})
    assert line.isprintable()
    assert view.visible("\x1b[31m" + "长" * 99) == "·[31m" + "长" * 54 + "…"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_outcome_in_both_languages(language: str) -> None:
    say = Texts.load().in_language(language)
    assert "7" in view.outcome(say, Counts(people_new=7), dry_run=False)
    assert view.outcome(say, Counts(), dry_run=True) != view.outcome(say, Counts(), dry_run=False)
