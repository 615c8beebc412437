"""Lists of published pledges, and one pledge to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.campaign import Campaign
from models.organisation import Organisation
from models.pledge import Pledge
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import Html, bold, paragraphs
from views.keeping import Own
from views.pledge import Begin, Mine, Read
from views.pledge_card import listed, mark
from views.screen import Button, Screen
from views.texts import Language

#: Pledges on one screen: a thumb reaches them all.
PAGE = 6


@dataclass(frozen=True)
class Board(Callback, tag="bd"):
    """An organisation's pledges, from an offset."""

    organisation_id: int
    offset: int


@dataclass(frozen=True)
class Below(Callback, tag="bb"):
    """The organisations directly below one, from an offset."""

    organisation_id: int
    offset: int


@dataclass(frozen=True)
class Listed:
    """A published pledge of a list, with its day and the criteria that its items belong to, in their order."""

    pledge: Pledge
    day: date
    criteria: Sequence[str]


def mine(
    t: Language,
    campaign: Campaign,
    found: Sequence[Listed],
    *,
    offset: int,
    more: bool,
    draft: bool,
    member: bool,
    today: date,
    due: Html | None = None,
) -> Screen:
    """One's own published pledges, what is due of them, and the draft if there is one. Who is no member any more makes
    no new one."""
    empty = offset == 0 and not found
    if draft:
        said = t("board.mine_only_draft") if empty else paragraphs([t("board.press_to_read"), t("board.mine_draft")])
    else:
        said = t("board.mine_none" if empty else "board.press_to_read")
    move = pager(Mine(max(0, offset - PAGE)) if offset else None, Mine(offset + PAGE) if more else None, t)
    label = t.plain("pledge.button.continue" if draft else "pledge.button.new")
    write = [Button(label, Begin())] if member else []
    listing = [
        [
            Button(
                mark(each.pledge, today) + listed(t, campaign, each.pledge, each.day, each.criteria, own=True),
                Own(each.pledge.id or 0, offset),
            )
        ]
        for each in found
    ]
    parts = [bold(t("board.mine")), due, said]
    return Screen(paragraphs(part for part in parts if part), [*listing, move, write, [back(t)]])


def organisation(
    t: Language,
    campaign: Campaign,
    one: Organisation,
    found: Sequence[Listed],
    *,
    offset: int,
    more: bool,
    below: bool,
    above: int | None,
) -> Screen:
    """An organisation's published pledges."""
    assert one.id is not None
    empty = offset == 0 and not found
    text = paragraphs(
        [bold(t("board.title", organisation=one.name)), t("board.none" if empty else "board.press_to_read")]
    )
    move = pager(
        Board(one.id, max(0, offset - PAGE)) if offset else None, Board(one.id, offset + PAGE) if more else None, t
    )
    levels = []
    if above is not None:
        levels.append([Button(t.plain("board.button.above"), Below(above, 0))])
    if below:
        levels.append([Button(t.plain("board.button.below"), Below(one.id, 0))])
    return Screen(text, [*_rows(t, campaign, found, offset=offset), move, *levels, [back(t)]])


def below(t: Language, one: Organisation, found: Sequence[Organisation], *, offset: int, more: bool) -> Screen:
    """The organisations directly below one."""
    assert one.id is not None
    rows = [[Button(each.name, Board(each.id or 0, 0))] for each in found]
    move = pager(
        Below(one.id, max(0, offset - PAGE)) if offset else None, Below(one.id, offset + PAGE) if more else None, t
    )
    text = paragraphs(
        [bold(t("board.below", organisation=one.name)), t("board.choose" if found else "board.none_below")]
    )
    here = [Button(t.plain("board.button.here", organisation=one.name), Board(one.id, 0))]
    return Screen(text, [*rows, move, here, [back(t)]])


def _rows(t: Language, campaign: Campaign, found: Sequence[Listed], *, offset: int) -> list[list[Button]]:
    return [
        [
            Button(
                listed(t, campaign, each.pledge, each.day, each.criteria, own=False),
                Read(each.pledge.id or 0, 0, offset),
            )
        ]
        for each in found
    ]
