"""Rows made into objects by hand are the session's own: held once, and written when they change."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlmodel import Session

from models.database import engine
from models.loaded import loaded, table_of
from models.person import Person, by_telegram


def test_a_row_made_by_hand_is_the_session_s_own(database_url: str) -> None:
    made = engine(database_url)
    with Session(made) as session:
        session.add(Person(name="王小明", telegram_id=7, created_at=datetime.now(UTC)))
        session.commit()
    with Session(made) as session:
        row = session.connection().execute(select(table_of(Person))).one()
        person = loaded(session, Person, row)
        assert loaded(session, Person, row) is person
        assert by_telegram(session, 7) is person
        assert person.created_at.tzinfo is not None
        assert not session.dirty
        person.language = "en"
        session.commit()
    with Session(made) as session:
        before = by_telegram(session, 7)
        row = session.connection().execute(select(table_of(Person))).one()
        assert loaded(session, Person, row) is before
        assert before is not None
        assert before.language == "en"
    made.dispose()
