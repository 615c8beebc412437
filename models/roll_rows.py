"""The rows of an import, as tables give them, and what can be wrong with one."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from models.plain_text import holds_unseen

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table stood: ``name`` is "people.csv" or "roll.xlsx, sheet"; ``columns`` maps fields to its headings."""

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)


class OrganisationRow(NamedTuple):
    """An organisation as a table gives it.

    ``kind`` and ``track`` are codes where the word was understood, else what was written. ``parent`` and
    ``guide`` are codes or names. None means that the table has no such column: what is stored stays. An empty
    text means that the cell is empty: no track, no guide, the root. ``written`` holds, by field, what stood in
    the cell where that differs.
    """

    source: Source
    line: int
    code: str
    name: str
    kind: str
    track: str | None = None
    parent: str | None = None
    guide: str | None = None
    written: Mapping[str, str] = _NOTHING


class PersonRow(NamedTuple):
    """One person in one organisation, in one or more roles.

    ``organisation`` is a code or a name. ``mark`` tells apart, or joins, rows of people without a telephone.
    """

    source: Source
    line: int
    name: str
    phone: str
    organisation: str
    roles: tuple[str, ...]
    mark: str = ""
    written: Mapping[str, str] = _NOTHING


Row: TypeAlias = OrganisationRow | PersonRow


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it stands, what stands there, and the code and fields of the sentence for it."""

    source: str
    line: int
    column: str
    value: str
    code: str
    fields: Mapping[str, object] = field(default_factory=dict)


class RowsRefused(Exception):
    """Nothing was imported: ``problems`` holds everything that is wrong, by table and line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def problem(row: Row, column: str, code: str, **fields: object) -> Problem:
    """What is wrong in ``column`` (a field's name) of ``row``."""
    given = getattr(row, column, None)
    value = row.written.get(column, ";".join(given) if isinstance(given, tuple) else given or "")
    return Problem(row.source.name, row.line, row.source.columns.get(column, column), value, code, fields)


def text_fault(text: str, longest: int) -> str | None:
    """What is wrong with a name or a code: ``empty``, ``long``, ``characters`` (not to be seen), or nothing."""
    if not text.strip():
        return "empty"
    if len(text) > longest:
        return "long"
    if not text.isprintable() and any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
        return "characters"
    return "characters" if holds_unseen(text) else None
