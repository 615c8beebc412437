"""Whether a file is a Word document that holds words and pictures, and nothing that could run."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from xml.parsers import expat

from models.refusal import Refusal

#: The record at the end of a ZIP file without a comment, and what stands before it in one of over 65,535 parts.
_END = struct.Struct("<4s4H2LH")
_LARGE = b"PK\x06\x07"
_LARGE_BYTES = 20
#: Parts of a document, and bytes of their list. ZipFile reads the whole list at once: it is looked at only below this.
PARTS_MAX, LIST_MAX = 2_000, 512 * 1024
#: Bytes of all that says what the parts are and how they hang together (``[Content_Types].xml`` and ``.rels``).
TOLD_MAX = 4 * 1024 * 1024
_TYPES, _WORDS = "[content_types].xml", "word/document.xml"
#: Where ECMA-376 and Word put the parts of a document, and how a part of words, a picture or a font ends; Word keeps
#: the settings of a printer in a ``.bin``.
_FOLDERS = ("_rels/", "customxml/", "docmetadata/", "docprops/", "word/")
_ENDINGS = frozenset(
    (
        *("xml", "rels", "ttf", "otf", "odttf", "bin"),
        *("png", "jpg", "jpeg", "jfif", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp", "svg", "webp"),
    )
)
#: Where Word keeps programs and other files.
_PACKED = re.compile(r"/vba(project|data)|/embeddings/|/activex/")
#: What the content of a part, or the way to it, is called that is a program or another file.
_PROGRAMS = re.compile(r"macro|vba|oleobject|activex|/package$|/control$|/afchunk$")
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def fault(data: bytes) -> Refusal | None:
    """What is wrong with it as a document. Refusals: ``document_kind`` (it is none), ``document_packed`` (it holds
    programs or other files)."""
    try:
        if not _is_small(data):
            return Refusal("document_kind")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _fault(archive)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, RuntimeError, ValueError):
        return Refusal("document_kind")


def _is_small(data: bytes) -> bool:
    """Whether its end says that its list of parts is short. A document has neither a comment nor a second end."""
    if len(data) < _END.size or data[-_END.size - _LARGE_BYTES :].startswith(_LARGE):
        return False
    mark, _disk, _first, _here, parts, size, _offset, comment = _END.unpack(data[-_END.size :])
    return bool(mark == b"PK\x05\x06" and comment == 0 and parts <= PARTS_MAX and size <= LIST_MAX)


def _fault(archive: zipfile.ZipFile) -> Refusal | None:
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if not {_TYPES, _WORDS} <= set(names) or len(set(names)) < len(names):
        return Refusal("document_kind")
    if not all(map(_is_usual, names)):
        return Refusal("document_packed")
    telling = [part for part in parts if part.filename.lower() == _TYPES or part.filename.lower().endswith(".rels")]
    if sum(part.file_size for part in telling) > TOLD_MAX or any(part.compress_type not in _PLAIN for part in telling):
        return Refusal("document_kind")
    told = [word for part in telling for word in _told(archive.read(part))]
    return Refusal("document_packed") if any(map(_PROGRAMS.search, told)) else None


def _is_usual(name: str) -> bool:
    """Whether a part stands where parts of a document stand, and is words, a picture or a font by its name."""
    if name == _TYPES or (name.endswith("/") and name.startswith(_FOLDERS)):
        return True
    return name.startswith(_FOLDERS) and name.rpartition(".")[2] in _ENDINGS and not _PACKED.search(name)


def _told(data: bytes) -> Sequence[str]:
    """What the elements of such a part say of kinds of content and of ways to other parts, in small letters."""
    told: list[str] = []

    def note(_element: str, attributes: dict[str, str]) -> None:
        told.extend(attributes[each].lower() for each in ("ContentType", "Type") if each in attributes)

    def refuse(*_declared: object) -> None:
        raise ValueError("a part of a document declares nothing of its own")

    parser = expat.ParserCreate()
    parser.StartElementHandler = note
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(data, True)
    return told
