"""All handlers in one ordered list: the first that fits takes the update."""

from __future__ import annotations

from typing import Any

from telegram.ext import BaseHandler

from handlers import (
    board,
    channel,
    comment,
    comment_coverage,
    comment_reply,
    condition,
    dissolution,
    due,
    home,
    inline,
    invite,
    join,
    keeping,
    leading,
    outside,
    people,
    pledge,
    pledge_word,
    privacy,
    progress,
    reading,
    search,
    share,
    strays,
    supervision,
    supervision_writing,
)
from handlers.conversation import Conversation
from handlers.turn import Context

HANDLERS: list[BaseHandler[Any, Context, Any]] = [
    # Groups and channels come first: nothing below is shown to them.
    *outside.HANDLERS,
    *strays.EDITS,
    *inline.SENT_HERE,
    # Then conversations: in one of them, words and its own commands belong to it.
    *join.HANDLERS,
    *pledge.HANDLERS,
    *pledge_word.HANDLERS,
    *keeping.HANDLERS,
    *comment.HANDLERS,
    *comment_reply.HANDLERS,
    *comment_coverage.HANDLERS,
    *supervision_writing.HANDLERS,
    *supervision.HANDLERS,
    *search.HANDLERS,
    *board.HANDLERS,
    *progress.HANDLERS,
    *reading.HANDLERS,
    *leading.HANDLERS,
    *due.HANDLERS,
    *condition.HANDLERS,
    *dissolution.HANDLERS,
    *invite.HANDLERS,
    *people.HANDLERS,
    *channel.HANDLERS,
    *privacy.HANDLERS,
    *share.HANDLERS,
    *inline.HANDLERS,
    *home.HANDLERS,
    # Last, because it takes whatever is left.
    *strays.HANDLERS,
]

CONVERSATIONS: dict[str, Conversation] = {
    handler.name: handler for handler in HANDLERS if isinstance(handler, Conversation)
}
