"""`xianfeng backup`: everything that is remembered, as one file, while the bot goes on running."""

import os
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.archive import ArchiveReader, ArchiveWriter, Header, kept_tables
from bot.database_reach import reaching, require_newest
from bot.refused import Refused
from models import schema
from models.database import engine as database_engine

CHUNK = 1000


def backup(url: str, file: Path, now: datetime) -> dict[str, int]:
    """Writes ``file``, readable by its owner alone, and returns the number of rows of each table.

    One read transaction sees the database as it was at one instant; what is not yet whole never has the file's name.
    """
    if file.exists():
        raise Refused(f"There is a file {file} already. Choose another name; a backup overwrites nothing.")
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}. Create it first, or choose another.")
    require_newest(url)
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        rows = _write(url, unfinished, Header(schema.head(), now.isoformat(timespec="seconds"), _program()))
        ArchiveReader(unfinished).verify()
        os.replace(unfinished, file)  # noqa: PTH105
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def _write(url: str, file: Path, header: Header) -> dict[str, int]:
    engine = database_engine(url)
    try:
        with reaching(url), open(file, "wb", opener=_private) as out, engine.connect() as connection:
            archive = ArchiveWriter(out, header)
            _copy(_at_one_instant(connection), archive)
            archive.close()
            out.flush()
            os.fsync(out.fileno())
    finally:
        engine.dispose()
    return archive.rows


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _at_one_instant(connection: Connection) -> Connection:
    if connection.dialect.name == "sqlite":
        return connection.execution_options(reading=True)
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _copy(connection: Connection, archive: ArchiveWriter) -> None:
    for table in kept_tables():
        archive.table(table.name, [column.name for column in table.columns])
        query: Any = select(table).order_by(*table.primary_key.columns)
        for row in connection.execute(query, execution_options={"yield_per": CHUNK}):
            archive.row(list(row))


def _program() -> str:
    try:
        return version("xianfeng")
    except PackageNotFoundError:
        return "a checkout"
