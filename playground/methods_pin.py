"""Methods that leave a mark on messages: pins and reactions."""

from typing import Any

from playground.checks import check_pinning, find_chat, present_chat
from playground.methods_send import replied
from playground.refusal import bad
from playground.world import Json, World

#: Some of the emoji that Telegram lets people and bots react with.
REACTIONS = "❤👍👎🔥🥰👏😁🤔🎉🤩🙏👌🕊🌚💯🤣⚡🏆🍓👀✍🤝🫡🤗😢😱"


def pin_chat_message(world: World, args: Json) -> bool:
    """pinChatMessage. Everybody in the chat sees a line about it."""
    chat = present_chat(world, args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise bad("message to pin not found")
    check_pinning(world, chat)
    chat.pinned = [number for number in chat.pinned if number != message.id] + [message.id]
    world.post(chat, world.bot, content={"pinned_message": replied(message)})
    return True


def unpin_chat_message(world: World, args: Json) -> bool:
    """unpinChatMessage: the one named, else the one pinned last."""
    chat = present_chat(world, args["chat_id"])
    check_pinning(world, chat)
    wanted = args.get("message_id") or (chat.pinned[-1] if chat.pinned else None)
    if wanted not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(wanted)
    world.changed()
    return True


def unpin_all_chat_messages(world: World, args: Json) -> bool:
    """unpinAllChatMessages."""
    chat = present_chat(world, args["chat_id"])
    check_pinning(world, chat)
    chat.pinned.clear()
    world.changed()
    return True


def set_message_reaction(world: World, args: Json) -> bool:
    """setMessageReaction: a bot has one reaction on a message, or none."""
    message = find_chat(world, present_chat(world, args["chat_id"]).id).messages.get(args["message_id"])
    if message is None or message.is_service:
        raise bad("message to react not found")
    wanted = args.get("reaction") or []
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(reaction.get("emoji", "") not in REACTIONS for reaction in wanted):
        raise bad("REACTION_INVALID")
    message.reaction = wanted[0].get("emoji") if wanted else None
    message.version += 1
    message.touched = world.changed()
    return True


METHODS: dict[str, Any] = {
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
    "setMessageReaction": set_message_reaction,
}
