"""The poster of an organisation: a sheet of A4 for the wall, with a code that opens what is pledged there."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.campaign import Campaign
from models.organisation import Organisation
from views.drawn import WHITE, Pen, largest
from views.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

#: A4 at 300 dots an inch.
WIDTH, HEIGHT, DPI = 2480, 3508, 300
EDGE = 200
INNER = WIDTH - 2 * EDGE
RED, CREAM, GREY, GOLD = "#b3151c", "#fbf4e6", "#5a5a5a", "#ffe9c4"
#: The largest side of the code, and the least space above and below it.
CODE, GAP = 1400, 70


@dataclass(frozen=True)
class Poster:
    """All that the sheet shows, in each language after the other."""

    campaign: tuple[str, ...]
    theme: tuple[str, ...]
    organisation: str
    title: tuple[str, ...]
    what_to_do: tuple[str, ...]
    link: str

    def draw(self) -> bytes:
        """The sheet as PNG."""
        from PIL import Image, ImageDraw

        sheet = Image.new("RGB", (WIDTH, HEIGHT), CREAM)
        page = ImageDraw.Draw(sheet)
        top = Pen(None, 150)
        self._write_head(top)
        page.rectangle((0, 0, WIDTH, top.y + 90), RED)
        self._write_head(Pen(page, 150))
        body = Pen(page, top.y + 200)
        self._write_body(body)
        foot = Pen(None)
        self._write_foot(foot)
        below = HEIGHT - 130 - foot.y
        self._write_foot(Pen(page, below))
        _place_code(page, self.link, body.y, below)
        out = io.BytesIO()
        sheet.save(out, "PNG", dpi=(DPI, DPI))
        return out.getvalue()

    def _write_head(self, pen: Pen) -> None:
        for place, text in enumerate(self.campaign):
            size = largest(text, (150, 120, 100, 84, 64) if not place else (76, 64, 56, 44), INNER, 2)
            pen.write(text, size, EDGE, INNER, colour=WHITE, bold=not place, middle=True)
        pen.y += 40
        for place, text in enumerate(self.theme):
            size = largest(text, (72, 60, 50, 36) if not place else (50, 44, 38, 30), INNER, 3)
            pen.write(text, size, EDGE, INNER, colour=GOLD, middle=True)

    def _write_body(self, pen: Pen) -> None:
        size = largest(self.organisation, (170, 140, 116, 96, 80), INNER, 2)
        pen.write(self.organisation, size, EDGE, INNER, bold=True, middle=True)
        pen.y += 20
        for place, text in enumerate(self.title):
            pen.write(text, 60 if place else 92, EDGE, INNER, colour=RED, bold=not place, middle=True)

    def _write_foot(self, pen: Pen) -> None:
        for place, text in enumerate(self.what_to_do):
            pen.write(text, 58 if place else 84, EDGE, INNER, bold=not place, middle=True)
        pen.y += 30
        pen.write(self.link, 44, EDGE, INNER, colour=GREY, middle=True)


def _place_code(page: ImageDraw, link: str, top: int, bottom: int) -> None:
    """Draws the code in the middle of what is left for it, as large as that allows."""
    side = min(CODE, bottom - top - 2 * GAP)
    Pen(page, top + (bottom - top - side) // 2).code(link, (WIDTH - side) // 2, side)


def of(texts: Texts, campaign: Campaign, one: Organisation, link: str, *, in_telegram: bool) -> Poster:
    """The poster of an organisation, in all languages, whoever asks for it: it hangs where everybody passes."""
    spoken = [texts.in_language(code) for code in LANGUAGES]
    what_to_do = "poster.scan_telegram" if in_telegram else "poster.scan"
    return Poster(
        campaign=tuple(campaign.name.say(t.code) for t in spoken),
        theme=tuple(campaign.theme.say(t.code) for t in spoken),
        organisation=one.name,
        title=tuple(t.plain("poster.title") for t in spoken),
        what_to_do=tuple(t.plain(what_to_do) for t in spoken),
        link=link,
    )
