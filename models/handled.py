"""Which updates have been handled, and which could not be: the memory that makes a repeated update a no-op."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, delete, func, select
from sqlmodel import Field, Session, SQLModel, col

from models import base as base
from models.columns import Instant

#: Telegram keeps undelivered updates for 24 hours; twice that is remembered.
REMEMBERED = timedelta(days=2)
#: So long the trace of a failure is kept: whoever was given its number has asked by then, or never will.
SET_ASIDE_KEPT = timedelta(days=90)

#: The statement of every update is handed to the driver as it is.
_INSERT = {
    "sqlite": "INSERT INTO handled_update (update_id, handled_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
    "postgresql": "INSERT INTO handled_update (update_id, handled_at) VALUES (%s, %s) ON CONFLICT DO NOTHING",
}


class HandledUpdate(SQLModel, table=True):
    """One acknowledged update. Nothing of its content is kept."""

    __tablename__ = "handled_update"

    update_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    handled_at: int = Field(
        sa_type=BigInteger, index=True
    )  # seconds since the epoch: cheap to write a thousand times a second


class SetAside(SQLModel, table=True):
    """An update that could not be handled: its reference, kind and trace, never its content."""

    __tablename__ = "set_aside"

    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(max_length=16, unique=True)
    update_id: int | None = Field(default=None, sa_type=BigInteger)
    kind: str = Field(max_length=64)
    trace: str
    happened_at: datetime = Field(sa_type=Instant, index=True)


def first_time(connection: Connection, update_id: int, now: datetime) -> bool:
    """Notes the update as handled; False if it was noted before, and must then change nothing."""
    noted = connection.exec_driver_sql(_INSERT[connection.dialect.name], (update_id, int(now.timestamp())))
    return noted.rowcount == 1


def last_number(session: Session) -> int:
    """The highest number of an update that is remembered; 0 if none is."""
    return session.scalar(select(func.max(col(HandledUpdate.update_id)))) or 0


def prune(session: Session, now: datetime) -> int:
    """Forgets updates after :data:`REMEMBERED`, and failures after :data:`SET_ASIDE_KEPT`; returns how many."""
    before = int((now - REMEMBERED).timestamp())
    run = session.connection().execute
    done = run(delete(HandledUpdate).where(col(HandledUpdate.handled_at) < before)).rowcount
    return done + run(delete(SetAside).where(col(SetAside.happened_at) < now - SET_ASIDE_KEPT)).rowcount
