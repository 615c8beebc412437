"""The migrations lead to exactly the tables that the program has, and back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, NullPool, create_engine, inspect, text
from sqlmodel import Session, col, select

from models import pledge_history, posting, schema, tally
from models.outbox import Outgoing
from models.pledge import Author, Pledge, items
from models.pledge_history import Step


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    """A database of either kind with nothing in it."""
    on_sqlite = database_url.startswith("sqlite")
    engine = create_engine(f"sqlite:///{tmp_path}/empty.sqlite3" if on_sqlite else database_url, poolclass=NullPool)
    if not on_sqlite:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return schema.revision_of(connection)


def test_an_empty_database_becomes_exactly_the_tables_of_the_program(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    assert revision(empty) == schema.head()


def test_upgrading_twice_changes_nothing(empty: Engine) -> None:
    schema.upgrade(empty)
    schema.upgrade(empty)
    assert revision(empty) == schema.head()


def test_the_way_back_leaves_nothing(empty: Engine) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty)
    assert revision(empty) is None
    assert inspect(empty).get_table_names() == ["alembic_version"]


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty: Engine) -> None:
    with empty.begin() as connection:  # a table is in the way of the migration
        connection.execute(text("CREATE TABLE pledge (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        schema.upgrade(empty)
    assert revision(empty) is None
    assert inspect(empty).get_table_names() == ["pledge"]


def test_an_empty_database_has_no_revision(empty: Engine) -> None:
    assert revision(empty) is None


def test_a_file_and_its_folder_are_made(tmp_path: Path) -> None:
    schema.upgrade(f"sqlite:///{tmp_path}/a/b/house.sqlite3")
    assert (tmp_path / "a/b/house.sqlite3").exists()


def test_what_is_found_by_its_beginning_is_compared_byte_by_byte(database_url: str) -> None:
    """A subtree, and the notices of one question, are a range of an index only then, whatever the locale of the server:
    in most languages a semicolon sorts before a colon."""
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            for table, name in (("organisation", "path"), ("search_term", "term"), ("outgoing", "unique_key")):
                columns = inspect(connection).get_columns(table)
                assert [each["type"].collation for each in columns if each["name"] == name] == ["C"]  # type: ignore[attr-defined]
        else:
            assert connection.execute(text("SELECT '/1/2/' < '/1/20' AND 'Z' < 'a'")).scalar_one() == 1
    engine.dispose()


def test_the_program_knows_its_own_revisions_only() -> None:
    assert schema.known(schema.head())
    assert not schema.known("9999")


def test_every_constraint_has_a_name() -> None:
    for table in schema.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table.name


def test_no_table_is_forgotten() -> None:
    folder = Path(schema.__file__).parent
    with_tables = {f"models.{file.stem}" for file in folder.glob("*.py") if ", table=True" in file.read_text("utf-8")}
    known = {each.__name__ for each in vars(schema).values() if isinstance(each, ModuleType)}
    assert {name for name in known if name.startswith("models.")} == with_tables


#: A branch below a committee, two public pledges of one member with two items each, a draft, and a post that was sent.
AT_0001 = """
INSERT INTO organisation (id, code, name, kind, path, created_at)
    VALUES (1, 'D', '示例区委', 'district', '/1/', '2027-01-01');
INSERT INTO organisation (id, code, name, kind, parent_id, path, created_at)
    VALUES (7, 'B', '朝阳社区党支部', 'branch', 1, '/1/7/', '2027-01-01');
INSERT INTO person (id, name, language, blocked, created_at) VALUES (3, '王小明', 'zh-CN', FALSE, '2027-01-01');
INSERT INTO pledge (id, person_id, organisation_id, status, version, signed_as, created_at, published_at)
    VALUES (1, 3, 7, 'published', 1, '王小明', '2027-02-01', '2027-02-02');
INSERT INTO pledge (id, person_id, organisation_id, status, version, signed_as, created_at, published_at)
    VALUES (2, 3, 7, 'published', 1, '王小明', '2027-02-01', '2027-02-03');
INSERT INTO pledge (id, person_id, organisation_id, status, version, created_at)
    VALUES (4, 3, 7, 'draft', 1, '2027-02-04');
INSERT INTO pledge_item (id, pledge_id, version, criterion, what, due) VALUES (1, 1, 1, 'study', '读书', '2027-06-30');
INSERT INTO pledge_item (id, pledge_id, version, criterion, what, due) VALUES (2, 1, 1, 'serving', '教', '2027-05-01');
INSERT INTO pledge_item (id, pledge_id, version, criterion, what, due) VALUES (3, 2, 1, 'study', '读书', '2027-06-30');
INSERT INTO pledge_item (id, pledge_id, version, criterion, what) VALUES (4, 4, 1, 'study', '写');
INSERT INTO outgoing (id, unique_key, chat_id, content, outcome, not_before, attempts, doubts, message_id)
    VALUES (1, 'pledge:1:1', -1001900000001, '{"text": "x"}', 'sent', '2027-02-02', 1, 0, 55);
"""


def filled_at_0001(empty: Engine) -> None:
    schema.upgrade(empty, "0001")
    with empty.begin() as connection:
        for statement in AT_0001.strip().rstrip(";").split(";"):
            connection.exec_driver_sql(statement)


def test_what_was_published_before_goes_on_in_public(empty: Engine) -> None:
    """Lines, links, a beginning of the history, figures, and the post that a later change is to edit."""
    filled_at_0001(empty)
    schema.upgrade(empty)
    with Session(empty) as session:
        first, second, draft = session.exec(select(Pledge).order_by(col(Pledge.id))).all()
        assert [(each.version, item.line) for each in (first, second) for item in items(session, each)] == [
            (1, 1),
            (1, 2),
            (1, 1),
        ]
        assert (first.next_due, second.next_due, draft.next_due) == (date(2027, 5, 1), date(2027, 6, 30), None)
        assert first.token != second.token
        assert (first.author, draft.drafted_by_id, draft.token) == (Author.member, 3, None)
        assert [each.step for each in pledge_history.of(session, 1, limit=9)] == [Step.published]
        assert pledge_history.of(session, 4, limit=9) == []
        figures = tally.figures(session, 1, date(2027, 5, 2), whole=True)
        assert (figures.pledged, figures.overdue) == (2, 1)
        assert tally.figures(session, 1, date(2027, 5, 2), whole=False).pledged == 0
        [chat_id] = posting.chats(session, first)
        post = session.exec(select(Outgoing).where(Outgoing.unique_key == posting.key(first, chat_id))).one()
        assert post.message_id == 55


def test_figures_after_an_upgrade_are_those_of_a_recount(empty: Engine) -> None:
    filled_at_0001(empty)
    schema.upgrade(empty)
    with Session(empty) as session:
        migrated = session.connection().execute(text("SELECT * FROM tally")).all()
        tally.rebuild(session.connection())
        recounted = session.connection().execute(text("SELECT * FROM tally")).all()
        assert sorted(map(str, migrated)) == sorted(map(str, recounted))
        assert migrated


def test_the_way_back_keeps_what_was_there(empty: Engine) -> None:
    filled_at_0001(empty)
    schema.upgrade(empty)
    schema.downgrade(empty, "0001")
    with empty.connect() as connection:
        found = connection.execute(text("SELECT id, status FROM pledge ORDER BY id")).all()
        assert [tuple(row) for row in found] == [(1, "published"), (2, "published"), (4, "draft")]
        assert connection.execute(text("SELECT count(*) FROM pledge_item")).scalar_one() == 4


def test_the_first_revision_is_as_it_was_released(empty: Engine) -> None:
    """What it did not make is made by a later one: databases that have it are not made anew."""
    schema.upgrade(empty, "0001")
    assert indexes_of_the_outbox(empty) == {"chat_id", "person_id", "due", "claimed"}
    schema.upgrade(empty)
    assert indexes_of_the_outbox(empty) == {"chat_id", "person_id", "due", "claimed", "chat_waiting"}
    schema.downgrade(empty, "0001")
    assert indexes_of_the_outbox(empty) == {"chat_id", "person_id", "due", "claimed"}


def indexes_of_the_outbox(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        found = {str(each["name"]) for each in inspect(connection).get_indexes("outgoing")}
    return {name.removeprefix("ix_outgoing_") for name in found if name.startswith("ix_outgoing_")}
