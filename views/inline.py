"""What is offered in any chat after the bot's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.pledge import Pledge
from views.html import Html
from views.screen import Button
from views.texts import Language

#: Pledges offered at a time; more are asked for as one scrolls.
PAGE = 10
#: Where the button above the results leads: the menu, or how to join.
DOOR = "hello"
#: Characters of a button above the results, of a title and of what stands below it.
BUTTON_MAX, TITLE_MAX, DESCRIPTION_MAX = 60, 100, 160


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer to an inline query, as the Bot API takes it."""

    results: Sequence[dict[str, Any]] = ()
    next_offset: str = ""
    button: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A public pledge: whose it is, what it is about, how it is read, and its link."""

    pledge: Pledge
    title: str
    about: str
    card: Html
    link: str


def nothing(said: str) -> Offer:
    """No results, but a word above them; pressed, it opens the bot."""
    short = said if len(said) <= BUTTON_MAX else f"{said[: BUTTON_MAX - 1]}…"
    return Offer(button={"text": short, "start_parameter": DOOR})


def join_first(t: Language) -> Offer:
    """For somebody who has not joined."""
    return nothing(t.plain("inline.join_first"))


def offer(t: Language, found: Sequence[Found], next_offset: str) -> Offer:
    """The pledges found. ``next_offset`` comes back when more are wanted."""
    return Offer([_result(t, each) for each in found], next_offset)


def _result(t: Language, each: Found) -> dict[str, Any]:
    button = Button(t.plain("inline.button.open"), url=each.link)
    return {
        "type": "article",
        "id": each.pledge.token,
        "title": each.title[:TITLE_MAX],
        "description": each.about[:DESCRIPTION_MAX],
        "input_message_content": {
            "message_text": str(each.card),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
        "reply_markup": {"inline_keyboard": [[button.markup()]]},
    }
