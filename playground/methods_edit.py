"""Methods that change messages: edits and deletion."""

from typing import Any

from playground.checks import check_deletable, own_message, present_chat
from playground.files import Upload, unique_id
from playground.formatted import outgoing
from playground.markup import check_markup, same_markup
from playground.methods_send import caption_of, file_of
from playground.refusal import Refusal, bad
from playground.world import Json, Message, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(world: World, args: Json) -> Any:
    """editMessageText."""
    message = own_message(world, args)
    if "rich_message" in args:
        raise bad("the playground does not serve rich messages")
    text, entities = outgoing(args.get("text", ""), args.get("parse_mode"), args.get("entities"))
    if message.content:
        raise bad("there is no text in the message to edit")
    return _change(world, message, args, text=text, entities=entities)


def edit_message_caption(world: World, args: Json) -> Any:
    """editMessageCaption."""
    message = own_message(world, args)
    text, entities = caption_of(args)
    if not message.is_media:
        raise bad("there is no caption in the message to edit")
    return _change(world, message, args, text=text, entities=entities)


def edit_message_media(world: World, args: Json) -> Any:
    """editMessageMedia: photo, video or document, also in place of a text."""
    message = own_message(world, args)
    media = args["media"]
    if "inline_message_id" in args and isinstance(media["media"], Upload):
        raise bad("wrong file identifier/HTTP URL specified")  # no new file can come along
    if "media_group_id" in message.extra and ("document" in message.content) != (media["type"] == "document"):
        raise bad("can't change media type in the album")
    text, entities = caption_of(media)
    content = file_of(world, media["type"], media)
    if unique_id(content) == unique_id(message.content):
        content = message.content  # the same file, however it was named
    return _change(world, message, args, text=text, entities=entities, content=content)


def edit_message_reply_markup(world: World, args: Json) -> Any:
    """editMessageReplyMarkup."""
    return _change(world, own_message(world, args), args)


def _change(world: World, message: Message, args: Json, **parts: Any) -> Any:
    """Sets the new parts and the keyboard (none given means none), unless nothing would change."""
    markup = check_markup(args.get("reply_markup"))
    same = same_markup(markup, message.markup)
    if same and all(getattr(message, name) == value for name, value in parts.items()):
        raise bad(NOT_MODIFIED)
    message.markup = markup
    for name, value in parts.items():
        setattr(message, name, value)
    world.revise(message)
    return True if "inline_message_id" in args else message.as_json()


def delete_message(world: World, args: Json) -> bool:
    """deleteMessage."""
    message = present_chat(world, args["chat_id"]).messages.get(args["message_id"])
    if message is None:
        raise bad("message to delete not found")
    check_deletable(world, message)
    world.delete(message)
    return True


def delete_messages(world: World, args: Json) -> bool:
    """deleteMessages: one to a hundred; those not found are passed over."""
    numbers = args["message_ids"]
    if not 1 <= len(numbers) <= 100:
        raise bad("there must be 1 to 100 message identifiers to delete")
    chat = present_chat(world, args["chat_id"])
    for number in numbers:
        message = chat.messages.get(number)
        if message is None:
            continue
        try:
            check_deletable(world, message)
        except Refusal:
            continue
        world.delete(message)
    return True


METHODS: dict[str, Any] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
