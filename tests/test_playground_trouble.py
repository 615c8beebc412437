"""Trouble on order: the network away, errors, lost answers, delays, flood limits."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from playground.files import Upload
from playground.flood import Bucket
from playground.phone import TINY_PNG, Phone
from playground.raw_bot import RawBot
from playground.server import Playground


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    playground = Playground()
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[RawBot]:
    async with RawBot(playground) as bot:
        yield bot


@pytest.fixture
async def wang(playground: Playground) -> Phone:
    phone = playground.add_phone("王小明")
    await phone.sends("/start")
    return phone


async def test_a_cut_closes_connections_without_an_answer(playground: Playground, bot: RawBot, wang: Phone) -> None:
    poll = asyncio.create_task(bot.call("getUpdates", timeout=20, offset=2**40))
    await asyncio.sleep(0.05)
    playground.faults.cut()
    with pytest.raises(aiohttp.ClientError):
        await poll
    with pytest.raises(aiohttp.ClientError):
        await bot.call("sendMessage", chat_id=wang.chat_id, text="a")
    assert len(wang.messages) == 1
    playground.faults.restore()
    await bot.does("sendMessage", chat_id=wang.chat_id, text="a")


async def test_an_error_on_order_is_not_carried_out(playground: Playground, bot: RawBot, wang: Phone) -> None:
    playground.faults.fail("sendMessage", times=2)
    playground.faults.fail("editMessageText", error_code=429, description="Too Many Requests", retry_after=3)
    await bot.does("getMe")
    for _ in range(2):
        assert await bot.fails("sendMessage", chat_id=wang.chat_id, text="a") == "Internal Server Error"
    answer = await bot.call("editMessageText", chat_id=wang.chat_id, message_id=1, text="a")
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 3})
    assert len(wang.messages) == 1
    await bot.does("sendMessage", chat_id=wang.chat_id, text="a")
    assert [call.ok for call in playground.calls if call.method == "sendMessage"] == [False, False, True]


async def test_a_lost_answer_is_carried_out(playground: Playground, bot: RawBot, wang: Phone) -> None:
    playground.faults.lose_answer("sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await bot.call("sendMessage", chat_id=wang.chat_id, text="到了")
    assert wang.screen == "到了"


async def test_a_delay(playground: Playground, bot: RawBot) -> None:
    playground.faults.delay(0.1, "getMe")
    before = asyncio.get_running_loop().time()
    await bot.does("getMe")
    assert asyncio.get_running_loop().time() - before >= 0.1
    playground.faults.clear()
    await bot.does("getMe")
    assert asyncio.get_running_loop().time() - before < 0.2


async def test_nothing_stays_behind_after_a_stop_amid_a_poll() -> None:
    for _ in range(3):
        playground = Playground(record=False)
        await playground.start()
        async with RawBot(playground) as bot:
            poll = asyncio.create_task(bot.call("getUpdates", timeout=30))
            while not playground.world.updates.polled:  # the request must have arrived before the stop
                await asyncio.sleep(0.01)
            await playground.stop()
            assert (await poll)["result"] == []
        assert playground.calls == []


@pytest.fixture
async def strict() -> AsyncIterator[Playground]:
    playground = Playground(flood_limits=True)
    await playground.start()
    yield playground
    await playground.stop()


async def test_a_chat_takes_about_one_message_a_second(strict: Playground) -> None:
    phone = strict.add_phone("王小明")
    await phone.sends("/start")
    async with RawBot(strict) as bot:
        answers = [await bot.call("sendMessage", chat_id=phone.chat_id, text=f"{n}") for n in range(6)]
    assert [answer["ok"] for answer in answers] == [True] * 3 + [False] * 3
    assert answers[-1]["description"] == "Too Many Requests: retry after 1"
    assert answers[-1]["parameters"] == {"retry_after": 1}


async def test_all_chats_together_take_thirty_a_second_unless_paid(strict: Playground) -> None:
    phones = [strict.add_phone(f"人{n}") for n in range(80)]
    for phone in phones:
        phone.chat.started = True
    async with RawBot(strict) as bot:
        free = await asyncio.gather(*(bot.call("sendMessage", chat_id=p.chat_id, text="a") for p in phones))
        paid = await asyncio.gather(
            *(bot.call("sendMessage", chat_id=p.chat_id, text="a", allow_paid_broadcast=True) for p in phones)
        )
    assert 30 <= sum(answer["ok"] for answer in free) < 60
    assert all(answer["ok"] for answer in paid)


async def test_a_group_takes_twenty_a_minute(strict: Playground, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("playground.flood.monotonic", lambda: now)
    group = strict.create_group("第一党支部", members=[strict.add_phone("王小明")])
    results = []
    async with RawBot(strict) as bot:
        for _ in range(22):
            now += 1.0
            results.append(await bot.call("sendMessage", chat_id=group.id, text="a"))
    assert [answer["ok"] for answer in results] == [True] * 20 + [False] * 2
    assert results[-1]["parameters"]["retry_after"] == 39


async def test_a_chat_is_one_by_number_and_by_name_and_an_album_counts_in_full(strict: Playground) -> None:
    channel = strict.create_channel("朝阳之声", username="chaoyang")
    photo = strict.world.files.keep("photo", Upload(TINY_PNG, "a.png", "image/png"))["photo"][0]["file_id"]
    album = [{"type": "photo", "media": photo}] * 4
    async with RawBot(strict) as bot:
        answers = [await bot.call("sendMessage", chat_id=at, text="a") for at in (channel.id, "@chaoyang", "@Chaoyang")]
        assert all(answer["ok"] for answer in answers)
        assert not (await bot.call("sendMessage", chat_id=channel.id, text="a"))["ok"]
        other = strict.create_channel("晨光之声")
        await bot.does("sendMediaGroup", chat_id=other.id, media=album)
        assert "retry after 2" in await bot.fails("sendMessage", chat_id=other.id, text="a")


async def test_a_thousand_calls_at_once_are_too_many(strict: Playground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.api.MOST_IN_FLIGHT", 20)
    strict.faults.delay(0.3, "getMe")
    async with RawBot(strict) as bot:
        waiting = [asyncio.create_task(bot.call("getMe")) for _ in range(30)]
        answers = [await each for each in waiting]
    refused = [answer for answer in answers if not answer["ok"]]
    assert refused
    assert {answer["error_code"] for answer in refused} == {429}


def test_a_bucket_fills_again() -> None:
    bucket = Bucket(rate=1.0, burst=2)
    for _ in range(2):
        assert bucket.wait(100.0) <= 0
        bucket.take(100.0)
    assert bucket.wait(100.0) == 1.0
    assert bucket.wait(101.0) <= 0
