"""Files that were sent: kept in memory, known by their file_id, with the sizes that Telegram gives to photos."""

import struct
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from playground.refusal import bad

MAX_UPLOAD = 50 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
KINDS = ("photo", "video", "document", "voice", "sticker")
_PHOTO_STEPS = (90, 320, 800, 1280)
_UNKNOWN_SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a request."""

    data: bytes
    name: str
    mime: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that Telegram knows; `kind` is photo, video, document, voice or sticker."""

    file_id: str
    kind: str
    upload: Upload
    path: str
    width: int = 0
    height: int = 0

    def reference(self) -> dict[str, Any]:
        """The fields that every kind of file has in the Bot API."""
        return {"file_id": self.file_id, "file_unique_id": f"U{self.file_id}", "file_size": len(self.upload.data)}


class Files:
    """The files of one playground."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._sizes: dict[str, list[StoredFile]] = {}  # of a photo, by the file_id of each

    def find(self, file_id: str) -> StoredFile | None:
        """The file of this id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file that getFile named by this path."""
        return self._by_path.get(path)

    def media(self, kind: str, given: Upload | str) -> dict[str, Any]:
        """The content of a bot's message with this upload or file_id, such as {"photo": [sizes]}. Raises Refusal."""
        if isinstance(given, str):
            stored = self._known(kind, given)
            return {"photo": self._photo(stored)} if kind == "photo" else {kind: self._described(stored)}
        if not given.data:
            raise bad("file must be non-empty")
        if len(given.data) > (MAX_PHOTO if kind == "photo" else MAX_UPLOAD):
            raise bad("file is too big")
        if kind == "photo":
            _check_picture(given.data)
        return self.keep(kind, given)

    def keep(self, kind: str, upload: Upload) -> dict[str, Any]:
        """The content of a message with this upload. What people send is not limited: their apps see to that."""
        if kind == "photo":
            return {"photo": self._photo(self._store_photo(upload))}
        return {kind: self._described(self._store(kind, upload))}

    def _known(self, kind: str, given: str) -> StoredFile:
        if given.startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content")  # the playground fetches nothing from outside
        if given.startswith("attach://"):
            raise bad(f'file "{given.removeprefix("attach://")}" was not attached')
        stored = self._by_id.get(given)
        if stored is None:
            raise bad("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
        if stored.kind != kind:
            raise bad(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
        return stored

    def _store(self, kind: str, upload: Upload, width: int = 0, height: int = 0) -> StoredFile:
        number = len(self._by_id) + 1
        suffix = PurePosixPath(upload.name).suffix
        path = f"{kind}s/file_{number}{suffix if suffix.isascii() else ''}"
        stored = StoredFile(f"BQAC{kind[:2]}AAx{number:08d}", kind, upload, path, width, height)
        self._by_id[stored.file_id] = self._by_path[path] = stored
        return stored

    def _store_photo(self, upload: Upload) -> StoredFile:
        """Keeps a photo in all of its sizes; returns the largest."""
        width, height = picture_size(upload.data) or _UNKNOWN_SIZE
        longest = max(width, height)
        steps = [step for step in _PHOTO_STEPS if step < longest] + [min(longest, _PHOTO_STEPS[-1])]
        sizes = [
            self._store("photo", upload, max(1, width * step // longest), max(1, height * step // longest))
            for step in dict.fromkeys(steps)
        ]
        self._sizes |= {stored.file_id: sizes for stored in sizes}
        return sizes[-1]

    def _photo(self, stored: StoredFile) -> list[dict[str, Any]]:
        """The sizes of a photo; any of their ids stands for all."""
        sizes = self._sizes[stored.file_id]
        return [size.reference() | {"width": size.width, "height": size.height} for size in sizes]

    def _described(self, stored: StoredFile) -> dict[str, Any]:
        described = stored.reference()
        if stored.kind == "document":
            described |= {"file_name": stored.upload.name, "mime_type": stored.upload.mime}
        elif stored.kind == "video":
            described |= {"width": 640, "height": 360, "duration": 3, "mime_type": "video/mp4"}
        elif stored.kind == "voice":
            described |= {"duration": 3, "mime_type": "audio/ogg"}
        elif stored.kind == "sticker":
            described |= {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False}
        return described


def unique_id(content: dict[str, Any]) -> str | None:
    """What tells the file of a message from all others, whatever the message is."""
    for kind in KINDS:
        if kind in content:
            described = content[kind][-1] if kind == "photo" else content[kind]
            return str(described["file_unique_id"])
    return None


def _check_picture(data: bytes) -> None:
    """Refuses what Telegram's servers cannot make a photo of."""
    size = picture_size(data)
    if size is None or not all(size):
        raise bad("IMAGE_PROCESS_FAILED")
    if sum(size) > 10_000 or max(size) > 20 * min(size):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG, GIF, BMP or WEBP, or None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data.startswith(b"BM") and len(data) >= 26:
        width, height = struct.unpack("<ii", data[18:26])
        return abs(width), abs(height)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp_size(data)
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """By the first chunk: extended, lossless or lossy."""
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return (width & 0x3FFF, height & 0x3FFF) if data[12:16] == b"VP8 " else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # the frame headers
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
