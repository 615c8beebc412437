"""A screen: what a person is shown in one message, and its keyboard."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from views.callbacks import Callback, encode
from views.html import Html

#: Halves of an ideograph that a phone shows on one button; the middle of a longer label is left out, since names of
#: organisations differ at their ends. So many are kept of its beginning and of its end.
LABEL_WIDTH, HEAD_WIDTH, TAIL_WIDTH = 48, 29, 18


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: a callback, a link, or (``switch_inline``) what is asked inline in a chat to be chosen."""

    label: str
    does: Callback | None = None
    url: str | None = None
    switch_inline: str | None = None

    def markup(self) -> dict[str, str]:
        """The button as the Bot API takes it."""
        text = shortened(self.label)
        if self.url is not None:
            return {"text": text, "url": self.url}
        if self.switch_inline is not None:
            return {"text": text, "switch_inline_query": self.switch_inline}
        assert self.does is not None, "a button does something"
        return {"text": text, "callback_data": encode(self.does)}


class Drawing(Protocol):
    """Something that takes long to make: a chart, a card, a table. It is made in a process of its own, after the
    commit, so it must be picklable and hold all that it shows."""

    def draw(self) -> bytes:
        """The bytes of the file."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: a picture (``photo``) or a document. ``data`` is the file itself, what draws it, or the name that
    Telegram gave to one that it has already."""

    name: str
    data: bytes | Drawing | str
    photo: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """One message. ``ask_contact`` is the label of a reply button that shares the own contact; ``drop_keyboard``
    takes such a keyboard away again. ``anew`` sends a new message even where one could be edited."""

    text: Html
    buttons: Sequence[Sequence[Button]] = ()
    ask_contact: str | None = None
    drop_keyboard: bool = False
    anew: bool = False
    file: File | None = field(default=None, repr=False)

    @property
    def editable(self) -> bool:
        """Whether it can take the place of an earlier message: files and reply keyboards cannot."""
        return not (self.anew or self.file or self.ask_contact or self.drop_keyboard)

    def markup(self) -> dict[str, Any] | None:
        """The keyboard as the Bot API takes it."""
        if self.ask_contact is not None:
            ask = {"text": self.ask_contact, "request_contact": True}
            return {"keyboard": [[ask]], "resize_keyboard": True, "one_time_keyboard": True}
        if self.buttons:
            return {"inline_keyboard": [[button.markup() for button in row] for row in self.buttons if row]}
        return {"remove_keyboard": True} if self.drop_keyboard else None

    def content(self) -> dict[str, Any]:
        """The message as a row of the outbox keeps it. Text and inline buttons alone: files are not queued yet."""
        assert self.file is None, "the outbox keeps texts"
        assert self.ask_contact is None, "the outbox keeps inline buttons"
        return {"text": str(self.text), "reply_markup": self.markup()}


def shortened(label: str) -> str:
    """The label as a phone can show it in one line."""
    if len(label) * 2 <= LABEL_WIDTH or sum(map(_width, label)) <= LABEL_WIDTH:
        return label
    head = _up_to(label, HEAD_WIDTH)
    tail = _up_to(reversed(label), TAIL_WIDTH)[::-1]
    return f"{head.rstrip()}…{tail.lstrip()}"


def _up_to(signs: Iterable[str], width: int) -> str:
    kept = ""
    for sign in signs:
        width -= _width(sign)
        if width < 0:
            break
        kept += sign
    return kept


def _width(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 0 if unicodedata.combining(sign) else 1
