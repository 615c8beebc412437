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
        if world.users[chat.id].deactivated:
            raise forbidden("user is deactivated")
    elif not chat.has(world.bot.id):
        was = "was kicked from" if chat.members.get(world.bot.id) == "kicked" else "is not a member of"
        raise forbidden(f"bot {was} the {chat.type} chat")
    return chat


def writable_chat(world: World, chat_id: Any) -> Chat:
    """A chat that the bot may write to."""
    chat = present_chat(world, chat_id)
    if chat.type == "channel" and not chat.lets(world.bot.id, "post_messages"):
        raise bad("need administrator rights in the channel chat")
    return chat


def readable_chat(world: World, chat_id: Any) -> Chat:
    """A chat whose messages the bot may take elsewhere: its own, or a public one that has not put it out."""
    chat = find_chat(world, chat_id)
    public = chat.username is not None and chat.members.get(world.bot.id) != "kicked"
    return chat if chat.type == "private" or public else present_chat(world, chat_id)


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
    message = present_chat(world, args["chat_id"]).messages.get(args["message_id"])
    if message is None:
        raise bad("message to edit not found")
    if not message.editable or message.is_service or not _may_edit(world, message):
        raise bad("message can't be edited")
    return message


def _may_edit(world: World, message: Message) -> bool:
    own = message.sender is world.bot
    if message.chat.type == "channel":
        may_post, may_edit = (message.chat.lets(world.bot.id, right) for right in ("post_messages", "edit_messages"))
        return may_edit or (own and may_post)
    return own and "via_bot" not in message.extra and "forward_origin" not in message.extra


def check_deletable(world: World, message: Message) -> None:
    """Refuses the deletion of what is older than 48 hours, and of what is not the bot's to take."""
    chat = message.chat
    old = world.clock.seconds() - message.date > TWO_DAYS
    if chat.type == "private":
        if old:
            raise bad("message can't be deleted for everyone")
    elif chat.type == "group":
        if chat.members.get(world.bot.id) != "administrator" and (old or message.sender is not world.bot):
            raise bad("message can't be deleted for everyone")
    elif old or not _may_delete(world, message):  # not even an administrator among bots deletes what is old
        raise bad("message can't be deleted")


def _may_delete(world: World, message: Message) -> bool:
    if message.chat.lets(world.bot.id, "delete_messages"):
        return True
    own = message.sender is world.bot
    return own and (message.chat.type != "channel" or message.chat.lets(world.bot.id, "post_messages"))


def check_pinning(world: World, chat: Chat) -> None:
    """Refuses to pin where the bot may not."""
    right = "edit_messages" if chat.type == "channel" else "pin_messages"
    if chat.type != "private" and not chat.lets(world.bot.id, right):
        raise bad("not enough rights to manage pinned messages in the chat")


def find_user(world: World, user_id: int) -> User:
    """The user of this id."""
    user = world.users.get(user_id)
    if user is None:
        raise bad("invalid user_id specified")
    return user
