"""Column types and indexes that behave alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy import Dialect, Index, String, TypeDecorator, text
from sqlalchemy import Enum as SqlEnum


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite keeps no zone, so it is taken off there and put back on the way out."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive datetimes (ValueError): an hour without a zone is a mistake waiting to be made."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Gives the instant back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(kind: type[StrEnum]) -> SqlEnum:
    """A column that stores the enum's value as plain text, so that a new word needs no migration of a type."""
    return SqlEnum(kind, native_enum=False, create_constraint=False, length=24, values_callable=_values)


def _values(kind: Any) -> list[str]:
    return [member.value for member in kind]


def bytewise(length: int) -> String:
    """Text compared byte by byte on both databases, so that all that begin alike are a range of an index."""
    plain = String(length)
    return plain.with_variant(String(length, collation="C"), "postgresql")


def tree_path() -> String:
    """A path of the tree: a subtree is such a range."""
    return bytewise(255)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows for which ``where`` holds. Each has a condition of its own: a query that writes the same as
    literals may use it."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
