"""What people do in their chats, and the updates that the bot gets from it."""

import re
from itertools import count
from typing import Any

from playground.entities import Entity, utf16_length
from playground.formatted import MAX_TEXT, with_found
from playground.inline import MAX_QUERY
from playground.methods_carry import origin_of
from playground.world import Chat, Json, Message, Query, User, World

_numbers = count(1)
_ADDRESSED = re.compile(r"/\w+@(\w+)")


def say(world: World, user: User, chat: Chat, text: str, **extra: Any) -> list[Message]:
    """Writes a text; what is longer than a message goes out as several, as the apps do it."""
    pieces = list(_pieces(text.strip()))
    assert pieces, "Telegram sends no empty messages"
    return [write(world, user, chat, piece, with_found(piece, []), **extra) for piece in pieces]


def _pieces(text: str) -> Any:
    while text:
        end = MAX_TEXT
        while utf16_length(text[:end]) > MAX_TEXT:
            end -= 1
        yield text[:end]
        text = text[end:]


def write(
    world: World,
    user: User,
    chat: Chat,
    text: str = "",
    entities: list[Entity] | None = None,
    content: Json | None = None,
    **extra: Any,
) -> Message:
    """Puts a person's message of any kind into a chat and tells the bot."""
    _may_write(user, chat)
    if chat.type == "private":
        chat.started = True
    message = world.post(chat, user, text=text, entities=entities or [], content=content or {}, extra=extra)
    addressed = _ADDRESSED.match(text)
    for_other = addressed and addressed[1].lower() != (world.bot.username or "").lower()
    if chat.type == "private" or not for_other:
        world.tell("channel_post" if chat.type == "channel" else "message", message)
    return message


def _may_write(user: User, chat: Chat) -> None:
    assert not user.deactivated, f"{user.first_name} has left Telegram"
    if chat.type == "private":
        assert chat.id == user.id, f"{user.first_name} cannot write in another person's private chat"
        assert not chat.blocked, f"{user.first_name} has blocked the bot: unblock it before writing"
        return
    assert chat.migrated_to is None, f"the group {chat.title} has become the supergroup {chat.migrated_to}"
    assert chat.has(user.id), f"{user.first_name} is not in {chat.title}"
    if chat.type == "channel":
        head = chat.members[user.id] in ("creator", "administrator")
        assert head, f"only administrators may post in the channel {chat.title}"


def revise(world: World, user: User, message: Message, text: str) -> None:
    """Edits an own message."""
    _require_own(user, message)
    message.text, message.entities = text, with_found(text, [])
    world.revise(message)
    world.tell("edited_channel_post" if message.chat.type == "channel" else "edited_message", message)


def delete(world: World, user: User, message: Message) -> None:
    """Deletes a message for everybody: an own one, or any in the private chat. The bot is told nothing."""
    if message.chat.type != "private":
        _require_own(user, message)
    world.delete(message)


def _require_own(user: User, message: Message) -> None:
    assert message.sender is user, f"message {message.id} is not {user.first_name}'s own"


def forward(world: World, user: User, message: Message, chat: Chat) -> Message:
    """Passes a message on into a chat."""
    return write(world, user, chat, message.text, message.entities, message.content, forward_origin=origin_of(message))


def contact_of(user: User, *, plus: bool = True) -> Json:
    """A Contact of the Bot API. Whether its number has a plus depends on the app that sends it."""
    number = user.phone_number or ""
    contact: Json = {"phone_number": number if plus else number.removeprefix("+"), "first_name": user.first_name}
    if user.last_name:
        contact["last_name"] = user.last_name
    return contact | {"user_id": user.id}


def press(world: World, user: User, message: Message, data: str) -> Query:
    """Presses a button with callback data."""
    query = _new_query(world, user, message)
    described: Json = {"id": query.id, "from": user.as_json(), "chat_instance": f"{message.chat.id * 7919}"}
    if message.inline_message_id is not None:
        described["inline_message_id"] = message.inline_message_id
    elif message.deleted:
        described["message"] = {"chat": message.chat.as_json(), "message_id": message.id, "date": 0}
    else:
        described["message"] = message.as_json()
    described["data"] = data
    if message.inline_message_id is not None or world.bot_hears(message.chat):
        world.updates.add("callback_query", described, message.chat.id)
    world.changed()
    return query


def ask_inline(world: World, user: User, text: str, offset: str = "", chat: Chat | None = None) -> Query:
    """Types @bot and a query. What the bot has said to it before is not asked again while it holds."""
    text = text[:MAX_QUERY]
    for whose in (None, user.id):
        until, before = world.inline_answers.get((text, offset, whose), (0.0, None))
        if before is not None and until > world.clock.seconds():
            return before
    query = _new_query(world, user, None)
    query.asked = (text, offset)
    here = "sender" if chat is None or chat.type == "private" else chat.type
    asked = {"id": query.id, "from": user.as_json(), "query": text, "offset": offset, "chat_type": here}
    world.updates.add("inline_query", asked, user.id)
    return query


def choose_inline(world: World, user: User, result: Json, asked: str, chat: Chat) -> Message:
    """Sends one of the results into a chat."""
    _may_write(user, chat)
    ready = result["ready"]
    inline_id = f"AAx{next(_numbers):012d}" if ready["markup"] else None
    message = world.post(chat, user, **ready, extra={"via_bot": world.bot.as_json()})
    chosen: Json = {"result_id": result["id"], "from": user.as_json(), "query": asked}
    if inline_id is not None:
        message.inline_message_id = chosen["inline_message_id"] = inline_id
        world.inline_messages[inline_id] = message
    world.updates.add("chosen_inline_result", chosen, user.id)
    world.tell("channel_post" if chat.type == "channel" else "message", message)
    return message


def _new_query(world: World, user: User, message: Message | None) -> Query:
    query = Query(str(10**17 + next(_numbers)), user, world.clock.seconds(), message)
    world.queries[query.id] = query
    return query
