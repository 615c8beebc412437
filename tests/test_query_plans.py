"""The board and the figures over 10,000 organisations and 200,000 pledges: no statement scans a whole table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert
from sqlmodel import Session, select

from bot.config import shipped_campaign
from models import board as boards
from models import board_below, due, pledge_history, progress, public, public_pledge, search, sharing, tally
from models import organisation as organisations
from models import pledge as pledges
from models import public_organisation as public_places
from models.campaign import Campaign
from models.database import engine
from models.organisation import Kind, Organisation
from models.person import Person, Role, RoleKind
from models.search import Sought
from tests.databases import a_house
from tests.plans import listening

BRANCHES_OF_EACH, COMMITTEES, PLEDGES_OF_EACH = 99, 100, 20
#: The first committee stands after the root, and its branches after that.
DISTRICT, COMMITTEE, BRANCH = 1, 2, 3
TODAY = date(2027, 3, 2)
NOW = datetime(2027, 3, 2, 1, tzinfo=UTC)
BIG = ("pledge", "pledge_item", "pledge_entry", "organisation", "person", "role", "tally", "search_term")
#: Rows that one statement may read: a page of a list, the members of a committee, the cells of its subtree.
ROWS_MOST = 12000

pytestmark = pytest.mark.timeout(400)  # the first test of each kind waits for the district

#: Numbers 1 to N; the day and the instant of the number i, on either kind of database.
NUMBERS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})"
DAY = {"sqlite": "date('2027-03-02', (i % 97 - 30) || ' days')", "postgresql": "DATE '2027-03-02' + (i % 97 - 30)"}
INSTANT = {
    "sqlite": "datetime('2027-03-02 01:00:00', -i || ' minutes') || '.000000'",
    "postgresql": "TIMESTAMPTZ '2027-03-02 01:00:00Z' - i * INTERVAL '1 minute'",
}
OPEN = "i % 5 < 3"
#: The rows of each table: what is named, from the number i of a person who has one pledge.
TABLES = {
    "person": {"id": "i", "name": "'Member ' || i", "language": "'en'", "blocked": "false", "created_at": "{at}"},
    "role": {"person_id": "i", "kind": "'member'", "organisation_id": "(i - 1) / 20 + 1", "since": "{at}"},
    "pledge": {
        "id": "i", "author": "'member'", "person_id": "i", "organisation_id": "(i - 1) / 20 + 1", "version": "1",
        "status": f"CASE WHEN {OPEN} THEN 'published' WHEN i % 5 = 3 THEN 'kept' ELSE 'not_kept' END",
        "token": "'t' || i", "next_due": f"CASE WHEN {OPEN} THEN {{day}} END", "signed_as": "'Member ' || i",
        "created_at": "{at}", "published_at": "{at}",
    },
    "pledge_item": {
        "pledge_id": "i", "version": "1", "line": "1", "criterion": "'study'", "what": "'Twelve evenings'",
        "for_whom": "'Neighbours'", "due": "{day}", "measure": "'Photos'", "result": "'open'", "percent": "0",
    },
    "pledge_entry": {"pledge_id": "i", "version": "1", "step": "'published'", "by_id": "i", "at": "{at}"},
}  # fmt: skip


def lay_out(connection: Connection) -> None:
    """A district of 100 committees with 99 branches each, and 20 pledges in every one of them."""
    rows = [place(1, None, "/1/", Kind.district)]
    for committee in range(COMMITTEE, COMMITTEE + COMMITTEES * (BRANCHES_OF_EACH + 1), BRANCHES_OF_EACH + 1):
        rows.append(place(committee, 1, f"/1/{committee}/", Kind.work_committee))
        for branch in range(committee + 1, committee + 1 + BRANCHES_OF_EACH):
            rows.append(place(branch, committee, f"/1/{committee}/{branch}/", Kind.branch))
    connection.execute(insert(Organisation), rows)
    kind, most = connection.dialect.name, len(rows) * PLEDGES_OF_EACH
    if kind == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # foreign keys hold by construction
    for table, columns in TABLES.items():
        values = ", ".join(columns.values()).format(day=DAY[kind], at=INSTANT[kind])
        command = f"INSERT INTO {table} ({', '.join(columns)}) {NUMBERS.format(most=most)} SELECT {values} FROM n"
        connection.execution_options(no_parameters=True).exec_driver_sql(command)
    office = {"id": most + 1, "name": "Office", "language": "en", "blocked": False, "created_at": NOW}
    connection.execute(insert(Person), office)
    role = {"person_id": most + 1, "kind": RoleKind.office, "organisation_id": DISTRICT, "since": NOW}
    connection.execute(insert(Role), role)
    tally.rebuild(connection)
    search.add(connection, Sought.organisation, [(row["id"], row["name"]) for row in rows])
    search.add(connection, Sought.person, [(number, f"Member {number}") for number in range(1, 20_000)])


def place(number: int, above: int | None, path: str, kind: Kind) -> dict[str, Any]:
    return {
        "id": number, "code": f"O{number}", "name": f"Branch {number}", "kind": kind, "track": "harmony",
        "parent_id": above, "guide_id": None, "path": path, "channel_id": None, "channel_title": None,
        "created_at": NOW,
    }  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def district(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The district, once for each kind of database, with what the planner knows after a while."""
    with a_house(request, tmp_path_factory.mktemp("district")) as url:
        house = engine(url)
        with house.begin() as connection:
            lay_out(connection)
        with house.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if house.dialect.name == "postgresql":
                connection.exec_driver_sql("VACUUM ANALYZE")
        yield house
        house.dispose()


def at(session: Session, place_id: int) -> Organisation:
    return session.get_one(Organisation, place_id)


def member(session: Session, place_id: int) -> Person:
    query = select(Person).join(Role).where(Role.organisation_id == place_id).order_by(Person.id).limit(1)  # type: ignore[arg-type]
    return session.exec(query).one()


def the_office(session: Session) -> Person:
    return session.exec(select(Person).join(Role).where(Role.organisation_id == DISTRICT, Role.kind == "office")).one()


def board_of(place_id: int, which: boards.Which) -> Callable[[Session], object]:
    def look(session: Session) -> object:
        one = at(session, place_id)
        found = boards.of_organisation(session, one, which, TODAY, limit=7, offset=3)
        return found, pledges.criteria_of(session, found, ["study"]), boards.counts(session, one, TODAY)

    return look


def board_below_of(place_id: int, which: boards.Which) -> Callable[[Session], object]:
    def look(session: Session) -> object:
        one = at(session, place_id)
        for offset in (0, 9_000):
            found = board_below.of_subtree(session, one, which, TODAY, limit=7, offset=offset)
            assert len(found) == (7 if place_id == DISTRICT or not offset else 0)
        below = organisations.below(session, one, limit=9)
        return boards.counts(session, one, TODAY, whole=True), boards.counts_of(session, below, TODAY)

    return look


def people_of_a_branch(session: Session) -> object:
    found = boards.people_of(session, at(session, BRANCH), limit=9, offset=9)
    person = boards.pledger(session, found[0].id or 0)
    return pledges.published_by(session, person, limit=7), boards.pledges_of(session, person)


def one_pledge(session: Session) -> object:
    found, _place = pledges.to_read(session, member(session, BRANCH), PLEDGES_OF_EACH * 2 + 1)
    by_link = pledges.by_token(session, "t777")
    assert by_link is not None
    return pledges.items(session, found), pledge_history.of(session, found.id or 0, limit=7), by_link


def own(session: Session) -> object:
    person = member(session, BRANCH)
    return pledges.published_by(session, person, limit=7), tally.own_figures(session, person.id or 0, TODAY)


def on_the_web(look: Callable[[Session, public.Sight], object]) -> Callable[[Session], object]:
    sight = public.Sight(Campaign.model_validate(shipped_campaign()), TODAY, public.Names.name)
    return lambda session: look(session, sight)


#: What is looked at, from the functions that look.
LOOKS: dict[str, Callable[[Session], object]] = {
    **{f"{which} on the board of a branch": board_of(BRANCH, which) for which in boards.Which},
    **{f"{which} in the whole district": board_below_of(DISTRICT, which) for which in boards.Which},
    **{f"{which} below a committee": board_below_of(COMMITTEE, which) for which in boards.Which},
    "the board of the district": board_of(DISTRICT, boards.Which.all),
    "the top of the board": boards.root,
    "who has pledged": people_of_a_branch,
    "a track": lambda session: boards.of_track(session, "harmony", limit=9, offset=9),
    "the organisations below": lambda session: organisations.below(session, at(session, DISTRICT), limit=9, offset=90),
    "a part of a name": lambda session: boards.places_by_id(session, search.find(session, Sought.organisation, "a")),
    "people by name": lambda session: boards.people_by_id(session, search.find(session, Sought.person, "m")[:6]),
    "asked in any chat": lambda session: sharing.search(session, "b", limit=11, offset=20),
    "a name asked in any chat": lambda session: sharing.search(session, "member", limit=11, offset=0),
    "around oneself in any chat": lambda session: sharing.around(session, member(session, BRANCH), limit=11, offset=0),
    "what a stranger sees": lambda session: boards.of_organisation(
        session, at(session, BRANCH), boards.Which.all, TODAY, limit=11
    ),
    "one pledge": one_pledge,
    "one's own": own,
    "what is due of one's own": lambda session: due.of_person(session, member(session, BRANCH), TODAY),
    "what is due in a branch": lambda session: (
        due.of_organisation(session, BRANCH, TODAY),
        due.listed(session, the_office(session), at(session, BRANCH), TODAY, limit=7, offset=0),
    ),
    "the web board": on_the_web(lambda session, sight: public_places.district(session, sight, 2)),
    "a committee on the web": on_the_web(lambda session, sight: public_places.organisation(session, sight, "O2", 1, 2)),
    "a track on the web": on_the_web(lambda session, sight: public_places.track(session, sight, "harmony", 1)),
    "a pledge on the web": on_the_web(lambda session, sight: public_pledge.pledge(session, sight, "t777", 1, None)),
    "figures of the district": lambda session: progress.standing(session, at(session, DISTRICT), TODAY),
    "figures of a committee": lambda session: progress.standing(session, at(session, COMMITTEE), TODAY),
    "figures of a branch": lambda session: progress.standing(session, at(session, BRANCH), TODAY),
    "figures below": lambda session: progress.below(session, at(session, DISTRICT), TODAY, limit=9, offset=90),
    "a chart of the district": lambda session: progress.bars(session, at(session, DISTRICT), TODAY),
    "a chart of a committee": lambda session: progress.bars(session, at(session, COMMITTEE), TODAY),
}  # fmt: skip


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_nothing_is_scanned(district: Engine, look: Callable[[Session], object]) -> None:
    with listening(district) as heard, Session(district) as session:
        assert look(session) is not None
    assert heard
    with district.connect() as connection:
        for statement, parameters in heard:
            check(connection, statement, parameters)


def test_a_table_of_a_committee_scans_nothing_and_one_of_the_district_is_whole(district: Engine) -> None:
    with Session(district) as session:
        office = the_office(session)
        with listening(district) as heard:
            rows = progress.table(session, office, at(session, COMMITTEE), TODAY)
        assert len(rows) == BRANCHES_OF_EACH + 1
        assert sum(row.members.number for row in rows if row.members) == len(rows) * PLEDGES_OF_EACH
        for statement, parameters in heard:
            check(session.connection(), statement, parameters)
        rows = progress.table(session, office, at(session, DISTRICT), TODAY)
        assert len(rows) == COMMITTEES * (BRANCHES_OF_EACH + 1) + 1
        assert rows[0].figures.pledged == len(rows) * PLEDGES_OF_EACH


def check(connection: Connection, statement: str, parameters: Any) -> None:
    """The plan of one statement reads no big table from end to end."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        steps = [row[3] for row in found]
        # An index that is made for the one statement is made by reading everything, too.
        scanned = [step for step in steps if step.startswith("SCAN") or "AUTOMATIC" in step]
        scanned = [step for step in scanned if re.sub(r"_\d+$", "", step.split()[1]) in BIG]
        assert scanned == [], (statement, steps)
        return
    explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).scalar_one()
    [plan] = json.loads(explained) if isinstance(explained, str) else explained
    nodes = list(flat(plan["Plan"]))
    scanned = [node for node in nodes if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG]
    assert scanned == [], (statement, scanned)
    assert sum(read(node) for node in nodes) <= ROWS_MOST, (statement, nodes)


def flat(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from flat(below)


def read(node: dict[str, Any]) -> float:
    """The rows that a node took from its table, those included that it threw away."""
    if "Relation Name" not in node:
        return 0
    thrown = sum(value for name, value in node.items() if name.startswith("Rows Removed"))
    return float((node["Actual Rows"] + thrown) * node["Actual Loops"])
