"""Tables written for spreadsheets: CSV that Excel opens as it is, and XLSX; no cell becomes a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

ENDINGS = (".csv", ".xlsx")
#: What a spreadsheet takes for a formula; the quotes before it are those of an earlier export.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_WIDTH = 18


def write(path: Path, title: str, rows: Iterable[Sequence[str]]) -> int:
    """Writes the rows, headings first, by the ending of ``path``; says how many follow the headings.

    Raises OSError where the file cannot be written. A file that is there is replaced once the new one is whole. It is
    readable by its owner alone: names and numbers may stand in it.
    """
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    try:
        unfinished.touch(0o600, exist_ok=False)
        number = (_csv if path.suffix.lower() == ".csv" else _xlsx)(unfinished, title, rows)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return number - 1


def _csv(path: Path, _title: str, rows: Iterable[Sequence[str]]) -> int:
    number = 0
    # Excel takes a CSV for UTF-8 only if it begins with the mark.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for row in rows:
            writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row])
            number += 1
    return number


def _xlsx(path: Path, title: str, rows: Iterable[Sequence[str]]) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column in "ABCDEFGHIJKL":
        sheet.column_dimensions[column].width = _WIDTH
    number = 0
    for row in rows:
        sheet.append([cell(sheet, each) for each in row])
        number += 1
    book.save(path)
    return number


def cell(sheet: object, text: str) -> object:
    """The text as a cell of a sheet that is only written: never a formula, and without signs that no sheet may hold."""
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    if not _FORMULA.match(plain):
        return plain
    made = WriteOnlyCell(sheet, plain)  # type: ignore[arg-type]
    # Kept as text when somebody edits the cell, too.
    made.data_type, made.quotePrefix = "s", True
    return made
