"""What is due is found by the day, from an index, on both databases."""

from datetime import date

from sqlalchemy import event, text
from sqlmodel import Session

from models import due
from models.organisation import Organisation
from models.person import Person
from tests.links import organisation
from tests.scene import Scene


async def test_no_pledge_is_looked_at_that_is_not_due(scene: Scene) -> None:
    office = await scene.person("办公室", "office", "D")
    today = date(2027, 3, 2)

    def plans(session: Session) -> list[str]:
        person, one = session.get_one(Person, 1), organisation(session, "B")
        assert person.telegram_id == office.user_id
        return [*explained(session, lambda: due.of_person(session, person, today)), *listed(session, person, one)]

    def listed(session: Session, person: Person, one: Organisation) -> list[str]:
        return explained(session, lambda: due.listed(session, person, one, today, limit=7))

    found = await scene.read(plans)
    assert "ix_pledge_person_due" in found[0]
    assert "ix_pledge_organisation_due" in found[-1]
    assert all("SCAN pledge" not in plan and "Seq Scan on pledge" not in plan for plan in found)


def explained(session: Session, ask: object) -> list[str]:
    """The plans of the questions about pledges that ``ask`` puts to the database."""
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if "FROM pledge" in statement:
            asked.append((statement, parameters))

    connection = session.connection()
    lite = connection.dialect.name == "sqlite"
    if not lite:
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # so few rows are quicker read all
    event.listen(connection.engine, "before_cursor_execute", note)
    try:
        assert callable(ask)
        ask()
    finally:
        event.remove(connection.engine, "before_cursor_execute", note)
    how = "EXPLAIN QUERY PLAN " if lite else "EXPLAIN "
    cursor = connection.connection.cursor()
    plans = []
    for statement, parameters in asked:
        cursor.execute(how + statement, parameters)
        plans.append("\n".join(str(row) for row in cursor.fetchall()))
    return plans
