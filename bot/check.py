"""`xianfeng check`: says of the database and of Telegram whether the bot can start, and what to do if not."""

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from sqlalchemy import Connection, create_engine, text
from sqlmodel import Session

from bot.config import Settings
from bot.database_reach import belongs_to_another, file_of, reaching, require_newest, shown
from bot.refused import Refused
from models import lease

WITHOUT_ONE = (
    "There is no token yet. Write to @BotFather in Telegram, send /newbot, and put what it answers under "
    "[telegram] token, or into XIANFENG__TELEGRAM__TOKEN."
)


def check(settings: Settings) -> Iterator[tuple[str, str | None]]:
    """Gives each thing that was looked at, in good words, with what is wrong with it (None when nothing is)."""
    for look in (_database, _telegram):
        try:
            yield look(settings), None
        except Refused as refused:
            yield look.__name__[1:], str(refused)


def _database(settings: Settings) -> str:
    url = settings.database.url
    file = file_of(url)
    if file is not None and not file.exists():
        raise Refused(f"There is no file {file} yet. Run `xianfeng db upgrade` once.")
    require_newest(url)
    engine = create_engine(url)
    try:
        with reaching(url), engine.connect() as connection:
            _require_its_own_bot(connection, settings)
            # It changes nothing, but is refused where nothing can be changed.
            connection.execute(text("UPDATE lease SET holder = holder WHERE 1 = 0"))
            connection.rollback()
    finally:
        engine.dispose()
    return f"database: ready ({shown(url)})"


def _require_its_own_bot(connection: Connection, settings: Settings) -> None:
    token, bot_id = settings.telegram.token, lease.owner(Session(connection))
    if token is not None and bot_id not in (None, int(token.get_secret_value().partition(":")[0])):
        raise Refused(belongs_to_another(settings.database.url, bot_id))


def _telegram(settings: Settings) -> str:
    if settings.telegram.token is None:
        raise Refused(WITHOUT_ONE)
    return asyncio.run(_ask_telegram(settings))


async def _ask_telegram(settings: Settings) -> str:
    timeout = aiohttp.ClientTimeout(total=settings.telegram.request_timeout_s)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        me = await _call(session, settings, "getMe")
        webhook = await _call(session, settings, "getWebhookInfo")
    address = webhook.get("url", "")
    if settings.telegram.mode == "polling" and address:
        raise Refused(
            f"The token is good (@{me.get('username')}), but a webhook is set at {urlsplit(address).hostname}: "
            "while it is, Telegram sends updates there and polling gets none. If no other program uses this bot, "
            '`xianfeng run` takes the webhook away; else get another token, or set mode = "webhook".'
        )
    return f"telegram: reached as @{me.get('username')}"


async def _call(session: aiohttp.ClientSession, settings: Settings, method: str) -> dict[str, Any]:
    assert settings.telegram.token is not None, "asked only with a token"
    base = settings.telegram.base_url
    try:
        async with session.get(f"{base}{settings.telegram.token.get_secret_value()}/{method}") as response:
            answer = await response.json(content_type=None)
            status = response.status
    except TimeoutError:
        raise Refused(f"{_host(base)} did not answer in {settings.telegram.request_timeout_s:g} seconds.") from None
    except (aiohttp.ClientError, OSError) as error:
        # The text of an error may hold the address, and with it the token.
        reason = error.os_error.strerror if isinstance(error, aiohttp.ClientConnectorError) else type(error).__name__
        raise Refused(f"{_host(base)} cannot be reached ({reason}). Is this machine online? A proxy?") from None
    except ValueError:
        raise Refused(f"{_host(base)} does not answer like the Bot API. Look at [telegram] base_url.") from None
    return _result(answer, status, _host(base))


def _result(answer: object, status: int, host: str) -> dict[str, Any]:
    if isinstance(answer, dict) and answer.get("ok") and isinstance(answer.get("result"), dict):
        result: dict[str, Any] = answer["result"]
        return result
    if status in (401, 404):
        raise Refused("Telegram does not know this token. Copy it again from @BotFather (/mybots, API Token).")
    raise Refused(f"{host} answered {status}. Try again in a minute; then look at [telegram] base_url.")


def _host(base: str) -> str:
    return urlsplit(base).hostname or base
