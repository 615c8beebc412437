"""What people type, made safe to keep and to show: one rule for every text that is stored."""

import re
import unicodedata

from models.refusal import Refusal

#: Dropped wherever they stand: control, formatting (bidirectional marks, zero-width), private and lone surrogates.
_DROPPED = {"Cc", "Cf", "Co", "Cs", "Cn"}
_WORD = re.compile(r"\w")
#: Letters by their category that nobody can see: the fillers of the Korean script and the grapheme joiner.
_UNSEEN = frozenset(map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)))
_BLANK = _UNSEEN | {"\u2800"}  # a braille cell without a dot


def clean(text: str) -> str:
    """The text in NFC, without control and direction characters, with single spaces and at most one blank line."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    kept = "".join(
        sign for sign in normal if sign == "\n" or (sign not in _UNSEEN and unicodedata.category(sign) not in _DROPPED)
    )
    rows = [re.sub(r"[^\S\n]+", " ", row).strip() for row in kept.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()


def holds_unseen(text: str) -> bool:
    """Whether a sign stands in it that looks like nothing but counts as a letter or a picture."""
    return not (text.isascii() or _BLANK.isdisjoint(text))


def length(text: str) -> int:
    """How long Telegram counts the text: in UTF-16 units, so that most emoji count twice."""
    return len(text.encode("utf-16-le")) // 2


def sentence(text: str, *, most: int) -> str:
    """A cleaned text of 1 to ``most`` characters, as :func:`length` counts, with at least one letter or digit in it.

    Refusals: ``text_empty`` (nothing, or pictures and signs alone), ``text_long``.
    """
    cleaned = clean(text)
    if not _WORD.search(cleaned):
        raise Refusal("text_empty")
    if length(cleaned) > most:
        raise Refusal("text_long", most=most, length=length(cleaned))
    return cleaned


def name(text: str, *, most: int = 40) -> str:
    """A person's name on one line. Refusals as :func:`sentence`."""
    return sentence(text.replace("\n", " "), most=most)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, case and spaces aside."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
