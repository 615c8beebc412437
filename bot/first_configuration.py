"""`xianfeng init`: writes a configuration to begin with."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

from bot.config import Telegram, shipped_text
from bot.refused import Refused

#: A campaign needs at least this long until its first anniversary.
AHEAD = timedelta(days=60)


def write_configuration(path: Path, today: date, *, token: str = "", force: bool = False) -> tuple[date, date]:
    """Writes the shipped configuration with the next anniversaries, and returns these.

    The file is readable by its owner alone, because a token may stand in it.
    """
    if path.is_dir():
        raise Refused(f"{path} is a folder. Name the file to write, for instance {path / 'config.toml'}.")
    if path.exists() and not force:
        raise Refused(f"There is a file {path} already. Keep it, name another with --config, or add --force.")
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}. Create it first, or choose another.")
    first = next_first_of_july(today)
    second = first.replace(year=first.year + 1)
    text = _with_token(_with_anniversaries(shipped_text(), (first, second)), token)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.touch(mode=0o600)
        unfinished.write_text(text, encoding="utf-8")
        os.replace(unfinished, path)  # noqa: PTH105
    finally:
        unfinished.unlink(missing_ok=True)
    return first, second


def next_first_of_july(today: date) -> date:
    """The next 1 July that is at least sixty days away."""
    this_year = date(today.year, 7, 1)
    return this_year if this_year - today >= AHEAD else date(today.year + 1, 7, 1)


def usable_token(token: str) -> bool:
    """Whether ``token`` looks like what @BotFather gives."""
    try:
        Telegram.model_validate({"token": token})
    except ValueError:
        return False
    return True


def _with_anniversaries(text: str, anniversaries: tuple[date, ...]) -> str:
    days = iter(anniversaries)
    return re.sub(r"(?m)^anniversary = .*$", lambda _line: f"anniversary = {next(days)}", text)


def _with_token(text: str, token: str) -> str:
    return re.sub(r"(?m)^# token = .*$", lambda _line: f'token = "{token}"', text) if token else text
