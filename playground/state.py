"""The state of the world as the page shows it."""

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from playground.formatted import as_html
from playground.profile import short_language
from playground.screen import inline_rows, reply_rows, service_text
from playground.world import Chat, Json, Message

if TYPE_CHECKING:
    from playground.phone import Phone
    from playground.server import Playground

_LAST_MESSAGES = 80
_MOST_PHONES = 40


def state_of(playground: "Playground") -> Json:
    """Everything the page needs, for the first forty phones."""
    world, profile = playground.world, playground.world.profile
    now = playground.clock.now().astimezone(playground.time_zone)
    return {
        "bot": {
            "username": world.bot.username,
            "name": profile.names.get("") or world.bot.first_name,
            "description": {
                language: profile.worded(profile.descriptions, language) or "" for language in ("zh-hans", "en")
            },
        },
        "now": now.isoformat(timespec="seconds"),
        "jumps": [{"id": jump.id, "labels": jump.labels} for jump in playground.jumps],
        "can_restart": playground.on_restart is not None,
        "network_cut": playground.faults.network_cut,
        "phones": [_phone(playground, phone) for phone in islice(playground.phones.values(), _MOST_PHONES)],
    }


def _phone(playground: "Playground", phone: "Phone") -> Json:
    world = playground.world
    answer = world.answers.get(phone.user_id)
    language = "zh-hans" if short_language(phone.language) == "zh" else "en"
    return {
        "id": phone.user_id,
        "name": phone.name,
        "language": language,
        "phone_number": phone.phone_number,
        "blocked": phone.chat.blocked,
        "started": phone.chat.started,
        "caption": phone.caption,
        "toast": {"id": answer.id, "text": answer.text, "alert": answer.alert} if answer and answer.text else None,
        "open_chat": phone.open_chat.id,
        "chats": [_chat(playground, phone, chat) for chat in world.chats_of[phone.user_id]],
    }


def _chat(playground: "Playground", phone: "Phone", chat: Chat) -> Json:
    world = playground.world
    last = list(islice(reversed(chat.messages.values()), _LAST_MESSAGES))[::-1]
    read = phone.read.get(chat.id, 0)
    if chat.type == "channel":
        can_write = chat.members.get(phone.user_id) in ("creator", "administrator")
    else:
        can_write = not chat.blocked and chat.migrated_to is None
    return {
        "id": chat.id,
        "title": chat.title if chat.type != "private" else world.profile.names.get("") or world.bot.first_name,
        "type": chat.type,
        "unread": sum(message.id > read and message.sender is not phone.user for message in last),
        "typing": chat.typing_until > world.clock.seconds(),
        "can_write": can_write,
        "commands": _commands(phone, chat),
        "reply_keyboard": _reply_keyboard(chat),
        "messages": [_message(playground, phone, message) for message in last],
    }


def _commands(phone: "Phone", chat: Chat) -> list[dict[str, str]]:
    if chat.type == "channel":
        return []
    head = chat.members.get(phone.user_id) in ("creator", "administrator")
    return phone.world.profile.commands_for(
        chat.id, phone.language, private=chat.type == "private", user_id=phone.user_id, head=head
    )


def _reply_keyboard(chat: Chat) -> Json | None:
    if chat.reply_keyboard is None:
        return None
    return {
        "rows": [
            [{"text": button["text"], "request_contact": bool(button.get("request_contact"))} for button in row]
            for row in reply_rows(chat)
        ],
        "message": chat.reply_keyboard_from,
        "one_time": bool(chat.reply_keyboard.get("one_time_keyboard")),
        "placeholder": chat.reply_keyboard.get("input_field_placeholder"),
    }


def _message(playground: "Playground", phone: "Phone", message: Message) -> Json:
    sent = datetime.fromtimestamp(message.date, playground.time_zone)
    content = message.content
    service = service_text(content)
    mine = message.sender is phone.user
    named = message.chat.type != "channel" and not mine
    return {
        "id": message.id,
        "mine": mine,
        "sender": message.sender.first_name if named else None,
        "text": message.text if mine else None,
        "html": as_html(message.text or service, message.entities),
        "time": f"{sent:%H:%M}",
        "date": f"{sent:%Y-%m-%d}",
        "reaction": message.reaction,
        "reply": _quoted(message),
        "edited": bool(message.edited),
        "version": message.version,
        "service": message.is_service,
        "photos": _photos(content),
        "document": _document(content),
        "contact": _contact(content),
        "video": "video" in content,
        "sticker": "sticker" in content,
        "voice": "voice" in content,
        "location": "location" in content,
        "album": message.extra.get("media_group_id"),
        "buttons": [[_button(button) for button in row] for row in inline_rows(message)],
    }


def _quoted(message: Message) -> str | None:
    """The beginning of the message that this one answers."""
    original = message.extra.get("reply_to_message")
    return (original.get("text") or original.get("caption") or "…")[:60] if original else None


def _photos(content: Json) -> list[Json]:
    if "photo" not in content:
        return []
    largest = content["photo"][-1]
    url = f"/playground/file/{largest['file_id']}"
    return [{"url": url, "width": largest["width"], "height": largest["height"]}]


def _document(content: Json) -> Json | None:
    document = content.get("document")
    if document is None:
        return None
    url = f"/playground/file/{document['file_id']}"
    return {"name": document.get("file_name", ""), "url": url, "size": document["file_size"]}


def _contact(content: Json) -> Json | None:
    contact = content.get("contact")
    return {"name": contact["first_name"], "phone": contact["phone_number"]} if contact else None


def _button(button: Json) -> dict[str, Any]:
    if "callback_data" in button:
        kind = "callback"
    elif "url" in button:
        kind = "url"
    elif any(name.startswith("switch_inline_query") for name in button):
        kind = "inline"
    else:
        kind = "other"
    return {"text": button["text"], "kind": kind, "url": button.get("url")}
