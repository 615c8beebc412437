"""Telegram's limits on how fast a bot may write."""

from collections import deque
from math import ceil
from time import monotonic

from playground.refusal import Refusal, too_many

OVERALL = 30.0  # a second
PAID = 1000.0  # a second, with allow_paid_broadcast
IN_CHAT = 1.0  # a second
CHAT_BURST = 3
IN_GROUP = 20  # a minute
MOST_IN_FLIGHT = 1000
COUNTED = ("send", "copy", "forward", "edit")


class Flood:
    """Counts in real time. A call that is refused does not count."""

    def __init__(self) -> None:
        self._overall = Bucket(OVERALL, OVERALL)
        self._paid = Bucket(PAID, PAID)
        self._chats: dict[int, Bucket] = {}
        self._groups: dict[int, deque[float]] = {}

    def refusal(
        self, method: str, chat_id: int | None, *, group: bool, paid: bool, messages: int = 1
    ) -> Refusal | None:
        """429 if this call comes too early; one that sends several messages counts as so many."""
        if not method.startswith(COUNTED) or method == "sendChatAction":
            return None
        now = monotonic()
        overall = self._paid if paid and method.startswith(("send", "copyMessage")) else self._overall
        buckets = [overall]
        if chat_id is not None:
            if len(self._chats) > 10_000:
                self._chats = {id_: bucket for id_, bucket in self._chats.items() if bucket.full_at > now}
            if chat_id not in self._chats:
                self._chats[chat_id] = Bucket(IN_CHAT, CHAT_BURST)
            buckets.append(self._chats[chat_id])
        wait = max(bucket.wait(now) for bucket in buckets)
        recent = self._groups.setdefault(chat_id, deque()) if group and chat_id is not None else None
        if recent is not None:
            while recent and recent[0] <= now - 60:
                recent.popleft()
            if len(recent) + messages > IN_GROUP:
                wait = max(wait, (recent[0] if recent else now) + 60 - now)
        if wait > 0:
            return too_many(max(1, ceil(wait)))
        for bucket in buckets:
            bucket.take(now, messages)
        if recent is not None:
            recent.extend([now] * messages)
        return None


class Bucket:
    """Lets `rate` a second through, `burst` of them at once."""

    __slots__ = ("_interval", "_slack", "full_at")

    def __init__(self, rate: float, burst: float) -> None:
        self._interval = 1 / rate
        self._slack = (burst - 1) / rate
        self.full_at = 0.0  # when all of the burst is there again

    def wait(self, now: float) -> float:
        """Seconds until the next may pass; zero or less for now."""
        return self.full_at - now - self._slack

    def take(self, now: float, many: int = 1) -> None:
        """So many pass."""
        self.full_at = max(self.full_at, now) + self._interval * many
