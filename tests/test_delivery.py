"""The outbox: what must not be lost is sent once, within Telegram's limits, and what became of it is kept."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlmodel import Session, select

from bot.request import AioRequest
from models import organisation as organisations
from models import outbox
from models import person as people
from models.outbox import Outcome, Outgoing
from scheduler import delivery
from scheduler.delivery import NotSent, Pace
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
    assert found.outcome is Outcome.sent
    assert not refused.ok
    assert sent.at - refused.at >= 1.0


async def test_a_server_that_fails_is_tried_again(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.fail("sendMessage", times=3, error_code=502, description="Bad Gateway")
    await queue(scene, "k", zhao.chat_id)

    found = await finished(scene)
    assert (found.outcome, found.attempts, found.doubts) == (Outcome.sent, 4, 0)
    assert zhao.chat_log.count("a notice") == 1


async def test_a_server_that_keeps_failing_is_given_up_with_the_reason(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    scene.playground.faults.fail("sendMessage", times=None, error_code=502, description="Bad Gateway")
    await queue(scene, "k", zhao.chat_id)

    found = await finished(scene)
    assert (found.outcome, found.attempts) == (Outcome.failed, outbox.ATTEMPTS_MAX)
    assert found.reason
    scene.playground.faults.clear()


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


async def test_a_group_at_its_limit_holds_up_nobody_else(scene: Scene) -> None:
    zhao = await scene.person("赵奶奶", "resident")
    group = scene.playground.create_group("朝阳群", [zhao])
    scene.bot.delivery._pace = Pace(Rates())
    for number in range(3):
        await queue(scene, f"{number}", group.id)
    await queue(scene, "k", zhao.chat_id)

    await until(lambda: "a notice" in zhao.chat_log, 2.5, "it waited for the group")
