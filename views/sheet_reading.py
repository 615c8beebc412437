"""Files of tables as clerks save them: CSV in the encodings and with the separators met in offices, and XLSX."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

#: A file, or a workbook unpacked, beyond this is no roll: 100,000 people take 10 MB.
BYTES_MAX = 100_000_000
UNPACKED_MAX = 1_000_000_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also the wrapper of a workbook with a password
#: Characters within which the headings stand, and with them the separator.
_HEAD = 20_000
#: One byte in so many is zero in UTF-16, at least: every separator and end of line has one.
_FEW = 40
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z0-9:]+)"')
_GUARDED = re.compile(r"'+[=+\-@＝＋－＠\t\r]")


class UnreadableFile(Exception):
    """A file that is no table. ``code`` names the sentence ``roll.<code>``, ``fields`` fill it."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its number in the file, counted from 1, and its cells as text."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in the file: ``sheet`` is the name of a workbook's sheet, None in a CSV."""

    sheet: str | None
    lines: Sequence[Line]


def read_tables(path: Path) -> list[list[RawTable]]:
    """The tables of a file, once for each way in which it may be meant: a CSV once for each separator.

    Raises :class:`UnreadableFile`.
    """
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UnreadableFile("is_folder")
        if size > BYTES_MAX:
            raise UnreadableFile("too_big", size=size // 1_000_000, most=BYTES_MAX // 1_000_000)
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile("no_such_file") from None
    except OSError as error:
        raise UnreadableFile("cannot_open", reason=error.strerror or type(error).__name__) from None
    if not content.strip():
        raise UnreadableFile("empty_file")
    if content.startswith(_OLD_EXCEL):
        # A workbook with a password hides its parts in such a wrapper; their name stands there in UTF-16.
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise UnreadableFile("password" if locked else "old_excel")
    if content.startswith(b"PK"):
        return [_workbook(content)]
    text = _decoded(content)
    if _is_noise(text):
        raise UnreadableFile("not_a_table")
    return _csv(text)


def _is_noise(text: str) -> bool:
    """Whether it is a picture or a program, and no text at all."""
    start = text[:2000]
    strange = sum(unicodedata.category(sign) == "Cc" and not sign.isspace() for sign in start)
    return "\0" in start or strange > len(start) / 20


def _decoded(content: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _strictly(content, encoding)
    start = content[:4096]
    first, second = start[0::2].count(0), start[1::2].count(0)
    # Without a mark, the zeros of Latin separators betray UTF-16 and the order of its bytes: many, in one place of two.
    if max(first, second) > max(len(start) / _FEW, 4 * min(first, second)):
        return _strictly(content, "utf-16-le" if second > first else "utf-16-be")
    if b"\0" in content:
        raise _with_zeros(content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(content):
            line = content.count(b"\n", 0, error.start) + 1
            raise UnreadableFile("damaged_text", encoding="UTF-8", line=line) from None
    return _strictly(content, "gb18030")


def _with_zeros(content: bytes) -> UnreadableFile:
    """What to say of zeros that are not those of UTF-16: a picture or a program has many, a damaged table a few."""
    start = content[:2000]
    if sum(byte < 32 and byte not in b"\t\r\n" for byte in start) > len(start) / 20:
        return UnreadableFile("not_a_table")
    return UnreadableFile("damaged_text", encoding="UTF-8", line=content.count(b"\n", 0, content.index(0)) + 1)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile("damaged_text", encoding=encoding.upper().removesuffix("-SIG"), line=line) from None


def _is_damaged_utf8(content: bytes) -> bool:
    """Whether it is UTF-8 but for a few bytes. GB18030 would decode such a file to nonsense without a complaint."""
    lenient = content.decode("utf-8", "replace")
    wrong = lenient.count("\N{REPLACEMENT CHARACTER}")
    right = len(lenient) - len(lenient.encode("ascii", "ignore")) - wrong
    return right > 4 * wrong


def _csv(text: str) -> list[list[RawTable]]:
    skipped = 0
    if match := re.match(r"sep=([,;\t])\r?\n", text):
        text, skipped = text[match.end() :], 1
    readings, fault = [], None
    start = text[:_HEAD]
    for separator in (match[1],) if match else [sign for sign in ",;\t" if sign in start] or [","]:
        try:
            readings.append([RawTable(None, list(_csv_lines(text, separator, skipped)))])
        except UnreadableFile as refused:
            fault = fault or refused
    if not readings and fault:
        raise fault
    return readings


def _csv_lines(text: str, separator: str, skipped: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise UnreadableFile("quote_open", line=number) from None
        # Our own export writes ' before what a spreadsheet would take for a formula.
        yield Line(number, [cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell for cell in cells])


def _workbook(content: bytes) -> list[RawTable]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which do not matter here
            if sum(part.file_size for part in archive.infolist()) > UNPACKED_MAX:
                raise UnreadableFile("too_big", size=UNPACKED_MAX // 1_000_000, most=BYTES_MAX // 1_000_000)
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            try:
                # A hidden sheet holds what the clerk did not mean to show, such as lists for the choices of a cell.
                shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
                return [RawTable(sheet.title, _sheet_lines(sheet, archive)) for sheet in shown]
            finally:
                book.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, OSError) as error:
        raise UnreadableFile("not_a_workbook") from error


def _sheet_lines(sheet: Any, archive: zipfile.ZipFile) -> list[Line]:
    sheet.reset_dimensions()  # some programs write a wrong extent, and rows beyond it would be lost
    grid = [Line(number, [_text(cell) for cell in row]) for number, row in enumerate(sheet.iter_rows(), start=1) if row]
    by_number = {line.number: line for line in grid}
    for reference in _MERGED.findall(archive.read(sheet._worksheet_path.lstrip("/"))):
        _spread(by_number, *range_boundaries(reference.decode()))
    return list(by_number.values())


def _spread(lines: dict[int, Line], left: int, top: int, right: int, bottom: int) -> None:
    """Gives every line of a merged cell what is written in it, for cells that span lines of one column."""
    first = lines.get(top)
    if left != right or first is None or len(first.cells) < left:
        return
    for number in range(top + 1, min(bottom, max(lines)) + 1):
        line = lines.get(number)
        # Lines that are empty otherwise stay empty: a merged cell often runs on below the table.
        if line is not None and any(line.cells):
            cells = [*line.cells, *[""] * (left - len(line.cells))]
            cells[left - 1] = first.cells[left - 1]
            lines[number] = Line(number, cells)


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int):
        # A code shown as 007 is stored as 7 with the format 000.
        shape = cell.number_format
        return str(value).zfill(len(shape)) if shape and not shape.strip("0") else str(value)
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    if isinstance(value, (date, datetime, time)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
