"""The playground's clock: real time plus an offset that tests and the page may move."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import time

# Within what every calendar and time zone of the machine can express.
_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC).timestamp()
_LATEST = datetime(9000, 1, 1, tzinfo=UTC).timestamp()


class Clock:
    """Tells the time of the playground's world. `listeners` are called after each move."""

    def __init__(self) -> None:
        self._offset = 0.0
        self.listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        """The present moment as seconds since 1970."""
        return time() + self._offset

    def advance(self, by: timedelta) -> None:
        """Moves the clock by this much (back, if negative)."""
        self._move_to(self._offset + by.total_seconds())

    def set(self, moment: datetime) -> None:
        """Moves the clock to this moment, which must be aware of its zone."""
        if moment.tzinfo is None:
            raise ValueError("the clock takes aware moments only")
        self._move_to(moment.timestamp() - time())

    def _move_to(self, offset: float) -> None:
        if not _EARLIEST <= time() + offset <= _LATEST:
            raise ValueError("the clock goes from 1971 to the year 9000")
        self._offset = offset
        for listener in list(self.listeners):
            listener()


@dataclass(frozen=True, slots=True)
class Jump:
    """A moment that the page offers to jump to; labels by language, "zh-hans" and "en"."""

    id: str
    labels: dict[str, str]
    at: datetime
