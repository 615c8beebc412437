"""What the clock does by itself: forgets what need not be remembered, and looks after what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlmodel import Session

from models import dialogue, handled
from models.clock import Clock
from models.database import Database

log = structlog.get_logger(__name__)

#: Seconds between two rounds of forgetting.
FORGET_S = 3600


class Housekeeping:
    """APScheduler is the clock and never the memory: jobs live as long as the process and can run late or twice."""

    def __init__(self, database: Database, clock: Clock, wake_delivery: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            timezone=clock.zone, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        clock.listeners.append(wake_delivery)

    def start(self) -> None:
        """Sets the jobs, under names of their own so that none stands twice."""
        self._scheduler.add_job(self.forget, "interval", seconds=FORGET_S, id="forget", replace_existing=True)
        self._scheduler.start()

    def stop(self) -> None:
        """Ends the jobs."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def forget(self) -> None:
        """Prunes the memory of handled updates and conversations that are long over."""
        now = self._clock.now()

        def prune(session: Session) -> int:
            return handled.prune(session, now) + dialogue.prune(session, now - timedelta(days=30))

        log.info("forgotten", count=await self._database.write(prune))
