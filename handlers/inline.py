"""Asked in any chat by the bot's name: public pledges, for those who have joined."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message, Update
from telegram.ext import InlineQueryHandler, MessageHandler, filters

from handlers import share
from handlers.turn import Context
from models import sharing
from models.person import Person
from models.plain_text import clean
from models.pledge import Pledge
from models.refusal import Refusal
from views import inline as view
from views.inline import PAGE
from views.share import PLEDGE

#: Signs of a query that are looked at, and the last result that can be scrolled to.
QUERY_MAX, OFFSET_MAX = 40, 500


async def asked(update: Update, context: Context) -> None:
    """Offers the pledges that fit what was typed; without a word, those around the person."""
    query = update.inline_query
    assert query is not None
    if context.turn.person is None:
        context.offer(view.join_first(context.t))
        return
    offset = int(query.offset) if query.offset.isascii() and query.offset.isdecimal() and len(query.offset) < 6 else 0
    words = clean(query.query.replace("\n", " "))[:QUERY_MAX].strip()
    found = _found(context, context.person, words, min(offset, OFFSET_MAX))
    more = len(found) > PAGE and offset + PAGE <= OFFSET_MAX
    if not found and not offset:
        context.offer(view.nothing(context.t.plain("inline.none" if words else "inline.none_yet")))
        return
    shown = [_shown(context, pledge) for pledge in found[:PAGE]]
    context.offer(view.offer(context.t, shown, str(offset + PAGE) if more else ""))


def _found(context: Context, person: Person, words: str, offset: int) -> Sequence[Pledge]:
    """One more than a page of the pledges that fit."""
    if words.startswith(PLEDGE):
        named = _named(context, words.removeprefix(PLEDGE))
        if named is not None:
            return [named] if not offset else []
    if not words:
        return sharing.around(context.session, person, limit=PAGE + 1, offset=offset)
    return sharing.search(context.session, words, limit=PAGE + 1, offset=offset)


def _named(context: Context, token: str) -> Pledge | None:
    """The pledge that a share button asks for."""
    try:
        return sharing.linked(context.session, token)[0]
    except Refusal:
        return None


def _shown(context: Context, pledge: Pledge) -> view.Found:
    pledge, organisation = sharing.public(context.session, pledge.id or 0)
    return view.Found(
        pledge,
        share.signed_line(context, pledge, organisation),
        share.about(context, pledge),
        share.card_of(context, pledge, organisation),
        share.link_of(context, pledge),
    )


class SentHere(filters.MessageFilter):
    """What somebody sends by way of the bot into their chat with the bot itself."""

    def filter(self, message: Message) -> bool:
        """Whether the bot itself made the message."""
        return message.via_bot is not None and message.via_bot.id == message.get_bot().id


async def sent_here(_update: Update, _context: Context) -> None:
    """A pledge passed on into this chat stands there with its button. It is nobody's answer to what was asked."""


#: Before all conversations: in one of them any words would be taken for the answer.
SENT_HERE = [MessageHandler(filters.ChatType.PRIVATE & SentHere(), sent_here)]

HANDLERS = [InlineQueryHandler(asked)]
