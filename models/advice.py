"""Advice on an item that is vague: nobody could see whether it was kept. It is advice: nothing is refused for it."""

import re
import tomllib
from pathlib import Path
from typing import Literal

from models.pledge import Item

_WORDS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "advice_words.toml").read_text("utf-8"))
_COUNTED = re.compile("|".join(_WORDS["counted"]), re.IGNORECASE)
_NOBODY = frozenset(_WORDS["nobody"])
_NOTHING = frozenset(_WORDS["nothing"])
_SLOGAN_ZH = re.compile("|".join(sorted(map(re.escape, _WORDS["slogan_zh"]), key=len, reverse=True)))
_SLOGAN_EN = frozenset(_WORDS["slogan_en"])
#: So many signs may be left beside the words of a slogan.
_REST = 1

Flaw = Literal["slogan", "number", "nobody", "date"]


def flaw(item: Item) -> Flaw | None:
    """The first thing that makes an item vague, the worst first; None: it is concrete, or not written yet."""
    if item.what is None:
        return None
    counted = is_counted(item.what) or is_counted(item.measure or "")
    if not counted:
        return "slogan" if is_slogan(item.what) else "number"
    if item.for_whom is not None and is_nobody(item.for_whom):
        return "nobody"
    return "date" if item.due is None else None


def is_counted(text: str) -> bool:
    """Whether it says how much or how often."""
    return _COUNTED.search(text) is not None


def is_nobody(text: str) -> bool:
    """Whether it names nobody in particular."""
    return _bare(text) in _NOBODY


def is_nothing(text: str) -> bool:
    """Whether it only says that there is none, or no more."""
    return _bare(text) in _NOTHING


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def is_slogan(text: str) -> bool:
    """Whether nothing is left of it without the words that slogans are made of."""
    words = re.findall(r"[a-z]+", text.lower())
    if words and not set(words) <= _SLOGAN_EN:
        return False
    rest = re.sub(r"[\W\d_a-zA-Z]+", "", text)
    return len(_SLOGAN_ZH.sub("", rest)) <= _REST
