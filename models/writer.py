"""The single writer: a thread that runs what is waiting, in order, in one transaction with one durable commit."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlmodel import Session

log = structlog.get_logger(__name__)
Work = Callable[[Session], Any]
Otherwise = Callable[[Session, Exception], Any]
#: The result of a piece of work, or the error that it and its ``otherwise`` ended with.
Outcome = tuple[Any, Exception | None]

#: So many pieces of work share a commit, more or less: a hundred keep the transaction under a tenth of a second.
BATCH = 100
#: Errors by which a database says that it cannot serve just now, whatever was asked of it.
_AWAY_SQLITE = ("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_NOMEM")
_AWAY_POSTGRESQL = ("08", "25006", "40", "53", "57P", "58")  # 25006: read-only, as after a failover or on a full disk


class DatabaseAway(Exception):
    """The database cannot be reached or the commit failed: it may be taken that nothing happened."""


class _TornDown(Exception):
    """A flush that failed took the whole transaction with it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work. When it fails its changes are undone and ``otherwise`` runs in its place, with the error: so
    the answer to a failure keeps its turn among the answers of a chat. Both return a value, or a coroutine that
    waits for nothing."""

    work: Work
    otherwise: Otherwise | None = None


@dataclass(frozen=True, slots=True)
class _Order:
    """Pieces that were handed over together, and the promise of their outcomes."""

    pieces: Sequence[Piece]
    done: asyncio.Future[list[Outcome]]


class _WriterSession(Session):
    """A session that holds on to what it has loaded: a row asked for twice in one turn is read once."""


@event.listens_for(_WriterSession, "loaded_as_persistent")
def _hold(session: Session, row: object) -> None:
    session.info.setdefault("loaded", []).append(row)


class Writer:
    """Runs pieces of work one after the other, each undone alone if it fails, and commits many at once.

    When the commit fails, or the database is away, every order of the batch is answered with :class:`DatabaseAway`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._connection: Connection | None = None
        self._queued = False
        #: Called on the writer's thread after rows of the outbox were committed, before those who wait are told.
        self.on_queued: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Starts the thread."""
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Lets the thread finish what is waiting, and joins it."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def submit(self, *pieces: Piece) -> asyncio.Future[list[Outcome]]:
        """Queues work, to be run in this order. The future is done after the commit."""
        order = _Order(pieces, asyncio.get_running_loop().create_future())
        self._waiting.put(order)
        return order.done

    def _serve(self) -> None:
        ending = False
        while not ending:
            batch, ending = self._next_batch()
            if not batch:
                continue
            try:
                told = self._commit(batch)
            except Exception as error:
                log.error("database away", error_type=type(error).__name__)
                self._disconnect()
                _tell(batch, [DatabaseAway(type(error).__name__) for _ in batch])
            else:
                self._wake()
                _tell(batch, told)
        self._disconnect()

    def _next_batch(self) -> tuple[list[_Order], bool]:
        """What is waiting, and whether the thread is to end after it."""
        batch: list[_Order] = []
        pieces = 0
        order = self._waiting.get()
        while order is not None:
            batch.append(order)
            pieces += len(order.pieces)
            if pieces >= BATCH:
                return batch, False
            try:
                order = self._waiting.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _commit(self, batch: list[_Order]) -> list[list[Outcome]]:
        self._queued = False
        connection = self._connection = self._connection or self._engine.connect()
        try:
            with connection.begin():
                return [[_run(self._in_savepoint, connection, piece) for piece in order.pieces] for order in batch]
        except _TornDown:
            # It is not known whose it was: once more, each in a transaction of its own.
            self._queued = False
            return [[_run(self._in_transaction, connection, piece) for piece in order.pieces] for order in batch]

    def _in_savepoint(self, connection: Connection, work: Work) -> Outcome:
        connection.exec_driver_sql("SAVEPOINT piece")
        try:
            result = self._carry_out(connection, work)
            connection.exec_driver_sql("RELEASE SAVEPOINT piece")
        except BaseException as caught:
            error = _failure(connection, caught)
            if not connection.in_transaction():
                raise _TornDown from error
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT piece")
            return None, error
        return result, None

    def _in_transaction(self, connection: Connection, work: Work) -> Outcome:
        try:
            with connection.begin():
                return self._carry_out(connection, work), None
        except BaseException as caught:
            return None, _failure(connection, caught)

    def _carry_out(self, connection: Connection, work: Work) -> Any:
        session = _WriterSession(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
        try:
            result = work(session)
            if asyncio.iscoroutine(result):
                result = _finished(result)
            session.flush()
            self._queued = self._queued or "outbox" in session.info
        finally:
            session.expunge_all()
        return result

    def _wake(self) -> None:
        if not self._queued:
            return
        try:
            self.on_queued()
        except Exception as error:
            log.error("the sender was not woken", error_type=type(error).__name__)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.invalidate()
            with contextlib.suppress(Exception):
                connection.close()


def _run(attempt: Callable[[Connection, Work], Outcome], connection: Connection, piece: Piece) -> Outcome:
    """Runs a piece; when it fails ``otherwise``, and should that fail as well, once more with the new error.

    Where not even that can be written the batch has failed: what nobody can keep must not be acknowledged.
    """
    result, error = attempt(connection, piece.work)
    for _ in range(2):
        if error is None or piece.otherwise is None:
            return result, error
        otherwise, first = piece.otherwise, error
        result, error = attempt(connection, lambda session: otherwise(session, first))  # noqa: B023 (run at once)
    # A value that the database does not take would come back for ever, and hold up everybody.
    if isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError):
        raise error
    return result, error


def _finished(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that runs through at once: in the writer nothing may be waited for."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise RuntimeError("a handler waited for something; what is shown is sent after the commit")


def _failure(connection: Connection, caught: BaseException) -> Exception:
    """The error of a piece. Raised again if it is the database that cannot serve: then the batch has failed."""
    if isinstance(caught, DBAPIError) and _is_away(connection, caught):
        raise caught
    # An exit or a cancellation in a handler must not end the thread.
    return caught if isinstance(caught, Exception) else RuntimeError(type(caught).__name__)


def _is_away(connection: Connection, error: DBAPIError) -> bool:
    if error.connection_invalidated or connection.invalidated:
        return True
    name, state = getattr(error.orig, "sqlite_errorname", None), getattr(error.orig, "sqlstate", None)
    return (name or "").startswith(_AWAY_SQLITE) or (state or "").startswith(_AWAY_POSTGRESQL)


def _tell(batch: Sequence[_Order], told: Sequence[list[Outcome] | DatabaseAway]) -> None:
    """Tells those who wait: one call into their loop for the whole batch."""
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any longer
        batch[0].done.get_loop().call_soon_threadsafe(_settle, list(zip(batch, told, strict=True)))


def _settle(batch: Sequence[tuple[_Order, list[Outcome] | DatabaseAway]]) -> None:
    for order, outcome in batch:
        if order.done.done():
            continue  # whoever waited has been cancelled
        if isinstance(outcome, DatabaseAway):
            order.done.set_exception(outcome)
        else:
            order.done.set_result(outcome)
