"""The peer: a bare bot on the stock library in its default settings, without a database.

It does the visible work of the measured bot and nothing else: answers the press, edits the message to the same screen.
"""

import json
import os
import sys
from contextlib import suppress
from typing import Any

from telegram import Update
from telegram.error import BadRequest
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

SCREENS: list[dict[str, Any]] = json.loads(os.environ["PEER_SCREENS"])


async def pledge(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Sends the screen with the buttons."""
    assert update.message is not None
    await update.message.reply_text(**SCREENS[0], parse_mode="HTML")


async def tapped(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answers the press, and edits the message to what the press asks for."""
    query = update.callback_query
    assert query is not None
    await query.answer()
    on = (query.data or "").endswith("1")
    # Taken at the same time, presses of one person pass each other, and an edit may change nothing.
    with suppress(BadRequest):
        await query.edit_message_text(**SCREENS[int(on)], parse_mode="HTML")


def main() -> None:
    """Runs until it is stopped; ``concurrent`` as the argument takes updates at the same time."""
    builder = Application.builder().token(os.environ["PEER_TOKEN"]).base_url(os.environ["PEER_BASE_URL"])
    if "concurrent" in sys.argv:
        builder = builder.concurrent_updates(True)
    application = builder.build()
    application.add_handlers([CommandHandler("pledge", pledge), CallbackQueryHandler(tapped)])
    application.run_polling()


if __name__ == "__main__":
    main()
