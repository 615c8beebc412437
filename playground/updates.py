"""Updates on their way to the bot: kept until acknowledged, by polling or by webhook."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from playground.clock import Clock
from playground.refusal import bad, conflict

if TYPE_CHECKING:
    from playground.webhook import Delivery

DAY = 86_400.0
_AWAY, _BUSY = 1.0, 5.0  # seconds without a poll after which nobody seems to be there
_LOOK_AGAIN = 0.25  # seconds between two looks whether a poller is still there
LIFETIME = {"callback_query": 150.0, "inline_query": 30.0}
KINDS = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
    "guest_message",
]
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
_TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(slots=True, eq=False)
class Update:
    """One update. `lane` is the chat whose updates must stay in order, `expires` a moment on the playground's clock."""

    id: int
    lane: int
    body: dict[str, Any]
    expires: float


class Updates:
    """The row of updates. At any time either a poller or a webhook takes from it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.delivery: Delivery | None = None
        self.allowed: frozenset[str] | None = None
        self.callbacks_apart = False  # Telegram promises no order between a message and a button press
        self.last_id = 500_000_000
        self.last_poll = float("-inf")
        self._handed_out = False  # the last poll got updates, with which the bot may still be busy
        self._row: deque[Update] = deque()
        self._poll: asyncio.Future[None] | None = None
        self._empty = asyncio.Event()
        self._empty.set()
        self._unacknowledged = 0
        self._closed = False
        clock.listeners.append(self.forget_expired)

    # -- in

    def add(self, kind: str, content: dict[str, Any], lane: int) -> None:
        """Takes in an update, unless the bot asked not to get this kind."""
        if kind in _NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return
        self.last_id += 1
        if self.callbacks_apart and kind == "callback_query":
            lane = -content["from"]["id"] << 8
        life = LIFETIME.get(kind, DAY)
        self._take(Update(self.last_id, lane, {"update_id": self.last_id, kind: content}, self.clock.seconds() + life))

    def inject(self, body: dict[str, Any]) -> int:
        """Takes in an update as it is; its number is given unless present. Returns the number."""
        number = body.get("update_id")
        if not isinstance(number, int):
            number = self.last_id + 1
        self.last_id = max(self.last_id, number)
        self._take(Update(number, 0, {"update_id": number, **body}, self.clock.seconds() + DAY))
        return number

    def _take(self, update: Update) -> None:
        self._unacknowledged += 1
        self._empty.clear()
        if self.delivery is not None:
            self.delivery.take(update)
            return
        self._row.append(update)
        if self._poll is not None:
            _wake(self._poll)

    # -- out

    async def get(
        self, offset: int, limit: int, timeout: float, gone: Callable[[], bool] = lambda: False
    ) -> list[dict[str, Any]]:
        """getUpdates: acknowledges what is below `offset` and waits for the next; a second poller ends the first.

        `gone` says whether the poller has closed its connection; then the wait ends.
        """
        if self.delivery is not None:
            raise conflict(_WEBHOOK_ACTIVE)
        limit = min(max(limit, 1), 100)
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(_TERMINATED))
        if offset < 0:
            self._forget(max(0, len(self._row) + offset))
        else:
            while self._row and self._row[0].id < offset:
                self._forget(1)
        self.last_poll = float("inf")
        try:
            if not (batch := self._next(limit)) and timeout > 0 and not self._closed:
                batch = await self._wait(limit, min(timeout, 50.0), gone)
        finally:
            self.last_poll = asyncio.get_running_loop().time()
        self._handed_out = bool(batch) and not gone()
        return batch

    async def _wait(self, limit: int, timeout: float, gone: Callable[[], bool]) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        poll = self._poll = loop.create_future()
        try:
            while not poll.done() and not gone() and (left := deadline - loop.time()) > 0:
                await asyncio.wait([poll], timeout=min(left, _LOOK_AGAIN))
            if poll.done():
                poll.result()  # raises what ended it
        finally:
            if self._poll is poll:
                self._poll = None
        return self._next(limit)

    def _next(self, limit: int) -> list[dict[str, Any]]:
        now = self.clock.seconds()
        if any(update.expires <= now for update in islice(self._row, limit)):
            self.forget_expired()
        return [update.body for update in islice(self._row, limit)]

    def _forget(self, count: int) -> None:
        for _ in range(count):
            self._row.popleft()
            self.acknowledged()

    def acknowledged(self) -> None:
        """One update less is waiting."""
        self._unacknowledged -= 1
        if not self._unacknowledged:
            self._empty.set()

    # -- upkeep

    @property
    def pending(self) -> int:
        """How many updates wait to be acknowledged."""
        return self._unacknowledged

    @property
    def polled(self) -> bool:
        """Whether somebody polls now, or did a moment ago: a second, or longer if they got something to do."""
        patience = _BUSY if self._handed_out else _AWAY
        return self.last_poll > asyncio.get_running_loop().time() - patience

    @property
    def listened(self) -> bool:
        """Whether anybody ever came for updates."""
        return self.delivery is not None or self.last_poll != float("-inf")

    def holds(self, chat_id: int) -> bool:
        """Whether something from this chat still waits to be acknowledged."""
        if self.delivery is not None:
            return self.delivery.holds(chat_id)
        return any(update.lane == chat_id for update in self._row)

    async def all_taken(self) -> None:
        """Waits until every update has been acknowledged."""
        await self._empty.wait()

    def allow(self, kinds: Any) -> None:
        """Sets which kinds the bot gets; None leaves it, an empty list is the default list."""
        if kinds is None:
            return
        if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
            raise bad("can't parse allowed_updates")
        self.allowed = frozenset(kinds) & frozenset(KINDS) if kinds else None

    def forget_expired(self) -> None:
        """Drops what is too old by the playground's clock."""
        now = self.clock.seconds()
        if self.delivery is not None:
            self.delivery.forget_expired(now)
        if all(update.expires > now for update in self._row):
            return
        kept = deque(update for update in self._row if update.expires > now)
        dropped = len(self._row) - len(kept)
        self._row = kept
        for _ in range(dropped):
            self.acknowledged()

    def drop_all(self) -> None:
        """Forgets everything that waits (drop_pending_updates)."""
        if self.delivery is not None:
            self.delivery.drop_all()
        self._forget(len(self._row))

    def use(self, delivery: "Delivery | None") -> None:
        """Turns from polling to this webhook or back; what waits goes along."""
        waiting = self.delivery.hand_over() if self.delivery is not None else list(self._row)
        self._row = deque()
        self.delivery = delivery
        if delivery is None:
            self._row.extend(sorted(waiting, key=lambda update: update.id))
        else:
            if self._poll is not None and not self._poll.done():
                self._poll.set_exception(conflict("terminated by setWebhook request"))
            for update in waiting:
                delivery.take(update)

    def close(self) -> None:
        """Lets a waiting poll return."""
        self._closed = True
        if self._poll is not None:
            _wake(self._poll)


def _wake(poll: asyncio.Future[None]) -> None:
    if not poll.done():
        poll.set_result(None)
