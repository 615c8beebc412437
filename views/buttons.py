"""Buttons that stand on many screens."""

from collections.abc import Sequence
from dataclasses import dataclass

from views.callbacks import Callback, Home
from views.screen import Button
from views.texts import Language


@dataclass(frozen=True)
class Nothing(Callback, tag="-"):
    """A label that is no button: pressing it does nothing."""


def back(t: Language) -> Button:
    """The way back to the menu."""
    return Button(t.plain("button.menu"), Home())


def pager(previous: Callback | None, following: Callback | None, t: Language) -> Sequence[Button]:
    """Earlier and later pages, as far as there are any."""
    row = []
    if previous is not None:
        row.append(Button(t.plain("button.newer"), previous))
    if following is not None:
        row.append(Button(t.plain("button.older"), following))
    return row
