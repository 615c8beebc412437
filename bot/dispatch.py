"""One update: run in the writer's transaction, acknowledged and shown after the commit."""

from __future__ import annotations

import asyncio
import secrets
import traceback
from collections import deque
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import structlog
from sqlmodel import Session
from telegram import Bot, CallbackQuery, Chat, InaccessibleMessage, Update, User
from telegram.ext import Application

from bot.flood import FloodGuard, Verdict
from bot.sender import Sender
from handlers import answers
from handlers.conversation import note_interruption
from handlers.turn import Answer, Context, Effect, Fetch, Show, Turn, World, current
from models import handled
from models.database import Database
from models.refusal import Refusal
from models.writer import DatabaseAway, Outcome, Piece
from views import failure as failure_view

log = structlog.get_logger(__name__)
RawUpdate = Mapping[str, Any]

#: What so many updates show waits for so many seconds: the next updates are asked for first, which takes a few turns of
#: the loop, and each of a hundred answers would push itself in between. Measured at 40 ms of network delay: 635 to 665
#: taps a second without, 784 to 839 with it.
MANY, HEAD_START_S = 10, 0.003


class Press(Update):
    """A pressed button. Of the message under it only the place is known, so there is no message to handle."""

    __slots__ = ()

    @property
    def effective_message(self) -> None:
        """None: the library would warn of a message of which only the place is known, at every look."""
        return


class House(Application[Any, Any, Any, Any, Any, Any]):
    """The library's application, but for two habits: it lets a handler's error through to the dispatcher, and
    keeps no list of everybody who ever wrote."""

    async def process_error(self, update: object, error: Exception, *_: Any, **__: Any) -> bool:
        """Raises the error again: the turn is undone and answered by the dispatcher."""
        del update
        raise error

    def _mark_for_persistence_update(self, **_: Any) -> None:
        """Nothing: what persists is in the database."""


class Dispatcher:
    """Hands updates to the writer in order, and what they leave to be shown to the sender."""

    def __init__(
        self,
        database: Database,
        application: Application[Any, Any, Any, Any, Any, Any],
        bot: Bot,
        world: World,
        sender: Sender,
        guard: FloodGuard,
    ) -> None:
        self._database = database
        self._application = application
        self._bot = bot
        self._world = world
        self._sender = sender
        self._guard = guard
        self._in_hand: set[asyncio.Future[list[Outcome]]] = set()
        self._unshown: deque[tuple[Sequence[RawUpdate], asyncio.Future[list[Outcome]]]] = deque()

    async def dispatch(self, updates: Sequence[RawUpdate]) -> None:
        """Has updates handled in this order. Returns when they may be acknowledged; DatabaseAway when they may not.

        They are handed to the writer before anything is waited for, and go on when the caller is cancelled.
        """
        judged = [(raw, self._guard.judge(raw)) for raw in updates]
        for raw, verdict in judged:
            if verdict is Verdict.ignored:
                self._sender.carry_out(_release_button(raw))
        taken = [raw for raw, verdict in judged if verdict is not Verdict.ignored]
        pieces = [
            Piece(partial(self._warn if verdict is Verdict.warned else self._run, raw), partial(self._instead, raw))
            for raw, verdict in judged
            if verdict is not Verdict.ignored
        ]
        if not pieces:
            return
        order = self._database.writer.submit(*pieces)
        self._in_hand.add(order)
        order.add_done_callback(partial(self._done, updates, taken))
        await asyncio.shield(order)

    async def idle(self) -> None:
        """Waits until no update is in hand."""
        while self._in_hand:
            await asyncio.wait(self._in_hand)
            await asyncio.sleep(HEAD_START_S)

    def _done(
        self, updates: Sequence[RawUpdate], taken: Sequence[RawUpdate], order: asyncio.Future[list[Outcome]]
    ) -> None:
        if order.cancelled() or order.exception() is not None:
            self._in_hand.discard(order)
            for raw in updates:
                self._guard.forgive(raw)
            return
        self._unshown.append((taken, order))
        if len(taken) >= MANY:
            asyncio.get_running_loop().call_later(HEAD_START_S, self._show)
        elif len(self._unshown) == 1:  # else they wait their turn
            self._show()

    def _show(self) -> None:
        """Hands over to the sender what the committed updates left to be shown, in their order."""
        while self._unshown:
            taken, order = self._unshown.popleft()
            self._in_hand.discard(order)
            for raw, (effects, error) in zip(taken, order.result(), strict=True):
                if error is not None:
                    log.critical("an update could not even be set aside", error_type=type(error).__name__)
                self._sender.carry_out(effects if error is None else _release_button(raw))

    async def _run(self, raw: RawUpdate, session: Session) -> list[Effect]:
        if not handled.first_time(session.connection(), _update_id(raw), self._world.clock.now()):
            # Its answer may have been lost with the process: show where the person stands, change nothing.
            return await self._answering(raw, session, answers.standing)
        turn = self._turn(raw, session)
        with _Current(turn):
            await self._application.process_update(turn.update)
        note_interruption(turn)
        return turn.end()

    async def fetched(self, fetch: Fetch) -> None:
        """A file that a turn asked for was fetched and looked at, or could not be: its step is taken, and shown."""
        raw = fetch.update.to_dict()
        piece = Piece(partial(self._use, fetch, raw), partial(self._instead, raw))
        try:
            [(effects, error)] = await self._database.writer.submit(piece)
        except DatabaseAway:
            error = None
            effects = []
            log.warning("a file was fetched in vain; it has to be sent again", kind="database")
        if error is not None:
            log.critical("a step could not even be set aside", error_type=type(error).__name__)
            return
        self._sender.carry_out(effects)

    async def _use(self, fetch: Fetch, raw: RawUpdate, session: Session) -> list[Effect]:
        return await self._answering(raw, session, partial(answers.fetched, fetch=fetch))

    async def _warn(self, raw: RawUpdate, session: Session) -> list[Effect]:
        handled.first_time(session.connection(), _update_id(raw), self._world.clock.now())
        return await self._answering(raw, session, answers.too_fast)

    async def _instead(self, raw: RawUpdate, session: Session, error: Exception) -> list[Effect]:
        """What happens in place of a turn that was undone: a refusal is said, a crash is set aside."""
        handled.first_time(session.connection(), _update_id(raw), self._world.clock.now())
        if isinstance(error, Refusal):
            return await self._answering(raw, session, partial(answers.refused, refusal=error))
        reference = secrets.token_hex(3).upper()
        trace = "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__
        log.error(
            "update set aside", reference=reference, update_id=raw.get("update_id"), error_type=type(error).__name__
        )
        session.add(
            handled.SetAside(
                reference=reference,
                update_id=raw.get("update_id"),
                kind=_kind(raw),
                trace=trace,
                happened_at=self._world.clock.now(),
            )
        )
        session.flush()
        try:
            turn = self._turn(raw, session)
        except Exception:
            return _release_button(raw)  # it cannot even be read: there is nobody to speak to
        return _apology(turn, reference)

    async def _answering(self, raw: RawUpdate, session: Session, answer: answers.Way) -> list[Effect]:
        turn = self._turn(raw, session)
        with _Current(turn):
            answer(Context.from_update(turn.update, self._application))
        return turn.end()

    def _turn(self, raw: RawUpdate, session: Session) -> Turn:
        return Turn(self._world, session, _read(raw, self._bot))


class _Current:
    """Makes a turn the current one for the handlers' checks."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def __enter__(self) -> None:
        self._token = current.set(self._turn)

    def __exit__(self, *_: object) -> None:
        current.reset(self._token)


def _apology(turn: Turn, reference: str) -> list[Effect]:
    chat = turn.update.effective_chat
    query = turn.update.callback_query
    if query is not None:
        return [Answer(query.id, failure_view.toast(turn.language, reference), alert=True)]
    if chat is None or chat.type != "private":
        return []
    return [Show(chat.id, failure_view.apology(turn.language, reference))]


def _release_button(raw: RawUpdate) -> list[Effect]:
    """A button whose press is not looked at, or cannot be, is let go of, or the phone would wait for it."""
    query = raw.get("callback_query")
    query_id = query.get("id") if isinstance(query, Mapping) else None
    return [Answer(query_id)] if isinstance(query_id, str) else []


def _read(raw: RawUpdate, bot: Bot) -> Update:
    """The update as the library's object.

    Of the message that a button was on, only its place is read: its text and keyboard are our own, and would take
    longer to read than all the rest.
    """
    query = raw.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(query, dict) or not isinstance(message, dict):
        return Update.de_json(dict(raw), bot)
    place = InaccessibleMessage(Chat.de_json(message["chat"], bot), message["message_id"])
    pressed = CallbackQuery(
        query["id"], User.de_json(query["from"], bot), query["chat_instance"], message=place, data=query.get("data")
    )
    return Press(raw["update_id"], callback_query=pressed)


def _update_id(raw: RawUpdate) -> int:
    return int(raw["update_id"])


def _kind(raw: RawUpdate) -> str:
    kind = next((key for key in raw if key != "update_id"), "nothing")
    return kind.encode("ascii", "replace").decode()[:64]
