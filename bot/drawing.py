"""Draws what takes long to make in a process of its own, begun at the first need: no chat waits for a chart."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from views.screen import Drawing

#: A process that has drawn so much is replaced: drawing libraries hold on to memory.
DRAWINGS_MAX = 500


class Drawer:
    """One process that draws, and another one should it die."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def draw(self, drawing: Drawing) -> bytes:
        """The file's bytes. Whatever the drawing raises is raised; a process that dies is replaced once."""
        try:
            return await self._draw(drawing)
        except BrokenProcessPool:
            self.stop()
            return await self._draw(drawing)

    async def _draw(self, drawing: Drawing) -> bytes:
        if self._pool is None:
            # Spawned: a copy of a process with threads and connections would share them.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                1, mp_context=context, initializer=_leave_signals, max_tasks_per_child=DRAWINGS_MAX
            )
        return await asyncio.get_running_loop().run_in_executor(self._pool, drawing.draw)

    def stop(self) -> None:
        """Ends the process; what it has not begun is not drawn."""
        pool, self._pool = self._pool, None
        if pool is not None:
            with contextlib.suppress(Exception):
                pool.shutdown(wait=False, cancel_futures=True)


def _leave_signals() -> None:
    """A Ctrl-C is for the bot, which then ends this process itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
