"""An organisation's own conditions: listed, added and ended by those who lead it."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler

from handlers.conversation import ANYTHING, END, TYPED, Conversation, State, begin, not_text, said_again
from handlers.leading import led
from handlers.tap import Tap
from handlers.turn import Context
from models import condition as conditions
from models.organisation import Organisation
from views import condition as view
from views.screen import Screen

NAME = "condition"
ASK_NAME = "name"


async def listed(_update: Update, context: Context, pressed: view.Conditions) -> str:
    """Lists the conditions that hold for an organisation."""
    context.show(_list(context, led(context, pressed.organisation_id)))
    return END


async def ask(_update: Update, context: Context, pressed: view.AskName) -> str:
    """Asks for the words of a new condition."""
    one = led(context, pressed.organisation_id)
    begin(context, NAME, ASK_NAME, subject_id=one.id)
    return ASK_NAME


def ask_name(context: Context) -> Screen:
    """The question."""
    return view.ask_name(context.t, _organisation(context))


async def name(_update: Update, context: Context) -> str:
    """Adds the condition."""
    one = _organisation(context)
    conditions.add(context.session, context.person, one, said_again(context), context.clock.now())
    context.show(_list(context, one))
    return END


async def ask_end(_update: Update, context: Context, pressed: view.AskEnd) -> None:
    """Asks whether a condition is to end."""
    condition, one = conditions.own(context.session, context.person, pressed.condition_id)
    context.show(view.ask_end(context.t, condition, one))


async def end(_update: Update, context: Context, pressed: view.End) -> None:
    """Ends a condition."""
    one = conditions.end(context.session, context.person, pressed.condition_id, context.clock.now())
    context.tell(context.t.plain("condition.ended"))
    context.show(_list(context, one))


async def cancel(_update: Update, context: Context) -> str:
    """Goes back to the list."""
    context.show(_list(context, _organisation(context)))
    return END


def _organisation(context: Context) -> Organisation:
    dialogue = context.turn.dialogue
    return led(context, dialogue.subject_id or 0 if dialogue is not None else 0)


def _list(context: Context, one: Organisation) -> Screen:
    return view.listed(context.t, context.campaign, one, conditions.holding(context.session, one))


HANDLERS = [
    Conversation(
        NAME,
        entry_points=[Tap(view.AskName, ask), Tap(view.Conditions, listed)],
        states={ASK_NAME: State(ask_name, [MessageHandler(TYPED, name)], most=conditions.NAME_MAX)},
        fallbacks=[CommandHandler("cancel", cancel), MessageHandler(ANYTHING, not_text)],
    ),
    Tap(view.AskEnd, ask_end),
    Tap(view.End, end),
]
