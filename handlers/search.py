"""Searching for organisations, and for people who have pledged, by a part of their name or by its pinyin."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler

from handlers import board
from handlers.conversation import ANYTHING, END, TYPED, Conversation, State, begin, not_text, said_again
from handlers.tap import Tap
from handlers.turn import Context
from models import board as boards
from models import search
from models.refusal import Refusal
from models.search import Sought
from views import search as view
from views.screen import Screen
from views.search import PAGE
from views.search_button import Search

NAME, ASK = "search", "ask"


async def start(_update: Update, context: Context, _pressed: Search) -> str:
    """Asks for a name; a stranger is told how to join."""
    context.require_joined()
    begin(context, NAME, ASK)
    return ASK


def ask(context: Context) -> Screen:
    """Asks for a name."""
    return view.ask(context.t)


async def typed(_update: Update, context: Context) -> None:
    """Shows what was found, and goes on listening: who has not found it writes something else."""
    wanted = search.asked(said_again(context))
    people, places = (_ids(context, kind, wanted) for kind in (Sought.person, Sought.organisation))
    more = [kind for kind, ids in ((Sought.person, people), (Sought.organisation, places)) if len(ids) > PAGE]
    found = view.Results(
        boards.people_by_id(context.session, people[:PAGE]), boards.places_by_id(context.session, places[:PAGE]), more
    )
    context.show(view.results(context.t, wanted, found))


async def turn_to(_update: Update, context: Context, pressed: view.Found) -> None:
    """Shows further ones of one kind."""
    context.require_joined()
    if pressed.kind not in list(Sought) or search.normal(pressed.wanted) != pressed.wanted:
        raise Refusal("button_old")
    kind, offset = Sought(pressed.kind), max(0, pressed.offset)
    ids = _ids(context, kind, pressed.wanted)
    some = ids[offset : offset + PAGE]
    if kind is Sought.person:
        found = view.Results(boards.people_by_id(context.session, some), [])
    else:
        found = view.Results([], boards.places_by_id(context.session, some))
    at = view.Found(pressed.kind, pressed.wanted, offset)
    context.show(view.page(context.t, at, found, more=len(ids) > offset + PAGE))


def _ids(context: Context, kind: Sought, wanted: str) -> list[int]:
    return search.find(context.session, kind, wanted)


async def stop(_update: Update, context: Context) -> str:
    """Leaves the search for the board."""
    context.show(board.start(context))
    return END


CONVERSATION = Conversation(
    NAME,
    entry_points=[Tap(Search, start)],
    states={ASK: State(ask, [MessageHandler(TYPED, typed)])},
    fallbacks=[CommandHandler("cancel", stop), MessageHandler(ANYTHING, not_text)],
)

HANDLERS = [CONVERSATION, Tap(view.Found, turn_to)]
