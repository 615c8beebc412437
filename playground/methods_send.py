"""Methods that put messages into chats."""

import asyncio
from typing import Any

from playground.checks import find_chat, writable_chat
from playground.entities import Entity
from playground.files import Upload
from playground.formatted import outgoing
from playground.markup import check_markup
from playground.refusal import bad
from playground.world import Chat, Json, Message, World

TYPING = 5.0  # seconds
CHAT_ACTIONS = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
]


def send_message(world: World, args: Json) -> Json:
    """sendMessage."""
    chat = writable_chat(world, args["chat_id"])
    text, entities = outgoing(args["text"], args.get("parse_mode"), args.get("entities"))
    return _put(world, chat, args, text, entities, {}).as_json()


def send_photo(world: World, args: Json) -> Json:
    """sendPhoto."""
    return _send_file(world, args, "photo")


def send_document(world: World, args: Json) -> Json:
    """sendDocument."""
    return _send_file(world, args, "document")


def send_voice(world: World, args: Json) -> Json:
    """sendVoice."""
    return _send_file(world, args, "voice")


def send_sticker(world: World, args: Json) -> Json:
    """sendSticker."""
    return _send_file(world, args, "sticker")


def send_location(world: World, args: Json) -> Json:
    """sendLocation."""
    chat = writable_chat(world, args["chat_id"])
    place = {"latitude": args["latitude"], "longitude": args["longitude"]}
    if not -90 <= place["latitude"] <= 90 or not -180 <= place["longitude"] <= 180:
        raise bad("wrong coordinates specified")
    return _put(world, chat, args, "", [], {"location": place}).as_json()


def send_media_group(world: World, args: Json) -> list[Json]:
    """sendMediaGroup: two to ten photos or two to ten documents."""
    chat = writable_chat(world, args["chat_id"])
    media = args["media"]
    if not isinstance(media, list) or not all(isinstance(item, dict) for item in media):
        raise bad("can't parse media JSON object")
    if not 2 <= len(media) <= 10:
        raise bad("wrong number of messages in the media group: 2 to 10 are expected")
    kinds = {item.get("type") for item in media}
    if not kinds <= {"photo", "document"} or len(kinds) != 1:
        raise bad("media of these types can't be mixed in an album")
    ready = [(caption_of(item), file_of(world, item["type"], item)) for item in media]
    group = {"media_group_id": f"{world.changes + 1:017d}"}
    messages = [_put(world, chat, args, *caption, content, group) for caption, content in ready]
    return [message.as_json() for message in messages]


def copy_message(world: World, args: Json) -> Json:
    """copyMessage."""
    chat = writable_chat(world, args["chat_id"])
    original = _to_carry(world, args, "message to copy not found", "message can't be copied")
    text, entities = original.text, original.entities
    if "caption" in args and original.is_media:
        text, entities = caption_of(args)
    message = _put(world, chat, args, text, entities, original.content)
    return {"message_id": message.id}


def forward_message(world: World, args: Json) -> Json:
    """forwardMessage."""
    chat = writable_chat(world, args["chat_id"])
    original = _to_carry(world, args, "message to forward not found", "message can't be forwarded")
    extra = {"forward_origin": origin_of(original)}
    return _put(world, chat, args, original.text, original.entities, original.content, extra).as_json()


def send_chat_action(world: World, args: Json) -> bool:
    """sendChatAction: shows for five seconds or until the next message."""
    chat = writable_chat(world, args["chat_id"])
    if args["action"] not in CHAT_ACTIONS:
        raise bad("wrong parameter action in request")
    chat.typing_until = world.clock.seconds() + TYPING
    world.changed()
    if world.listeners:
        asyncio.get_running_loop().call_later(TYPING + 0.1, world.changed)
    return True


def caption_of(args: Json) -> tuple[str, list[Entity]]:
    """The caption of a message or of one piece of an album."""
    if not args.get("caption"):
        return "", []
    return outgoing(args["caption"], args.get("parse_mode"), args.get("caption_entities"), caption=True)


def file_of(world: World, kind: str, item: Json) -> Json:
    """The content of one InputMedia."""
    given = item.get("media")
    if not isinstance(given, str | Upload):
        raise bad("media not found")
    return world.files.media(kind, given)


def origin_of(message: Message) -> Json:
    """The MessageOrigin of a message that is passed on."""
    if "forward_origin" in message.extra:
        return dict(message.extra["forward_origin"])
    if message.chat.type == "channel":
        chat = message.chat.as_json()
        return {"type": "channel", "date": message.date, "chat": chat, "message_id": message.id}
    return {"type": "user", "date": message.date, "sender_user": message.sender.as_json()}


def _to_carry(world: World, args: Json, missing: str, impossible: str) -> Message:
    message = find_chat(world, args["from_chat_id"]).messages.get(args["message_id"])
    if message is None:
        raise bad(missing)
    if message.is_service or message.extra.get("has_protected_content"):
        raise bad(impossible)
    return message


def _send_file(world: World, args: Json, kind: str) -> Json:
    chat = writable_chat(world, args["chat_id"])
    caption = caption_of(args)
    check_markup(args.get("reply_markup"))  # before the file is stored
    return _put(world, chat, args, *caption, world.files.media(kind, args[kind])).as_json()


def _put(
    world: World,
    chat: Chat,
    args: Json,
    text: str,
    entities: list[Entity],
    content: Json,
    more: Json | None = None,
) -> Message:
    """Posts as the bot, with the keyboard and the reply that the call asks for."""
    markup = check_markup(args.get("reply_markup"))
    extra: Json = dict(more) if more else {}
    if reply := args.get("reply_parameters"):
        extra |= _reply(world, chat, reply)
    if args.get("protect_content"):
        extra["has_protected_content"] = True
    inline = markup if markup and "inline_keyboard" in markup else None
    chat.typing_until = 0.0
    message = world.post(chat, world.bot, text=text, entities=entities, content=content, markup=inline, extra=extra)
    if markup and inline is None:
        _set_reply_keyboard(chat, markup, message.id)
    return message


def _reply(world: World, chat: Chat, reply: Any) -> Json:
    if not isinstance(reply, dict) or not isinstance(reply.get("message_id"), int):
        raise bad("can't parse reply parameters")
    where = find_chat(world, reply["chat_id"]) if reply.get("chat_id") is not None else chat
    original = where.messages.get(reply["message_id"])
    if original is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    described = original.as_json()
    described.pop("reply_to_message", None)
    return {"reply_to_message": described}


def _set_reply_keyboard(chat: Chat, markup: Json, message_id: int) -> None:
    if "keyboard" in markup:
        chat.reply_keyboard, chat.reply_keyboard_from = markup, message_id
    elif "remove_keyboard" in markup:
        chat.reply_keyboard = None


METHODS: dict[str, Any] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendVoice": send_voice,
    "sendSticker": send_sticker,
    "sendLocation": send_location,
    "sendMediaGroup": send_media_group,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "sendChatAction": send_chat_action,
}
