"""Lists of published pledges, and one pledge to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.organisation import Organisation
from models.pledge import Pledge
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import bold, paragraphs
from views.pledge import Begin, Mine, Read, listed
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


Dated = tuple[Pledge, date]


def mine(t: Language, found: Sequence[Dated], *, offset: int, more: bool, draft: bool) -> Screen:
    """One's own published pledges, and the draft if there is one."""
    label = t.plain("pledge.button.continue" if draft else "pledge.button.new")
    empty = offset == 0 and not found
    text = paragraphs(
        [
            bold(t("board.mine")),
            t("board.mine_none") if empty else t("board.press_to_read"),
            t("board.mine_draft") if draft else None,
        ]
    )
    move = pager(Mine(max(0, offset - PAGE)) if offset else None, Mine(offset + PAGE) if more else None, t)
    return Screen(text, [*_rows(t, found, own=1, offset=offset), move, [Button(label, Begin())], [back(t)]])


def organisation(
    t: Language, one: Organisation, found: Sequence[Dated], *, offset: int, more: bool, below: bool, above: int | None
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
    return Screen(text, [*_rows(t, found, own=0, offset=offset), move, *levels, [back(t)]])


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


def _rows(t: Language, found: Sequence[Dated], *, own: int, offset: int) -> list[list[Button]]:
    return [[Button(listed(t, pledge, day), Read(pledge.id or 0, own, offset))] for pledge, day in found]
