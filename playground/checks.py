"""Which chats and messages a call may touch, in Telegram's words."""

from typing import Any

from playground.refusal import bad, forbidden
from playground.world import Chat, Message, User, World

TWO_DAYS = 48 * 3600


def find_chat(world: World, chat_id: Any) -> Chat:
    """The chat of this id or @name."""
    if isinstance(chat_id, str):
        chat = world.chats_by_name.get(chat_id.removeprefix("@").lower())
        if chat is not None and chat.type == "private":
            chat = None  # people cannot be addressed by name
    else:
        chat = world.chats.get(chat_id)
    if chat is None:
        raise bad("chat not found")
    if chat.migrated_to is not None:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    return chat


def present_chat(world: World, chat_id: Any) -> Chat:
    """A chat that the bot is in (or a person who pressed Start)."""
    chat = find_chat(world, chat_id)
    if chat.type == "private":
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
    elif not chat.has(world.bot.id):
        was = "was kicked from" if chat.members.get(world.bot.id) == "kicked" else "is not a member of"
        raise forbidden(f"bot {was} the {chat.type} chat")
    return chat


def writable_chat(world: World, chat_id: Any) -> Chat:
    """A chat that the bot may write to."""
    chat = present_chat(world, chat_id)
    if chat.type == "channel" and not can_post(world, chat):
        raise bad("need administrator rights in the channel chat")
    return chat


def can_post(world: World, channel: Chat) -> bool:
    """Whether the bot may post in this channel."""
    return channel.may_post and channel.members.get(world.bot.id) == "administrator"


def own_message(world: World, args: dict[str, Any]) -> Message:
    """The message that an edit means: the bot's own, still there and editable."""
    inline_id = args.get("inline_message_id")
    if inline_id is not None:
        message = world.inline_messages.get(inline_id)
        if message is None or message.deleted:
            raise bad("MESSAGE_ID_INVALID")
        if not message.editable:
            raise bad("message can't be edited")
        return message
    if args.get("chat_id") is None:
        raise bad("chat_id is empty")
    if not args.get("message_id"):
        raise bad("message identifier is not specified")
    chat = writable_chat(world, args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise bad("message to edit not found")
    if not message.editable or message.is_service or not _may_edit(world, message):
        raise bad("message can't be edited")
    return message


def _may_edit(world: World, message: Message) -> bool:
    if message.chat.type == "channel":  # an administrator who may post edits the channel's own posts
        return message.sender is world.bot
    return message.sender is world.bot and "via_bot" not in message.extra and "forward_origin" not in message.extra


def check_deletable(world: World, message: Message) -> None:
    """Refuses the deletion of what Telegram lets stand: mostly messages older than 48 hours."""
    chat = message.chat
    if chat.members.get(world.bot.id) == "administrator":
        return
    old = world.clock.seconds() - message.date > TWO_DAYS
    foreign = message.sender is not world.bot and chat.type != "private"
    if old or foreign:
        raise bad("message can't be deleted" if foreign else "message can't be deleted for everyone")


def find_user(world: World, user_id: int) -> User:
    """The user of this id."""
    user = world.users.get(user_id)
    if user is None:
        raise bad("invalid user_id specified")
    return user
