"""A picture of how pledges stand: one bar for each organisation, legible on a phone and by the colour-blind.

It is drawn in a process of its own: the drawing library is imported there, at the first picture.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font

#: Pixels: a phone held upright shows the picture as wide as it is.
WIDTH, MARGIN, DPI = 1080, 48, 150
TITLE, NOTE, LABEL = 46, 32, 34
BAR, ROW, LINE = 58, 132, 56
#: Colours of Okabe and Ito, which the colour-blind tell apart, each with a hatch of its own and the colour of words on
#: it: kept, on time, due soon, overdue, not kept.
SHADES = (
    ("#009E73", "", "white"),
    ("#56B4E9", "", "black"),
    ("#F0E442", "..", "black"),
    ("#D55E00", "//", "white"),
    ("#4D4D4D", "xx", "white"),
)
#: Pixels between two parts, and about a figure.
GAP, AIR = 3, 12


@dataclass(frozen=True, slots=True)
class Line:
    """One bar: what it stands for, its sum in words, and the figures of its parts."""

    name: str
    total: str
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The picture, with all the words on it; ``legend`` names the parts."""

    title: str
    note: str
    legend: tuple[str, ...]
    lines: tuple[Line, ...]

    def draw(self) -> bytes:
        """The picture as a PNG, 1,080 pixels wide."""
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        titles, rows = wrapped(self.title, TITLE, most=2), _legend_rows(self.legend)
        head = MARGIN + len(titles) * 62 + 56 + len(rows) * LINE + 24
        height = head + len(self.lines) * ROW + MARGIN // 2
        with rc_context({"hatch.linewidth": 1.4}):
            figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
            FigureCanvasAgg(figure)
            axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0))
            axes.set_axis_off()
            page = _Page(axes)
            page.head(titles, self.note, rows)
            for number, line in enumerate(self.lines):
                page.bar(head + number * ROW, line)
            made = io.BytesIO()
            figure.savefig(made, format="png")
        return made.getvalue()


class _Page:
    """What is drawn on, in pixels from the upper left corner."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        self._font = _font()

    def words(self, x: float, y: float, text: str, size: int, *, side: str = "left", colour: str = "black") -> None:
        """Writes a line whose middle is at ``y``. What looks like a formula is text, too."""
        self._axes.text(
            x, y, drawable(text), fontsize=size * 72 / DPI, fontproperties=self._font, color=colour,
            horizontalalignment=side, verticalalignment="center_baseline", parse_math=False,
        )  # fmt: skip

    def box(self, x: float, y: float, width: float, height: float, shade: int) -> None:
        """A filled box in one of the shades."""
        from matplotlib.patches import Rectangle

        colour, hatch, _words = SHADES[shade]
        edge = "white" if shade != 2 else "#8A8000"
        self._axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, hatch=hatch, edgecolor=edge, lw=0))

    def head(self, titles: Sequence[str], note: str, rows: Sequence[Sequence[tuple[int, str, float]]]) -> None:
        """The title, what is counted, and what the shades mean."""
        y = MARGIN + 24.0
        for title in titles:
            self.words(MARGIN, y, title, TITLE)
            y += 62
        self.words(MARGIN, y, note, NOTE, colour="#444444")
        y += 56
        for row in rows:
            for shade, label, x in row:
                self.box(x, y - 17, 34, 34, shade)
                self.words(x + 46, y, label, NOTE)
            y += LINE

    def bar(self, y: float, line: Line) -> None:
        """An organisation's name and sum, and below them its bar, whose parts bear their figures."""
        wide = WIDTH - 2 * MARGIN
        room = wide - width_of(line.total, LABEL) - 24
        self.words(MARGIN, y + 22, shortened(line.name, LABEL, room), LABEL)
        self.words(WIDTH - MARGIN, y + 22, line.total, LABEL, side="right")
        top, whole = y + 48, sum(line.parts)
        if not whole:
            self._empty(top, wide)
            return
        x = float(MARGIN)
        for shade, (part, length) in enumerate(zip(line.parts, lengths(line.parts, wide), strict=True)):
            if part:
                self.box(x, top, length, BAR, shade)
                self._figure(x, top, length, part, shade)
                x += length + GAP

    def _figure(self, x: float, top: float, length: float, part: int, shade: int) -> None:
        """The figure of a part; behind it the hatch is left out."""
        from matplotlib.patches import Rectangle

        colour, hatch, words = SHADES[shade]
        needed = width_of(str(part), LABEL) + AIR
        if hatch:
            spot = ((x + (length - needed) / 2, top + 6), needed, BAR - 12)
            self._axes.add_patch(Rectangle(*spot, facecolor=colour, lw=0))
        self.words(x + length / 2, top + BAR / 2, str(part), LABEL, side="center", colour=words)

    def _empty(self, top: float, wide: float) -> None:
        from matplotlib.patches import Rectangle

        self._axes.add_patch(Rectangle((MARGIN, top), wide, BAR, facecolor="#F2F2F2", edgecolor="#BBBBBB", lw=1))


def _legend_rows(legend: Sequence[str]) -> list[list[tuple[int, str, float]]]:
    """Where the words of the legend stand: as many in a row as there is room for."""
    rows: list[list[tuple[int, str, float]]] = [[]]
    x = float(MARGIN)
    for shade, label in enumerate(legend):
        needed = 46 + width_of(label, NOTE) + 40
        if rows[-1] and x + needed > WIDTH - MARGIN + 40:
            rows.append([])
            x = float(MARGIN)
        rows[-1].append((shade, label, x))
        x += needed
    return rows


def lengths(parts: Sequence[int], wide: float) -> list[float]:
    """How many pixels long each part of a bar is: its share, but never too short for its figure."""
    least = [width_of(str(part), LABEL) + AIR if part else 0.0 for part in parts]
    room = wide - GAP * (sum(map(bool, parts)) - 1)
    found = [room * part / sum(parts) for part in parts]
    short = {place for place, length in enumerate(found) if length < least[place]}
    for _ in parts:  # what is lengthened is taken from the others, which may then be too short themselves
        left = room - sum(least[place] for place in short)
        others = sum(part for place, part in enumerate(parts) if place not in short)
        found = [least[place] if place in short else left * part / others for place, part in enumerate(parts)]
        short |= {place for place, length in enumerate(found) if length < least[place]}
    return found


def width_of(text: str, size: int) -> float:
    """How many pixels wide a text stands."""
    return sum(_advance(sign) for sign in drawable(text)) * size


def shortened(text: str, size: int, room: float) -> str:
    """The text in so many pixels; where it is longer, its middle is left out: names differ at their ends."""
    if width_of(text, size) <= room:
        return text
    head, tail = text[: len(text) // 2], text[len(text) // 2 :]
    while head and width_of(f"{head}…{tail}", size) > room:
        head, tail = head[:-1], (tail[1:] if len(tail) > len(head) else tail)
    return f"{head}…{tail}"


def wrapped(text: str, size: int, *, most: int) -> list[str]:
    """The text in at most so many lines of the picture."""
    room, rows = WIDTH - 2 * MARGIN, [""]
    for sign in text:
        if width_of(rows[-1] + sign, size) > room:
            cut = rows[-1].rfind(" ") if sign.isascii() and sign.isalnum() else -1
            rows[-1], carried = (rows[-1][:cut], rows[-1][cut + 1 :]) if cut > 0 else (rows[-1], "")
            rows.append(carried)
        rows[-1] += sign
    return rows if len(rows) <= most else [*rows[: most - 1], shortened("".join(rows[most - 1 :]), size, room)]


def font_path() -> Path:
    """The typeface that knows both languages; the system needs none."""
    spec = find_spec("zhplot")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "fonts" / "NotoSansSC-Regular.ttf"


@cache
def _font() -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=font_path())


@cache
def _advance(sign: str) -> float:
    """How wide a sign stands, as a share of its size."""
    face = _face()
    face.set_size(100, 72)
    return face.load_char(ord(sign)).linearHoriAdvance / 65536 / 100


@cache
def _known() -> frozenset[int]:
    return frozenset(_face().get_charmap())


@cache
def _face() -> FT2Font:
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(font_path()))


def drawable(text: str) -> str:
    """The text without the signs that the typeface does not have, such as most pictures. An apostrophe is a narrow one:
    the typeface's own is as wide as an ideograph."""
    return "".join(sign for sign in text.replace("\u2019", "'") if ord(sign) in _known())
