"""The bot's start when something is not in place: it waits for what comes back by itself, and refuses the rest."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text

from bot import app, intake
from bot.app import Bot
from bot.refused import Refused
from models import lease
from models.database import Database
from playground.server import Playground
from tests.processes import until, webhook
from tests.scene import settings_for

WEBHOOK = {key.removeprefix("TELEGRAM__").lower(): value for key, value in webhook().items()}


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(intake.PAUSE_S, "database", 0.1)


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    made = Playground()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A database where it does not matter which kind."""
    (tmp_path / "house.sqlite3").write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{tmp_path / 'house.sqlite3'}"


async def refusal(playground: Playground, database_url: str, **telegram: Any) -> str:
    bot = Bot(settings_for(playground, database_url, **(WEBHOOK | telegram)))
    with pytest.raises(Refused) as refused:
        await bot.start()
    await bot.stop()
    return str(refused.value)


async def test_a_webhook_that_telegram_refuses_is_told_in_its_words(playground: Playground, database_url: str) -> None:
    playground.faults.fail("setWebhook", error_code=400, description="Bad Request: bad webhook: Failed to resolve host")
    told = await refusal(playground, database_url)
    assert told.startswith("Telegram refuses the webhook: Bad webhook: failed to resolve host. Look at [telegram]")


async def test_a_port_that_is_taken_is_told(playground: Playground, database_url: str) -> None:
    told = await refusal(playground, database_url, webhook_port=playground.port)
    assert told.startswith(f"Port {playground.port} of 127.0.0.1 cannot be used: Address already in use.")


@pytest.mark.parametrize("more", [{}, WEBHOOK], ids=["polling", "webhook"])
async def test_a_network_that_fails_amid_the_start_is_tried_again(
    playground: Playground, database_url: str, more: dict[str, Any]
) -> None:
    playground.faults.fail("setWebhook" if more else "deleteWebhook", error_code=502, description="Bad Gateway")
    bot = Bot(settings_for(playground, database_url, **more))
    await bot.start()
    await bot.stop()


async def test_telegram_s_wait_is_kept_to_exactly(playground: Playground, sqlite_url: str) -> None:
    playground.faults.fail("deleteWebhook", error_code=429, description="Too Many Requests", retry_after=1)
    bot = Bot(settings_for(playground, sqlite_url))
    await bot.start()
    await bot.stop()

    refused, done = [call for call in playground.calls if call.method == "deleteWebhook"]
    assert not refused.ok
    assert 1.0 <= done.at - refused.at < 1.5


async def test_the_lists_of_commands_are_set_once_telegram_lets_them(
    playground: Playground, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "OFFERING_S", 0.1)
    playground.faults.fail("setMyCommands", error_code=429, description="Too Many Requests", retry_after=1)
    bot = Bot(settings_for(playground, sqlite_url))
    await bot.start()  # which does not wait for that

    def made() -> list[bool]:
        return [call.ok for call in playground.calls if call.method == "setMyCommands"]

    assert made() == [False]
    await until(lambda: made() == [False, True, True], 5, "they were not set")
    await bot.stop()


async def test_a_stop_waits_for_no_list_of_commands(
    playground: Playground, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "OFFERING_S", 0.1)
    playground.faults.fail("setMyCommands", error_code=429, description="Too Many Requests", retry_after=600)
    bot = Bot(settings_for(playground, sqlite_url))
    await asyncio.wait_for(bot.start(), 5)
    await asyncio.wait_for(bot.stop(), 5)


async def test_a_database_serves_one_bot_and_keeps_to_it(playground: Playground, database_url: str) -> None:
    first = Bot(settings_for(playground, database_url))
    await first.start()
    other = Playground(token="200002:another")
    await other.start()
    # Neither while the first is active nor later: its chats are unknown to the other.
    told = await refusal(other, database_url)
    assert "belongs to the bot with the number 100001" in told
    await first.stop()
    assert await refusal(other, database_url) == told
    assert await refusal(other, database_url) == told
    await other.stop()


async def test_a_new_token_of_the_same_bot_is_taken(playground: Playground, database_url: str) -> None:
    renewed = Playground(token="100001:renewed")
    await renewed.start()
    for given in (playground, renewed):
        bot = Bot(settings_for(given, database_url))
        await bot.start()
        await bot.stop()
    await renewed.stop()


async def test_a_second_process_stands_by_and_takes_over(playground: Playground, database_url: str) -> None:
    first, second = (Bot(settings_for(playground, database_url)) for _ in range(2))
    await first.start()
    starting = asyncio.create_task(second.start())
    await asyncio.sleep(0.3)
    assert not starting.done()
    await first.stop()
    await asyncio.wait_for(starting, 3)
    await second.stop()


async def test_of_two_that_come_to_a_new_database_at_once_one_is_active(database_url: str) -> None:
    houses = [Database(database_url) for _ in range(2)]
    for house in houses:
        house.start()
    now = datetime.now(UTC)
    taken = await asyncio.gather(
        *(
            house.write(partial(lease.take, bot_id=1, holder=name, now=now))
            for name, house in zip("ab", houses, strict=True)
        )
    )
    assert sorted(taken) == [False, True]
    for house in houses:
        house.stop()


async def test_a_locked_database_is_waited_for(playground: Playground, sqlite_url: str) -> None:
    bot = Bot(settings_for(playground, sqlite_url))
    event.listen(bot.database.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=50"))
    other = create_engine(sqlite_url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.execute(text("BEGIN EXCLUSIVE"))
        starting = asyncio.create_task(bot.start())
        await asyncio.sleep(1)
        assert not starting.done()
        connection.execute(text("COMMIT"))
        await starting
    other.dispose()
    await bot.stop()
