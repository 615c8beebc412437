"""Keyboards under messages: what Telegram accepts of them."""

import re
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
_HOST = re.compile(r"([\w-]+\.)+[\w-]{2,}|localhost|\d+\.\d+\.\d+\.\d+")


def check_markup(markup: Any, inline_only: bool = False) -> dict[str, Any] | None:
    """The markup, if it may be sent. Raises Refusal in Telegram's words."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        _check_rows(markup["inline_keyboard"], _check_inline_button, "inline_keyboard")
        return markup if any(markup["inline_keyboard"]) else None
    if not markup:
        return None
    if inline_only:
        raise bad("inline keyboard expected")
    if "keyboard" in markup:
        _check_rows(markup["keyboard"], _check_reply_button, "keyboard")
        if not any(markup["keyboard"]):
            raise bad("reply keyboard must be non-empty")
        if len(markup.get("input_field_placeholder") or "") > 64:
            raise bad("input field placeholder is too long")
        return markup
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    raise bad("can't parse reply keyboard markup JSON object")


def _check_rows(rows: Any, check: Any, field: str) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad(f'field "{field}" of the markup must be an Array of Arrays')
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in rows):
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            check(button)


def _check_inline_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    if not isinstance(button.get("text"), str):
        raise bad("can't parse inline keyboard button: can't find field \"text\"")
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    actions = [action for action in _ACTIONS if button.get(action) is not None]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad(f"can't parse inline keyboard button: exactly one action is allowed, found {' and '.join(actions)}")
    if "callback_data" in actions:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
            raise bad("BUTTON_DATA_INVALID")
    elif "url" in actions:
        check_url(button["url"])
    elif "copy_text" in actions:
        text = button["copy_text"].get("text") if isinstance(button["copy_text"], dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= 256:
            raise bad("BUTTON_COPY_TEXT_INVALID")


def _check_reply_button(button: Any) -> None:
    text = button.get("text") if isinstance(button, dict) else button
    if not isinstance(text, str):
        raise bad("can't parse keyboard button: can't find field \"text\"")
    if not text.strip():
        raise bad("keyboard button text must be non-empty")


def check_url(url: Any) -> None:
    """Refuses an address that a button cannot open."""
    if not isinstance(url, str) or not url:
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
