"""What happens outside of the private chats: the bot's place in a channel or group, a block, a chat that moved.

Nothing else is taken there. A command in a group would show one person's screen to all of it, and a forged button
on a post of the bot's own would write over what is public.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from telegram import (
    Chat,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Update,
)
from telegram.ext import BaseHandler, ChatMemberHandler, MessageHandler, filters

from handlers import notice
from handlers.turn import Context
from models import channel as channels
from models import membership, outbox
from models import person as people
from models.plain_text import clean
from models.refusal import Refusal
from views import channel as view

#: Organisations offered at once for a channel just added; the others are reached through their own screens.
OFFERED = 6


class Outside(BaseHandler[Update, Context, Any]):
    """Takes whatever comes from a chat that is not private, so that no other handler does."""

    def check_update(self, update: object) -> bool:
        """Whether it comes from a group or a channel, or is a button of a message sent by way of the bot."""
        if not isinstance(update, Update):
            return False
        chat = update.effective_chat
        return chat.type != Chat.PRIVATE if chat is not None else update.callback_query is not None


async def elsewhere(update: Update, _context: Context) -> None:
    """A button is answered with where to press it; a word is none of the bot's business."""
    if update.callback_query is not None:
        raise Refusal("private_only")


async def chat_moved(update: Update, context: Context) -> None:
    """A group became a supergroup: what is posted there follows."""
    message = update.effective_message
    if message is not None and message.migrate_to_chat_id is not None:
        channels.moved(context.session, message.chat.id, message.migrate_to_chat_id)
        outbox.chat_moved(context.session, message.chat.id, message.migrate_to_chat_id)


async def own_place(update: Update, context: Context) -> None:
    """Telegram tells of the bot's own place: blocked or let back in by a person, put into a chat or out of it."""
    change = update.my_chat_member
    assert change is not None
    if change.chat.type == Chat.PRIVATE:
        blocked = change.new_chat_member.status == ChatMember.BANNED
        (people.note_blocked if blocked else people.note_unblocked)(context.session, change.from_user.id)
    elif change.new_chat_member.status in (ChatMember.LEFT, ChatMember.BANNED):
        _lost(context, change)
        channels.note_gone(context.session, change.chat.id)
    else:
        _noted(context, change)


def _noted(context: Context, change: ChatMemberUpdated) -> None:
    """The bot is in the chat: whoever put it there and leads something is offered to connect it."""
    title, may_post = clean(change.chat.title or "")[:255], _may_post(change)
    if not may_post:
        _lost(context, change)
    person = context.turn.person
    added_by = person.telegram_id if person is not None else None
    channels.note(context.session, change.chat.id, title, added_by, may_post=may_post)
    led = membership.led_by(context.session, person, limit=OFFERED) if person is not None else []
    free = [each for each in led if each.channel_id != change.chat.id]
    if led and not may_post:
        context.show_privately(view.closed(context.t, title))
    elif free and not _might_before(change):
        context.show_privately(view.added(context.t, title, change.chat.id, free))


def _lost(context: Context, change: ChatMemberUpdated) -> None:
    """The secretaries whose pledges went there are told, each in their language."""
    if not _might_before(change):
        return
    for organisation in channels.connected(context.session, change.chat.id):
        for person in membership.secretaries(context.session, organisation):
            key = f"channel-lost:{change.chat.id}:{organisation.id}:{person.id}:{context.turn.update.update_id}"
            notice.send(context, person, key, partial(view.lost, one=organisation))


def _may_post(change: ChatMemberUpdated) -> bool:
    return _may(change.chat, change.new_chat_member)


def _might_before(change: ChatMemberUpdated) -> bool:
    return _may(change.chat, change.old_chat_member)


def _may(chat: Chat, member: ChatMember) -> bool:
    """In a channel only administrators with that right post; in a group everybody who is not kept from it."""
    if chat.type == Chat.CHANNEL:
        return isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    return member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)


HANDLERS: list[BaseHandler[Any, Context, Any]] = [
    ChatMemberHandler(own_place, ChatMemberHandler.MY_CHAT_MEMBER),
    MessageHandler(filters.StatusUpdate.MIGRATE, chat_moved),
    Outside(elsewhere),
]
