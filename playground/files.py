"""Files that were sent: kept in memory, known by their file_id, with the sizes that Telegram gives to photos."""

import struct
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from playground.refusal import bad

MAX_UPLOAD = 50 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
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
    """A file that Telegram knows; `kind` is photo, document, voice or sticker."""

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

    def find(self, file_id: str) -> StoredFile | None:
        """The file of this id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file that getFile named by this path."""
        return self._by_path.get(path)

    def media(self, kind: str, given: Upload | str) -> dict[str, Any]:
        """The content of a message with this upload or file_id, such as {"photo": [sizes]}."""
        if isinstance(given, str):
            stored = self._known(kind, given)
            upload = stored.upload
            if kind != "photo":
                return {kind: self._described(stored)}
        else:
            upload = given
        if not upload.data:
            raise bad("file must be non-empty")
        if len(upload.data) > (MAX_PHOTO if kind == "photo" else MAX_UPLOAD):
            raise bad("file is too big")
        if kind == "photo":
            return {"photo": self._photo_sizes(upload, given if isinstance(given, str) else None)}
        return {kind: self._described(self._store(kind, upload))}

    def _known(self, kind: str, given: str) -> StoredFile:
        if given.startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content")  # the playground fetches nothing from outside
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

    def _photo_sizes(self, upload: Upload, known_id: str | None) -> list[dict[str, Any]]:
        if known_id is not None:
            stored = self._by_id[known_id]
            return [stored.reference() | {"width": stored.width, "height": stored.height}]
        width, height = picture_size(upload.data) or _UNKNOWN_SIZE
        if width + height > 10_000:
            raise bad("PHOTO_INVALID_DIMENSIONS")
        longest = max(width, height)
        steps = [step for step in _PHOTO_STEPS if step < longest] + [min(longest, _PHOTO_STEPS[-1])]
        sizes = []
        for step in dict.fromkeys(steps):
            stored = self._store("photo", upload, max(1, width * step // longest), max(1, height * step // longest))
            sizes.append(stored.reference() | {"width": stored.width, "height": stored.height})
        return sizes

    def _described(self, stored: StoredFile) -> dict[str, Any]:
        described = stored.reference()
        if stored.kind == "document":
            described |= {"file_name": stored.upload.name, "mime_type": stored.upload.mime}
        elif stored.kind == "voice":
            described |= {"duration": 3, "mime_type": "audio/ogg"}
        elif stored.kind == "sticker":
            described |= {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False}
        return described


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG or JPEG, or None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if not data.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # the frame headers
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
