"""Reading what has been pledged: one's own, one's organisation's, and what lies below."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update
from telegram.ext import CommandHandler

from handlers import card, keeping
from handlers.tap import Tap
from handlers.turn import Context
from models import due as dues
from models import organisation as organisations
from models import person as people
from models import pledge as pledges
from models import pledge_draft as drafts
from models import rights
from models.organisation import Organisation
from models.pledge import Pledge
from models.refusal import NotPermitted, Refusal
from views import board as view
from views import due as due_view
from views import pledge as pledge_view
from views.board import PAGE
from views.screen import Screen


async def board(_update: Update, context: Context) -> None:
    """Shows the pledges of the organisation for which the person acts."""
    acting = people.acting_role(context.session, context.person)
    if acting is None:
        raise Refusal("no_role")
    context.show(of_organisation(context, acting[1], 0))


async def turn_to(_update: Update, context: Context, pressed: view.Board) -> None:
    """Shows an organisation's pledges, or another page of them."""
    found = organisations.by_id(context.session, pressed.organisation_id)
    context.show(of_organisation(context, found, max(0, pressed.offset)))


async def below(_update: Update, context: Context, pressed: view.Below) -> None:
    """Shows the organisations directly below one, to those who lead it or one above."""
    one = organisations.by_id(context.session, pressed.organisation_id)
    rights.require_sight(context.session, context.person, one)
    offset = max(0, pressed.offset)
    found = organisations.below(context.session, one, limit=PAGE + 1, offset=offset)
    context.show(view.below(context.t, one, found[:PAGE], offset=offset, more=len(found) > PAGE))


async def read(_update: Update, context: Context, pressed: pledge_view.Read) -> None:
    """Shows one published pledge, with the way back to where it was listed."""
    pledge, organisation = pledges.to_read(context.session, context.person, pressed.pledge_id)
    assert organisation.id is not None
    if pressed.own and pledges.keeps(context.session, context.person, pledge):
        context.show(keeping.own_screen(context, pledge, pressed.offset))
        return
    to = pledge_view.Mine(pressed.offset) if pressed.own else view.Board(organisation.id, pressed.offset)
    label = context.t.plain("board.button.list")
    screen = pledge_view.read(card.read(context, context.t, pledge, organisation), context.t, pledge, to, label)
    context.show(keeping.looked_after(context, pledge, screen))


def own(context: Context, offset: int) -> Screen:
    """One's own published pledges."""
    session, person, offset = context.session, context.person, max(0, offset)
    found = pledges.published_by(session, person, limit=PAGE + 1, offset=offset)
    member = pledges.is_member(session, person)
    if not found and not offset and not member:
        raise NotPermitted("members_only")
    return view.mine(
        context.t,
        context.campaign,
        listed(context, found[:PAGE]),
        offset=offset,
        more=len(found) > PAGE,
        draft=member and drafts.draft_of(session, person) is not None,
        member=member,
        today=context.clock.today(),
        due=due_view.here(context.t, dues.of_person(session, person, context.clock.today())),
    )


def of_organisation(context: Context, one: Organisation, offset: int) -> Screen:
    """The pledges of an organisation."""
    session, person = context.session, context.person
    found = pledges.published_in(session, person, one, limit=PAGE + 1, offset=offset)
    leads = rights.sees_below(session, person, one)
    parent = organisations.by_id(session, one.parent_id) if one.parent_id is not None else None
    above = parent.id if parent is not None and rights.sees_below(session, person, parent) else None
    return view.organisation(
        context.t,
        context.campaign,
        one,
        listed(context, found[:PAGE]),
        offset=offset,
        more=len(found) > PAGE,
        below=leads and bool(organisations.below(session, one, limit=1)),
        above=above,
    )


def listed(context: Context, found: Sequence[Pledge]) -> list[view.Listed]:
    """Published pledges as a list shows them."""
    criteria = pledges.criteria_of(context.session, found, [each.code for each in context.campaign.criteria.member])
    return [view.Listed(pledge, card.published_day(context, pledge), criteria[pledge.id or 0]) for pledge in found]


HANDLERS = [
    CommandHandler("board", board),
    Tap(view.Board, turn_to),
    Tap(view.Below, below),
    Tap(pledge_view.Read, read),
]
