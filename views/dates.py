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
_WITH_YEAR = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号號]?|(\d{4})(\d\d)(\d\d)")
_MONTH_AND_DAY = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号號]?")
_TWO_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})(?:\s*[./-]\s*(\d{4}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]+)\.?(?:,?\s+(\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")
_END_OF = re.compile(
    r"(?:(?P<year>\d{4})\s*年)?\s*(?P<month>\d{1,2})\s*月\s*[底末]"
    r"|(?P<this_month>(?:这个|本|这)?月[底末]|(?:the )?end of (?:(?:the|this) )?month)"
    r"|(?P<that_year>\d{4})\s*年[底末]|(?:the )?end of (?:the year )?(?P<year_named>\d{4})"
    r"|(?P<this_year>年[底末]|(?:the )?end of (?:(?:the|this) )?year)"
    r"|(?:the )?end of (?P<name>[a-z]+)(?:,? (?P<its_year>\d{4}))?"
)
_YEAR = re.compile("今年|明年|后年")
_YEARS = {"今年": 0, "明年": 1, "后年": 2}
_AROUND = re.compile(r"^(?:by|before|on|until|at)\s+|(?:之前|以前|前)$")
_THE = re.compile(r"^the\s+(?=\d)")
_WEEKDAY = re.compile(
    r"\s*\(?(?:周|星期|礼拜|週)[一二三四五六日天]\)?$|^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+"
)
_NUMERAL = re.compile("[〇零一二三四五六七八九十廿卅]+")
_DIGITS = {sign: number for number, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TENS = {"十": 10, "廿": 20, "卅": 30}


def read_day(text: str, today: date, *, day_first: bool = False) -> date:
    """The day that ``text`` names; without a year, the next such day from ``today``. Of two bare numbers the first is
    the month, or the day where ``day_first`` says so, unless only the other way makes a day.

    Refusals: ``date_unreadable`` (also "next month": no day is named), ``date_impossible`` (31 June), ``date_past``
    (yesterday).
    """
    written = unicodedata.normalize("NFKC", text).strip().lower().rstrip("。.!")
    written = _THE.sub("", _WEEKDAY.sub("", _AROUND.sub("", written).strip()).strip())
    if written in _NEAR:
        return _not_past(today + timedelta(days=_NEAR[written]), today)
    written = _NUMERAL.sub(lambda found: str(_arabic(found[0])), written)
    written = _YEAR.sub(lambda found: f"{today.year + _YEARS[found[0]]}年", written)
    if found := _END_OF.fullmatch(written):
        return _not_past(_last_day(found, today), today)
    year, month, day = _parts(written, day_first)
    if year is not None:
        return _not_past(_day(year, month, day), today)
    # 29 February may be four years off: the first year in which the day exists and is not past.
    for candidate in range(today.year, today.year + 8):
        if 1 <= day <= _days_in(candidate, month) and date(candidate, month, day) >= today:
            return date(candidate, month, day)
    return _day(today.year, month, day)


def _parts(written: str, day_first: bool) -> tuple[int | None, int, int]:
    if found := _WITH_YEAR.fullmatch(written):
        year, month, day = (int(part) for part in found.groups() if part is not None)
        return year, month, day
    if found := _MONTH_AND_DAY.fullmatch(written):
        return None, int(found[1]), int(found[2])
    if found := _TWO_NUMBERS.fullmatch(written):
        return _year(found[3]), *_month_and_day(int(found[1]), int(found[2]), day_first)
    if (found := _DAY_FIRST.fullmatch(written)) and found[2] in _MONTHS:
        return _year(found[3]), _MONTHS[found[2]], int(found[1])
    if (found := _MONTH_FIRST.fullmatch(written)) and found[1] in _MONTHS:
        return _year(found[3]), _MONTHS[found[1]], int(found[2])
    raise Refusal("date_unreadable")


def _month_and_day(first: int, second: int, day_first: bool) -> tuple[int, int]:
    month, day = (second, first) if day_first else (first, second)
    return (day, month) if month > 12 >= day else (month, day)


def _last_day(found: re.Match[str], today: date) -> date:
    """The last day of a month or of the year; of a month without a year, the next one to come."""
    if found["this_year"]:
        return date(today.year, 12, 31)
    if year := found["that_year"] or found["year_named"]:
        return _day(int(year), 12, 31)
    if found["this_month"]:
        return date(today.year, today.month, _days_in(today.year, today.month))
    if found["name"] and found["name"] not in _MONTHS:
        raise Refusal("date_unreadable")
    month = _MONTHS[found["name"]] if found["name"] else int(found["month"])
    named = found["year"] or found["its_year"]
    year = int(named) if named else today.year + (month < today.month)
    return date(year, month, _days_in(year, month))


def _arabic(numeral: str) -> int | str:
    """A number written in Chinese: 三十 is 30, 二〇二七 is 2027."""
    if not set(numeral) & set(_TENS):
        return "".join(str(_DIGITS[sign]) for sign in numeral)
    tens, rest = 0, 0
    for sign in numeral:
        if sign == "十" and rest:
            tens, rest = tens + rest * 10, 0
        elif sign in _TENS:
            tens += _TENS[sign]
        else:
            rest = rest * 10 + _DIGITS[sign]
    return tens + rest


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
