"""A day as the answer to a question: typed, or taken from those that were offered."""

from __future__ import annotations

from datetime import date

from handlers.conversation import said_again
from handlers.turn import Context
from models.refusal import Refusal
from views.dates import read_day


def typed(context: Context) -> date:
    """The day that was typed; of two bare numbers, the first is what the person's language puts first. Refusals: those
    of :func:`views.dates.read_day`."""
    return read_day(said_again(context), context.clock.today(), day_first=context.t.code != "zh-CN")


def offered(number: int) -> date:
    """The day that a button names by its ordinal number. Refusal: ``date_unreadable``."""
    try:
        return date.fromordinal(number)
    except (ValueError, OverflowError):
        raise Refusal("date_unreadable") from None
