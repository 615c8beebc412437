"""The outbox: what must not be lost is sent once, within Telegram's limits, and what became of it is kept."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from bot.request import AioRequest
from models import organisation as organisations
from models import outbox
from models import person as people
from models.outbox import Outcome, Outgoing
from scheduler import delivery
from scheduler.pace import Pace
from scheduler.trouble import NotSent
from tests.processes import until
from tests.scene import Scene


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "LOOK_S", 0.05)
    monkeypatch.setattr(delivery, "RETRY_S", 0.01)


async def queue(scene: Scene, key: str, chat_id: int, text: str = "a notice") -> bool:
    now = scene.bot.clock.now()
    return await scene.write(lambda session: outbox.put(session, key, chat_id=chat_id, content={"text": text}, now=now))


async def row(scene: Scene, key: str = "k") -> Outgoing:
    return await scene.read(lambda session: session.exec(select(Outgoing).where(Outgoing.unique_key == key)).one())


async def finished(scene: Scene, key: str = "k") -> Outgoing:
    for _ in range(400):
        found = await row(scene, key)
        if found.outcome not in (Outcome.waiting, Outcome.claimed):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"still {found.outcome}: {found.reason}")


async def put_back(scene: Scene, tries: int) -> None:
    """Waits until the message has been tried so many times and waits again."""
    for _ in range(400):
        found = await row(scene)
        if (found.outcome, found.attempts) == (Outcome.waiting, tries):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{found.outcome} after {found.attempts} of {tries} tries")


@contextmanager
def between(scene: Scene, answer: tuple[int, bytes] | Exception) -> Iterator[list[str]]:
    """While it lasts, messages go no farther than this: what they get instead. Gives the calls that were kept."""
    request, kept = scene.bot.application.bot.request, list[str]()
    onward = request.do_request

    async def gate(url: str, *more: Any, **named: Any) -> tuple[int, bytes]:
        if not url.endswith("/sendMessage"):
            return await onward(url, *more, **named)
        kept.append(url)
        if isinstance(answer, Exception):
            raise answer
        return answer

    request.do_request = gate
    yield kept
    request.do_request = onward


def later(scene: Scene, seconds: float) -> None:
    scene.bot.clock.set(scene.bot.clock.now() + timedelta(seconds=seconds))


async def test_a_message_is_sent_and_its_outcome_kept(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    await queue(scene, "k", zhao.chat_id)
    await scene.bot.idle()

    found = await row(scene)
    assert (found.outcome, found.attempts, found.doubts) == (Outcome.sent, 1, 0)
    assert found.message_id == zhao.messages[-1].id
    assert zhao.messages[-1].text == "a notice"


async def test_the_same_key_is_queued_once(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    assert await queue(scene, "k", zhao.chat_id)
    assert not await queue(scene, "k", zhao.chat_id)
    await scene.bot.idle()

    assert zhao.chat_log.count("a notice") == 1


async def test_a_rollback_discards_what_was_queued(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    now = scene.bot.clock.now()

    def work(session: Session) -> None:
        outbox.put(session, "k", chat_id=zhao.chat_id, content={"text": "a notice"}, now=now)
        raise ValueError

    with pytest.raises(ValueError):
        await scene.write(work)
    await scene.bot.idle()
    assert "a notice" not in zhao.chat_log
    assert await queue(scene, "k", zhao.chat_id)


async def test_who_blocked_the_bot_gets_nothing_and_is_noted(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.fail("sendMessage", error_code=403, description="Forbidden: bot was blocked by the user")
    await queue(scene, "k", zhao.chat_id)

    assert (await finished(scene)).outcome is Outcome.blocked
    found = await scene.read(lambda session: people.by_telegram(session, zhao.user_id))
    assert found is not None
    assert found.blocked


async def test_to_who_has_blocked_the_bot_nothing_is_sent_until_they_write_again(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    zhao.blocks_bot()
    await scene.playground.updates_taken()
    await scene.bot.idle()
    await queue(scene, "k", zhao.chat_id)

    found = await finished(scene)
    assert (found.outcome, found.reason) == (Outcome.blocked, "blocked before")
    assert not [each for each in scene.playground.calls if each.parameters.get("text") == "a notice"]

    zhao.unblocks_bot()
    await zhao.sends("/menu")
    await queue(scene, "later", zhao.chat_id)
    assert (await finished(scene, "later")).outcome is Outcome.sent


async def test_a_chat_that_is_no_more_is_kept_as_gone(scene: Scene) -> None:
    channel = scene.playground.create_channel("朝阳")
    scene.playground.remove_bot_from(channel)
    await queue(scene, "k", channel.id)
    await queue(scene, "unknown", -100_123)

    assert (await finished(scene)).outcome is Outcome.gone
    assert (await finished(scene, "unknown")).outcome is Outcome.gone


async def test_what_telegram_refuses_is_kept_with_its_reason(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    await queue(scene, "k", zhao.chat_id, "<b>not closed")

    found = await finished(scene)
    assert found.outcome is Outcome.failed
    assert "parse" in (found.reason or "")


async def test_a_group_that_became_a_supergroup_takes_its_messages_and_its_organisation_along(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    group = scene.playground.create_group("朝阳群", [zhao])
    await scene.playground.updates_taken()

    def connect(session: Session) -> None:
        branch = organisations.by_code(session, "B")
        assert branch is not None
        branch.channel_id = group.id

    await scene.write(connect)
    # The bot learns it from the refusal: the service message is not there yet.
    scene.playground.world.updates.allow([])
    scene.playground.world.updates.allowed = frozenset()
    new_id = scene.playground.migrate_group(group)
    await queue(scene, "k", group.id)
    await queue(scene, "later", group.id)

    assert (await finished(scene)).outcome is Outcome.sent
    assert (await finished(scene, "later")).outcome is Outcome.sent
    assert zhao.sees(new_id).count("a notice") == 2
    branch = await scene.read(lambda session: organisations.by_code(session, "B"))
    assert branch is not None
    assert branch.channel_id == new_id


async def test_telegram_s_wait_is_kept_to(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.fail("sendMessage", error_code=429, description="Too Many Requests", retry_after=1)
    await queue(scene, "k", zhao.chat_id)

    found = await finished(scene)
    refused, sent = [each for each in scene.playground.calls if each.parameters.get("text") == "a notice"]
    assert (found.outcome, found.attempts) == (Outcome.sent, 1)
    assert not refused.ok
    assert sent.at - refused.at >= 1.0


async def test_a_server_that_fails_is_tried_again(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.fail("sendMessage", times=3, error_code=502, description="Bad Gateway")
    await queue(scene, "k", zhao.chat_id)

    found = await finished(scene)
    assert (found.outcome, found.attempts, found.doubts) == (Outcome.sent, 4, 0)
    assert zhao.chat_log.count("a notice") == 1


async def test_a_server_that_keeps_failing_is_given_up_after_a_day_with_the_reason(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "RETRY_S", 60)  # on a busy machine a shorter wait is over before it is seen
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.fail("sendMessage", times=None, error_code=502, description="Bad Gateway")
    await queue(scene, "k", zhao.chat_id)
    for tries in range(1, 13):
        await put_back(scene, tries)
        later(scene, 2 * 3600)

    found = await finished(scene)
    assert (found.outcome, found.attempts, found.reason) == (Outcome.failed, 13, "NetworkError")
    scene.playground.faults.clear()


# What was surely not sent has lost nothing


async def test_while_nothing_can_be_reached_the_queue_waits_in_its_order(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    monkeypatch.setattr(delivery, "UNREACHED_MAX_S", 0.02)
    with between(scene, NotSent("cannot connect")) as tried:
        await queue(scene, "k", zhao.chat_id, "one")
        await queue(scene, "second", zhao.chat_id, "two")
        await until(lambda: len(tried) >= 12, 10, "it was not tried again")

    for key in ("k", "second"):
        found = await finished(scene, key)
        assert (found.outcome, found.attempts, found.doubts) == (Outcome.sent, 1, 0)
    assert [each.text for each in zhao.messages[-2:]] == ["one", "two"]


async def test_what_comes_while_a_chat_waits_passes_nothing_that_waits_in_it(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.fail("sendMessage", error_code=429, retry_after=1)
    await queue(scene, "k", zhao.chat_id, "one")
    await put_back(scene, 0)
    await queue(scene, "second", zhao.chat_id, "two")

    for key in ("k", "second"):
        assert (await finished(scene, key)).outcome is Outcome.sent
    assert [each.text for each in zhao.messages[-2:]] == ["one", "two"]


async def test_a_refused_token_costs_no_message_and_holds_all_of_them(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhao, wang = await scene.person("赵奶奶", "resident"), await scene.person("王小明", "member")
    monkeypatch.setattr(delivery, "REFUSED_S", 1.2)
    scene.playground.faults.fail("sendMessage", error_code=401, description="Unauthorized")
    await queue(scene, "k", zhao.chat_id)
    await queue(scene, "other", wang.chat_id)

    assert (await finished(scene)).attempts == 1
    assert (await finished(scene, "other")).outcome is Outcome.sent
    refused, *sent = [each for each in scene.playground.calls if each.parameters.get("text") == "a notice"]
    assert not refused.ok
    assert all(each.at - refused.at >= 1.1 for each in sent)


async def test_a_page_that_is_not_telegram_s_costs_no_message(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    monkeypatch.setattr(delivery, "REFUSED_S", 0.02)
    with between(scene, (200, b"<html>Sign in</html>")) as tried:
        await queue(scene, "k", zhao.chat_id)
        await until(lambda: len(tried) >= 3, 10, "it was not tried again")

    assert ((await finished(scene)).outcome, (await row(scene)).attempts) == (Outcome.sent, 1)


async def test_an_answer_that_makes_no_sense_leaves_a_doubt(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    with between(scene, (200, b'{"ok": true}')):
        await queue(scene, "k", zhao.chat_id)
        await until(lambda: scene.bot.delivery._quiet.is_set(), 5, "it was not tried")
        later(scene, 6)
        found = await finished(scene)

    assert (found.outcome, found.doubts) == (Outcome.in_doubt, 2)


async def test_a_lost_answer_is_a_doubt_and_is_sent_once_more(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.lose_answer("sendMessage")
    await queue(scene, "k", zhao.chat_id)
    await until(lambda: zhao.chat_log.count("a notice") == 1, 5, "it was not sent")
    await scene.bot.idle()
    later(scene, 6)

    found = await finished(scene)
    assert (found.outcome, found.doubts) == (Outcome.sent, 1)
    assert zhao.chat_log.count("a notice") == 2


async def test_a_second_doubt_is_the_last(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.lose_answer("sendMessage", times=2)
    await queue(scene, "k", zhao.chat_id)
    await until(lambda: zhao.chat_log.count("a notice") == 1, 5, "it was not sent")
    await scene.bot.idle()
    later(scene, 6)

    found = await finished(scene)
    assert (found.outcome, found.doubts) == (Outcome.in_doubt, 2)
    assert zhao.chat_log.count("a notice") == 2


async def test_what_a_dead_process_was_sending_is_a_doubt_and_what_merely_waited_is_not(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    await scene.bot.delivery.stop()
    await queue(scene, "k", zhao.chat_id, "one")
    await queue(scene, "waits", zhao.chat_id, "two")
    claimed = await row(scene)
    assert claimed.id is not None
    claimed_id = claimed.id
    await scene.write(lambda session: outbox.claim(session, claimed_id, "a dead process"))
    now = scene.bot.clock.now()
    assert await scene.write(lambda session: outbox.abandoned(session, "another", now)) == 1
    scene.bot.delivery.start()
    later(scene, 6)

    assert ((await finished(scene)).doubts, (await finished(scene, "waits")).doubts) == (1, 0)
    assert (zhao.chat_log.count("one"), zhao.chat_log.count("two")) == (1, 1)


async def test_a_stop_finishes_the_message_in_hand_and_takes_no_other(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.delay(0.5, "sendMessage", times=1)
    await queue(scene, "k", zhao.chat_id)
    await queue(scene, "other", zhao.chat_id)
    await asyncio.sleep(0.2)
    await scene.bot.delivery.stop()

    assert (await row(scene)).outcome is Outcome.sent
    assert (await row(scene, "other")).outcome is Outcome.waiting


async def test_a_message_claimed_by_another_is_not_sent(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    await scene.bot.delivery.stop()
    await queue(scene, "k", zhao.chat_id)
    found = await row(scene)
    assert found.id is not None
    found_id = found.id
    assert await scene.write(lambda session: outbox.claim(session, found_id, "one"))
    assert not await scene.write(lambda session: outbox.claim(session, found_id, "two"))


async def test_a_connection_that_is_refused_is_no_doubt() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    request = AioRequest()
    await request.initialize()
    with pytest.raises(NotSent):
        await request.do_request(f"http://127.0.0.1:{port}/", "POST")
    await request.shutdown()


# The pace, by a clock of its own


@dataclass
class Rates:
    per_second: float = 30
    per_chat_s: float = 1
    group_per_minute: float = 20


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def sent_at(pace: Pace, time: Time, chats: list[int]) -> list[float]:
    """When each message would go, one after the other."""
    times = []
    for chat in chats:
        time.now += pace.wait_for(chat)
        pace.take(chat)
        times.append(time.now)
    return times


def test_messages_to_many_go_evenly_and_at_the_permitted_rate() -> None:
    time = Time()
    times = sent_at(Pace(Rates(), time), time, list(range(1, 301)))
    gaps = [after - before for before, after in pairwise(times)]

    assert times[-1] - times[0] == pytest.approx(299 / 30, abs=0.05)
    assert max(gaps) <= 1 / 30 + 0.001
    assert max(sum(start <= each < start + 1 for each in times) for start in times) <= 31


def test_a_chat_gets_one_a_second_and_a_group_twenty_a_minute() -> None:
    time = Time()
    private = sent_at(Pace(Rates(), time), time, [5] * 10)
    assert private[-1] - private[0] == pytest.approx(9, abs=0.01)
    group = sent_at(Pace(Rates(), time), time, [-5] * 21)
    assert group[-1] - group[0] == pytest.approx(60, abs=0.01)


def test_an_idle_time_is_not_made_up_for_with_a_burst() -> None:
    time = Time()
    pace = Pace(Rates(), time)
    sent_at(pace, time, [1])
    time.now += 60
    times = sent_at(pace, time, list(range(2, 33)))
    assert times[-1] - times[0] >= 30 / 30 - 0.02


def test_telegram_s_wait_holds_everything() -> None:
    time = Time()
    pace = Pace(Rates(), time)
    pace.hold(17)
    assert pace.wait_for(1) == pytest.approx(17)


def test_the_pace_remembers_nobody_for_long() -> None:
    time = Time()
    pace = Pace(Rates(), time)
    sent_at(pace, time, list(range(1, 2_000)))
    assert len(pace._chats) <= 32


async def test_busy_groups_hold_up_nobody_else_however_much_waits_for_them(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    groups = [scene.playground.create_group(f"群{number}", [zhao]) for number in range(3)]
    scene.bot.delivery._pace = Pace(Rates())
    now = scene.bot.clock.now()

    def pile_up(session: Session) -> None:
        for group in groups:
            for number in range(60):
                key = f"{group.id}:{number}"
                outbox.put(session, key, chat_id=group.id, content={"text": "a post"}, now=now)

    await scene.write(pile_up)
    await queue(scene, "k", zhao.chat_id)

    await until(lambda: "a notice" in zhao.chat_log, 2.5, "it waited for the groups")
    await until(lambda: all("a post" in zhao.sees(group) for group in groups), 2.5, "a group was passed over")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_look_at_the_queue_reads_no_more_than_it_shows(scene: Scene) -> None:
    """So it takes a few milliseconds with a million waiting, and with a million sent."""
    steps: list[str] = []

    def explain(connection: Any, _cursor: Any, question: str, values: Any, *_: Any) -> None:
        if "LIMIT" in question and not question.startswith("EXPLAIN"):
            found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}", values)
            steps.extend(step[-1] for step in found)

    def look(session: Session) -> None:
        event.listen(session.connection(), "before_cursor_execute", explain)
        outbox.due(session, scene.bot.clock.now(), limit=50, busy=[-1, -2])

    await scene.read(look)
    assert steps == ["SEARCH outgoing USING INDEX ix_outgoing_due (not_before<?)"]
