"""The single writer: what fails is undone alone, and nothing that is handed to it can end it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

import pytest
from psycopg import errors
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, select

from models.database import Database
from models.handled import HandledUpdate
from models.writer import DatabaseAway, Piece


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    made.start()
    yield made
    made.stop()


def note(number: int) -> Any:
    """Work that leaves one row behind."""

    def work(session: Session) -> int:
        session.add(HandledUpdate(update_id=number, handled_at=0))
        return number

    return work


def fails(error: BaseException) -> Any:
    """Work that leaves a row behind, if it is not undone, and fails."""

    def work(session: Session) -> None:
        session.add(HandledUpdate(update_id=-1, handled_at=0))
        session.flush()
        raise error

    return work


async def noted(database: Database) -> list[int]:
    return sorted(await database.read(lambda session: session.exec(select(HandledUpdate.update_id)).all()))


async def test_what_fails_is_undone_alone_and_the_others_are_kept_in_order(database: Database) -> None:
    outcomes = await database.writer.submit(
        Piece(note(1)), Piece(fails(ValueError("no"))), Piece(note(2)), Piece(fails(KeyError())), Piece(note(3))
    )

    assert [result for result, _ in outcomes] == [1, None, 2, None, 3]
    assert [type(error) for _, error in outcomes] == [type(None), ValueError, type(None), KeyError, type(None)]
    assert await noted(database) == [1, 2, 3]


async def test_a_key_that_is_there_already_undoes_its_own_piece_alone(database: Database) -> None:
    # The session answers a failed flush by rolling back everything it sees: the batch is run again, one by one.
    outcomes = await database.writer.submit(Piece(note(1)), Piece(note(1)), Piece(note(2)))

    assert isinstance(outcomes[1][1], IntegrityError)
    assert await noted(database) == [1, 2]


async def test_a_statement_that_fails_undoes_its_own_piece_alone(database: Database) -> None:
    def wrong(session: Session) -> None:
        session.connection().exec_driver_sql("SELECT nothing FROM nowhere")

    def swallowed(session: Session) -> str:
        try:
            wrong(session)
        except Exception:
            return "swallowed"
        return "it worked"

    outcomes = await database.writer.submit(Piece(note(1)), Piece(wrong), Piece(swallowed), Piece(note(2)))

    assert outcomes[1][1] is not None
    assert await noted(database) == [1, 2]


async def test_otherwise_runs_in_the_place_of_what_failed(database: Database) -> None:
    seen: list[str] = []

    def otherwise(session: Session, error: Exception) -> str:
        seen.append(type(error).__name__)
        if len(seen) == 1:
            raise RuntimeError("the answer fails too")
        session.add(HandledUpdate(update_id=9, handled_at=0))
        return "said"

    ((result, error),) = await database.writer.submit(Piece(fails(ValueError()), otherwise))

    assert (result, error) == ("said", None)
    assert seen == ["ValueError", "RuntimeError"]
    assert await noted(database) == [9]


@pytest.mark.parametrize("stray", [SystemExit(), KeyboardInterrupt(), asyncio.CancelledError(), GeneratorExit()])
async def test_an_exit_in_a_handler_does_not_end_the_thread(database: Database, stray: BaseException) -> None:
    ((_, error),) = await database.writer.submit(Piece(fails(stray)))

    assert isinstance(error, RuntimeError)
    assert await database.write(note(1)) == 1


async def test_a_handler_that_waits_is_refused(database: Database) -> None:
    async def waits(_session: Session) -> None:
        await asyncio.Event().wait()

    async def waits_not(_session: Session) -> str:
        return "at once"

    async def lets_others_go(_session: Session) -> None:
        await asyncio.sleep(0)

    outcomes = await database.writer.submit(Piece(waits), Piece(lets_others_go), Piece(waits_not))

    assert outcomes[0][1] is not None
    assert isinstance(outcomes[1][1], RuntimeError)
    assert outcomes[2] == ("at once", None)


async def test_a_wake_up_call_that_fails_changes_nothing(database: Database) -> None:
    def broken() -> None:
        raise RuntimeError

    def queues(session: Session) -> str:
        session.info["outbox"] = True
        return "queued"

    database.writer.on_queued = broken
    assert await database.write(queues) == "queued"
    assert await database.write(note(1)) == 1


@pytest.mark.parametrize("name", ["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_BUSY", "SQLITE_READONLY"])
async def test_a_database_that_cannot_serve_fails_the_whole_batch(database: Database, name: str) -> None:
    trouble = sqlite3.OperationalError("trouble")
    trouble.sqlite_errorname = name
    batch = database.writer.submit(Piece(note(1)), Piece(fails(OperationalError("INSERT", {}, trouble))))

    with pytest.raises(DatabaseAway):
        await batch
    assert await noted(database) == []
    assert await database.write(note(2)) == 2


async def test_a_database_that_only_reads_fails_the_whole_batch(database: Database) -> None:
    trouble = OperationalError("INSERT", {}, errors.ReadOnlySqlTransaction())
    batch = database.writer.submit(Piece(note(1)), Piece(fails(trouble), lambda _session, _error: "set aside"))

    with pytest.raises(DatabaseAway):
        await batch
    assert await noted(database) == []


async def test_what_can_neither_be_done_nor_set_aside_fails_the_whole_batch(database: Database) -> None:
    def nowhere(session: Session, _error: Exception | None = None) -> None:
        session.connection().exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(DatabaseAway):
        await database.writer.submit(Piece(note(1)), Piece(nowhere, nowhere), Piece(note(2)))
    assert await noted(database) == []
    assert await database.write(note(3)) == 3


async def test_a_value_that_the_database_never_takes_holds_up_nobody(database: Database) -> None:
    def twice(session: Session, _error: Exception | None = None) -> None:
        session.connection().exec_driver_sql("INSERT INTO handled_update VALUES (1, 0), (1, 0)")

    outcomes = await database.writer.submit(Piece(twice, twice), Piece(note(2)))

    assert isinstance(outcomes[0][1], IntegrityError)
    assert await noted(database) == [2]


async def test_who_no_longer_waits_holds_up_nobody(database: Database) -> None:
    waiting = asyncio.ensure_future(database.write(note(1)))
    await asyncio.sleep(0)
    waiting.cancel()

    assert await database.write(note(2)) == 2
    assert await noted(database) == [1, 2]
