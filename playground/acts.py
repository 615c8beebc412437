"""What is done on a phone of the page."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from playground.buttons import Button
from playground.files import Upload
from playground.screen import inline_rows
from playground.world import Chat, Json

if TYPE_CHECKING:
    from playground.phone import Phone
    from playground.server import Playground


async def act(playground: "Playground", wanted: Json) -> Json:
    """Carries out one action of a phone. Raises AssertionError with the reason if a person could not do it."""
    phone = _phone(playground, wanted["phone"])
    does = _ACTS.get(wanted["action"])
    if does is None:
        raise ValueError(f"no action {wanted['action']!r}")
    chat = phone.chat_of(int(wanted["chat"])) if wanted.get("chat") is not None else phone.open_chat
    outcome = await does(phone, chat, wanted)
    playground.world.changed()
    return outcome or {}


async def _send(phone: "Phone", chat: Chat, wanted: Json) -> None:
    assert wanted["text"].strip(), "there is nothing to send"
    original = chat.messages.get(int(wanted["reply_to"])) if wanted.get("reply_to") else None
    await phone.sends(wanted["text"], chat, reply_to=original)


async def _edit(phone: "Phone", chat: Chat, wanted: Json) -> None:
    assert wanted["text"].strip(), "there is nothing to send"
    await phone.edits(int(wanted["message"]), wanted["text"].strip(), chat)


async def _delete(phone: "Phone", chat: Chat, wanted: Json) -> None:
    await phone.deletes(int(wanted["message"]), chat)


async def _tap(phone: "Phone", chat: Chat, wanted: Json) -> Json:
    phone.open_chat = chat
    message = chat.messages.get(int(wanted["message"]))
    assert message is not None, "the message is gone"
    await phone.presses(Button(inline_rows(message)[wanted["row"]][wanted["column"]], message))
    return _after_tap(phone)


def _after_tap(phone: "Phone") -> Json:
    """What the app does by itself after a press: types an inline query, or opens the address in the bot's answer."""
    answer = phone.world.answers.get(phone.user_id)
    if phone.inline_query is not None:
        insert, phone.inline_query = f"@{phone.world.bot.username} {phone.inline_query}", None
        return {"insert": insert}
    return {"url": answer.url} if answer and answer.url else {}


async def _reply_button(phone: "Phone", chat: Chat, wanted: Json) -> None:
    phone.open_chat = chat
    contact = bool(wanted.get("request_contact"))
    await phone.presses(Button({"text": wanted["text"], "request_contact": contact}))


async def _share_contact(phone: "Phone", chat: Chat, _: Json) -> None:
    await phone.shares_contact(chat)


async def _language(phone: "Phone", _: Chat, wanted: Json) -> None:
    phone.user.language_code = wanted["language"]


async def _block(phone: "Phone", _: Chat, __: Json) -> None:
    phone.blocks_bot()


async def _unblock(phone: "Phone", _: Chat, __: Json) -> None:
    phone.unblocks_bot()


async def _open_link(phone: "Phone", _: Chat, wanted: Json) -> Json:
    """The chat that the link leads to, what it puts into the text box, and which chat it asks for."""
    await phone.opens(wanted["url"])
    outcome: Json = {"open_chat": phone.open_chat.id}
    if phone.draft:
        outcome["insert"] = phone.draft
    if phone.asked is not None:
        chats = [{"id": chat.id, "title": chat.title} for chat in phone.choices() if chat.type != "private"]
        if not phone.asked.into:
            chats = [{"id": phone.chat_id, "title": phone.world.bot.first_name}, *chats]
        outcome["choose"] = {"into": phone.asked.into or None, "chats": chats}
    return outcome


async def _pick(phone: "Phone", _: Chat, wanted: Json) -> Json:
    """Chooses the chat that a link asked for: one that is there, or a new one of this title."""
    title = str(wanted.get("title") or "").strip()
    assert title or wanted.get("picked"), "nothing was chosen"
    return {"open_chat": (await phone.picks(title or int(wanted["picked"]))).id}


async def _inline(phone: "Phone", chat: Chat, wanted: Json) -> Json:
    results = await phone.asks_inline(wanted["query"], chat=chat)
    while phone.inline_answer is not None and phone.inline_answer.next_offset and len(results) < _MOST_RESULTS:
        results = await phone.sees_more_results()
    button = phone.inline_answer.button if phone.inline_answer else None
    return {"results": [_shown(result) for result in results], "button": button["text"] if button else None}


async def _inline_button(phone: "Phone", _: Chat, __: Json) -> Json:
    await phone.presses_inline_button()
    return {"open_chat": phone.open_chat.id}


async def _choose_inline(phone: "Phone", chat: Chat, wanted: Json) -> None:
    await phone.chooses_inline(int(wanted["result"]), chat)


async def _read(phone: "Phone", chat: Chat, _: Json) -> None:
    phone.open_chat = chat
    phone.read[chat.id] = max(chat.messages, default=0)


_MOST_RESULTS = 200
_ACTS: "dict[str, Callable[[Phone, Chat, Json], Awaitable[Json | None]]]" = {
    "send": _send,
    "edit": _edit,
    "delete": _delete,
    "tap": _tap,
    "reply_button": _reply_button,
    "share_contact": _share_contact,
    "language": _language,
    "block": _block,
    "unblock": _unblock,
    "open_link": _open_link,
    "pick": _pick,
    "inline": _inline,
    "inline_button": _inline_button,
    "choose_inline": _choose_inline,
    "read": _read,
}


async def upload(playground: "Playground", fields: Json) -> None:
    """Sends the pictures or documents that were chosen on the page: an album if there are several."""
    phone = _phone(playground, fields["phone"])
    uploads: list[Upload] = fields["file"]
    chat = int(fields["chat"]) if fields.get("chat") else None
    kind = "photo" if fields["kind"] == "photo" else "document"
    await phone.sends_files(kind, uploads, fields.get("caption") or None, chat)


def _phone(playground: "Playground", phone_id: Any) -> "Phone":
    phone = playground.phones.get(int(phone_id))
    assert phone is not None, f"there is no phone {phone_id}"
    return phone


def _shown(result: Json) -> Json:
    return {name: result.get(name) for name in ("id", "type", "title", "description")}
