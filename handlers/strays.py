"""What no conversation has taken: an old button, a word in between."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from handlers.tap import Tap
from handlers.turn import Context
from models.refusal import Refusal
from views.buttons import Nothing
from views.conversation import UseSaid


async def nothing(_update: Update, _context: Context, _pressed: Nothing) -> None:
    """A label was pressed: the press is answered, and that is all."""


async def said_before(_update: Update, _context: Context, _pressed: UseSaid) -> None:
    """No conversation waits for what was typed any more."""
    raise Refusal("button_old")


async def old_button(_update: Update, _context: Context) -> None:
    """A button that nobody knows any more, or that somebody made up."""
    raise Refusal("button_old")


async def in_between(update: Update, _context: Context) -> None:
    """Something sent outside of any conversation."""
    message = update.message
    command = message is not None and (message.text or "").startswith("/")
    raise Refusal("command_unknown" if command else "nothing_asked")


async def edited(_update: Update, context: Context) -> None:
    """An answer that is changed after it was sent, or a command made of one: only what is sent counts."""
    if context.turn.dialogue is not None and context.turn.dialogue.name:
        raise Refusal("edited")


PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE

#: Before all commands: the library takes an edited one for a new one.
EDITS = [MessageHandler(filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE & filters.TEXT, edited)]

HANDLERS = [
    Tap(Nothing, nothing),
    Tap(UseSaid, said_before),
    CallbackQueryHandler(old_button),
    MessageHandler(PRIVATE & ~filters.StatusUpdate.ALL, in_between),
]
