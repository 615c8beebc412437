"""Keyboards under messages: what Telegram accepts of them."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playground.refusal import bad

MAX_BUTTONS = 100
MAX_IN_ROW = 8
MAX_DATA_BYTES = 64

_ACTIONS = (
    "callback_data",
    "url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "copy_text",
    "callback_game",
    "pay",
)
_REQUESTS = (
    "request_contact",
    "request_location",
    "request_poll",
    "request_users",
    "request_chat",
    "request_managed_bot",
    "web_app",
)
_PRIVATE = {
    "request_contact": "phone number",
    "request_location": "location",
    "request_poll": "poll",
    "request_users": "users",
    "request_chat": "chats",
}
_HOST = re.compile(r"([\w-]+\.)+[\w-]{2,}|\d+\.\d+\.\d+\.\d+")


def check_markup(markup: dict[str, Any] | None, chat_type: str | None = None) -> dict[str, Any] | None:
    """The markup, if it may be sent into a chat of this type; without a type only an inline keyboard may.

    Its shape is known to be right. Raises Refusal in Telegram's words.
    """
    if not markup:
        return None
    if "inline_keyboard" in markup:
        _check_rows(markup["inline_keyboard"], _check_inline_button)
        return markup if any(markup["inline_keyboard"]) else None
    if chat_type in (None, "channel"):
        raise bad("inline keyboard expected")
    if "keyboard" in markup:
        _check_rows(markup["keyboard"], _check_reply_button if chat_type == "private" else _check_group_button)
        if not any(markup["keyboard"]):
            raise bad("reply keyboard must be non-empty")
        if len(markup.get("input_field_placeholder") or "") > 64:
            raise bad("input field placeholder is too long")
        return markup
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    raise bad("can't parse reply keyboard markup JSON object")


def _check_rows(rows: list[list[Any]], check: Callable[[Any], None]) -> None:
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in rows):
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            check(button)


def _check_inline_button(button: dict[str, Any]) -> None:
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    if len(button) == 2 and "callback_data" in button:
        actions = ["callback_data"]  # nearly every button: no need to look for anything else
    else:
        actions = [action for action in _ACTIONS if button.get(action) is not None]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad(f"can't parse inline keyboard button: exactly one action is allowed, found {' and '.join(actions)}")
    if "callback_data" in actions:
        if not 1 <= len(button["callback_data"].encode("utf-8", "surrogatepass")) <= MAX_DATA_BYTES:
            raise bad("BUTTON_DATA_INVALID")
    elif "url" in actions:
        check_url(button["url"])
    elif "copy_text" in actions and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def _check_reply_button(button: dict[str, Any] | str) -> None:
    given = {"text": button} if isinstance(button, str) else button
    if not given["text"].strip():
        raise bad("keyboard button text must be non-empty")
    asked = [request for request in _REQUESTS if given.get(request)]
    if len(asked) > 1:
        raise bad(f"can't parse keyboard button: exactly one request is allowed, found {' and '.join(asked)}")


def _check_group_button(button: dict[str, Any] | str) -> None:
    _check_reply_button(button)
    for request, words in _PRIVATE.items():
        if isinstance(button, dict) and button.get(request):
            raise bad(f"{words} can be requested in private chats only")


def check_url(url: str) -> None:
    """Refuses an address that a button cannot open."""
    if not url:
        raise bad("inline keyboard button URL must be non-empty")
    if url.startswith(("tg://", "tel:", "mailto:")):
        return
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or not _HOST.fullmatch(host) or re.search(r"\s", url):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def same_markup(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Whether both look the same to Telegram."""
    return (one or {}).get("inline_keyboard") == (other or {}).get("inline_keyboard")
