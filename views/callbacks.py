"""What a button carries: one typed pair of functions makes and reads it; nothing else splits strings."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any, ClassVar, get_type_hints

#: Telegram's bound on callback data, in bytes.
BYTES_MAX = 64
#: Bits of a number beside its sign: the rows of the database are counted in 32, the chats of Telegram in 64.
ROW_BITS, CHAT_BITS = 31, 63
_REGISTRY: dict[str, type[Callback]] = {}


class Callback:
    """Base of every button's meaning. Subclasses are frozen dataclasses of int and str fields, under a short tag."""

    tag: ClassVar[str]

    def __init_subclass__(cls, tag: str, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if tag in _REGISTRY:
            raise TypeError(f"two buttons share the tag {tag}")
        cls.tag = tag
        _REGISTRY[tag] = cls


def encode(callback: Callback) -> str:
    """The callback as data for a button. ValueError if it does not fit into 64 bytes, or holds what no text may hold
    (a NUL, half a character) or no row's number can be."""
    parts = [callback.tag]
    for name, bound in _fields(type(callback)):
        value = getattr(callback, name)
        if bound is None:
            parts.append(value.replace("\\", "\\\\").replace(":", "\\."))
        elif -bound <= value < bound:
            parts.append(str(value))
        else:
            raise ValueError(f"{callback.tag}: {name} is out of range")
    data = ":".join(parts)
    if len(data.encode()) > BYTES_MAX or "\x00" in data:
        raise ValueError(f"button data of {len(data.encode())} bytes: {callback.tag}")
    return data


def decode(data: str) -> Callback | None:
    """What the button meant; None for anything that :func:`encode` cannot have made."""
    if len(data.encode("utf-8", "replace")) > BYTES_MAX:
        return None
    tag, *parts = data.split(":")
    kind = _REGISTRY.get(tag)
    if kind is None:
        return None
    fields = _fields(kind)
    if len(parts) != len(fields):
        return None
    values: dict[str, int | str] = {}
    for (name, bound), part in zip(fields, parts, strict=True):
        value = _text(part) if bound is None else _number(part)
        if value is None:
            return None
        values[name] = value
    made = kind(**values)
    try:
        return made if encode(made) == data else None
    except ValueError:
        return None  # half a character, a NUL, or a number too large, on which the database would stumble


def _number(part: str) -> int | None:
    if not part.isascii() or len(part) > 20:
        return None
    try:
        return int(part)
    except ValueError:
        return None


def _text(part: str) -> str | None:
    unescaped, position = [], 0
    while position < len(part):
        if part[position] == "\\":
            following = part[position + 1 : position + 2]
            if following not in {".", "\\"}:
                return None
            unescaped.append(":" if following == "." else "\\")
            position += 2
        else:
            unescaped.append(part[position])
            position += 1
    return "".join(unescaped)


def digest(text: str) -> str:
    """A mark of eight signs for a text that is too long for a button: so a button never means words that it does not
    stand under."""
    return hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


_FIELDS: dict[str, tuple[tuple[str, int | None], ...]] = {}


def _fields(kind: type[Callback]) -> tuple[tuple[str, int | None], ...]:
    """The names of a button's fields, with the bound of a number or None for a text; kept, for every button of every
    screen asks."""
    if kind.tag not in _FIELDS:
        hints = get_type_hints(kind)
        names = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
        _FIELDS[kind.tag] = tuple((name, _bound(name) if hints[name] is int else None) for name in names)
    return _FIELDS[kind.tag]


def _bound(name: str) -> int:
    return 1 << (CHAT_BITS if name == "chat_id" else ROW_BITS)


@dataclasses.dataclass(frozen=True)
class Home(Callback, tag="home"):
    """Shows the menu."""
