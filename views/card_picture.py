"""A pledge as a picture to forward: as wide as a phone, as high as it is long."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.campaign import Campaign
from models.pledge import QUESTIONS, Item, Pledge, Result, Status
from views.drawn import WHITE, Pen
from views.pledge_card import answer, lasting_state, lead
from views.texts import Language

WIDTH, EDGE, PAD = 1080, 36, 44
INNER = WIDTH - 2 * (EDGE + PAD)
RED, CREAM, GREY, LINE = "#b3151c", "#fbf4e6", "#6a6a6a", "#e4d7bd"
#: By what became of an item: also told apart without colours, by the words.
TONES = {Result.open: "#8a5a00", Result.kept: "#00614a", Result.not_kept: "#7a1f5c"}
CODE = 300
#: Ideographs of a line.
SIGNS = 22


@dataclass(frozen=True)
class Promise:
    """One item: its heading, what became of it, and its answers with what each answers."""

    heading: str
    result: str
    tone: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CardPicture:
    """All that the picture shows."""

    campaign: str
    title: str
    state: str
    name: str
    organisation: str
    about: tuple[str, ...]
    promises: tuple[Promise, ...]
    published: str
    scan: str
    link: str

    @property
    def rows(self) -> int:
        """About how many lines it takes, to know how high the picture will be before it is drawn."""
        said = [said for promise in self.promises for _, said in promise.answers]
        texts = (self.name, self.organisation, *self.about, *said)
        return sum(1 + len(text) // SIGNS for text in texts) + len(said) + 3 * len(self.promises)

    def draw(self) -> bytes:
        """The picture as PNG."""
        from PIL import Image, ImageDraw

        head, height = self._laid(Pen(None))
        picture = Image.new("RGB", (WIDTH, height), CREAM)
        page = ImageDraw.Draw(picture)
        page.rectangle((0, 0, WIDTH, head), RED)
        page.rounded_rectangle((EDGE, head - 60, WIDTH - EDGE, height - EDGE), 28, WHITE, LINE, 2)
        self._laid(Pen(page))
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True)
        return out.getvalue()

    def _laid(self, pen: Pen) -> tuple[int, int]:
        """Writes it all, or measures it: where the head ends, and the height."""
        left = EDGE + PAD
        pen.y = 44
        pen.write(self.campaign, 34, left, INNER, colour="#ffe9c4", middle=True)
        pen.y += 6
        pen.write(self.title, 68, left, INNER, colour=WHITE, bold=True, middle=True)
        head = pen.y + 96
        pen.y = head - 24
        pen.write(self.name, 56, left, INNER, bold=True)
        if self.organisation:
            pen.write(self.organisation, 36, left, INNER, colour=GREY)
        for text in self.about:
            pen.y += 8
            pen.write(text, 38, left, INNER)
        pen.write(self.state, 36, left, INNER, colour=RED, bold=True)
        for promise in self.promises:
            _write_promise(pen, promise, left)
        self._write_foot(pen, left)
        return head, pen.y + PAD + EDGE

    def _write_foot(self, pen: Pen, left: int) -> None:
        _rule(pen, left)
        top = pen.y
        pen.code(self.link, left + INNER - CODE, CODE)
        bottom, pen.y = pen.y, top + 30
        pen.write(self.published, 34, left, INNER - CODE - 30, colour=GREY)
        pen.write(self.scan, 36, left, INNER - CODE - 30, bold=True)
        pen.y = max(bottom, pen.y)


def _write_promise(pen: Pen, promise: Promise, left: int) -> None:
    _rule(pen, left)
    pen.write(promise.heading, 44, left, INNER, colour=RED, bold=True)
    pen.write(promise.result, 34, left, INNER, colour=promise.tone, bold=True)
    for asked, said in promise.answers:
        pen.y += 8
        pen.write(asked, 30, left, INNER, colour=GREY)
        pen.write(said, 40, left, INNER)


def _rule(pen: Pen, left: int) -> None:
    pen.y += 26
    if pen.page is not None:
        pen.page.line((left, pen.y, left + INNER, pen.y), LINE, 3)
    pen.y += 22


def of(
    t: Language,
    campaign: Campaign,
    pledge: Pledge,
    items: Sequence[Item],
    *,
    signed: tuple[str, str],
    published: str,
    today: date,
    link: str,
    why: Mapping[int, str],
) -> CardPicture:
    """The picture of a public pledge. ``signed``: whose it is, and where they belong; empty for an organisation.
    ``published``: when that was. ``why``: what was said to the people where an item was not kept, by its line."""
    return CardPicture(
        campaign=campaign.name.say(t.code),
        title=t.plain("pledge.card_title"),
        state=t.plain(f"picture.state.{lasting_state(pledge, today)}"),
        name=signed[0],
        organisation=signed[1],
        about=tuple(text for text in (pledge.post, pledge.theme, pledge.vehicle) if text),
        promises=tuple(
            _promise(t, pledge, item, f"{number}. {lead(t, campaign, item)}", why.get(item.line or 0))
            for number, item in enumerate(items, start=1)
        ),
        published=published,
        scan=t.plain("picture.scan"),
        link=link,
    )


def _promise(t: Language, pledge: Pledge, item: Item, heading: str, why: str | None) -> Promise:
    answers = [(t.plain(f"picture.{asked}"), answer(t, item, asked)) for asked in QUESTIONS]
    if item.result is Result.not_kept:
        answers.append((t.plain("picture.why"), why))
    progress = item.result is Result.open and item.percent and pledge.status is not Status.withdrawn
    said = t.plain("picture.percent", percent=item.percent) if progress else t.plain(f"picture.{item.result.value}")
    return Promise(
        heading=heading,
        result=said,
        tone=TONES[item.result],
        answers=tuple((asked, said) for asked, said in answers if said),
    )
