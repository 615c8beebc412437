"""Finding a button by what it says."""

from collections.abc import Iterable
from dataclasses import dataclass

from playground.screen import inline_rows, reply_rows
from playground.world import Chat, Json, Message


@dataclass(frozen=True, slots=True)
class Button:
    """A button as the bot gave it; without a message it stands on the keyboard below the chat."""

    given: Json
    message: Message | None = None


def find_button(chat: Chat, label: str) -> Button:
    """The button with this label: the exact one on the newest message, else on the keyboard, else part of a label."""
    newest = [m for m in reversed(chat.messages.values()) if m.markup]
    below = [Button(given) for row in reply_rows(chat) for given in row]
    for message in newest:
        for button in _inline(message):
            if button.given["text"] == label:
                return button
    for button in below:
        if button.given["text"] == label:
            return button
    for candidates in (*(_inline(message) for message in newest), below):
        partly = [button for button in candidates if label in button.given["text"]]
        if len(partly) == 1:
            return partly[0]
        if partly:
            raise AssertionError(f"several buttons match {label!r}: {[b.given['text'] for b in partly]}")
    there = [button.given["text"] for message in newest[:3] for button in _inline(message)]
    there += [button.given["text"] for button in below]
    raise AssertionError(f"there is no button {label!r} in {chat.title}; there are {there}")


def labels(messages: Iterable[Message], chat: Chat) -> list[str]:
    """The labels under these messages and on the keyboard below the chat."""
    inline = [button.given["text"] for message in messages for button in _inline(message)]
    return inline + [given["text"] for row in reply_rows(chat) for given in row]


def _inline(message: Message) -> list[Button]:
    return [Button(given, message) for row in inline_rows(message) for given in row]
