"""What a file is by its content, whatever it is called: a plan's document may be PDF, DOCX, plain text or a picture."""

import io
import zipfile
from dataclasses import dataclass

from models.refusal import Refusal

#: Bytes that Telegram lets a bot fetch.
MOST = 20 * 1024 * 1024
#: Pictures by how they begin.
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
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


def look(data: bytes) -> Look:
    """Looks at the content of a file."""
    fault = size_fault(len(data))
    if fault is not None:
        return Look(fault=fault)
    if data.startswith(b"%PDF-"):
        return Look("pdf")
    for beginning, kind in _PICTURES:
        if data.startswith(beginning):
            return Look(kind)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Look("webp")
    if _is_docx(data):
        return Look("docx")
    return Look("txt") if _is_text(data) else Look(fault=Refusal("document_kind"))


def _is_docx(data: bytes) -> bool:
    """A Word document without programs in it."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return False
    return {"[Content_Types].xml", "word/document.xml"} <= names


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
