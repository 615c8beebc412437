"""Ids taken ahead, so that rows that refer to each other go in by the thousand, without asking for each one's id."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, text

from models.base import metadata


def reserve_ids(connection: Connection, table: str, number: int) -> Sequence[int]:
    """Ids for ``number`` new rows of ``table``, for the running transaction.

    PostgreSQL hands them out of the table's own sequence. SQLite takes the ids after the highest that was ever given:
    its one writer is the transaction that asks.
    """
    if connection.dialect.name == "postgresql":
        query = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :number)")
        return connection.execute(query, {"table": table, "number": number}).scalars().all()
    highest = connection.execute(select(func.max(metadata.tables[table].c.id))).scalar() or 0
    given = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    highest = max(highest, connection.execute(given, {"table": table}).scalar() or 0)
    return range(highest + 1, highest + 1 + number)
