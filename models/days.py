"""How the configuration names a day: by its date, by its distance from the anniversary, or by a step; and an hour."""

import re
from datetime import date, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator

A_DAY = "a date such as 2027-07-01, or days from the anniversary such as T-90 or T+3"
A_MOMENT = (
    "T-90 (days from the anniversary), step:CODE+0 (days after a step opens), "
    "step:CODE-3 (days before it closes), step:CODE/2 (half-way), or a date such as 2027-07-01"
)
#: Days are counted from and added to: a slip of the pen such as 0207-07-01 must not end in an overflow.
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 12, 31)
_OFFSET = re.compile(r"T([+-]\d{1,3})")
_HOUR = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_STEP_MOMENT = re.compile(r"step:([a-z][a-z0-9_]*)([+-]\d{1,3}|/2)")


def _near(day: date) -> date:
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(f"a date from {_EARLIEST} to {_LATEST}")
    return day


def _read_day(value: object) -> object:
    """Reads "T-90" as the number of days from the anniversary; anything else must be a date."""
    if isinstance(value, str) and (offset := _OFFSET.fullmatch(value)):
        return int(offset[1])
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError(A_DAY) from None
    if type(value) is not date:
        raise ValueError(A_DAY)
    return _near(value)


def _read_offset(value: object) -> object:
    """Reads "T-90" as the number of days from the anniversary, and nothing else."""
    if isinstance(value, str) and (offset := _OFFSET.fullmatch(value)):
        return int(offset[1])
    raise ValueError("days from the anniversary such as T-90 or T+3")


def _read_moment(value: object) -> object:
    """Lets a milestone's moment pass when it is written in one of the known ways."""
    if isinstance(value, str) and (_OFFSET.fullmatch(value) or _STEP_MOMENT.fullmatch(value)):
        return value
    try:
        day = _read_day(value)
    except ValueError:
        raise ValueError(A_MOMENT) from None
    return day


def _read_hour(value: object) -> object:
    """Lets an hour of the wall clock pass, and not a number of seconds since midnight or an hour elsewhere."""
    if isinstance(value, time) or (isinstance(value, str) and _HOUR.fullmatch(value)):
        return value
    raise ValueError("a time such as 22:00")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("a name of the time zone database, such as Asia/Shanghai") from None
    return name


NearDate = Annotated[date, AfterValidator(_near)]
Offset = Annotated[int, BeforeValidator(_read_offset)]
Day = Annotated[date | int, BeforeValidator(_read_day)]
Moment = Annotated[date | str, BeforeValidator(_read_moment)]
Hour = Annotated[time, BeforeValidator(_read_hour)]
ZoneName = Annotated[str, AfterValidator(_known_zone)]


def step_of(moment: date | str) -> str | None:
    """The code of the step that a milestone's moment is counted from, if it is."""
    match = _STEP_MOMENT.fullmatch(moment) if isinstance(moment, str) else None
    return match[1] if match else None
