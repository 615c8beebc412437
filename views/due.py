"""What is overdue or due soon: a word on it for whoever answers for it, and the list of those who lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.campaign import Campaign
from models.due import Due
from models.organisation import Organisation
from models.pledge import Pledge
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import Html, bold, lines, paragraphs
from views.lead import to_lead
from views.pledge_card import listed, mark
from views.screen import Button, Screen
from views.texts import Language

#: Pledges on one screen.
PAGE = 6


@dataclass(frozen=True)
class DueHere(Callback, tag="kd"):
    """Lists an organisation's pledges that are overdue or due soon, from an offset."""

    organisation_id: int
    offset: int


@dataclass(frozen=True)
class DueRead(Callback, tag="kdr"):
    """Reads one of them; ``offset`` names the page of the list."""

    pledge_id: int
    offset: int


def own(t: Language, due: Due) -> Html | None:
    """How many of one's own pledges are overdue or due soon; None where nothing is."""
    if not due:
        return None
    return lines(
        t("due.own_overdue", n=due.overdue, count=due.overdue) if due.overdue else None,
        t("due.own_soon", n=due.soon, count=due.soon) if due.soon else None,
    )


def here(t: Language, due: Due) -> Html | None:
    """The same of an organisation."""
    if not due:
        return None
    return lines(
        t("due.overdue", n=due.overdue, count=due.overdue) if due.overdue else None,
        t("due.soon", n=due.soon, count=due.soon) if due.soon else None,
    )


def organisation(
    t: Language,
    campaign: Campaign,
    one: Organisation,
    found: Sequence[tuple[Pledge, Sequence[str]]],
    *,
    due: Due,
    today: date,
    offset: int,
    more: bool,
) -> Screen:
    """An organisation's pledges that are overdue or due soon, each with the criteria of its items."""
    assert one.id is not None
    rows = [
        [
            Button(
                mark(pledge, today) + listed(t, campaign, pledge, today, criteria, own=False),
                DueRead(pledge.id or 0, offset),
            )
        ]
        for pledge, criteria in found
    ]
    move = pager(
        DueHere(one.id, max(0, offset - PAGE)) if offset else None, DueHere(one.id, offset + PAGE) if more else None, t
    )
    text = paragraphs([bold(t("due.title", organisation=one.name)), here(t, due) or t("due.none")])
    if found:
        text = paragraphs([text, t("due.press")])
    return Screen(text, [*rows, move, [to_lead(t, one)], [back(t)]])


def read(t: Language, text: Html, organisation_id: int, offset: int) -> Screen:
    """One of them, with the way back to the list."""
    return Screen(text, [[Button(t.plain("board.button.list"), DueHere(organisation_id, offset))], [back(t)]])
