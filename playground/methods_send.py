"""Methods that put messages into chats."""

import asyncio
from typing import Any

from playground.checks import find_chat, writable_chat
from playground.entities import Entity
from playground.formatted import outgoing
from playground.markup import check_markup
from playground.refusal import Refusal, bad
from playground.world import Chat, Json, Message, World

MOST_IN_ALBUM = 10
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
    return put(world, chat, args, text, entities, {}).as_json()


def send_photo(world: World, args: Json) -> Json:
    """sendPhoto."""
    return _send_file(world, args, "photo")


def send_video(world: World, args: Json) -> Json:
    """sendVideo."""
    return _send_file(world, args, "video")


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
    return put(world, chat, args, "", [], {"location": place}).as_json()


def send_media_group(world: World, args: Json) -> list[Json]:
    """sendMediaGroup: up to ten photos and videos, or up to ten documents. A single one is an ordinary message."""
    chat = writable_chat(world, args["chat_id"])
    media = args["media"]
    _check_album([item["type"] for item in media])
    ready = [(caption_of(item), _file_of_album(world, number, item)) for number, item in enumerate(media, 1)]
    group = {"media_group_id": new_album(world)} if len(media) > 1 else {}
    messages = [put(world, chat, args, *caption, content, group) for caption, content in ready]
    return [message.as_json() for message in messages]


def _check_album(kinds: list[str]) -> None:
    if not kinds:
        raise bad("there are no messages to send")
    if len(kinds) > MOST_IN_ALBUM:
        raise bad("too many messages to send as an album")
    if "document" in kinds and set(kinds) != {"document"}:
        raise bad("document can't be mixed with other media types")


def _file_of_album(world: World, number: int, item: Json) -> Json:
    try:
        return file_of(world, item["type"], item)
    except Refusal as refusal:
        words = refusal.description.removeprefix("Bad Request: ")
        if words.isupper():  # a refusal of the servers, who have each file on its own
            raise bad(f'failed to send message #{number} with the error message "{words}"') from None
        raise


def new_album(world: World) -> str:
    """The number that the messages of one album share."""
    return f"{world.changes + 1:017d}"


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
    return world.files.media(kind, item["media"])


def _send_file(world: World, args: Json, kind: str) -> Json:
    chat = writable_chat(world, args["chat_id"])
    caption = caption_of(args)
    check_markup(args.get("reply_markup"), chat.type)  # before the file is stored
    return put(world, chat, args, *caption, world.files.media(kind, args[kind])).as_json()


def put(
    world: World,
    chat: Chat,
    args: Json,
    text: str,
    entities: list[Entity],
    content: Json,
    more: Json | None = None,
) -> Message:
    """Posts as the bot, with the keyboard and the reply that the call asks for."""
    markup = check_markup(args.get("reply_markup"), chat.type)
    extra: Json = dict(more) if more else {}
    if reply := args.get("reply_parameters"):
        extra |= _reply(world, chat, reply)
    if args.get("protect_content"):
        extra["has_protected_content"] = True
    inline = markup if markup and "inline_keyboard" in markup else None
    chat.typing_until = 0.0
    message = world.post(chat, world.bot, text=text, entities=entities, content=content, markup=inline, extra=extra)
    if markup and inline is None:
        message.editable = False
        _set_reply_keyboard(chat, markup, message.id)
    return message


def _reply(world: World, chat: Chat, reply: Json) -> Json:
    where = find_chat(world, reply["chat_id"]) if reply.get("chat_id") is not None else chat
    original = where.messages.get(reply["message_id"])
    if original is None:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    return {"reply_to_message": replied(original)}


def replied(original: Message) -> Json:
    """A message as it stands in another that answers it."""
    described = original.as_json()
    described.pop("reply_to_message", None)
    return described


def _set_reply_keyboard(chat: Chat, markup: Json, message_id: int) -> None:
    if "keyboard" in markup:
        chat.reply_keyboard, chat.reply_keyboard_from = markup, message_id
    elif "remove_keyboard" in markup:
        chat.reply_keyboard = None


METHODS: dict[str, Any] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendVideo": send_video,
    "sendDocument": send_document,
    "sendVoice": send_voice,
    "sendSticker": send_sticker,
    "sendLocation": send_location,
    "sendMediaGroup": send_media_group,
    "sendChatAction": send_chat_action,
}
