"""Reading what has been pledged: one's own, one's organisation's, and what lies below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from telegram import Update
from telegram.ext import CommandHandler

from handlers.tap import Tap
from handlers.turn import Context
from models import organisation as organisations
from models import outbox, posting, rights
from models import person as people
from models import pledge as pledges
from models import pledge_draft as drafts
from models.organisation import Organisation
from models.pledge import Pledge
from models.refusal import NotPermitted, Refusal
from views import board as view
from views import pledge as pledge_view
from views.board import PAGE
from views.html import Html
from views.screen import Screen
from views.texts import Language


async def board(_update: Update, context: Context) -> None:
    """Shows the pledges of the organisation for which the person acts."""
    acting = people.acting_role(context.session, context.person)
    if acting is None:
        raise Refusal("no_role")
    context.show(_organisation(context, acting[1], 0))


async def turn_to(_update: Update, context: Context, pressed: view.Board) -> None:
    """Shows an organisation's pledges, or another page of them."""
    found = organisations.by_id(context.session, pressed.organisation_id)
    context.show(_organisation(context, found, max(0, pressed.offset)))


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
    to = pledge_view.Mine(pressed.offset) if pressed.own else view.Board(organisation.id, pressed.offset)
    label = context.t.plain("board.button.list")
    context.show(pledge_view.read(card(context, context.t, pledge, organisation), context.t, to, label))


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
        _listed(context, found[:PAGE]),
        offset=offset,
        more=len(found) > PAGE,
        draft=member and drafts.draft_of(session, person) is not None,
        member=member,
    )


def card(context: Context, t: Language, pledge: Pledge, organisation: Organisation) -> Html:
    """A published pledge as it is read."""
    order = [each.code for each in context.campaign.criteria.member]
    items = pledges.items(context.session, pledge, order)
    return pledge_view.card(t, context.campaign, pledge, items, organisation, _day(context, pledge))


def post(context: Context, pledge: Pledge, organisation: Organisation) -> dict[str, Any]:
    """A published pledge as it stands in a channel, which is read in the campaign's first language."""
    return Screen(card(context, context.world.texts.in_language("zh-CN"), pledge, organisation)).content()


def keep_posts_true(context: Context, pledge: Pledge, channel_of: Organisation | None = None) -> None:
    """Makes every post that there is of a pledge say what holds now; with ``channel_of`` it is posted there as well."""
    content = post(context, pledge, organisations.by_id(context.session, pledge.organisation_id))
    for chat_id in posting.chats(context.session, pledge, channel_of):
        key = posting.key(pledge, chat_id)
        outbox.amend(context.session, key, chat_id=chat_id, content=content, now=context.clock.now())


def _organisation(context: Context, one: Organisation, offset: int) -> Screen:
    session, person = context.session, context.person
    found = pledges.published_in(session, person, one, limit=PAGE + 1, offset=offset)
    leads = rights.sees_below(session, person, one)
    parent = organisations.by_id(session, one.parent_id) if one.parent_id is not None else None
    above = parent.id if parent is not None and rights.sees_below(session, person, parent) else None
    return view.organisation(
        context.t,
        context.campaign,
        one,
        _listed(context, found[:PAGE]),
        offset=offset,
        more=len(found) > PAGE,
        below=leads and bool(organisations.below(session, one, limit=1)),
        above=above,
    )


def _listed(context: Context, found: Sequence[Pledge]) -> list[view.Listed]:
    criteria = pledges.criteria_of(context.session, found, [each.code for each in context.campaign.criteria.member])
    return [view.Listed(pledge, _day(context, pledge), criteria[pledge.id or 0]) for pledge in found]


def _day(context: Context, pledge: Pledge) -> date:
    assert pledge.published_at is not None, "only published pledges are read"
    return pledge.published_at.astimezone(context.clock.zone).date()


HANDLERS = [
    CommandHandler("board", board),
    Tap(view.Board, turn_to),
    Tap(view.Below, below),
    Tap(pledge_view.Read, read),
]
