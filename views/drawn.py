"""Text and codes on pictures: Chinese is set as it is printed, and no sign that a font lacks breaks the line.

Only what draws imports the drawing library: it is large, and the bot itself does not need it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import segno

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

#: Where the fonts stand in the packages that carry them; the first that has a sign draws it.
FONTS = (
    ("zhplot", "fonts/NotoSansSC-Regular.ttf"),
    ("matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf"),
)
#: Signs that may not begin a line, and signs that may not end one.
NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕”’…—·％%,.;:?!)]}")
NOT_LAST = frozenset("（《〈「『【〔“‘([{")
#: Modules of white around a code; readers ask for four.
QUIET = 4
WHITE, BLACK = "#ffffff", "#1f1f1f"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: runs of text, each with the number of the font that has its signs."""

    runs: tuple[tuple[int, str], ...]
    width: float

    @property
    def text(self) -> str:
        """The line as text."""
        return "".join(text for _, text in self.runs)


@cache
def _path(place: int) -> Path:
    package, inside = FONTS[place]
    found = find_spec(package)  # not imported: that would import all that it can draw
    assert found is not None, "the package is required"
    assert found.submodule_search_locations, "and holds files"
    return Path(next(iter(found.submodule_search_locations))) / inside


@cache
def _signs(place: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(_path(place), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _font(place: int, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(_path(place), size)


def printable(text: str) -> Iterator[tuple[int, str]]:
    """The signs that can be drawn, each with its font. A picture that no font has is left out; of a letter that none
    has, a box is left."""
    for sign in text:
        place = next((place for place in range(len(FONTS)) if ord(sign) in _signs(place)), None)
        if place is not None:
            yield place, sign
        elif unicodedata.category(sign)[0] in "LN":
            yield 0, "□"


def wrapped(text: str, size: int, width: int) -> list[Line]:
    """The text in lines of at most ``width`` pixels; its own line breaks are kept. No word is left alone on a line."""
    return [line for row in text.split("\n") for line in _without_orphan(row, size, width)]


def balanced(text: str, size: int, width: int) -> list[Line]:
    """The same number of lines, about as long as each other: for what stands in the middle."""
    lines = wrapped(text, size, width)
    step = max(1, size // 4)
    while len(lines) > 1:
        width -= step
        closer = wrapped(text, size, width)
        if len(closer) > len(lines):
            break
        lines = closer
    return lines


def _without_orphan(row: str, size: int, width: int) -> list[Line]:
    lines = list(_wrapped_row(row, size, width))
    if len(lines) < 2 or lines[-1].width > 2 * size:
        return lines
    closer = list(_wrapped_row(row, size, width - 2 * size))
    return closer if len(closer) == len(lines) else lines


def _wrapped_row(row: str, size: int, width: int) -> Iterator[Line]:
    signs = list(printable(row))
    while signs:
        end = _fitting(signs, size, width)
        yield _line(signs[:end], size)
        signs = signs[end:]
        while signs and signs[0][1] == " ":
            signs = signs[1:]


def _fitting(signs: list[tuple[int, str]], size: int, width: int) -> int:
    """How many of the signs one line takes, broken where a reader expects it; at least one."""
    used, end = 0.0, 0
    for end, (place, sign) in enumerate(signs):  # noqa: B007
        used += _advance(place, sign, size)
        if used > width:
            break
    else:
        return len(signs)
    least = max(1, end // 2)
    for cut in range(end, least - 1, -1):
        if _may_break(signs[cut - 1][1], signs[cut][1]):
            return cut
    return max(1, end)


def _may_break(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    return before == " " or after == " " or before == "-" or _wide(before) or _wide(after)


def _wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


@cache
def _advance(place: int, sign: str, size: int) -> float:
    return _font(place, size).getlength(sign)


def _line(signs: list[tuple[int, str]], size: int) -> Line:
    runs: list[tuple[int, str]] = []
    for place, sign in signs:
        if runs and runs[-1][0] == place:
            runs[-1] = (place, runs[-1][1] + sign)
        else:
            runs.append((place, sign))
    return Line(tuple(runs), sum(_font(place, size).getlength(text) for place, text in runs))


@dataclass(slots=True)
class Pen:
    """Writes down a page: ``y`` is where the next line begins. Without ``page`` it only measures."""

    page: ImageDraw | None
    y: int = 0

    def write(
        self,
        text: str,
        size: int,
        left: int,
        width: int,
        *,
        colour: str = BLACK,
        bold: bool = False,
        middle: bool = False,
    ) -> None:
        """Writes the text in lines, from the left or in the middle."""
        for line in (balanced if middle else wrapped)(text, size, width):
            x: float = left + (width - line.width) / 2 if middle else left
            for place, run in line.runs:
                font = _font(place, size)
                if self.page is not None:
                    stroke = max(1, size // 40) if bold else 0
                    base = (x, self.y + size * 1.1)
                    self.page.text(base, run, colour, font, anchor="ls", stroke_width=stroke, stroke_fill=colour)
                x += font.getlength(run)
            self.y += round(size * 1.5)

    def code(self, link: str, left: int, side: int) -> int:
        """Draws the link as a code in the middle of a square of so many pixels, its white included. How wide it is."""
        matrix = segno.make(link, error="m", micro=False).matrix
        module = max(1, side // (len(matrix) + 2 * QUIET))
        whole = module * (len(matrix) + 2 * QUIET)
        start = (left + (side - whole) // 2, self.y + (side - whole) // 2)
        if self.page is not None:
            self.page.rectangle((*start, start[0] + whole - 1, start[1] + whole - 1), WHITE)
            for row, modules in enumerate(matrix, start=QUIET):
                for column, dark in enumerate(modules, start=QUIET):
                    if dark:
                        x, y = start[0] + column * module, start[1] + row * module
                        self.page.rectangle((x, y, x + module - 1, y + module - 1), "#000000")
        self.y += side
        return whole


def largest(text: str, sizes: tuple[int, ...], width: int, lines: int) -> int:
    """The largest of the sizes, which fall, in which the text takes at most so many lines; else the smallest."""
    return next((size for size in sizes if len(wrapped(text, size, width)) <= lines), sizes[-1])
