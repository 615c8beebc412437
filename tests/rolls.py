"""Rolls for tests: rows written in short, and what stands in the tables afterwards."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text

from models import roll
from models.roll import Counts
from models.roll_rows import OrganisationRow, PersonRow, Problem, RowsRefused, Source

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
TRACKS = {"harmony", "service"}
ORGANISATIONS = Source("organisations.csv", {"code": "组织编码", "parent": "上级编码", "kind": "类型"})
PEOPLE = Source("people.csv", {"phone": "手机号", "organisation": "所属组织", "roles": "角色"})


def tree(*rows: tuple[str, str] | tuple[str, str, str]) -> list[OrganisationRow]:
    """Rows of (code, parent) or (code, parent, name), from line 2 on."""
    return [
        OrganisationRow(
            ORGANISATIONS, line, row[0], row[2] if len(row) > 2 else f"名{row[0]}", "branch", "harmony", row[1], ""
        )
        for line, row in enumerate(rows, start=2)
    ]


def roster(*rows: tuple[str, str, str, str]) -> list[PersonRow]:
    """Rows of (name, phone, organisation, roles with a space between), from line 2 on."""
    return [
        PersonRow(PEOPLE, line, name, phone, place, tuple(roles.split()))
        for line, (name, phone, place, roles) in enumerate(rows, start=2)
    ]


def bring_in(
    connection: Connection, organisations: Sequence[OrganisationRow] = (), people: Sequence[PersonRow] = ()
) -> Counts:
    return roll.import_roll(connection, organisations, people, tracks=TRACKS, now=NOW)


def problems(
    connection: Connection, organisations: Sequence[OrganisationRow] = (), people: Sequence[PersonRow] = ()
) -> list[Problem]:
    before = everything(connection)
    with pytest.raises(RowsRefused) as refused:
        bring_in(connection, organisations, people)
    assert everything(connection) == before
    return refused.value.problems


def codes(found: Sequence[Problem]) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.code) for problem in found]


def everything(connection: Connection) -> list[list[tuple[object, ...]]]:
    queries = (f"SELECT * FROM {table} ORDER BY id" for table in ("organisation", "person", "role"))
    return [[tuple(row) for row in connection.execute(text(query))] for query in queries]


def paths(connection: Connection) -> dict[str, str]:
    """The codes from the root down, by code, as the stored paths give them."""
    rows = connection.execute(text("SELECT id, code, path FROM organisation")).all()
    by_id = {row.id: row.code for row in rows}
    return {row.code: "/".join(by_id[int(part)] for part in row.path.strip("/").split("/")) for row in rows}


def held(connection: Connection) -> set[tuple[str, str | None, str, str]]:
    query = (
        "SELECT person.name, person.phone, role.kind, organisation.code FROM role JOIN person ON person.id = person_id"
        " JOIN organisation ON organisation.id = organisation_id"
    )
    return {(row[0], row[1], row[2], row[3]) for row in connection.execute(text(query))}


def refusal(
    connection: Connection, organisations: Sequence[OrganisationRow], people: Sequence[PersonRow] = ()
) -> list[Problem]:
    """What is wrong with the rows; nothing, if they came in."""
    try:
        bring_in(connection, organisations, people)
    except RowsRefused as refused:
        return refused.problems
    return []
