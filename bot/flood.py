"""Someone who floods is answered once and then cheaply ignored for the rest of the minute, before any handler."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

#: Seconds over which updates are counted. The counts are thrown away with the minute: nothing grows.
WINDOW_S = 60.0
_WITH_SENDER = ("message", "callback_query", "edited_message", "inline_query", "my_chat_member")


class Verdict(Enum):
    """What becomes of an update."""

    welcome = "welcome"
    warned = "warned"  # the one over the limit: its sender is told to slow down
    ignored = "ignored"  # acknowledged without a look


class FloodGuard:
    """Counts updates per sender and minute, in memory, on the main loop."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._now = now
        self._since = now()
        self._counts: Counter[tuple[int, int]] = Counter()

    def judge(self, raw: Mapping[str, Any]) -> Verdict:
        """The verdict on one more update of its sender; updates without a sender are always welcome.

        What was written while the bot was away comes all at once: it counts for the minute in which it was written.
        """
        sender = _sender(raw)
        if sender is None:
            return Verdict.welcome
        if self._now() - self._since >= WINDOW_S:
            self._counts.clear()
            self._since = self._now()
        self._counts[sender] += 1
        over = self._counts[sender] - self._per_minute
        if over <= 0:
            return Verdict.welcome
        return Verdict.warned if over == 1 else Verdict.ignored

    def forgive(self, raw: Mapping[str, Any]) -> None:
        """Takes an update out of the count: it was not acknowledged and will come again."""
        sender = _sender(raw)
        if sender is not None:
            self._counts[sender] -= 1


def _sender(raw: Mapping[str, Any]) -> tuple[int, int] | None:
    """Who sent it, and the minute in which it was written, as far as Telegram says (0 for a pressed button)."""
    for kind in _WITH_SENDER:
        part = raw.get(kind)
        if isinstance(part, Mapping) and isinstance(part.get("from"), Mapping):
            sender, written = part["from"].get("id"), part.get("edit_date") or part.get("date") or 0
            minute = int(written // WINDOW_S) if isinstance(written, int) else 0
            return (sender, minute) if isinstance(sender, int) else None
    return None
