"""What a file is, by its content and its name together: a plan's document may be PDF, DOCX, plain text or a picture.

It goes out to others under the bot's name, and is opened by how its name ends: so the name must end as what was found
in the file does.
"""

import unicodedata
from dataclasses import dataclass

from models import docx
from models.refusal import Refusal

#: Bytes that Telegram lets a bot fetch.
MOST = 20 * 1024 * 1024
#: Pictures by how they begin.
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
#: How the name of each kind ends.
_ENDINGS = {
    "pdf": ("pdf",),
    "docx": ("docx",),
    "txt": ("txt",),
    "png": ("png",),
    "jpg": ("jpg", "jpeg"),
    "webp": ("webp",),
}
_KNOWN = frozenset(ending for endings in _ENDINGS.values() for ending in endings)
#: Signs that turn the direction of a name, or hide in it; the joiner of emoji does neither.
_HIDDEN = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
_JOINER = "\u200d"
#: A text is looked at so far.
_LOOK = 1 << 20
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
#: Control characters that a text may hold.
_BLANK = frozenset("\n\r\t\f")
#: A script is a program too.
_SCRIPTS = ("#!", "@echo off")


@dataclass(frozen=True)
class Look:
    """What was found: the ``kind`` of document, or why it is none."""

    kind: str | None = None
    fault: Refusal | None = None


def unreached() -> Look:
    """What is found when the file could not be fetched."""
    return Look(fault=Refusal("document_unreached"))


def size_fault(size: int | None) -> Refusal | None:
    """What is wrong with a file of that size; nothing, if that is not known yet."""
    if size is None:
        return None
    if size == 0:
        return Refusal("document_empty")
    return Refusal("document_large") if size > MOST else None


def name_fault(name: str) -> Refusal | None:
    """What is wrong with how a file is called. Refusals: ``document_name``, ``document_kind``."""
    if any(sign != _JOINER and unicodedata.category(sign) in _HIDDEN for sign in name):
        return Refusal("document_name")
    return None if _ending(name) in _KNOWN else Refusal("document_kind")


def look(data: bytes, name: str | None = None) -> Look:
    """Looks at the content of a file that is called ``name``; a photo has no name."""
    fault = size_fault(len(data)) or (name_fault(name) if name is not None else None)
    if fault is not None:
        return Look(fault=fault)
    found = _by_content(data)
    if found.kind is not None and name is not None and _ending(name) not in _ENDINGS[found.kind]:
        return Look(fault=Refusal("document_ending", ending=_ENDINGS[found.kind][0]))
    return found


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _by_content(data: bytes) -> Look:
    if data.startswith(b"%PDF-"):
        return Look("pdf")
    for beginning, kind in _PICTURES:
        if data.startswith(beginning):
            return Look(kind)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Look("webp")
    if data.startswith(b"PK\x03\x04"):
        fault = docx.fault(data)
        return Look(fault=fault) if fault is not None else Look("docx")
    return Look("txt") if _is_text(data) else Look(fault=Refusal("document_kind"))


def _is_text(data: bytes) -> bool:
    """Words in one of the ways in which Chinese and English texts are written down."""
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    piece = data[:_LOOK]
    for encoding in marked or ("utf-8", "gb18030"):
        try:
            # Cut in the middle of a sign: the rest of that is no fault.
            text = piece.decode(encoding, "ignore" if len(data) > _LOOK else "strict")
        except UnicodeDecodeError:
            continue
        if any(ord(sign) < 32 and sign not in _BLANK for sign in text):
            return False
        beginning = text.lstrip("\ufeff").lstrip().lower()
        return bool(beginning) and not beginning.startswith(_SCRIPTS)
    return False
