"""What a person sees of a chat, as plain text."""

from typing import Any

from playground.world import Chat, Json, Message, World

ICONS = {
    "photo": "🖼",
    "video": "🎬",
    "document": "📄",
    "sticker": "🎴",
    "voice": "🎤",
    "location": "📍",
    "contact": "👤",
}


def message_text(message: Message) -> str:
    """The message with its buttons as "[label]", row by row."""
    lines = [line for line in (_content(message.content), message.text) if line]
    lines += [" ".join(f"[{button['text']}]" for button in row) for row in inline_rows(message)]
    return "\n".join(lines)


def chat_text(world: World, chat: Chat) -> str:
    """The whole chat; what people wrote stands after their name."""
    return "\n\n".join(
        message_text(message)
        if message.sender is world.bot or message.is_service
        else f"{message.sender.first_name}: {message_text(message)}"
        for message in chat.messages.values()
    )


def inline_rows(message: Message) -> list[list[Json]]:
    """The rows of buttons under a message."""
    return message.markup["inline_keyboard"] if message.markup else []


def reply_rows(chat: Chat) -> list[list[Json]]:
    """The rows of the keyboard below the chat; every button is an object with a text."""
    if chat.reply_keyboard is None:
        return []
    rows = chat.reply_keyboard["keyboard"]
    return [[button if isinstance(button, dict) else {"text": button} for button in row] for row in rows]


def _content(content: Json) -> str:
    for kind, icon in ICONS.items():
        if kind in content:
            return f"{icon} {_detail(kind, content[kind])}".rstrip()
    return service_text(content)


def _detail(kind: str, content: Any) -> str:
    if kind == "document":
        return str(content.get("file_name", ""))
    if kind == "contact":
        return f"{content['first_name']} {content['phone_number']}"
    return ""


def service_text(content: Json) -> str:
    """A short line for what Telegram itself wrote."""
    if "new_chat_members" in content:
        return "+ " + ", ".join(user["first_name"] for user in content["new_chat_members"])
    if "left_chat_member" in content:
        return f"- {content['left_chat_member']['first_name']}"
    if "migrate_to_chat_id" in content or "migrate_from_chat_id" in content:
        return "→"
    if "pinned_message" in content:
        return f"📌 {content['pinned_message'].get('text', '')}".rstrip()
    return ""
