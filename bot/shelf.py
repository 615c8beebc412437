"""Pages that were made a moment ago. Many who ask for one at the same time wait for one reading of the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Page = TypeVar("Page")

#: Pages that are kept; readings at one time, so that others who read are not kept waiting; and how many may wait.
MOST, AT_ONCE, WAITING = 500, 2, 200


class Crowded(Exception):
    """More wait than can be served."""


class Shelf(Generic[Page]):
    """Keeps each page for ``seconds``. What is not there is looked for anew each time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._made: dict[Hashable, tuple[float, Page]] = {}
        self._making: dict[Hashable, asyncio.Task[Page | None]] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def take(self, key: Hashable, make: Callable[[], Awaitable[Page | None]]) -> Page | None:
        """The page of that key. Raises Crowded, and whatever ``make`` raises."""
        kept = self._made.get(key)
        if kept is not None and kept[0] > asyncio.get_running_loop().time():
            return kept[1]
        making = self._making.get(key)
        if making is None:
            if len(self._making) >= WAITING:
                raise Crowded
            making = self._making[key] = asyncio.create_task(self._make(key, make))
            making.add_done_callback(_noted)
        # Shielded: one reader who goes away must not take the page from the others.
        return await asyncio.shield(making)

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[Page | None]]) -> Page | None:
        try:
            async with self._turn:
                page = await make()
            self._made.pop(key, None)
            if page is not None:
                while len(self._made) >= MOST:
                    del self._made[next(iter(self._made))]
                self._made[key] = (asyncio.get_running_loop().time() + self.seconds, page)
            return page
        finally:
            del self._making[key]


def _noted(task: asyncio.Task[Page | None]) -> None:
    """What went wrong is told to those who wait; where nobody waits any longer, to nobody."""
    if not task.cancelled():
        task.exception()
