"""Days as people write them, in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.refusal import Refusal
from views.dates import read_day

TODAY = date(2027, 3, 2)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("6月30日", date(2027, 6, 30)), ("6月30号", date(2027, 6, 30)), ("６月３０日", date(2027, 6, 30)),
        ("2027年6月30日", date(2027, 6, 30)), ("２０２７年６月３０日", date(2027, 6, 30)),
        (" 6 月 30 日 ", date(2027, 6, 30)),
        ("6月30日之前", date(2027, 6, 30)), ("6月30日前。", date(2027, 6, 30)), ("6.30", date(2027, 6, 30)),
        ("6-30", date(2027, 6, 30)), ("6/30", date(2027, 6, 30)), ("2027-06-30", date(2027, 6, 30)),
        ("2027/6/30", date(2027, 6, 30)), ("2027.6.30", date(2027, 6, 30)), ("30 June", date(2027, 6, 30)),
        ("30th of June", date(2027, 6, 30)), ("June 30", date(2027, 6, 30)), ("Jun. 30, 2027", date(2027, 6, 30)),
        ("by 30 JUNE 2027", date(2027, 6, 30)), ("until June 30th", date(2027, 6, 30)), ("1 Sept", date(2027, 9, 1)),
        ("今天", TODAY), ("today", TODAY), ("明天", TODAY + timedelta(1)), ("Tomorrow!", TODAY + timedelta(1)),
        ("后天", TODAY + timedelta(2)), ("3月2日", TODAY), ("3月1日", date(2028, 3, 1)), ("1月5日", date(2028, 1, 5)),
        ("2月29日", date(2028, 2, 29)), ("29 February", date(2028, 2, 29)), ("2028-2-29", date(2028, 2, 29)),
        ("9999年12月31日", date(9999, 12, 31)), ("20270630", date(2027, 6, 30)),
        ("六月三十日", date(2027, 6, 30)), ("六月三十号之前", date(2027, 6, 30)),
        ("十二月二十一日", date(2027, 12, 21)),
        ("二〇二七年六月三十日", date(2027, 6, 30)), ("七月廿一日", date(2027, 7, 21)),
        ("十月十日", date(2027, 10, 10)),
        ("2027年6月30日（周三）", date(2027, 6, 30)), ("6月30日星期三", date(2027, 6, 30)),
        ("Wednesday, 30 June", date(2027, 6, 30)), ("on Wed 30 June", date(2027, 6, 30)),
        ("月底", date(2027, 3, 31)), ("本月底前", date(2027, 3, 31)), ("年底", date(2027, 12, 31)),
        ("6月底", date(2027, 6, 30)), ("六月底之前", date(2027, 6, 30)), ("2月底", date(2028, 2, 29)),
        ("by the end of June", date(2027, 6, 30)), ("end of the year", date(2027, 12, 31)),
        ("2027年底", date(2027, 12, 31)), ("今年底", date(2027, 12, 31)), ("明年底", date(2028, 12, 31)),
        ("明年6月30日", date(2028, 6, 30)), ("今年六月三十日", date(2027, 6, 30)), ("明年6月底", date(2028, 6, 30)),
        ("end of June 2028", date(2028, 6, 30)), ("the end of the year 2028", date(2028, 12, 31)),
        ("end of 2027", date(2027, 12, 31)), ("by the 30th of June", date(2027, 6, 30)),
        ("end of year", date(2027, 12, 31)), ("end of month", date(2027, 3, 31)),
        ("30/6", date(2027, 6, 30)), ("30/6/2027", date(2027, 6, 30)), ("6/30/2027", date(2027, 6, 30)),
    ],
)  # fmt: skip
def test_a_day_is_read(written: str, day: date) -> None:
    assert read_day(written, TODAY) == day


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("6月31日", "date_impossible"), ("31 June", "date_impossible"), ("2027-02-29", "date_impossible"),
        ("2月30日", "date_impossible"), ("13月1日", "date_impossible"), ("6月0日", "date_impossible"),
        ("0月5日", "date_impossible"), ("2027年0月5日", "date_impossible"), ("0000-1-1", "date_impossible"),
        ("31/6", "date_impossible"), ("13/13", "date_impossible"), ("0 June", "date_impossible"),
        ("99月99日", "date_impossible"),
        ("昨天", "date_past"), ("yesterday", "date_past"), ("前天", "date_past"), ("2027-03-01", "date_past"),
        ("1999年1月1日", "date_past"), ("30 June 2020", "date_past"),
        ("下个月", "date_unreadable"), ("next month", "date_unreadable"), ("end of Brumaire", "date_unreadable"),
        ("十", "date_unreadable"), ("13月底", "date_impossible"),
        ("soon", "date_unreadable"), ("", "date_unreadable"), ("🙂", "date_unreadable"), ("30", "date_unreadable"),
        ("6月", "date_unreadable"), ("30 Brumaire", "date_unreadable"), ("12345年1月1日", "date_unreadable"),
        ("6月30日6月30日", "date_unreadable"), ("\u202e6月30日", "date_unreadable"), ("\x00", "date_unreadable"),
        ("<b>6月30日</b>", "date_unreadable"), ("6" * 4000, "date_unreadable"),
    ],
)  # fmt: skip
def test_what_is_no_day_to_come_is_refused_with_the_reason(written: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_day(written, TODAY)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("written", "month_first", "day_first"),
    [
        ("5/6", date(2027, 5, 6), date(2027, 6, 5)), ("5.6.2028", date(2028, 5, 6), date(2028, 6, 5)),
        ("13/6", date(2027, 6, 13), date(2027, 6, 13)), ("5月6日", date(2027, 5, 6), date(2027, 5, 6)),
        ("2027-5-6", date(2027, 5, 6), date(2027, 5, 6)),
    ],
)  # fmt: skip
def test_two_bare_numbers_are_read_as_the_language_writes_them(
    written: str, month_first: date, day_first: date
) -> None:
    assert read_day(written, TODAY) == month_first
    assert read_day(written, TODAY, day_first=True) == day_first


@given(st.dates(date(2027, 1, 1), date(2034, 1, 1)), st.integers(0, 364))
def test_a_day_written_in_any_usual_way_is_that_day(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    for written in (
        f"{day.year}年{day.month}月{day.day}日", f"{day:%Y-%m-%d}", f"{day.month}月{day.day}日",
        f"{day.month}.{day.day}",
        f"{day.day} {day:%B}", f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}",
    ):  # fmt: skip
        assert read_day(written, today) == day


ALMOST = st.from_regex(r"\d{0,5}[年./-]?\d{0,3}[月./-]\d{0,3}[日号]?", fullmatch=True)


@given(st.text() | ALMOST, st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_any_text_is_a_day_from_today_on_or_is_refused(written: str, today: date) -> None:
    try:
        day = read_day(written, today)
    except Refusal as refusal:
        code = refusal.code
    else:
        code = "read" if day >= today else "a day in the past"

    assert code in {"read", "date_unreadable", "date_impossible", "date_past"}
