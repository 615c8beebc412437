"""Taps handled per second, durable, against a bare bot on the stock library in the same run.

Two kinds of taps, as people press them. ``turn`` goes from one screen to another: the press is recorded, answered, and
the message edited, which is what the bare bot does too, but for the record. ``draft`` also changes what is stored: it
chooses a lead in a draft pledge, or takes it off. The stand-in for Telegram runs in this process, each bot in one of
its own. A tap counts when its edit has arrived.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from bot.config import Settings
from models import organisation as organisations
from models import person as people
from models import pledge_draft as drafts
from models import schema
from models.clock import Clock
from models.database import engine
from models.organisation import Kind, Organisation
from models.person import Person, Role, RoleKind
from models.pledge import Item, Pledge
from playground import people as press_people
from playground.phone import Phone
from playground.server import Playground
from views import home as home_view
from views import pledge as view
from views.callbacks import encode
from views.pledge_buttons import Choose
from views.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PEOPLE = 200
LEAD = "study"
DELAY_S = 0.04
KINDS = ("turn", "draft")
#: The share of the taps that each bot is given: a slow one is measured well by fewer.
SHARE = {"ours": 1.0, "sequential": 0.5, "concurrent": 0.25}
#: One that takes press after press needs two delays for each.
SHARE_DELAYED = {"ours": 1.0, "sequential": 0.08, "concurrent": 0.25}
LIGHT_PER_S, LIGHT_S = 100, 5


@dataclass
class Stand:
    """The stand-in with its phones, and a count of the edits carried out."""

    playground: Playground
    phones: list[Phone]
    drafts: list[int]
    edited: int = 0
    sent: int = 0
    presses: int = 0
    latencies: list[float] | None = None

    def watch(self) -> None:
        """Counts what the bot does, at the place where the stand-in has carried it out."""
        carry_out = self.playground.api.carry_out

        async def counted(method: str, given: dict[str, Any], *rest: Any) -> Any:
            try:
                return await carry_out(method, given, *rest)
            finally:
                # A refused edit counts too: a bot that takes presses out of order sends the same screen twice.
                if method == "editMessageText":
                    self.edited += 1
                    if self.latencies is not None:
                        self.latencies.append(time.perf_counter() - self._pressed.pop(int(given["chat_id"])))
                elif method == "sendMessage":
                    self.sent += 1

        self.playground.api.carry_out = counted  # type: ignore[method-assign, assignment]
        self._pressed: dict[int, float] = {}

    def press(self, kind: str) -> None:
        """The next press: everybody in turn, first on, then off, and so on, so that every edit changes something."""
        index, on = self.presses % PEOPLE, 1 - (self.presses // PEOPLE) % 2
        self.presses += 1
        phone = self.phones[index]
        message = phone.messages[-1]
        self._pressed[phone.chat_id] = time.perf_counter()
        turned = home_view.Help() if on else home_view.Languages()
        data = encode(Choose(self.drafts[index], LEAD, on) if kind == "draft" else turned)
        press_people.press(self.playground.world, phone.user, message, data)


async def measure(taps: int, runs: int) -> None:
    """Measures ours and the peer in both its settings, at no delay and at 40 ms; prints the table and the JSON."""
    found: dict[tuple[str, str, str], list[float]] = {}
    latencies: list[float] = []
    for _ in range(runs):
        for kind in KINDS:
            for who in ("ours", "sequential", "concurrent"):
                async with _stand() as stand, _bot(who, kind, stand):
                    rate = await _saturated(stand, kind, int(taps * SHARE[who]))
                    found.setdefault((kind, who, "no delay"), []).append(rate)
                    stand.playground.faults.delay(DELAY_S)
                    rate = await _saturated(stand, kind, int(taps * SHARE_DELAYED[who]))
                    found.setdefault((kind, who, "40 ms"), []).append(rate)
                    stand.playground.faults.clear()
                    if who == "ours" and kind == "draft":
                        latencies += await _light(stand)
    _print(found)
    cuts = statistics.quantiles(latencies, n=100)
    turn, draft = _figures(found, "turn"), _figures(found, "draft")
    figures = {
        **turn,
        "p50_ms": round(cuts[49] * 1000, 1),
        "p95_ms": round(cuts[94] * 1000, 1),
        **{f"draft_{name}": value for name, value in draft.items()},
        "taps": taps,
        "runs": runs,
        "latency_at_per_s": LIGHT_PER_S,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _figures(found: Mapping[tuple[str, str, str], Sequence[float]], kind: str) -> dict[str, float]:
    """Medians of ours, of the better peer, and their ratio, at no delay and at 40 ms."""
    figures: dict[str, float] = {}
    for delay, mark in (("no delay", ""), ("40 ms", "_40ms")):
        ours = statistics.median(found[kind, "ours", delay])
        peer = max(statistics.median(found[kind, way, delay]) for way in ("sequential", "concurrent"))
        figures |= {
            f"per_s{mark}": round(ours, 1),
            f"peer_per_s{mark}": round(peer, 1),
            f"ratio{mark}": round(ours / peer, 2),
        }
    return figures


def _print(found: Mapping[tuple[str, str, str], Sequence[float]]) -> None:
    table = Table("taps", "bot", "network", "taps/s (median)", "runs")
    for (kind, who, delay), rates in found.items():
        runs = " ".join(f"{rate:,.0f}" for rate in rates)
        table.add_row(kind, who, delay, f"{statistics.median(rates):,.0f}", runs)
    Console().print(table)


async def _saturated(stand: Stand, kind: str, taps: int) -> float:
    """All taps are waiting at once; taps per second until the last edit."""
    goal, begun = stand.edited + taps, time.perf_counter()
    for _ in range(taps):
        stand.press(kind)
    while stand.edited < goal:
        if time.perf_counter() - begun > 120:
            raise TimeoutError(f"only {taps - (goal - stand.edited)} of {taps} taps were answered")
        await asyncio.sleep(0.005)
    return taps / (time.perf_counter() - begun)


async def _light(stand: Stand) -> list[float]:
    """Seconds from press to edit at a hundred presses a second."""
    stand.latencies = []
    begun = time.perf_counter()
    for number in range(LIGHT_PER_S * LIGHT_S):
        await asyncio.sleep(max(0.0, begun + number / LIGHT_PER_S - time.perf_counter()))
        stand.press("draft")
    while len(stand.latencies) < LIGHT_PER_S * LIGHT_S:
        await asyncio.sleep(0.01)
    found, stand.latencies = stand.latencies, None
    return found


@asynccontextmanager
async def _stand() -> AsyncIterator[Stand]:
    playground = Playground(record=False)
    await playground.start()
    phones = [playground.add_phone(f"党员{number}") for number in range(PEOPLE)]
    stand = Stand(playground, phones, [])
    stand.watch()
    try:
        yield stand
    finally:
        await playground.stop()


@asynccontextmanager
async def _bot(who: str, kind: str, stand: Stand) -> AsyncIterator[None]:
    """A bot in a process of its own, with the screen open on every phone."""
    playground = stand.playground
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'house.sqlite3'}"
        screens = _fill(url, kind, stand)
        environment = {
            "PATH": os.environ["PATH"],
            "XIANFENG__TELEGRAM__TOKEN": playground.token,
            "XIANFENG__TELEGRAM__BASE_URL": playground.base_url,
            "XIANFENG__DATABASE__URL": url,
            "XIANFENG__LIMITS__UPDATES_PER_MINUTE": "100000",
            "XIANFENG__LOG__LEVEL": "error",
            "PEER_TOKEN": playground.token,
            "PEER_BASE_URL": playground.base_url,
            "PEER_SCREENS": json.dumps(screens),
        }
        program = ["-m", "bot", "run"] if who == "ours" else ["-m", "benchmarks.peer", who]
        # What the peer says of edits that change nothing, and of the stand-in's end, is no figure.
        heard = None if who == "ours" else asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(sys.executable, *program, env=environment, stderr=heard)
        try:
            for phone in stand.phones:
                press_people.say(playground.world, phone.user, phone.chat, "/pledge")
            while stand.sent < PEOPLE:
                await asyncio.sleep(0.05)
            yield
        finally:
            process.terminate()
            await process.wait()


def _fill(url: str, kind: str, stand: Stand) -> list[dict[str, Any]]:
    """A branch of members with a draft each. Returns the two screens of a kind of taps, as the bot shows them."""
    schema.upgrade(url)
    settings = Settings()
    clock, t = Clock(settings.campaign.zone), Texts.load().in_language("zh-CN")
    made = engine(url)
    with Session(made) as session:
        root = Organisation(code="B", name="朝阳社区党支部", kind=Kind.branch, created_at=clock.now())
        organisations.add(session, root, None)
        for phone in stand.phones:
            person = Person(name=phone.name, telegram_id=phone.user_id, created_at=clock.now())
            session.add(person)
            session.flush()
            people.grant(session, person, RoleKind.member, root, clock.now())
            draft = drafts.begin(session, person, clock.now())
            stand.drafts.append(draft.id or 0)
        session.commit()
    made.dispose()
    if kind == "turn":
        member = Role(person_id=1, organisation_id=1, kind=RoleKind.member, since=clock.now())
        screens = [home_view.languages(t, LANGUAGES), home_view.help_screen(t, settings.campaign, [(member, root)])]
    else:
        draft = Pledge(id=1, person_id=1, organisation_id=1, created_at=clock.now())
        chosen = [[], [Item(id=1, pledge_id=1, criterion=LEAD)]]
        screens = [
            view.choose(t, settings.campaign, draft, items, settings.campaign.criteria.member) for items in chosen
        ]
    return [screen.content() for screen in screens]
