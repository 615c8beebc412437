"""The roll: tables come in whole or not at all, twice does no more than once, and every bad row is named."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from models import database, roll
from models.roll import Counts
from models.roll_people import mobile
from models.roll_rows import OrganisationRow
from tests.rolls import NOW, ORGANISATIONS, TRACKS, bring_in, codes, everything, held, paths, problems, roster, tree


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = database.engine(database_url)
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


def test_children_may_stand_before_their_parents(connection: Connection) -> None:
    bring_in(connection, tree(("C", "B"), ("B", "A"), ("A", "")))
    assert paths(connection) == {"A": "A", "B": "A/B", "C": "A/B/C"}


def test_a_second_import_changes_nothing(connection: Connection) -> None:
    organisations = tree(("A", ""), ("B", "A"))
    people = roster(("王小明", "13800000001", "B", "member secretary"), ("李书华", "", "B", "member"))
    bring_in(connection, organisations, people)
    before = everything(connection)
    counts = bring_in(connection, organisations, people)
    assert everything(connection) == before
    assert counts == Counts(organisations_same=2, people_same=2)


def test_a_move_takes_the_whole_subtree_along(connection: Connection) -> None:
    bring_in(connection, tree(("A", ""), ("B", "A"), ("C", "A"), ("D", "B"), ("E", "D")))
    counts = bring_in(connection, tree(("B", "C")))
    assert counts.organisations_changed == 1
    assert paths(connection) == {"A": "A", "B": "A/C/B", "C": "A/C", "D": "A/C/B/D", "E": "A/C/B/D/E"}


def test_a_new_root_may_be_put_above_the_old_one(connection: Connection) -> None:
    bring_in(connection, tree(("A", ""), ("B", "A")))
    bring_in(connection, tree(("A", "Z"), ("Z", "")))
    assert paths(connection) == {"Z": "Z", "A": "Z/A", "B": "Z/A/B"}


def test_a_column_that_is_not_there_leaves_what_is_stored(connection: Connection) -> None:
    bring_in(connection, [*tree(("A", "")), *(row._replace(guide="A") for row in tree(("B", "A")))])
    bring_in(connection, [OrganisationRow(ORGANISATIONS, 2, "B", "新名", "unit")])
    row = connection.execute(text("SELECT name, kind, track, guide_id FROM organisation WHERE code = 'B'")).one()
    assert (row.name, row.kind, row.track) == ("新名", "unit", "harmony")
    assert row.guide_id is not None


def test_an_empty_cell_clears_what_is_stored(connection: Connection) -> None:
    bring_in(connection, [*tree(("A", "")), *(row._replace(guide="A") for row in tree(("B", "A")))])
    bring_in(connection, [OrganisationRow(ORGANISATIONS, 2, "B", "乙", "unit", track="", parent="A", guide="")])
    row = connection.execute(text("SELECT track, guide_id FROM organisation WHERE code = 'B'")).one()
    assert tuple(row) == (None, None)


def test_organisations_are_found_by_name_where_only_one_has_it(connection: Connection) -> None:
    rows = tree(("A", "", "区委"), ("B", "区委", "朝阳（一）支部"), ("C", "A", "同名"), ("D", "A", "同名"))
    bring_in(connection, rows, roster(("王小明", "", "朝阳(一)支部", "member")))
    assert held(connection) == {("王小明", None, "member", "B")}
    found = problems(connection, (), roster(("李书华", "", "同名", "member")))
    assert codes(found) == [(2, "所属组织", "ambiguous_organisation")]
    assert found[0].fields["codes"] == "C, D"


def test_every_bad_organisation_is_named(connection: Connection) -> None:
    good = tree(("A", ""))[0]
    rows = [
        good,
        good._replace(line=3, code="", name=" "),
        good._replace(line=4, code="B" * 33, parent="A", name="名" * 101),
        good._replace(line=5, code="C", parent="nowhere", kind="circle", track="sport"),
        good._replace(line=6, code="C", parent="A", kind=""),
        good._replace(line=7, code="D", parent="A", guide="D"),
        good._replace(line=8, code="E", parent="A", guide="nobody"),
        good._replace(line=9, code="F"),
        good._replace(line=10, code="G\x07", name="a\x00b", parent="A"),
        good._replace(line=11, code="H\u3164", name="\u3164", parent="A"),
        good._replace(line=12, code="I", name="\u2800\uffa0", parent="A"),
    ]
    assert codes(problems(connection, rows)) == [
        *((3, "组织编码", "code_empty"), (3, "name", "name_empty")),
        *((4, "组织编码", "code_long"), (4, "name", "name_long")),
        *((5, "类型", "unknown_kind"), (5, "track", "unknown_track"), (5, "上级编码", "unknown_parent")),
        *((6, "类型", "kind_empty"), (6, "组织编码", "duplicate_code")),
        *((7, "guide", "guides_itself"), (8, "guide", "unknown_guide"), (9, "上级编码", "second_root")),
        *((10, "组织编码", "code_characters"), (10, "name", "name_characters")),
        *((11, "组织编码", "code_characters"), (11, "name", "name_characters"), (12, "name", "name_characters")),
    ]


def test_a_circle_is_named_once_with_its_chain_and_lines(connection: Connection) -> None:
    found = problems(connection, tree(("A", ""), ("D", "B"), ("B", "C"), ("C", "B"), ("E", "E")))
    assert codes(found) == [(4, "上级编码", "cycle"), (6, "上级编码", "cycle")]
    assert found[0].fields["chain"] == "B (4) → C (5) → B (4)"


def test_a_move_below_oneself_is_a_circle(connection: Connection) -> None:
    bring_in(connection, tree(("A", ""), ("B", "A"), ("C", "B")))
    found = problems(connection, tree(("B", "C")))
    assert [problem.fields["chain"] for problem in found] == ["B (2) → C → B (2)"]


def test_a_second_root_is_refused_beside_the_stored_one(connection: Connection) -> None:
    bring_in(connection, tree(("A", "")))
    found = problems(connection, tree(("B", "")))
    assert codes(found) == [(2, "上级编码", "second_root")]


def test_a_tree_too_deep_for_its_paths_is_refused(connection: Connection) -> None:
    chain = tree(("0", ""), *((str(level), str(level - 1)) for level in range(1, 25)))
    assert codes(problems(connection, chain)) == [(22, "上级编码", "too_deep")]


def test_every_bad_person_is_named(connection: Connection) -> None:
    bring_in(connection, tree(("A", ""), ("B", "A")))
    rows = roster(
        ("", "13800000001", "A", "member"),
        ("王小明", "1380000000x", "nowhere", "member"),
        ("李书华", "13800000002", "", ""),
        ("赵奶奶", "13800000003", "A", "queen member"),
        ("周敏", "13800000003", "A", "office"),
        ("赵奶奶", "13800000003", "B", "member"),
        ("人" * 65, "", "A", "resident"),
    )
    found = problems(connection, (), rows)
    assert codes(found) == [
        *((2, "name", "name_empty"), (3, "手机号", "bad_phone"), (3, "所属组织", "unknown_organisation")),
        *((4, "所属组织", "organisation_empty"), (4, "角色", "role_empty"), (5, "角色", "unknown_role")),
        *((6, "手机号", "duplicate_phone"), (7, "所属组织", "two_memberships"), (8, "name", "name_long")),
    ]
    assert found[6].fields == {"other_line": 5, "other_name": "赵奶奶"}


def test_what_stood_in_the_cell_is_reported(connection: Connection) -> None:
    row = roster(("王", "138", "A", "member"))[0]._replace(written={"phone": "１３８"})
    found = problems(connection, tree(("A", "")), [row])
    assert [problem.value for problem in found] == ["１３８"]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800000001", "+8613800000001"),
        ("138-0000-0001", "+8613800000001"),
        ("+86 138 0000 0001", "+8613800000001"),
        ("8613800000001", "+8613800000001"),
        ("008613800000001", "+8613800000001"),
        ("+49 170 1234567", "+491701234567"),
        ("1380000000", None),
        ("138000000011", None),
        ("12800000001", None),
        ("+86138000000", None),
        ("05361234567", None),
        ("1.38E+10", None),
        ("", None),
    ],
)
def test_numbers_that_are_a_digit_out_are_refused(written: str, number: str | None) -> None:
    assert mobile(written) == number


def test_rows_of_one_number_are_one_person(connection: Connection) -> None:
    people = roster(("王小明", "13800000001", "A", "secretary"), ("王小明", "+8613800000001", "B", "member"))
    counts = bring_in(connection, tree(("A", ""), ("B", "A")), people)
    assert (counts.people_new, counts.roles_new) == (1, 2)


def test_a_number_finds_its_person_under_another_name(connection: Connection) -> None:
    bring_in(connection, tree(("A", "")), roster(("王小名", "13800000001", "A", "member")))
    counts = bring_in(connection, (), roster(("王小明", "13800000001", "A", "member")))
    assert (counts.people_new, counts.people_changed, counts.roles_new) == (0, 1, 0)
    assert held(connection) == {("王小明", "+8613800000001", "member", "A")}


def test_a_member_moves_and_keeps_the_other_roles(connection: Connection) -> None:
    people = roster(("王小明", "13800000001", "A", "member secretary"))
    bring_in(connection, tree(("A", ""), ("B", "A")), people)
    counts = bring_in(connection, (), roster(("王小明", "13800000001", "B", "member")))
    assert (counts.members_moved, counts.roles_new) == (1, 0)
    phone = "+8613800000001"
    assert held(connection) == {("王小明", phone, "member", "B"), ("王小明", phone, "secretary", "A")}


def test_nobody_is_erased_and_no_role_is_taken_away(connection: Connection) -> None:
    rows = roster(("王小明", "13800000001", "A", "member secretary"), ("李书华", "13800000002", "A", "member"))
    bring_in(connection, tree(("A", "")), rows)
    before = held(connection)
    bring_in(connection, tree(("A", "")), roster(("王小明", "13800000001", "A", "member")))
    assert held(connection) == before


def test_a_number_that_comes_later_goes_to_the_person_of_that_name(connection: Connection) -> None:
    bring_in(connection, tree(("A", "")), roster(("王小明", "", "A", "member")))
    counts = bring_in(connection, (), roster(("王小明", "13800000001", "A", "member")))
    assert (counts.people_new, counts.people_changed) == (0, 1)


def test_without_a_number_the_name_in_the_organisation_is_enough(connection: Connection) -> None:
    bring_in(connection, tree(("A", ""), ("B", "A")), roster(("王小明", "13800000001", "A", "member")))
    counts = bring_in(connection, (), roster(("王小明", "", "A", "secretary"), ("王小明", "", "B", "resident")))
    assert (counts.people_same, counts.people_new, counts.roles_new) == (1, 1, 2)


def test_namesakes_without_numbers_are_asked_about(connection: Connection) -> None:
    twice = roster(("张伟", "", "A", "member"), ("张伟", "", "A", "member"), ("张伟", "", "A", "secretary"))
    found = problems(connection, tree(("A", "")), twice)
    assert codes(found) == [(3, "name", "same_name")]
    bring_in(
        connection,
        tree(("A", "")),
        roster(("张伟", "13800000001", "A", "member"), ("张伟", "13800000002", "A", "member")),
    )
    found = problems(connection, (), roster(("张伟", "", "A", "instructor")))
    assert codes(found) == [(2, "name", "ambiguous_person")]


def test_marks_keep_namesakes_apart_and_their_rows_together(connection: Connection) -> None:
    one, two, three = roster(("张伟", "", "A", "member"), ("张伟", "", "A", "member"), ("张伟", "", "B", "secretary"))
    people = [one._replace(mark="7"), two._replace(mark="8"), three._replace(mark="7")]
    bring_in(connection, tree(("A", ""), ("B", "A")), people)
    before = everything(connection)
    assert len(before[1]) == 2
    bring_in(connection, (), people)
    assert everything(connection) == before


def test_a_role_is_not_given_to_whoever_chose_that_name(connection: Connection) -> None:
    bring_in(connection, tree(("A", "")), roster(("李书华", "", "A", "resident")))
    connection.execute(text("UPDATE person SET telegram_id = 5"))
    counts = bring_in(connection, (), roster(("李书华", "", "A", "secretary")))
    assert (counts.people_new, counts.roles_new) == (1, 1)
    counts = bring_in(connection, (), roster(("李书华", "", "A", "resident")))
    assert (counts.people_new, counts.roles_new) == (0, 0)


def test_more_people_than_fit_one_statement(connection: Connection) -> None:
    people = roster(*((f"人{number}", f"138{number:08d}", "A", "member") for number in range(2500)))
    told: list[tuple[str, int, int]] = []
    counts = roll.import_roll(
        connection, tree(("A", "")), people, tracks=TRACKS, now=NOW, progress=lambda *step: told.append(step)
    )
    assert (counts.people_new, counts.roles_new) == (2500, 2500)
    assert ("people", 2500, 2500) in told
    assert told[-1] == ("roles", 2500, 2500)


def test_rows_added_afterwards_get_ids_of_their_own(connection: Connection) -> None:
    """The ids that an import takes are not handed out again by the database."""
    bring_in(connection, tree(("A", "")), roster(("王小明", "13800000001", "A", "member")))
    connection.execute(
        text(
            "INSERT INTO person (name, language, blocked, created_at) "
            "VALUES ('后来', 'zh-CN', false, '2027-03-01 00:00:00')"
        )
    )
    assert len(everything(connection)[1]) == 2
