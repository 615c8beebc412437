"""Formatted text: Telegram's HTML into plain text with entities, counted in UTF-16 units."""

import re
from typing import Any

from playground.refusal import bad

Entity = dict[str, Any]

_SPACE = " \t\n\r\f\v"
_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_PLAIN_TEXT = re.compile(r"[^<&]+")


def utf16_length(text: str) -> int:
    """How long Telegram counts this text: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities. Raises Refusal in Telegram's words."""
    if "<" not in text and "&" not in text:
        return text, []
    return _HtmlReader(text).read()


class _HtmlReader:
    """Walks through the text once, keeping a stack of open tags."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[tuple[str, dict[str, str], int]] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.text):
            if plain := _PLAIN_TEXT.match(self.text, self.at):
                self._add(plain[0])
                self.at = plain.end()
            elif self.text[self.at] == "&":
                self._add(self._reference())
            elif self.text.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), self.entities

    def _add(self, plain: str) -> None:
        self.parts.append(plain)
        self.offset += utf16_length(plain)

    def _reference(self) -> str:
        match = _REFERENCE.match(self.text, self.at)
        code = int(match[1] or match[2] or "0", 10 if match[1] else 16) if match else 0
        if match is None or (match[3] is None and not 0 < code < 0x110000):
            self.at += 1
            return "&"
        self.at = match.end()
        return _NAMED[match[3]] if match[3] else chr(code)

    def _byte_offset(self, position: int) -> int:
        return len(self.text[:position].encode("utf-8", "surrogatepass"))

    def _until(self, stops: str) -> str:
        begin = self.at
        while self.at < len(self.text) and self.text[self.at] not in stops:
            self.at += 1
        return self.text[begin : self.at]

    def _skip_space(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in _SPACE:
            self.at += 1

    def _start_tag(self) -> None:
        begin = self._byte_offset(self.at)
        unclosed = _wrong(f"Unclosed start tag at byte offset {begin}")
        self.at += 1
        name = self._until(_SPACE + ">").lower()
        if self.at >= len(self.text):
            raise unclosed
        if name not in _TAGS:
            raise _wrong(f'Unsupported start tag "{name}" at byte offset {begin}')
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self.at >= len(self.text):
                raise unclosed
            if self.text[self.at] == ">":
                break
            key, value = self._attribute(name, begin, unclosed)
            attributes[key] = value
        self.at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _wrong(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        if name == "tg-emoji" and not attributes.get("emoji-id"):
            raise _wrong("Custom emoji identifier must be specified")
        self.open.append((name, attributes, self.offset))

    def _attribute(self, tag: str, begin: int, unclosed: Exception) -> tuple[str, str]:
        name = self._until(_SPACE + "=>").lower()
        if not name:
            raise _wrong(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_space()
        if self.at >= len(self.text):
            raise unclosed
        if self.text[self.at] != "=":
            if tag == "blockquote" and name == "expandable":
                return name, ""
            raise _wrong(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {begin}'
            )
        self.at += 1
        self._skip_space()
        if self.at >= len(self.text):
            raise unclosed
        quote = self.text[self.at]
        if quote not in "'\"":
            token = self._byte_offset(self.at)
            value = self._until(_SPACE + ">")
            if not re.fullmatch(r"[A-Za-z0-9.\-]*", value):
                raise _wrong(f"Unexpected end of name token at byte offset {token}")
            return name, value.lower()
        self.at += 1
        pieces = []
        while self.at < len(self.text) and self.text[self.at] != quote:
            pieces.append(self._reference() if self.text[self.at] == "&" else self._until(quote + "&"))
        if self.at >= len(self.text):
            raise unclosed
        self.at += 1
        return name, "".join(pieces)

    def _end_tag(self) -> None:
        begin = self._byte_offset(self.at)
        if not self.open:
            raise _wrong(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        found = self._until(_SPACE + ">").lower()
        self._skip_space()
        if self.at >= len(self.text) or self.text[self.at] != ">":
            raise _wrong(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        name, attributes, start = self.open.pop()
        if found and found != name:
            raise _wrong(f'Unmatched end tag at byte offset {begin}, expected "</{name}>", found "</{found}>"')
        if self.offset > start:
            self._close(name, attributes, start)

    def _close(self, name: str, attributes: dict[str, str], start: int) -> None:
        entity: Entity = {"type": _TAGS[name], "offset": start, "length": self.offset - start}
        if name == "a":
            url = attributes.get("href") or "".join(self.parts)[start:]
            if not url.startswith(("http://", "https://", "tg://", "mailto:", "tel:")):
                if not re.match(r"[\w-]+(\.[\w-]+)+(/|$|\?)", url):
                    return  # Telegram drops a link that leads nowhere
                url = f"http://{url}"
            entity["url"] = url
        elif name == "tg-emoji":
            entity["custom_emoji_id"] = attributes["emoji-id"]
        elif name == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif name == "code" and self.open and self.open[-1][0] == "pre":
            language = attributes.get("class", "")
            if language.startswith("language-"):
                self.open[-1][1]["language"] = language.removeprefix("language-")
            return  # <pre><code> is one block
        elif name == "pre" and "language" in attributes:
            entity["language"] = attributes["language"]
        self.entities.append(entity)


def _wrong(words: str) -> Exception:
    return bad(f"can't parse entities: {words}")
