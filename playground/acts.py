"""What is done on a phone of the page."""

from typing import TYPE_CHECKING, Any

from playground.buttons import Button
from playground.screen import inline_rows

if TYPE_CHECKING:
    from playground.phone import Phone
    from playground.server import Playground


async def act(playground: "Playground", wanted: dict[str, Any]) -> dict[str, Any]:
    """Carries out one action of a phone. Raises AssertionError with the reason if a person could not do it."""
    phone = _phone(playground, wanted["phone"])
    action = wanted["action"]
    chat = phone.chat_of(int(wanted["chat"])) if wanted.get("chat") is not None else phone.open_chat
    if action == "send":
        assert wanted["text"].strip(), "there is nothing to send"
        await phone.sends(wanted["text"], chat)
    elif action == "tap":
        phone.open_chat = chat
        message = chat.messages.get(int(wanted["message"]))
        assert message is not None, "the message is gone"
        await phone.presses(Button(inline_rows(message)[wanted["row"]][wanted["column"]], message))
        return _after_tap(playground, phone)
    elif action == "reply_button":
        phone.open_chat = chat
        contact = bool(wanted.get("request_contact"))
        await phone.presses(Button({"text": wanted["text"], "request_contact": contact}))
    elif action == "share_contact":
        await phone.shares_contact(chat)
    elif action == "language":
        phone.user.language_code = wanted["language"]
    elif action == "block":
        phone.blocks_bot()
    elif action == "unblock":
        phone.unblocks_bot()
    elif action == "open_link":
        await phone.opens(wanted["url"])
        return {"open_chat": phone.open_chat.id}
    elif action == "inline":
        return {"results": [_shown(result) for result in await phone.asks_inline(wanted["query"])]}
    elif action == "choose_inline":
        await phone.chooses_inline(int(wanted["result"]), chat)
    elif action == "read":
        phone.open_chat = chat
        phone.read[chat.id] = max(chat.messages, default=0)
    else:
        raise ValueError(f"no action {action!r}")
    playground.world.changed()
    return {}


def _after_tap(playground: "Playground", phone: "Phone") -> dict[str, Any]:
    """What the app does by itself after a press: types an inline query, or opens the address in the bot's answer."""
    answer = playground.world.answers.get(phone.user_id)
    if phone.inline_query is not None:
        insert, phone.inline_query = f"@{playground.world.bot.username} {phone.inline_query}", None
        return {"insert": insert}
    return {"url": answer.url} if answer and answer.url else {}


async def upload(playground: "Playground", fields: dict[str, Any]) -> None:
    """Sends a picture or a document that was chosen on the page."""
    phone = _phone(playground, fields["phone"])
    data, name, mime = fields["file"]
    chat = int(fields["chat"]) if fields.get("chat") else None
    caption = fields.get("caption") or None
    if fields["kind"] == "photo":
        await phone.sends_photo(data, caption, chat)
    else:
        await phone.sends_document(data, name, mime, caption, chat)


def _phone(playground: "Playground", phone_id: Any) -> "Phone":
    phone = playground.phones.get(int(phone_id))
    assert phone is not None, f"there is no phone {phone_id}"
    return phone


def _shown(result: dict[str, Any]) -> dict[str, Any]:
    return {name: result.get(name) for name in ("id", "type", "title", "description")}
