"""Text as a message carries it: trimmed, within its length, with the entities that Telegram finds by itself."""

import html
import re
from bisect import bisect_left
from itertools import pairwise
from typing import Any

from playground.entities import Entity, parse_html, utf16_length
from playground.refusal import bad

MAX_TEXT = 4096
MAX_CAPTION = 1024
MOST_ENTITIES = 100

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f]")
_TAKEN_OUT = re.compile(r"[\r\u2028-\u202e\u030a\u0333\u033f]")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad\u3164]*")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+|\b(?:t\.me|telegram\.me)/[^\s<>\"]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/])(?P<mention>@[A-Za-z]\w{3,31})"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)",
)
_TRIGGERS = ("/", "@", "#")
_TAG_OF = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_ENTITY_TYPES = {*_TAG_OF, "text_link", "text_mention", "spoiler", "custom_emoji"}
_ENTITY_TYPES |= {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "date_time"}


def outgoing(
    text: str, parse_mode: str | None, entities: list[Entity] | None, caption: bool = False
) -> tuple[str, list[Entity]]:
    """What Telegram makes of a bot's text. Raises Refusal when it is empty (a caption may be) or too long."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:  # half of a surrogate pair
            raise bad("strings must be encoded in UTF-8") from None
    if parse_mode:
        mode = parse_mode.lower()
        if mode == "html":
            text, entities = parse_html(text)
        elif mode in ("markdown", "markdownv2"):
            raise bad("can't parse entities: the playground reads HTML only")
        else:
            raise bad("unsupported parse_mode")
    elif entities:
        entities = _checked(text, entities)
    text, own = _trimmed(*_cleaned(_CONTROL.sub(" ", text), entities or []))
    if _INVISIBLE.fullmatch(text):
        if not caption:
            raise bad("message text is empty")
        return "", []
    if len(text) * 2 > MAX_CAPTION and utf16_length(text) > (MAX_CAPTION if caption else MAX_TEXT):
        raise bad("message caption is too long" if caption else "message is too long")
    return text, with_found(text, own)[:MOST_ENTITIES]


def _cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without what Telegram takes out of every text: returns, line separators, marks of direction, some lines above."""
    gone = [match.start() for match in _TAKEN_OUT.finditer(text)]
    if not gone:
        return text, entities
    if not entities:
        return _TAKEN_OUT.sub("", text), entities
    units = [utf16_length(text[:place]) for place in gone]

    def left(offset: int) -> int:
        return offset - bisect_left(units, offset)

    moved = [
        entity | {"offset": left(start), "length": left(start + entity["length"]) - left(start)}
        for entity in entities
        for start in (entity["offset"],)
    ]
    return _TAKEN_OUT.sub("", text), [entity for entity in moved if entity["length"]]


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """The entities together with addresses, commands, mentions and hashtags found in the text."""
    if not any(trigger in text for trigger in _TRIGGERS):
        return entities
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
    found = []
    for match in _FOUND.finditer(text):
        start = utf16_length(text[: match.start()])
        length = utf16_length(match[0])
        if all(start >= end or start + length <= begin for begin, end in taken):
            found.append({"type": str(match.lastgroup), "offset": start, "length": length})
    if not found:
        return entities
    return sorted([*entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))


_OPAQUE = ("code", "pre", "text_link", "url", "bot_command", "mention", "hashtag", "email")


def _checked(text: str, entities: list[Entity]) -> list[Entity]:
    """Entities that the bot gave itself; those out of bounds are refused."""
    total = utf16_length(text)
    for entity in entities:
        if entity["type"] not in _ENTITY_TYPES:
            raise bad("can't parse entities: unsupported type specified")
        start, length = entity["offset"], entity["length"]
        if start < 0 or length < 0:
            raise bad("can't parse entities: wrong offset or length")
        if start + length > total:
            raise bad("entity beyond the end of the text")
    return [dict(entity) for entity in entities if entity["length"]]


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Takes the white space from both ends; at the front only before the first entity."""
    cut = text.rstrip()
    front = len(cut) - len(cut.lstrip())
    if entities:
        front = min(front, min(entity["offset"] for entity in entities))
    cut = cut[front:]
    if len(cut) == len(text):
        return text, entities
    total = utf16_length(cut)
    kept = []
    for entity in entities:
        start = entity["offset"] - front
        length = min(start + entity["length"], total) - start
        if length > 0:
            kept.append(entity | {"offset": start, "length": length})
    return cut, kept


def as_html(text: str, entities: list[Entity]) -> str:
    """Safe HTML of a message for the page. Entities that cross are closed and opened again."""
    if not entities:
        return html.escape(text)
    units = text.encode("utf-16-le", "surrogatepass")
    edges = sorted({0, len(units) // 2, *(point for e in entities for point in _ends(e, len(units) // 2))})
    pieces: list[str] = []
    current: list[Entity] = []
    for begin, end in pairwise(edges):
        wanted = [e for e in entities if e["offset"] <= begin and end <= e["offset"] + e["length"]]
        kept = 0
        while kept < min(len(current), len(wanted)) and current[kept] is wanted[kept]:
            kept += 1
        pieces += [_tags(e)[1] for e in reversed(current[kept:])]
        pieces += [_tags(e, units)[0] for e in wanted[kept:]]
        pieces.append(html.escape(units[begin * 2 : end * 2].decode("utf-16-le", "replace")))
        current = wanted
    pieces += [_tags(e)[1] for e in reversed(current)]
    return "".join(pieces)


def _ends(entity: Entity, total: int) -> tuple[int, int]:
    return min(entity["offset"], total), min(entity["offset"] + entity["length"], total)


def _tags(entity: Entity, units: bytes = b"") -> tuple[str, str]:
    kind: Any = entity["type"]
    if kind in _TAG_OF:
        return f"<{_TAG_OF[kind]}>", f"</{_TAG_OF[kind]}>"
    if kind in ("text_link", "url"):
        begin = entity["offset"] * 2
        url = entity.get("url") or units[begin : begin + entity["length"] * 2].decode("utf-16-le", "replace")
        if "://" not in url:
            url = f"https://{url}"
        if not url.lower().startswith(("http://", "https://", "tg://")):
            return "<span>", "</span>"
        address = html.escape(url, quote=True)
        return f'<a href="{address}" rel="noopener noreferrer" target="_blank">', "</a>"
    return f'<span class="{html.escape(str(kind), quote=True)}">', "</span>"
