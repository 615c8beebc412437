"""Updates in: acknowledged after the commit of what they caused, whatever goes wrong in between."""

from __future__ import annotations

import asyncio
import gzip
import io
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from telegram import Update
from telegram.ext import CallbackQueryHandler

from bot import intake
from bot.app import Bot, TokenRefused
from handlers.turn import Context
from models import person as people
from models.handled import HandledUpdate, SetAside
from models.pledge import Item
from models.writer import Piece
from playground.server import Playground
from tests.processes import environment, run_bot, started, until, webhook
from tests.scene import Scene, play, settings_for


async def nobody_waits() -> None:
    """People write on without waiting for an answer."""


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "PAUSE_S", dict.fromkeys(intake.PAUSE_S, 0.1))


@pytest.fixture(params=["polling", "webhook"])
async def house(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Scene]:
    """A running bot that gets its updates in each of both ways, on each kind of database."""
    told = {key.removeprefix("TELEGRAM__").lower(): value for key, value in webhook().items()}
    async with play(database_url, **(told if request.param == "webhook" else {})) as made:
        yield made


async def set_aside(scene: Scene) -> list[SetAside]:
    return list(await scene.read(lambda session: session.exec(select(SetAside)).all()))


async def handled(scene: Scene) -> set[int]:
    return set(await scene.read(lambda session: session.exec(select(HandledUpdate.update_id)).all()))


def message(text: str, user_id: int, update_id: int) -> dict[str, Any]:
    """An update as Telegram writes it."""
    user = {"id": user_id, "is_bot": False, "first_name": "A", "language_code": "en"}
    chat = {"id": user_id, "type": "private", "first_name": "A"}
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    return {
        "update_id": update_id,
        "message": {"message_id": 1, "date": 1, "chat": chat, "from": user, "text": text, "entities": entities},
    }


# Acknowledged after the commit


async def test_nothing_is_acknowledged_before_the_commit(house: Scene) -> None:
    wang = await house.person("Wang", "member", language="en")
    gate = threading.Event()
    held = house.bot.database.writer.submit(Piece(lambda _session: gate.wait(20)))
    house.playground.settle = nobody_waits
    await wang.sends("/menu")
    await asyncio.sleep(0.4)
    waiting = house.playground.world.updates.pending
    gate.set()
    await held
    await until(lambda: house.playground.world.updates.pending == 0, 5, "it was not acknowledged after the commit")

    assert waiting == 1


async def test_a_stop_with_work_in_hand_finishes_and_acknowledges_it(house: Scene) -> None:
    wang = await house.person("Wang", "member", language="en")
    gate = threading.Event()
    house.bot.database.writer.submit(Piece(lambda _session: gate.wait(20)))
    house.playground.settle = nobody_waits
    seen = len(wang.messages)
    for _ in range(3):
        await wang.sends("/menu")
    await asyncio.sleep(0.3)
    stopping = asyncio.create_task(house.bot.stop())
    await asyncio.sleep(0.1)
    gate.set()
    await stopping

    answers = [each for each in wang.messages[seen:] if each.sender.is_bot]
    # By webhook the second waits for the first: what was not in hand is Telegram's to keep.
    assert len(answers) + house.playground.world.updates.pending == 3
    assert len(answers) >= 1
    if house.bot.settings.telegram.mode == "polling":
        assert len(answers) == 3
    house.bot.stop = nobody_waits  # type: ignore[method-assign]  # it has been stopped


@pytest.mark.timeout(120)
@pytest.mark.parametrize("way", ["polling", "webhook"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_sigterm_amid_work_loses_nothing_repeats_nothing_and_exits_with_0(
    way: str, database_url: str, tmp_path: Path
) -> None:
    playground = Playground()
    await playground.start()
    playground.settle = nobody_waits
    told = environment(playground, database_url, **(webhook() if way == "webhook" else {}))
    phones = [playground.add_phone(f"{place}", language="en") for place in range(20)]
    for stops in (3, 6):
        process = await run_bot(told, tmp_path)
        for phone in phones * 3:
            await phone.sends("/help")
        answered = len(playground.calls)
        await until(lambda: len(playground.calls) > answered + stops, 30, "no answers")  # noqa: B023
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 20) == 0
    process = await run_bot(told, tmp_path)
    await until(lambda: started(tmp_path) == 3, 30, "it does not come up")
    await until(lambda: playground.world.updates.pending == 0, 30, "updates were left")
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 20) == 0
    await playground.stop()

    for phone in phones:
        assert sum(each.sender.is_bot for each in phone.messages) == 6


# Updates that are odd


async def test_an_update_that_cannot_be_read_is_set_aside_and_the_others_go_on(house: Scene) -> None:
    wang = await house.person("Wang", "member", language="en")
    house.playground.inject({"message": {"message_id": "no number", "chat": 5}})
    house.playground.inject({"callback_query": {"id": "42", "from": "nobody"}})
    await wang.sends("/menu")

    assert house.playground.world.updates.pending == 0
    assert "Wang" in wang.screen
    assert [each.kind for each in await set_aside(house)] == ["message", "callback_query"]
    answered = [each for each in house.playground.calls if each.method == "answerCallbackQuery"]
    assert [each.parameters["callback_query_id"] for each in answered] == ["42"]


async def test_an_update_without_known_content_is_acknowledged_and_changes_nothing(house: Scene) -> None:
    number = house.playground.inject({"a_thing_of_the_future": {"date": 1}})
    wang = await house.person("Wang", "member", language="en")

    assert "Wang" in wang.screen
    assert number in await handled(house)
    assert await set_aside(house) == []


async def test_a_repeated_update_changes_nothing_and_shows_where_the_person_stands(house: Scene) -> None:
    wang = await house.person("Wang", "member", language="en")
    await wang.sends("/pledge")
    await wang.taps_data("plt:1:serving:1")
    await wang.taps_data("plc:1")
    answer = message("reading to children", wang.user_id, 900_000_001)
    assert house.bot.dispatcher is not None
    for _ in range(3):
        await house.bot.dispatcher.dispatch([answer])
    await house.bot.idle()

    item = await house.read(lambda session: session.exec(select(Item)).one())
    assert (item.what, item.for_whom) == ("reading to children", None)
    assert "Whom is it for" in wang.screen


# Buttons


async def fails(_update: Update, _context: Context) -> None:
    raise RuntimeError("a mistake in a handler")


async def test_a_pressed_button_is_answered_also_when_its_handler_fails(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    scene.bot.application.handlers[0].insert(0, CallbackQueryHandler(fails))
    query = await wang.taps_data("home")

    assert query.answered.is_set()
    (row,) = await set_aside(scene)
    assert row.reference in (wang.toast or "")
    assert "RuntimeError" in row.trace


async def test_a_pressed_button_is_answered_also_when_it_is_refused(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    query = await wang.taps_data("plp:999:00000000")

    assert query.answered.is_set()
    assert query.alert
    assert await set_aside(scene) == []


# Trouble with Telegram


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("code", "words"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_token_that_telegram_does_not_know_is_refused_at_the_start(
    database_url: str, code: int, words: str
) -> None:
    playground = Playground()
    await playground.start()
    playground.faults.fail("getMe", error_code=code, description=words)
    bot = Bot(settings_for(playground, database_url))
    with pytest.raises(TokenRefused):
        await bot.start()
    await bot.stop()
    await playground.stop()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (401, "Unauthorized"),
        (404, "Not Found"),
        (409, "Conflict: terminated"),
        (429, "Too Many Requests"),
        (502, "Bad Gateway"),
    ],
)
async def test_trouble_in_mid_run_loses_nothing(scene: Scene, code: int, words: str) -> None:
    wang = await scene.person("王小明", "member")
    scene.playground.faults.fail(
        "getUpdates", times=2, error_code=code, description=words, retry_after=1 if code == 429 else None
    )
    await wang.sends("/menu")  # ends the poll that waits; the next two fail
    await wang.sends("/help")
    await wang.waits_for("帮助", 10)
    await until(lambda: scene.playground.world.updates.pending == 0, 10, "not all were taken")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_second_poller_takes_nothing_from_the_first(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    url = f"{scene.playground.base_url}{scene.playground.token}/getUpdates"
    async with aiohttp.ClientSession() as other:
        for _ in range(3):
            async with other.post(url, json={"timeout": 0}) as response:
                await response.read()
            await wang.sends("/menu")
    await until(lambda: scene.playground.world.updates.pending == 0, 10, "not all were taken")

    assert sum("您好" in each.text for each in wang.messages) >= 3


async def test_a_network_that_was_cut_and_came_back_has_lost_nothing(house: Scene) -> None:
    wang = await house.person("王小明", "member")
    settle, house.playground.settle = house.playground.settle, nobody_waits
    house.playground.faults.cut()
    await wang.sends("/help")
    await asyncio.sleep(0.5)
    assert house.playground.world.updates.pending == 1
    house.playground.faults.restore()
    house.playground.settle = settle
    await wang.sends("/menu")
    await until(lambda: house.playground.world.updates.pending == 0, 10, "not all were taken")
    await house.bot.idle()

    assert "帮助\n" in wang.chat_log


# The database away


@contextmanager
def database_away(scene: Scene) -> Iterator[None]:
    """The server refuses connections and ends those it has; an embedded database refuses to begin."""
    url = scene.bot.database.engine.url
    if url.get_backend_name() == "sqlite":

        def refuse(_connection: object) -> None:
            raise OperationalError("BEGIN", {}, Exception("database is locked"))

        event.listen(scene.bot.database.engine, "begin", refuse)
        yield
        event.remove(scene.bot.database.engine, "begin", refuse)
        return
    server = f"postgresql://postgres@{url.host}:{url.port}/postgres"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false')  # type: ignore[call-overload]
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [url.database])
        yield
        connection.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')  # type: ignore[call-overload]


async def test_while_the_database_is_away_nothing_is_acknowledged_and_then_everything_is_handled_once(
    house: Scene,
) -> None:
    wang = await house.person("Wang", "member", language="en")
    settle, house.playground.settle = house.playground.settle, nobody_waits
    before, seen = await handled(house), len(wang.messages)
    with database_away(house):
        for _ in range(5):
            await wang.sends("/menu")
        await asyncio.sleep(1.5)
        assert house.playground.world.updates.pending == 5
        delivery = house.playground.world.updates.delivery
        if delivery is not None:
            assert delivery.last_error is not None
            assert "503" in delivery.last_error[1]
    await until(lambda: house.playground.world.updates.pending == 0, 20, "it did not go on")
    house.playground.settle = settle
    await house.bot.idle()

    assert len(await handled(house) - before) == 5
    assert sum(each.sender.is_bot for each in wang.messages[seen:]) == 5


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_while_the_database_only_reads_nothing_is_acknowledged(scene: Scene) -> None:
    """So is a server that has been failed over, or whose disk is full."""
    wang = await scene.person("Wang", "member", language="en")
    settle, scene.playground.settle = scene.playground.settle, nobody_waits
    url = scene.bot.database.engine.url
    with psycopg.connect(f"postgresql://postgres@{url.host}:{url.port}/postgres", autocommit=True) as server:
        for read_only in ("on", "off"):
            server.execute(f'ALTER DATABASE "{url.database}" SET default_transaction_read_only = {read_only}')  # type: ignore[call-overload]
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [url.database])
            if read_only == "on":
                await wang.sends("/menu")
                await asyncio.sleep(0.5)
                assert scene.playground.world.updates.pending == 1
    await until(lambda: scene.playground.world.updates.pending == 0, 20, "it did not go on")
    scene.playground.settle = settle
    await scene.bot.idle()

    assert "Wang" in wang.screen
    assert await set_aside(scene) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_outage_does_not_count_against_those_who_wait(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    limit = scene.bot.settings.limits.updates_per_minute
    settle, scene.playground.settle = scene.playground.settle, nobody_waits
    with database_away(scene):
        for _ in range(90):
            await wang.sends("/menu")
        # Each time they are asked for again they are the same ninety.
        await asyncio.sleep(0.12 * (limit / 90 + 3))
    scene.playground.settle = settle
    await wang.sends("/help")

    assert "太快" not in wang.chat_log


# Who knocks at the webhook


async def post(scene: Scene, body: bytes, headers: dict[str, str] | None = None) -> int:
    delivery = scene.playground.world.updates.delivery
    assert delivery is not None
    async with (
        aiohttp.ClientSession() as session,
        session.post(delivery.url, data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status


@pytest.fixture
async def hooked(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Scene]:
    path = tmp_path / "house.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    told = {key.removeprefix("TELEGRAM__").lower(): value for key, value in webhook().items()}
    async with play(f"sqlite:///{path}", **told) as made:
        yield made


SECRET = {"X-Telegram-Bot-Api-Secret-Token": "a-secret"}


@pytest.mark.parametrize("given", [None, "", "a-secre", "b-secret", "a-secret-and-more", "秘密"])
async def test_without_the_secret_nothing_is_taken(hooked: Scene, given: str | None) -> None:
    header = {} if given is None else {"X-Telegram-Bot-Api-Secret-Token": given}
    assert await post(hooked, b'{"update_id": 77}', header) == 403
    assert 77 not in await handled(hooked)


async def test_a_body_that_is_not_packed_as_it_says_is_asked_for_again(hooked: Scene) -> None:
    wang = await hooked.person("王小明", "member")
    for body in (b'{"update_id": 77}', b"\x1f\x8b and no more"):
        assert await post(hooked, body, {**SECRET, "Content-Encoding": "gzip"}) == 400
    assert await post(hooked, gzip.compress(b'{"update_id": 78}'), {**SECRET, "Content-Encoding": "gzip"}) == 200
    await wang.sends("/menu")

    assert "您好" in wang.screen
    assert {77, 78} & await handled(hooked) == {78}


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"[]", b"{}", b'{"update_id": "7"}', b'{"update_id": -1}', b'{"update_id": 1e99}',
     b'{"update_id": 99999999999999999999}', b"\xff\xfe", b"[" * 100_000, b" " * 1_100_000],
    ids=lambda body: body[:24],
)  # fmt: skip
async def test_a_body_that_is_no_update_is_acknowledged_or_telegram_would_send_it_for_a_day(
    hooked: Scene, body: bytes
) -> None:
    assert await post(hooked, body, SECRET) == 200
    assert await handled(hooked) == set()


async def test_with_the_secret_an_update_is_taken(hooked: Scene) -> None:
    assert await post(hooked, b'{"update_id": 77}', SECRET) == 200
    assert await handled(hooked) == {77}


# A poller gets what Telegram would not send


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_has_no_number_is_passed_over(scene: Scene) -> None:
    wang = await scene.person("王小明", "member")
    row = scene.playground.world.updates._row
    odd: list[Any] = [{}, {"update_id": "x"}, {"update_id": 2**70}, "no update", None]
    polling = scene.bot._polling
    assert polling is not None
    ask = polling._ask

    async def asked(**how: Any) -> list[Any]:
        return [*odd, *await ask(**how)]

    polling._ask = asked  # type: ignore[method-assign]
    await wang.sends("/menu")
    await wang.sends("/help")

    assert "帮助\n" in wang.screen
    assert not row


async def test_everybody_is_known_again_after_they_blocked_the_bot_and_wrote(scene: Scene) -> None:
    """The bot notes a block, and takes the note back."""
    wang = await scene.person("王小明", "member")

    async def blocked() -> bool:
        found = await scene.read(lambda session: people.by_telegram(session, wang.user_id))
        assert found is not None
        return found.blocked

    wang.blocks_bot()
    await scene.playground.updates_taken()
    assert await blocked()
    wang.unblocks_bot()
    await wang.sends("/menu")
    assert not await blocked()
