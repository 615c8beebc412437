"""How a refusal is said: the reason, and below it where the person stands."""

from dataclasses import replace
from datetime import date

from models.refusal import Refusal
from views.html import Html, paragraphs
from views.screen import Screen
from views.texts import Language


def sentence(t: Language, refusal: Refusal) -> Html:
    """The reason as HTML."""
    return t(f"refusal.{refusal.code}", **_said(t, refusal))


def toast(t: Language, refusal: Refusal) -> str:
    """The reason as plain text of at most 200 characters, for a pressed button."""
    return t.plain(f"refusal.{refusal.code}", **_said(t, refusal))[:200]


def _said(t: Language, refusal: Refusal) -> dict[str, object]:
    """The fields as they are said: days as people write them."""
    return {name: t.day(value) if isinstance(value, date) else value for name, value in refusal.fields.items()}


def above(t: Language, refusal: Refusal, screen: Screen) -> Screen:
    """The reason, and the question asked again, in a message of its own: what was typed stays in view above."""
    return replace(screen, text=Html(paragraphs([sentence(t, refusal), screen.text])), anew=True)
