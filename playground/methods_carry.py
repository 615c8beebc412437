"""Methods that take messages from one chat into another: copies and forwards."""

from typing import Any

from playground.checks import readable_chat, writable_chat
from playground.methods_send import caption_of, new_album, put
from playground.refusal import bad
from playground.world import Chat, Json, Message, World

MOST_AT_ONCE = 100


def copy_message(world: World, args: Json) -> Json:
    """copyMessage."""
    chat = writable_chat(world, args["chat_id"])
    original = _to_carry(world, args, "message to copy not found", "message can't be copied")
    text, entities = original.text, original.entities
    if "caption" in args and original.is_media:
        text, entities = caption_of(args)
    return {"message_id": put(world, chat, args, text, entities, original.content).id}


def forward_message(world: World, args: Json) -> Json:
    """forwardMessage."""
    chat = writable_chat(world, args["chat_id"])
    original = _to_carry(world, args, "message to forward not found", "message can't be forwarded")
    extra = {"forward_origin": origin_of(original)}
    return put(world, chat, args, original.text, original.entities, original.content, extra).as_json()


def copy_messages(world: World, args: Json) -> list[Json]:
    """copyMessages: those not found or not to be copied are passed over."""
    chat, originals = _several(world, args, "copy")
    albums = _Albums(world)
    copies = []
    for original in originals:
        bare = args.get("remove_caption") and original.is_media
        text, entities = ("", []) if bare else (original.text, original.entities)
        copies.append(put(world, chat, args, text, entities, original.content, albums.of(original)))
    return [{"message_id": copy.id} for copy in copies]


def forward_messages(world: World, args: Json) -> list[Json]:
    """forwardMessages: those not found or not to be forwarded are passed over."""
    chat, originals = _several(world, args, "forward")
    albums = _Albums(world)
    forwarded = []
    for original in originals:
        extra = {"forward_origin": origin_of(original)} | albums.of(original)
        forwarded.append(put(world, chat, args, original.text, original.entities, original.content, extra))
    return [{"message_id": message.id} for message in forwarded]


class _Albums:
    """New albums for the albums of what is carried."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._new: dict[str, str] = {}

    def of(self, original: Message) -> Json:
        """The album of what is made of this message, if it was in one."""
        album = original.extra.get("media_group_id")
        return {"media_group_id": self._new.setdefault(album, new_album(self._world))} if album else {}


def origin_of(message: Message) -> Json:
    """The MessageOrigin of a message that is passed on."""
    if "forward_origin" in message.extra:
        return dict(message.extra["forward_origin"])
    if message.chat.type == "channel":
        chat = message.chat.as_json()
        return {"type": "channel", "date": message.date, "chat": chat, "message_id": message.id}
    return {"type": "user", "date": message.date, "sender_user": message.sender.as_json()}


def _to_carry(world: World, args: Json, missing: str, impossible: str) -> Message:
    message = readable_chat(world, args["from_chat_id"]).messages.get(args["message_id"])
    if message is None:
        raise bad(missing)
    if not _may_be_carried(message):
        raise bad(impossible)
    return message


def _may_be_carried(message: Message) -> bool:
    return not message.is_service and not message.extra.get("has_protected_content")


def _several(world: World, args: Json, verb: str) -> tuple[Chat, list[Message]]:
    numbers = args["message_ids"]
    if not numbers:
        raise bad("message identifiers are not specified")
    if len(numbers) > MOST_AT_ONCE:
        raise bad(f"too many messages to {verb}")
    if numbers != sorted(set(numbers)):
        raise bad("message identifiers must be in a strictly increasing order")
    chat = writable_chat(world, args["chat_id"])
    messages = readable_chat(world, args["from_chat_id"]).messages
    originals = [messages[number] for number in numbers if number in messages and _may_be_carried(messages[number])]
    if not originals:
        raise bad(f"there are no messages to {verb}")
    return chat, originals


METHODS: dict[str, Any] = {
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
}
