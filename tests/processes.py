"""The bot as a process of its own, for tests that kill it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from playground.server import Playground

ROOT = Path(__file__).parent.parent


def environment(playground: Playground, database_url: str, **more: str) -> dict[str, str]:
    """What the process is told: where Telegram and the database are, and that nobody is too fast."""
    told = {
        "TELEGRAM__TOKEN": playground.token,
        "TELEGRAM__BASE_URL": playground.base_url,
        "TELEGRAM__BASE_FILE_URL": playground.base_file_url,
        "TELEGRAM__POLL_TIMEOUT_S": "5",
        "DATABASE__URL": database_url,
        "LIMITS__UPDATES_PER_MINUTE": "100000",
        "OUTBOX__PER_CHAT_S": "0",
        "OUTBOX__GROUP_PER_MINUTE": "1000",
        "OUTBOX__PER_SECOND": "1000",
        **more,
    }
    return {**os.environ, "PYTHONPATH": str(ROOT), **{f"XIANFENG__{key}": value for key, value in told.items()}}


def webhook() -> dict[str, str]:
    """The part of the environment that has updates come by webhook, to a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "TELEGRAM__MODE": "webhook",
        "TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "TELEGRAM__WEBHOOK_PORT": str(port),
        "TELEGRAM__WEBHOOK_SECRET": "a-secret",
    }


async def run_bot(told: dict[str, str], folder: Path) -> asyncio.subprocess.Process:
    """Starts `xianfeng run`. What it logs goes to ``bot.log`` in the folder."""
    with (folder / "bot.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=folder, env=told, stdout=log, stderr=log
        )


def started(folder: Path) -> int:
    """How many times a bot has come up in the folder."""
    return (folder / "bot.log").read_text().count("started ")


async def until(true: Callable[[], bool], seconds: float, what: str) -> None:
    """Waits until something holds; fails with ``what`` if it does not in time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not true():
        assert asyncio.get_running_loop().time() < deadline, what
        await asyncio.sleep(0.01)
