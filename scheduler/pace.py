"""How fast messages may go: Telegram's limits, kept to without bursts."""

import time
from collections.abc import Callable
from typing import Protocol


class Limits(Protocol):
    """The configured rates: messages a second, seconds between two to one chat, messages a minute to a group."""

    per_second: float
    per_chat_s: float
    group_per_minute: float


class Pace:
    """When the next message may go, evenly spaced: overall, and per chat."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._now = now
        self._free_at = 0.0
        self._chats: dict[int, float] = {}

    def wait(self) -> float:
        """Seconds until a message may go to anybody."""
        return max(self._free_at - self._now(), 0.0)

    def wait_for(self, chat_id: int) -> float:
        """Seconds until a message may go to this chat."""
        return max(self._free_at, self._chats.get(chat_id, 0.0), self._now()) - self._now()

    def busy(self, seconds: float) -> list[int]:
        """Chats to which nothing may go for longer than this."""
        until = self._now() + seconds
        return [chat for chat, free in self._chats.items() if free > until]

    def take(self, chat_id: int) -> None:
        """A message goes to this chat now."""
        now = self._now()
        gap = 60.0 / self._limits.group_per_minute if chat_id < 0 else self._limits.per_chat_s
        # Counted from the moment it was free, a late wake-up costs nothing; but what was missed is not made up for.
        self._free_at = max(self._free_at, now - 0.01) + 1.0 / self._limits.per_second
        self._chats = {chat: free for chat, free in self._chats.items() if free > now}
        self._chats[chat_id] = now + gap

    def hold(self, seconds: float) -> None:
        """Nothing goes for so long."""
        self._free_at = max(self._free_at, self._now() + seconds)
