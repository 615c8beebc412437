"""The migrations lead to exactly the tables that the program has, and back."""

from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, NullPool, create_engine, inspect, text

from models import schema


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
