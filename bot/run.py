"""The command ``run``: the bot until it is stopped, with everything in hand finished first."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Coroutine
from typing import Any

from bot import logs
from bot.app import Bot, TokenRefused
from bot.config import Settings
from bot.database_reach import require_newest, revision
from bot.refused import Refused
from models import schema


def run(settings: Settings) -> None:
    """Runs until SIGTERM or Ctrl-C. Raises :class:`Refused` where it cannot even begin."""
    token, secret = settings.telegram.token, settings.telegram.webhook_secret
    if token is None:
        raise Refused(
            "There is no token yet. Ask @BotFather in Telegram for one and put it into config.toml, or try "
            "`xianfeng demo`, which needs none."
        )
    logs.set_up(
        settings.log.level,
        settings.log.format,
        [each.get_secret_value() for each in (token, secret) if each is not None],
    )
    if revision(settings.database.url) is None:
        schema.upgrade(settings.database.url)  # a first start: there is nothing that could be lost
    require_newest(settings.database.url)
    _collect_seldom()
    try:
        on_loop(_until_stopped(settings))
    except TokenRefused:
        raise Refused("Telegram refuses the token. Ask @BotFather for the right one.") from None


def _collect_seldom() -> None:
    """What the program itself is made of lives as long as it does: the collector need not walk over it again and
    again. Measured: a tenth of the writer's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def on_loop(work: Coroutine[Any, Any, None]) -> None:
    """Runs on uvloop where it is installed: it carries the same program faster."""
    if sys.platform == "win32":
        asyncio.run(work)
        return
    import uvloop

    uvloop.run(work)


async def _until_stopped(settings: Settings) -> None:
    bot, stopping, loop = Bot(settings), asyncio.Event(), asyncio.get_running_loop()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wanted, stopping.set)
    waiting = [asyncio.create_task(event.wait()) for event in (stopping, bot.lost)]
    starting = asyncio.create_task(bot.start())
    try:
        await asyncio.wait([starting, *waiting], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (starting, *waiting):
            task.cancel()
        await asyncio.gather(starting, *waiting, return_exceptions=True)
        await bot.stop()
