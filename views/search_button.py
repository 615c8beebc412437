"""The button that begins a search: the board leads to it, and it leads to the board."""

from dataclasses import dataclass

from views.callbacks import Callback
from views.screen import Button
from views.texts import Language


@dataclass(frozen=True)
class Search(Callback, tag="bq"):
    """Asks for a name to look for."""


def to_search(t: Language) -> Button:
    """The way to a search."""
    return Button(t.plain("search.button.search"), Search())
