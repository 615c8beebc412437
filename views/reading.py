"""One published pledge: its card, what became of it, and how it stood before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from models.campaign import Campaign
from models.organisation import Organisation
from models.pledge import Item, Pledge
from models.pledge_history import Entry, Step
from views.board import to_list
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import Html, bold, lines, paragraphs
from views.pledge import Read
from views.pledge_card import ROOM, card, cut
from views.pledge_head import plan_button
from views.screen import Button, File, Screen
from views.share_button import to_share
from views.texts import Language

#: Steps of the history on one screen: seven of the longest texts are one message.
PAGE = 7
#: How much of an item's name stands in a step.
ITEM = 40
#: Room that is kept for what stands above an earlier version.
HEAD = 100


@dataclass(frozen=True)
class History(Callback, tag="rh"):
    """What became of a pledge, from an offset. ``came`` and ``page`` say which list the pledge was opened from."""

    pledge_id: int
    offset: int
    came: int
    page: int


@dataclass(frozen=True)
class Versions(Callback, tag="rv"):
    """Lists the versions of a pledge."""

    pledge_id: int
    came: int
    page: int


@dataclass(frozen=True)
class Version(Callback, tag="rvo"):
    """Shows a pledge as it stood in one version."""

    pledge_id: int
    version: int
    came: int
    page: int


@dataclass(frozen=True)
class Photo(Callback, tag="rp"):
    """Sends the picture of a step."""

    entry_id: int


def read(t: Language, pledge: Pledge, text: Html, rows: Sequence[Sequence[Button]], *, came: int, page: int) -> Screen:
    """One pledge, with ``rows`` of what can be done, its history, and the way back to the list it came from."""
    own = pledge.id or 0
    before = [Button(t.plain("reading.button.history"), History(own, 0, came, page))]
    if pledge.version > 1:
        before.append(Button(t.plain("reading.button.versions"), Versions(own, came, page)))
    return Screen(
        text, [plan_button(t, pledge), before, *rows, [to_share(t, pledge)], to_list(t, pledge, came, page), [back(t)]]
    )


def history(
    t: Language,
    pledge: Pledge,
    found: Sequence[Entry],
    names: Mapping[int, str],
    about: Mapping[int, str],
    zone: ZoneInfo,
    at: History,
    *,
    more: bool,
) -> Screen:
    """What became of a pledge, newest first; pictures are looked at one by one. ``about`` says how the item of a step
    is called: its number changes from version to version."""
    said = [_step(t, each, names, about, zone) for each in found]
    photos = [
        [Button(t.plain("reading.button.photo", at=_moment(t, each.at, zone)), Photo(each.id or 0))]
        for each in found
        if each.photo is not None
    ]
    earlier = History(at.pledge_id, max(0, at.offset - PAGE), at.came, at.page) if at.offset else None
    later = History(at.pledge_id, at.offset + PAGE, at.came, at.page) if more else None
    rows = [*photos, pager(earlier, later, t), _to_card(t, pledge, at.came, at.page), [back(t)]]
    return Screen(paragraphs([bold(t("reading.history")), *said]), rows)


def _step(t: Language, entry: Entry, names: Mapping[int, str], about: Mapping[int, str], zone: ZoneInfo) -> Html:
    """One step as a plain sentence: when, who, what; then what they said."""
    who = names.get(entry.by_id or 0) or t.plain("reading.somebody")
    fields: dict[str, str | int] = {
        "who": who,
        "version": entry.version,
        "item": cut(about.get(entry.id or 0, ""), ITEM),
        "percent": entry.percent or 0,
    }
    percented = entry.step is Step.progress and entry.percent is not None
    fields["organisation"] = entry.text or ""  # what took a pledge over
    happened = t("reading.step.progress_percent" if percented else f"reading.step.{entry.step.value}", **fields)
    said = t("reading.said", text=entry.text) if entry.text and entry.step is not Step.moved else None
    return lines(t("reading.when", at=_moment(t, entry.at, zone)), happened, said)


def photo(t: Language, entry: Entry, zone: ZoneInfo) -> Screen:
    """The picture of a step, in a message of its own."""
    assert entry.photo is not None
    text = t("reading.photo", at=_moment(t, entry.at, zone))
    return Screen(text, file=File(t.plain("reading.photo_file"), entry.photo, photo=True))


def versions(t: Language, pledge: Pledge, found: Sequence[Entry], zone: ZoneInfo, at: Versions) -> Screen:
    """The versions of a pledge, newest first."""
    rows = [
        [
            Button(
                t.plain("reading.button.version", version=each.version, day=_day(t, each.at, zone)),
                Version(at.pledge_id, each.version, at.came, at.page),
            )
        ]
        for each in reversed(found)
    ]
    text = paragraphs([bold(t("reading.versions")), t("reading.versions_why")])
    return Screen(text, [*rows, _to_card(t, pledge, at.came, at.page), [back(t)]])


def version(
    t: Language,
    campaign: Campaign,
    pledge: Pledge,
    items: Sequence[Item],
    organisation: Organisation,
    published: datetime,
    zone: ZoneInfo,
    at: Version,
    *,
    total: int,
) -> Screen:
    """A pledge as it stood in one version, of as many as there are."""
    day = published.astimezone(zone).date()
    head = t("reading.version_of", version=at.version, total=total)
    text = paragraphs([head, card(t, campaign, pledge, items, organisation, day, room=ROOM - HEAD)])
    others = [Button(t.plain("reading.button.versions"), Versions(at.pledge_id, at.came, at.page))]
    return Screen(text, [plan_button(t, pledge), others, _to_card(t, pledge, at.came, at.page), [back(t)]])


def _to_card(t: Language, pledge: Pledge, came: int, page: int) -> list[Button]:
    return [Button(t.plain("reading.button.card"), Read(pledge.id or 0, came, page))]


def _moment(t: Language, at: datetime, zone: ZoneInfo) -> str:
    return t.moment(at.astimezone(zone))


def _day(t: Language, at: datetime, zone: ZoneInfo) -> str:
    return t.short_day(at.astimezone(zone).date())
