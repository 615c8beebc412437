"""Reading a day as people write it, in both languages."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta

from models.refusal import Refusal

_NEAR = {
    **dict.fromkeys(("今天", "今日", "today"), 0),
    **dict.fromkeys(("明天", "明日", "tomorrow"), 1),
    **dict.fromkeys(("后天", "後天", "the day after tomorrow"), 2),
    **dict.fromkeys(("昨天", "昨日", "yesterday"), -1),
    **dict.fromkeys(("前天",), -2),
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WITH_YEAR = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号號]?")
_WITHOUT_YEAR = re.compile(r"(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号號]?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]+)\.?(?:,?\s+(\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")
_AROUND = re.compile(r"^(?:by|before|on|until|at)\s+|(?:之前|以前|前|底前)$")


def read_day(text: str, today: date) -> date:
    """The day that ``text`` names; without a year, the next such day from ``today``.

    Refusals: ``date_unreadable`` (also "next month": no day is named), ``date_impossible`` (31 June), ``date_past``
    (yesterday).
    """
    written = unicodedata.normalize("NFKC", text).strip().lower().rstrip("。.!")
    written = _AROUND.sub("", written).strip()
    if written in _NEAR:
        return _not_past(today + timedelta(days=_NEAR[written]), today)
    year, month, day = _parts(written)
    if year is not None:
        return _not_past(_day(year, month, day), today)
    # 29 February may be four years off: the first year in which the day exists and is not past.
    for candidate in range(today.year, today.year + 8):
        if 1 <= day <= _days_in(candidate, month) and date(candidate, month, day) >= today:
            return date(candidate, month, day)
    return _day(today.year, month, day)


def _parts(written: str) -> tuple[int | None, int, int]:
    if found := _WITH_YEAR.fullmatch(written):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _WITHOUT_YEAR.fullmatch(written):
        return None, int(found[1]), int(found[2])
    if (found := _DAY_FIRST.fullmatch(written)) and found[2] in _MONTHS:
        return _year(found[3]), _MONTHS[found[2]], int(found[1])
    if (found := _MONTH_FIRST.fullmatch(written)) and found[1] in _MONTHS:
        return _year(found[3]), _MONTHS[found[1]], int(found[2])
    raise Refusal("date_unreadable")


def _year(written: str | None) -> int | None:
    return int(written) if written else None


def _days_in(year: int, month: int) -> int:
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        raise Refusal("date_impossible")
    return monthrange(year, month)[1]


def _day(year: int, month: int, day: int) -> date:
    last = _days_in(year, month)
    if not 1 <= day <= last:
        raise Refusal("date_impossible")
    return date(year, month, day)


def _not_past(day: date, today: date) -> date:
    if day < today:
        raise Refusal("date_past")
    return day
