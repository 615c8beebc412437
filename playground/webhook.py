"""Delivery of updates to the bot's webhook: each chat in order, chats at the same time, again until acknowledged."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from playground.faults import Faults
from playground.updates import Update, Updates

FIRST_WAIT = 0.1  # seconds; doubles with each failure in a row
LONGEST_WAIT = 30.0
ANSWER_TIMEOUT = 60.0


class Delivery:
    """One webhook. An update whose chat waits for a retry holds up only that chat."""

    def __init__(
        self,
        updates: Updates,
        faults: Faults,
        answer: Callable[[dict[str, Any]], Awaitable[object]],
        *,
        url: str,
        secret: str | None = None,
        max_connections: int = 40,
    ) -> None:
        self.url = url
        self.max_connections = max_connections
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._faults = faults
        self._answer = answer
        self._headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        self._lanes: dict[int, deque[Update]] = {}
        self._failures: dict[int, int] = {}
        self._ready: deque[int] = deque()
        self._working = 0
        self._workers: set[asyncio.Task[None]] = set()
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    def take(self, update: Update) -> None:
        """Puts an update at the end of its chat's lane."""
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = deque([update])
        self._make_ready(update.lane)

    def _make_ready(self, lane: int) -> None:
        self._timers.pop(lane, None)
        self._ready.append(lane)
        if self._working < self.max_connections and not self._closed:
            self._working += 1
            worker = asyncio.get_running_loop().create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _work(self) -> None:
        try:
            while self._ready and not self._closed:
                await self._serve(self._ready.popleft())
        finally:
            self._working -= 1  # at once, so that a lane that gets ready now finds a free place

    async def _serve(self, lane: int) -> None:
        """Delivers the first update of a lane and puts the lane where it belongs."""
        waiting = self._lanes.get(lane)
        if waiting is None:
            return
        self._drop_expired(waiting, self._updates.clock.seconds())
        if not waiting:
            del self._lanes[lane]
            return
        update = waiting[0]
        wait = await self._deliver(update)  # None: acknowledged; else the seconds that were asked for, or zero
        if self._lanes.get(lane) is not waiting:
            return  # dropped or handed over meanwhile
        if wait is None:
            self._failures.pop(lane, None)
            waiting.popleft()
            self._updates.acknowledged()
            if waiting:
                self._ready.append(lane)
            else:
                del self._lanes[lane]
        else:
            failures = self._failures[lane] = self._failures.get(lane, 0) + 1
            backoff = min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT)
            loop = asyncio.get_running_loop()
            self._timers[lane] = loop.call_later(wait or backoff, self._make_ready, lane)

    async def _deliver(self, update: Update) -> float | None:
        """Posts one update. None when it was acknowledged, else the seconds that the bot asked to wait."""
        if self._faults.network_cut:
            return self._failed("Connection timed out")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self.max_connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT),
            )
        cuts = self._faults.cuts
        try:
            async with self._session.post(
                self.url, json=update.body, headers=self._headers, allow_redirects=False
            ) as response:
                body = await response.read()
                if self._faults.cuts > cuts:  # the answer did not come through
                    return self._failed("Connection reset by peer")
                if not 200 <= response.status < 300:
                    after = response.headers.get("Retry-After", "")
                    self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
                    return float(after) if after.replace(".", "", 1).isdecimal() else 0.0
        except TimeoutError:
            return self._failed("Read timeout expired")
        except (aiohttp.ClientError, OSError) as error:
            refused = isinstance(error, aiohttp.ClientConnectorError)
            return self._failed("Connection refused" if refused else "Connection reset by peer")
        await self._carry_out(body, response.content_type)
        return None

    async def _carry_out(self, body: bytes, kind: str) -> None:
        """The bot may answer an update with a call in the body."""
        if kind == "application/json" and b'"method"' in body:
            try:
                call = json.loads(body)
            except ValueError:
                return
            if isinstance(call, dict) and "method" in call:
                await self._answer(call)

    def _failed(self, words: str) -> float:
        self.last_error = (int(self._updates.clock.seconds()), words)
        return 0.0

    def _drop_expired(self, waiting: deque[Update], now: float) -> None:
        for update in [update for update in waiting if update.expires <= now]:
            waiting.remove(update)
            self._updates.acknowledged()

    def forget_expired(self, now: float) -> None:
        """Gives up what is too old; lanes that are in delivery look again by themselves."""
        for lane in list(self._timers):
            waiting = self._lanes[lane]
            self._drop_expired(waiting, now)
            if not waiting:
                self._timers.pop(lane).cancel()
                self._failures.pop(lane, None)
                del self._lanes[lane]

    def holds(self, chat_id: int) -> bool:
        """Whether an update of this chat waits or is on its way."""
        return chat_id in self._lanes

    def drop_all(self) -> None:
        """Forgets everything that waits."""
        for _ in self.hand_over():
            self._updates.acknowledged()

    def hand_over(self) -> list[Update]:
        """Gives back everything that waits."""
        waiting = [update for lane in self._lanes.values() for update in lane]
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._lanes.clear()
        self._ready.clear()
        self._failures.clear()
        return waiting

    async def close(self) -> None:
        """Ends all deliveries."""
        self._closed = True
        self.hand_over()
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
