"""What a person reads of an import: each bad row with its place, and what came of the whole."""

from __future__ import annotations

import re
from collections.abc import Mapping

from models.roll import Counts
from models.roll_rows import Problem
from views.sheet_words import known_kinds, known_roles
from views.texts import Language

_SHORTENED = re.compile(r"\d\.\d+[eE]\+?\d+")
#: So much of a value is shown: an unclosed quote can put a whole file into one cell.
VALUE_MAX = 60


def problem_line(say: Language, problem: Problem, tracks: Mapping[str, str]) -> str:
    """One problem as one line: the file, the line, the column, what stands there and what is expected.

    ``tracks`` maps codes of tracks to the words that are listed where a track is not known.
    """
    code = problem.code
    if code == "bad_phone" and _SHORTENED.fullmatch(problem.value):
        code = "phone_shortened"
    allowed = {
        "unknown_kind": known_kinds(say.code),
        "kind_empty": known_kinds(say.code),
        "unknown_role": known_roles(say.code),
        "role_empty": known_roles(say.code),
        "unknown_track": ("、" if say.code == "zh-CN" else ", ").join(tracks.values()),
    }.get(code, "")
    fields = {name: visible(str(value)) for name, value in problem.fields.items()}
    what = say.plain(f"roll.{code}", **fields, value=visible(problem.value), allowed=allowed)
    place = {"file": problem.source, "line": problem.line, "column": visible(problem.column)}
    return say.plain("roll.problem", **place, what=what)


def visible(text: str, longest: int = VALUE_MAX) -> str:
    """The text fit for one line of a terminal: shortened, and with control characters shown instead of obeyed."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(sign if sign.isprintable() else "·" for sign in short)


def outcome(say: Language, counts: Counts, *, dry_run: bool) -> str:
    """What an import did, or would do."""
    fields = {name: getattr(counts, name) for name in counts.__slots__}
    return say.plain("roll.would_import" if dry_run else "roll.imported", **fields)
