"""`xianfeng restore`: puts a backup into a database, all of it or nothing."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from bot.archive import ArchiveReader, Row, kept_tables, read_value
from bot.database_reach import file_of, reaching, require_newest, revision, shown
from bot.refused import Refused
from models import schema
from models.database import engine as database_engine
from models.lease import Lease

CHUNK = 1000


def restore(url: str, file: Path, now: datetime, *, replace: bool) -> dict[str, int]:
    """Reads ``file`` into the database and returns the number of rows of each table.

    Refuses a damaged file, one of another revision, a database that holds something already (unless ``replace``), and
    one that a bot is working on.
    """
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    archive = ArchiveReader(file)
    archive.verify()
    _require_revision(archive)
    _prepare(url)
    engine = database_engine(url)
    try:
        with reaching(url), engine.begin() as connection:
            _require_no_bot(connection, now)
            _make_room(connection, url, replace=replace)
            _fill(connection, archive)
    except IntegrityError as error:
        raise Refused(f"{file} does not fit the database; nothing was changed.") from error
    finally:
        engine.dispose()
    return archive.rows


def _require_revision(archive: ArchiveReader) -> None:
    header = archive.header
    if header.revision != schema.head():
        raise Refused(
            f"{archive.path} was made by version {header.program} (revision {header.revision}); this one has revision "
            f"{schema.head()}. Restore it with that version, then run `xianfeng db upgrade` with this one."
        )


def _prepare(url: str) -> None:
    if revision(url) is None:
        with reaching(url):
            schema.upgrade(url)
    require_newest(url)


def _require_no_bot(connection: Connection, now: datetime) -> None:
    expires_at = Lease.__table__.c.expires_at  # type: ignore[attr-defined]
    if connection.execute(select(func.count()).where(expires_at > now)).scalar_one():
        raise Refused("A bot is working on this database. Stop it, wait ten seconds, and try again.")


def _make_room(connection: Connection, url: str, *, replace: bool) -> None:
    filled = [table for table in kept_tables() if connection.execute(select(1).select_from(table).limit(1)).first()]
    if filled and not replace:
        names = ", ".join(table.name for table in filled[:3])
        kind = "file" if file_of(url) else "database"
        raise Refused(
            f"The database {shown(url)} is not empty ({names} ...). Restore into a new {kind}, or add "
            "--force-replace to lose what is in it. Make a backup of it first."
        )
    _defer_references(connection)
    for table in reversed(kept_tables()):
        connection.execute(table.delete())


def _fill(connection: Connection, archive: ArchiveReader) -> None:
    tables = {table.name: table for table in kept_tables()}
    for name, rows in groupby(archive, key=lambda row: row.table):
        table = tables[name]
        for chunk in _chunks(rows):
            connection.execute(insert(table), [_values(table, row) for row in chunk])
    _require_references(connection)
    for table in tables.values():
        _continue_numbers(connection, table)


def _values(table: Table, row: Row) -> dict[str, Any]:
    return {name: read_value(table.columns[name], value) for name, value in row.values.items()}


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _references() -> Iterator[tuple[str, str]]:
    for table in kept_tables():
        for constraint in table.foreign_key_constraints:
            yield table.name, constraint.name


def _defer_references(connection: Connection) -> None:
    """An organisation may stand before its parent in the archive: references are looked at when all is there."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        return
    for table, name in _references():
        connection.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED'))


def _require_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        return  # looked at by the commit
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in _references():
        connection.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" NOT DEFERRABLE'))


def _continue_numbers(connection: Connection, table: Table) -> None:
    """PostgreSQL counts ids in a sequence of its own, which must go on after the highest restored one."""
    column = table.autoincrement_column
    if connection.dialect.name == "sqlite" or column is None:
        return
    highest = select(func.max(column)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    connection.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))
