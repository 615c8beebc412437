"""The one clock of the house: everything that asks for the time asks it, so that a demo or a test can move it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class Clock:
    """Real time plus an offset that can be moved.

    ``zone`` is the campaign's own time zone; ``today`` is the calendar day there. Listeners are called after
    a move, on the thread that moved the clock.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.listeners: list[Callable[[], None]] = []
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    def local(self) -> datetime:
        """The present instant on the campaign's wall clock."""
        return self.now().astimezone(self.zone)

    def today(self) -> date:
        """The calendar day in the campaign's time zone."""
        return self.local().date()

    def set(self, instant: datetime) -> None:
        """Makes ``instant`` (aware) the present; from there the clock runs on as usual."""
        self._offset = instant - datetime.now(UTC)
        for listener in list(self.listeners):
            listener()
