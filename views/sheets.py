"""Tables as clerks see them, read into the rows that :mod:`models.roll` checks and brings in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from models.campaign import Track
from models.roll_rows import OrganisationRow, PersonRow, Source
from views.sheet_reading import Line, RawTable, UnreadableFile, read_tables
from views.sheet_words import HEADINGS, REQUIRED, Vocabulary, bare, clerks_heading

#: The headings stand in one of the first lines: a title and a remark may stand above them.
HEADING_LINES = 10
_WORDS = {
    what: {bare(word): (name, rank) for name, words in fields.items() for rank, word in enumerate(words)}
    for what, fields in HEADINGS.items()
}


@dataclass(slots=True)
class Sheets:
    """What a file holds. ``unused`` are headings that mean nothing to an import, by table."""

    organisations: list[OrganisationRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    unused: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Headed:
    """A table whose headings were found: ``columns`` maps fields to the numbers of their columns, from 0."""

    what: str
    heading: Line
    columns: Mapping[str, int]
    lines: Sequence[Line]
    sheet: str | None


def read(path: Path, tracks: Iterable[Track]) -> Sheets:
    """Every organisation and person of a CSV or XLSX file. Raises :class:`UnreadableFile`."""
    readings = read_tables(path)
    chosen = max(readings, key=_known)
    headed = [found for table in chosen if (found := _headed(table)) is not None]
    if not headed:
        raise _no_headings(chosen)
    for table in headed:
        _require_whole(table)
    words, sheets = Vocabulary(tracks), Sheets()
    for table in headed:
        name = path.name if table.sheet is None or len(chosen) == 1 else f"{path.name} / {table.sheet}"
        cells = table.heading.cells
        source = Source(name, {each: cells[column].strip() for each, column in table.columns.items()})
        sheets.unused[name] = [
            cell.strip() for column, cell in enumerate(cells) if cell.strip() and column not in table.columns.values()
        ]
        if table.what == "organisations":
            sheets.organisations += (_organisation(source, line, table.columns, words) for line in table.lines)
        else:
            sheets.people += (_person(source, line, table.columns, words) for line in table.lines)
    if not sheets.organisations and not sheets.people:
        raise UnreadableFile("no_rows")
    return sheets


def _known(tables: Sequence[RawTable]) -> int:
    """How many headings are known: the right separator of a CSV is the one that gives most."""
    return max(
        (_score(line, what) for table in tables for line in table.lines[:HEADING_LINES] for what in _WORDS), default=0
    )


def _score(line: Line, what: str) -> int:
    return len({_WORDS[what][word][0] for cell in line.cells if (word := bare(cell)) in _WORDS[what]})


def _headed(table: RawTable) -> _Headed | None:
    """The table with its headings: those that are complete come first, then those with most known words."""
    filled = [line for line in table.lines if any(cell.strip() for cell in line.cells)]
    best: tuple[tuple[bool, int], str, int, dict[str, int]] | None = None
    for number, line in enumerate(filled[:HEADING_LINES]):
        for what in _WORDS:
            columns = _columns(line, what)
            rank = (all(name in columns for name in REQUIRED[what]), len(columns))
            if columns and (best is None or rank > best[0]):
                best = (rank, what, number, columns)
    if best is None or (not best[0][0] and best[0][1] < 2):
        return None
    _, what, number, columns = best
    heading = filled[number]
    # A printed list repeats its headings on every page.
    lines = [line for line in filled[number + 1 :] if line.cells != heading.cells]
    return _Headed(what, heading, columns, lines, table.sheet)


def _columns(line: Line, what: str) -> dict[str, int]:
    """The column of each field. Of two that may mean the same field the surer heading wins."""
    found: dict[str, tuple[int, int]] = {}
    for column, cell in enumerate(line.cells):
        name, rank = _WORDS[what].get(bare(cell), ("", 0))
        if name and (name not in found or rank < found[name][0]):
            found[name] = (rank, column)
    return {name: column for name, (_, column) in found.items()}


def _require_whole(table: _Headed) -> None:
    missing = [name for name in REQUIRED[table.what] if name not in table.columns]
    found = [cell.strip() for cell in table.heading.cells if cell.strip()]
    if missing:
        wanted = [f"{clerks_heading(table.what, name)} ({name})" for name in missing]
        raise UnreadableFile("column_missing", missing=", ".join(wanted), found=", ".join(found[:20]))
    compared = [bare(cell) for cell in found]
    for name, column in table.columns.items():
        heading = table.heading.cells[column]
        if compared.count(bare(heading)) > 1:
            raise UnreadableFile("column_twice", heading=heading.strip(), field=name)


def _no_headings(tables: Sequence[RawTable]) -> UnreadableFile:
    lines = (line for table in tables for line in table.lines)
    first = next((line for line in lines if any(cell.strip() for cell in line.cells)), None)
    if first is None:
        return UnreadableFile("empty_file")
    found = [cell.strip()[:30] for cell in first.cells if cell.strip()]
    return UnreadableFile("no_headings", found=", ".join(found[:20]))


class _Cells:
    """The cells of one line by field, cleaned; ``written`` keeps what stood there where that differs."""

    def __init__(self, line: Line, columns: Mapping[str, int]) -> None:
        self._cells, self._columns = line.cells, columns
        self.written: dict[str, str] = {}

    def raw(self, name: str) -> str:
        column = self._columns.get(name, -1)
        return self._cells[column] if 0 <= column < len(self._cells) else ""

    def note(self, name: str, value: str) -> str:
        if value != self.raw(name):
            self.written[name] = self.raw(name).strip()
        return value

    def text(self, name: str) -> str:
        return self.note(name, _text(self.raw(name)))

    def code(self, name: str) -> str:
        return self.note(name, _code(self.raw(name)))

    def code_if_there(self, name: str) -> str | None:
        return self.code(name) if name in self._columns else None


def _organisation(source: Source, line: Line, columns: Mapping[str, int], words: Vocabulary) -> OrganisationRow:
    cells = _Cells(line, columns)
    return OrganisationRow(
        source,
        line.number,
        code=cells.code("code"),
        name=cells.text("name"),
        kind=cells.note("kind", words.kind(_text(cells.raw("kind")))),
        track=cells.note("track", words.track(_text(cells.raw("track")))) if "track" in columns else None,
        parent=cells.code_if_there("parent"),
        guide=cells.code_if_there("guide"),
        written=cells.written,
    )


def _person(source: Source, line: Line, columns: Mapping[str, int], words: Vocabulary) -> PersonRow:
    cells = _Cells(line, columns)
    roles = words.roles(_signs(cells.raw("roles")))
    cells.written["roles"] = cells.raw("roles").strip()
    return PersonRow(
        source,
        line.number,
        name=cells.text("name"),
        phone=cells.code("phone"),
        organisation=cells.code("organisation"),
        roles=roles,
        mark=cells.code("mark"),
        written=cells.written,
    )


_WHOLE_FLOAT = re.compile(r"(\d{3,})\.0+")
_SCIENTIFIC = re.compile(r"(\d)\.(\d+)[eE]\+?(\d{1,2})")


def _signs(written: str) -> str:
    """The text in NFC, without what cannot be seen (zero-width and direction marks)."""
    if written.isascii():
        return written
    return "".join(sign for sign in unicodedata.normalize("NFC", written) if unicodedata.category(sign) != "Cf")


def _text(written: str) -> str:
    """A name as it is written: trimmed, on one line. Control characters stay, to be refused."""
    text = _signs(written).strip()
    return re.sub(r"[\t\r\n\u3000 ]+", " ", text) if not text.isprintable() or "  " in text else text


def _code(written: str) -> str:
    """A code or a number in half-width signs, without the ".0" and the exponent that spreadsheets add."""
    text = written if written.isascii() else unicodedata.normalize("NFKC", _signs(written))
    text = text.strip()
    if match := _WHOLE_FLOAT.fullmatch(text):
        return match[1]
    if (
        (match := _SCIENTIFIC.fullmatch(text))
        and len(match[2]) >= int(match[3])
        and not match[2][int(match[3]) :].strip("0")
    ):
        return match[1] + match[2][: int(match[3])]
    return text
