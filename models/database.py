"""The database: engines for both kinds, a pool of readers, and the one writer that shares its commits."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Engine, event
from sqlmodel import Session, create_engine

from models.writer import Piece, Writer

Result = TypeVar("Result")

#: Threads that read for pages, charts and reports; the writer never waits for them.
READERS = 4


def engine(url: str) -> Engine:
    """An engine with the settings that durability needs. For SQLite the folder of the file is made."""
    if not url.startswith("sqlite"):
        return create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=READERS + 2, connect_args={"connect_timeout": 5}
        )
    made = create_engine(url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 10})
    make_room(made.url)

    # The driver's own transactions begin too late for a read-modify-write: four of five updates were lost.
    @event.listens_for(made, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=10000",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(made, "begin")
    def _begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return made


def make_room(url: URL) -> None:
    """Makes the file of an SQLite database and its folder where they are missing.

    The file is for its owner alone: it holds names and numbers. What SQLite puts beside it follows it.
    """
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            path.touch(0o600, exist_ok=False)


class Database:
    """What everybody else holds: ``write`` and ``read`` run a plain function with a session, off the event loop."""

    def __init__(self, url: str) -> None:
        self.engine = engine(url)
        self.writer = Writer(self.engine)
        self._readers = concurrent.futures.ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    def start(self) -> None:
        """Starts the writer's thread."""
        self.writer.start()

    def stop(self) -> None:
        """Finishes what was handed to the writer, then closes every connection."""
        self.writer.stop()
        self._readers.shutdown()
        self.engine.dispose()

    async def write(self, function: Callable[[Session], Result]) -> Result:
        """Runs ``function`` in the writer's next transaction; returns once that is committed. DatabaseAway if it
        cannot be."""
        [(result, error)] = await self.writer.submit(Piece(function))
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]

    async def read(self, function: Callable[[Session], Result]) -> Result:
        """Runs ``function`` on a reader's thread, in a read-only transaction."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, function)

    def _read(self, function: Callable[[Session], Result]) -> Result:
        with (
            self.engine.connect().execution_options(reading=True) as connection,
            Session(connection) as session,
        ):
            return function(session)
