"""The pages of the web board, as HTML: pure functions of what was read, without scripts and without styles in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup

from models.campaign import Campaign
from models.public_organisation import District, OrganisationPage, TrackPage
from models.public_pledge import Listed, PledgePage
from models.tally import Figures
from views.links import organisation_path, pledge_path
from views.pledge_card import lead, signed_by
from views.progress import parts_of
from views.share import ORGANISATION, PLEDGE
from views.texts import LANGUAGES, Language

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
#: What a language is called in an address.
SHORT = {"zh-CN": "zh", "en": "en"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page stands in: its language, where the board and the page are, and the bot's name in Telegram.

    ``chosen`` says that the reader chose the language, so that links keep it; ``query`` is the page's own.
    """

    t: Language
    campaign: Campaign
    base: str
    path: str
    query: Mapping[str, int]
    chosen: bool
    username: str

    def href(self, path: str, **query: int | str) -> str:
        """An address on the board, in the language that the reader chose."""
        if self.chosen and "lang" not in query:
            query["lang"] = SHORT[self.t.code]
        return f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")

    def paged(self, key: str, number: int) -> str:
        """This page, turned to another page of one of its lists."""
        query: dict[str, int] = {**self.query, key: number}
        return self.href(self.path, **{name: value for name, value in query.items() if value != 1 or name == "version"})

    @property
    def other_language(self) -> tuple[str, str, str]:
        """The code and the name of the other language, and this page in it."""
        code = next(each for each in LANGUAGES if each != self.t.code)
        return code, LANGUAGES[code], self.href(self.path, **self.query, lang=SHORT[code])


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: a state, how many pledges are in it, and its share in whole percents."""

    state: str
    number: int
    width: int


def district(frame: Frame, found: District) -> str:
    """The first page: how the district stands, its organisations, and the tracks."""
    return _page("district", frame, found=found)


def organisation(frame: Frame, found: OrganisationPage) -> str:
    """An organisation: how it stands, its pledges, and the organisations below."""
    return _page("organisation", frame, found=found)


def track(frame: Frame, found: TrackPage) -> str:
    """A track: whose it is, and its organisations."""
    return _page("track", frame, found=found, track=frame.campaign.track(found.code))


def pledge(frame: Frame, found: PledgePage) -> str:
    """A pledge: its promises, what became of them, and its history."""
    return _page("pledge", frame, found=found)


def notice(frame: Frame, kind: str) -> str:
    """A page that says why there is nothing: ``missing``, ``away`` or ``method``."""
    return _page("notice", frame, kind=kind)


def parts(figures: Figures) -> list[Part]:
    """The parts of a bar. Their widths make up 100, and what is there at all can be seen."""
    there = {state: number for state, number in parts_of(figures).items() if number and state != "withdrawn"}
    total = sum(there.values())
    widths = {state: max(1, number * 100 // total) for state, number in there.items()}
    if widths:
        widest = max(widths, key=lambda state: there[state])
        widths[widest] += 100 - sum(widths.values())
    return [Part(state, number, widths[state]) for state, number in there.items()]


def state(found: Listed) -> str:
    """How a pledge stands, in one word."""
    if found.overdue:
        return "overdue"
    return "on_time" if found.status.value == "published" else found.status.value


#: What belongs to every page, and its kind.
FILES = {"board.css": "text/css", "icon.svg": "image/svg+xml"}


@cache
def file(name: str) -> tuple[bytes, str]:
    """One of ``FILES``, and a name of its content by which it may be kept for good."""
    content = (HERE / name).read_bytes()
    return content, sha256(content).hexdigest()[:12]


@cache
def _environment() -> Environment:
    """Made for the first page: the library takes a tenth of a second to import, which most bots need not spend."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(parts=parts, state=state, organisation_path=organisation_path, pledge_path=pledge_path)
    made.globals.update(to_pledge=PLEDGE, to_organisation=ORGANISATION)
    return made


def _page(template: str, frame: Frame, **given: object) -> str:
    t, campaign = frame.t, frame.campaign
    return (
        _environment()
        .get_template(f"{template}.html")
        .render(
            t=_markup(t),
            frame=frame,
            campaign=campaign,
            file=lambda name: f"{frame.base}/{name}?v={file(name)[1]}",
            gap="" if t.code == "zh-CN" else " ",  # between two sentences
            say=lambda words: words.say(t.code),
            bot=lambda payload="": f"https://t.me/{frame.username}" + (f"?start={payload}" if payload else ""),
            signed=lambda signature: signed_by(t, signature),
            criterion=lambda code: lead(t, campaign, code),
            **given,
        )
    )


def _markup(t: Language) -> Callable[..., Markup]:
    """The sentences for a template: HTML already, with their fields escaped."""
    return lambda key, **fields: Markup(t(key, **fields))  # noqa: S704
