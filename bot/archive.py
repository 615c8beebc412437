"""The format of a backup: gzipped lines of JSON that every database can read, with a sum over the whole at its end.

The first line says what it is, ``{"table": ...}`` begins a table, a list is a row, and the last line holds the number
of rows of each table and the SHA-256 of everything before it.
"""

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from sqlalchemy import Column, Date, DateTime, LargeBinary
from sqlmodel import SQLModel

from bot.refused import Refused
from models.columns import Instant

FORMAT = 1


class Header(NamedTuple):
    """What a backup is of."""

    revision: str
    made_at: str
    program: str


class Row(NamedTuple):
    """One row of one table, its values by column."""

    table: str
    values: dict[str, Any]


class ArchiveWriter:
    """Writes an archive into an open binary file, row by row."""

    def __init__(self, file: IO[bytes], header: Header) -> None:
        self._zip = gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6)
        self._sum = hashlib.sha256()
        self.rows: dict[str, int] = {}
        self._line({"xianfeng": "backup", "format": FORMAT, **header._asdict()})

    def table(self, name: str, columns: list[str]) -> None:
        """Begins a table."""
        self.rows[name] = 0
        self._name = name
        self._line({"table": name, "columns": columns})

    def row(self, values: list[Any]) -> None:
        """Adds a row to the table that was begun last."""
        self.rows[self._name] += 1
        self._line(values)

    def close(self) -> None:
        """Writes the sum and ends the archive; the file stays open."""
        self._line({"rows": self.rows, "sha256": self._sum.hexdigest()})
        self._zip.close()

    def _line(self, content: Any) -> None:
        line = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_written).encode() + b"\n"
        self._sum.update(line)
        self._zip.write(line)


class ArchiveReader:
    """Reads an archive row by row; a damaged, cut or foreign file is refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header = self._header()
        self.rows: dict[str, int] = {}

    def verify(self) -> None:
        """Reads it all and refuses it unless it is whole."""
        try:
            for _row in self:
                pass
        except (KeyError, ValueError, TypeError):
            raise self._damaged() from None

    def __iter__(self) -> Iterator[Row]:
        counted: dict[str, int] = {}
        table, columns = "", list[str]()
        for content, before in self._lines():
            if isinstance(content, list):
                counted[table] += 1
                yield Row(table, dict(zip(columns, content, strict=True)))
            elif "table" in content:
                table, columns = content["table"], content["columns"]
                counted[table] = 0
            elif "rows" in content:
                if content != {"rows": counted, "sha256": before}:
                    raise self._damaged()
                self.rows = counted
                return
        raise self._damaged()

    def _header(self) -> Header:
        first, _ = next(self._lines(), ({}, ""))
        if not isinstance(first, dict) or first.get("xianfeng") != "backup":
            raise Refused(f"{self.path} is not a backup of Xianfeng.")
        if first.get("format") != FORMAT:
            raise Refused(f"{self.path} was written by a newer version of Xianfeng. Install that version.")
        return Header(*(str(first.get(field)) for field in Header._fields))

    def _lines(self) -> Iterator[tuple[Any, str]]:
        """Each line with the sum of those before it (worked out for the last kind of line only)."""
        total = hashlib.sha256()
        try:
            with gzip.open(self.path, "rb") as lines:
                for line in lines:
                    before = total.hexdigest() if line.startswith(b'{"rows"') else ""
                    yield json.loads(line), before
                    total.update(line)
        except (gzip.BadGzipFile, EOFError, zlib.error, ValueError):
            raise self._damaged() from None

    def _damaged(self) -> Refused:
        return Refused(f"{self.path} is damaged or is not a backup of Xianfeng.")


def read_value(column: Column[Any], value: Any) -> Any:
    """The value of a row as the column wants it."""
    if value is None:
        return None
    kind = column.type
    if isinstance(kind, Instant | DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    return value


def _written(value: object) -> str:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"a backup has no way to write {type(value).__name__}")


#: Tables that belong to a running process and not to the record.
PASSING = frozenset({"lease"})


def kept_tables() -> list[Any]:
    """The tables that a backup holds, each after those that it refers to."""
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in PASSING]
