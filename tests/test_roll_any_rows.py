"""The roll under any rows at all: in whole or not at all, sound afterwards, and equal when exported and brought in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from models import database, roll_export
from models.organisation import Kind
from models.person import RoleKind
from models.roll_rows import OrganisationRow, PersonRow
from tests.rolls import ORGANISATIONS, PEOPLE, ZONE, bring_in, everything, held, refusal

CODES = st.sampled_from(["A", "B", "C", "D", "E", "", "x" * 33, "\x00"])
NAMES = st.one_of(st.sampled_from(["甲", "乙", "A"]), st.text(max_size=5))


@st.composite
def organisation_tables(draw: st.DrawFn) -> list[OrganisationRow]:
    kinds = st.sampled_from([*Kind, "", "other"])
    references = st.one_of(st.none(), CODES, NAMES)
    tracks = st.sampled_from([None, "", "harmony", "other"])
    parts = draw(st.lists(st.tuples(CODES, NAMES, kinds, tracks, references, references), max_size=6))
    return [OrganisationRow(ORGANISATIONS, line, *part) for line, part in enumerate(parts, start=2)]


@st.composite
def person_tables(draw: st.DrawFn) -> list[PersonRow]:
    phones = st.sampled_from(["", "13800000001", "13800000002", "+8613800000001", "1380000000x"])
    roles = st.lists(st.sampled_from([*RoleKind, "queen"]), max_size=3, unique=True).map(tuple)
    parts = draw(st.lists(st.tuples(NAMES, phones, CODES, roles, st.sampled_from(["", "", "7"])), max_size=8))
    return [PersonRow(PEOPLE, line, *part) for line, part in enumerate(parts, start=2)]


@st.composite
def good_trees(draw: st.DrawFn) -> list[OrganisationRow]:
    """A tree of up to eight organisations, its rows in any order."""
    size = draw(st.integers(1, 8))
    rows = [
        OrganisationRow(
            ORGANISATIONS,
            0,
            "ABCDEFGH"[number],
            draw(st.text("甲乙丙=+-@'\"\n,;", min_size=1, max_size=4)) + "名",
            draw(st.sampled_from(list(Kind))),
            draw(st.sampled_from(["", "harmony"])),
            "ABCDEFGH"[draw(st.integers(0, number - 1))] if number else "",
            "",
        )
        for number in range(size)
    ]
    shuffled = draw(st.permutations(rows))
    return [row._replace(line=line, name=" ".join(row.name.split())) for line, row in enumerate(shuffled, start=2)]


@st.composite
def good_people(draw: st.DrawFn) -> list[PersonRow]:
    """Rows without a bad cell, but for organisations that may not be there; they may well contradict each other."""
    names = st.sampled_from(["张伟", "李娜"])
    phones = st.sampled_from(["", "", "13800000001", "13800000002", "13800000003"])
    roles = st.lists(st.sampled_from(list(RoleKind)), min_size=1, max_size=2, unique=True).map(tuple)
    places = st.sampled_from(["A", "A", "A", "B", "C"])
    parts = draw(st.lists(st.tuples(names, phones, places, roles, st.sampled_from(["", "", "7"])), max_size=4))
    return [PersonRow(PEOPLE, line, *part) for line, part in enumerate(parts, start=2)]


def assert_sound(connection: Connection) -> None:
    """What must hold of a roll, whatever was brought in."""
    rows = connection.execute(text("SELECT id, parent_id, path FROM organisation")).all()
    by_id = {row.id: row for row in rows}
    for row in rows:
        assert row.path == f"{by_id[row.parent_id].path if row.parent_id else '/'}{row.id}/"
    assert sum(row.parent_id is None for row in rows) <= 1
    memberships = connection.execute(text("SELECT person_id FROM role WHERE kind = 'member'")).scalars().all()
    assert len(memberships) == len(set(memberships))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Connection]:
    """A connection for many examples: each of them undoes what it did."""
    path = tmp_path_factory.mktemp("roll") / "house.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    engine = database.engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@MANY
@given(first=good_trees(), organisations=organisation_tables(), people=person_tables())
def test_any_rows_come_in_whole_or_not_at_all(
    house: Connection,
    first: list[OrganisationRow],
    organisations: list[OrganisationRow],
    people: list[PersonRow],
) -> None:
    with house.begin() as transaction:
        bring_in(house, first)
        before = everything(house)
        found = refusal(house, organisations, people)
        assert_sound(house)
        if found:
            assert everything(house) == before
        lines = {(row.source.name, row.line) for row in (*organisations, *people)}
        assert all((problem.source, problem.line) in lines for problem in found)
        transaction.rollback()


@MANY
@given(first=good_trees(), people=good_people(), later=good_people())
def test_whatever_came_in_twice_changed_nothing_the_second_time(
    house: Connection, first: list[OrganisationRow], people: list[PersonRow], later: list[PersonRow]
) -> None:
    with house.begin() as transaction:
        bring_in(house, first)
        for rows in (people, later):
            found = refusal(house, first, rows)
            event("refused" if found else "brought in")
            assert {problem.code for problem in found} <= {
                *("unknown_organisation", "ambiguous_organisation"),
                *("duplicate_phone", "duplicate_mark", "two_memberships", "same_name", "ambiguous_person"),
            }
            assert_sound(house)
            before = everything(house)
            assert refusal(house, first, rows) == found
            assert everything(house) == before
        transaction.rollback()


@MANY
@given(first=good_trees(), second=good_trees())
def test_one_tree_after_another_leaves_a_sound_tree(
    house: Connection, first: list[OrganisationRow], second: list[OrganisationRow]
) -> None:
    with house.begin() as transaction:
        bring_in(house, first)
        found = refusal(house, second)
        # All that two good trees can quarrel over: one hangs a part of the other below itself.
        assert {problem.code for problem in found} <= {"cycle", "second_root"}
        if not found:
            wanted = {row.code: row.parent for row in second}
            exported = {row[0]: row[4] for row in list(roll_export.organisations(house, ZONE))[1:]}
            assert wanted.items() <= exported.items()
        assert_sound(house)
        transaction.rollback()


@MANY
@given(first=good_trees(), people=good_people())
def test_what_is_exported_comes_in_equal_elsewhere(
    house: Connection, first: list[OrganisationRow], people: list[PersonRow]
) -> None:
    with house.begin() as transaction:
        if refusal(house, first, people):
            bring_in(house, first)
        organisations, roles = exported(house), held(house)
        transaction.rollback()
    with house.begin() as transaction:
        bring_in(house, *organisations)
        assert exported(house)[0] == organisations[0]
        assert held(house) == roles
        transaction.rollback()


def exported(connection: Connection) -> tuple[list[OrganisationRow], list[PersonRow]]:
    """The exported tables as rows, by code and by name."""
    organisations = sorted(list(roll_export.organisations(connection, ZONE))[1:])
    people = list(roll_export.people(connection, ZONE))[1:]
    return (
        [OrganisationRow(ORGANISATIONS, line, *row) for line, row in enumerate(organisations, start=2)],
        [
            PersonRow(PEOPLE, line, name, phone, place, tuple(roles.split(";")), mark)
            for line, (name, phone, place, roles, mark) in enumerate(people, start=2)
        ],
    )
