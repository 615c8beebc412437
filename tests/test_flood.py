"""Somebody who floods is told once, and what they send is let go of; what merely waited is no flood."""

from __future__ import annotations

from typing import Any

import pytest

from bot.flood import FloodGuard, Verdict
from tests.scene import Scene

MINUTE = 60


def message(date: int, sender: int = 1) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 1, "date": date, "from": {"id": sender}}}


def verdicts(guard: FloodGuard, *updates: dict[str, Any]) -> list[Verdict]:
    return [guard.judge(each) for each in updates]


def test_the_one_over_the_limit_is_warned_and_the_rest_of_the_minute_ignored() -> None:
    guard = FloodGuard(2)
    assert verdicts(guard, *[message(0)] * 4) == [
        Verdict.welcome, Verdict.welcome, Verdict.warned, Verdict.ignored,
    ]  # fmt: skip
    assert guard.judge(message(0, sender=2)) is Verdict.welcome


def test_after_the_minute_everybody_is_welcome_again() -> None:
    now = [0.0]
    guard = FloodGuard(1, now=lambda: now[0])
    verdicts(guard, message(0), message(0), message(0))
    now[0] = 61
    assert guard.judge(message(0)) is Verdict.welcome


def test_what_was_written_over_an_hour_and_comes_at_once_is_no_flood() -> None:
    guard = FloodGuard(2)
    hour = [message(1_800_000_000 // MINUTE * MINUTE + minute * MINUTE) for minute in range(60)]
    assert set(verdicts(guard, *hour, *hour)) == {Verdict.welcome}


def test_what_was_not_acknowledged_does_not_count() -> None:
    guard = FloodGuard(1)
    guard.judge(message(0))
    guard.forgive(message(0))
    assert guard.judge(message(0)) is Verdict.welcome


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_buttons_of_somebody_who_floods_are_let_go_of(scene: Scene) -> None:
    wang = await scene.person("王小明", "resident")
    assert scene.bot.dispatcher is not None
    scene.bot.dispatcher._guard = FloodGuard(2)
    queries = [await wang.taps_data("help" if place % 2 else "langs") for place in range(6)]

    assert all(query.answered.is_set() for query in queries)
    assert sum("太快" in (query.text or "") for query in queries) == 1
