"""What becomes of a public pledge, in the hands of those who answer for it: the pledge and its items."""

from __future__ import annotations

from telegram import Update

from handlers import card
from handlers.tap import Tap
from handlers.turn import Context
from models import organisation as organisations
from models import pledge as pledges
from models import pledge_history, pledge_keeping
from models.pledge import Author, Item, Pledge, Result
from views import keeping as view
from views.board import Board
from views.pledge import Mine
from views.pledge_card import Known
from views.screen import Button, Screen


async def own(_update: Update, context: Context, pressed: view.Own) -> None:
    """Shows a pledge to those who answer for it."""
    pledge = pledge_keeping.own(context.session, context.person, pressed.pledge_id)
    context.show(own_screen(context, pledge, pressed.offset))


async def own_item(_update: Update, context: Context, pressed: view.OwnItem) -> None:
    """Shows one item of it."""
    context.show(_item_screen(context, pressed.pledge_id, pressed.line))


async def ask_kept(_update: Update, context: Context, pressed: view.AskKept) -> None:
    """Asks whether the item was kept."""
    pledge_keeping.require_open(context.session, context.person, pressed.pledge_id, pressed.line)
    context.show(_ask_kept(context, pressed.pledge_id, pressed.line))


async def kept(_update: Update, context: Context, pressed: view.Kept) -> None:
    """The item was kept. Pressed after something else was said of it, the question is asked again."""
    session, person = context.session, context.person
    pledge, item = pledge_keeping.own_line(session, person, pressed.pledge_id, pressed.line)
    if item.result is Result.kept:
        context.tell(context.t.plain("keeping.said_already"))
    else:
        pledge_keeping.require_open(session, person, pressed.pledge_id, pressed.line)
        if pledge_history.last_of_line(session, pressed.pledge_id, pressed.line) != pressed.seen:
            context.tell(context.t.plain("keeping.changed_since"), alert=True)
            context.show(_ask_kept(context, pressed.pledge_id, pressed.line))
            return
        pledge_keeping.keep(session, person, pressed.pledge_id, pressed.line, context.clock)
        card.keep_posts_true(context, pledge)
        context.tell(context.t.plain("keeping.said_kept"))
    context.show(own_screen(context, pledge, 0))


def own_screen(context: Context, pledge: Pledge, offset: int) -> Screen:
    """A pledge with what can be said of it, and the way back to the list."""
    t, organisation = context.t, organisations.by_id(context.session, pledge.organisation_id)
    text, items = card.read(context, t, pledge, organisation, room=view.ROOM), card.items_of(context, pledge)
    to = Mine(offset) if pledge.author is Author.member else Board(pledge.organisation_id, offset)
    return view.own(t, context.campaign, text, pledge, items, Button(t.plain("board.button.list"), to))


def looked_after(context: Context, pledge: Pledge, screen: Screen) -> Screen:
    """A pledge that is read, with a button for whoever answers for it."""
    if not pledges.keeps(context.session, context.person, pledge):
        return screen
    return view.looked_after(context.t, pledge, screen)


def _item_screen(context: Context, pledge_id: int, line: int) -> Screen:
    pledge, item = pledge_keeping.own_line(context.session, context.person, pledge_id, line)
    said = [
        (entry, context.t.short_day(entry.at.astimezone(context.clock.zone).date()))
        for entry in pledge_history.of_line(context.session, pledge_id, line, limit=view.SHOWN)
    ]
    known = Known(pledge_history.explanations(context.session, pledge_id), context.clock.today())
    number = _number(context, pledge, item)
    return view.item(context.t, context.campaign, pledge, item, known, number=number, said=said)


def _ask_kept(context: Context, pledge_id: int, line: int) -> Screen:
    pledge, item = pledge_keeping.own_line(context.session, context.person, pledge_id, line)
    seen = pledge_history.last_of_line(context.session, pledge_id, line)
    return view.ask_kept(context.t, context.campaign, pledge, item, number=_number(context, pledge, item), seen=seen)


def _number(context: Context, pledge: Pledge, item: Item) -> int:
    return [each.id for each in card.items_of(context, pledge)].index(item.id) + 1


HANDLERS = [
    Tap(view.Own, own),
    Tap(view.OwnItem, own_item),
    Tap(view.AskKept, ask_kept),
    Tap(view.Kept, kept),
]
