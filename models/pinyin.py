"""How Chinese is spoken, without tones: good enough to be found by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

#: Signs of the longest phrase that is looked at around a sign of several readings.
PHRASE_MAX = 4


@dataclass(frozen=True)
class _Words:
    """The library's words: readings of signs by their number, and of phrases."""

    signs: Mapping[int, str]
    phrases: Mapping[str, list[list[str]]]


@cache
def _words() -> _Words:
    """Read on first use: they take a third of a second and fifty megabytes."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    return _Words(PINYIN_DICT, PHRASES_DICT)


@cache
def _plain(syllable: str) -> str:
    from pypinyin.contrib.tone_convert import to_normal

    return str(to_normal(syllable)).replace("ü", "v")


@cache
def readings(sign: str) -> tuple[str, ...]:
    """How one sign may be read, the usual reading first; nothing for what is no Chinese."""
    written = _words().signs.get(ord(sign), "")
    return tuple(dict.fromkeys(_plain(each) for each in written.split(",") if each))


def spoken(text: str) -> list[list[str]]:
    """The text sign by sign as it is spoken: by the phrases that it is made of, and, where that differs, with the usual
    reading of each sign alone, since names of places are in no book. What is no Chinese stands as it is."""
    alone = [(readings(sign) or (sign,))[0] for sign in text]
    together = [_in_phrase(text, place) or alone[place] for place in range(len(text))]
    return [together] if together == alone else [together, alone]


def _in_phrase(text: str, place: int) -> str | None:
    if len(readings(text[place])) < 2:
        return None
    phrases = _words().phrases
    for width in range(PHRASE_MAX, 1, -1):
        for start in range(max(0, place - width + 1), min(place, len(text) - width) + 1):
            found = phrases.get(text[start : start + width])
            if found is not None:
                return _plain(found[place - start][0])
    return None
