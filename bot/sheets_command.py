"""The commands ``import`` and ``export``: tables in, all of a file or nothing of it, and tables out."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from bot.config import Settings
from bot.database_reach import reaching, require_newest
from bot.refused import Refused
from models import database, roll, roll_export
from models.clock import Clock
from models.roll import Counts
from models.roll_rows import RowsRefused
from views import roll as view
from views import sheet_writing, sheets
from views.sheet_reading import UnreadableFile
from views.sheet_words import Vocabulary, known_headings
from views.texts import Language, Texts

#: So many bad rows are listed; a table that was exported wrongly has one in every line.
LISTED_MAX = 200


def import_file(
    settings: Settings, path: Path, *, dry_run: bool = False, language: str | None = None, report: Path | None = None
) -> None:
    """Brings in the organisations and people of a CSV or XLSX file, and says what came of it.

    ``language`` is "en" or "zh-CN"; without it the locale decides. ``report`` names a file for all the problems.
    Raises :class:`Refused`: nothing was changed; bad rows have been listed on standard error by then.
    """
    say = _speech(language)
    require_newest(settings.database.url)
    try:
        with _progress(say) as bar:
            bar.tell("read", 0, 1)
            found = sheets.read(path, settings.campaign.tracks)
            bar.tell("read", 1, 1)
            counts = _bring_in(settings, found, dry_run=dry_run, bar=bar)
    except UnreadableFile as refused:
        fields = {what: known_headings(what, say.code) for what in ("organisations", "people")}
        fields |= {name: view.visible(str(value), 300) for name, value in refused.fields.items()}
        raise Refused(say.plain(f"roll.{refused.code}", **fields, file=path)) from None
    except RowsRefused as refused:
        _list_problems(say, settings, refused, report)
        raise Refused(say.plain("roll.nothing_done", number=len(refused.problems))) from None
    except IntegrityError:
        raise Refused(say.plain("roll.changed_meanwhile")) from None
    for name, columns in found.unused.items():
        if columns:
            typer.echo(say.plain("roll.unused_columns", file=name, columns=", ".join(map(view.visible, columns))))
    typer.echo(view.outcome(say, counts, dry_run=dry_run))


def export_table(settings: Settings, what: str, path: Path, *, language: str | None = None) -> None:
    """Writes organisations, people or pledges to a CSV or XLSX file. Raises :class:`Refused`."""
    say = _speech(language)
    if what not in roll_export.TABLES:
        raise Refused(say.plain("roll.export_unknown", what=what, known=", ".join(roll_export.TABLES)))
    if path.suffix.lower() not in sheet_writing.ENDINGS:
        raise Refused(say.plain("roll.export_ending", path=path))
    require_newest(settings.database.url)
    try:
        with _engine(settings) as engine, engine.connect().execution_options(reading=True) as connection:
            rows = roll_export.TABLES[what](connection, settings.campaign.zone)
            number = sheet_writing.write(path, what, rows)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused(say.plain("roll.cannot_write", path=path, reason=reason)) from None
    typer.echo(say.plain("roll.exported", number=number, path=path))


def _bring_in(settings: Settings, found: sheets.Sheets, *, dry_run: bool, bar: _Bar) -> Counts:
    tracks = {track.code for track in settings.campaign.tracks}
    with _engine(settings) as engine, engine.connect() as connection, connection.begin() as transaction:
        counts = roll.import_roll(
            connection,
            found.organisations,
            found.people,
            tracks=tracks,
            now=Clock(settings.campaign.zone).now(),
            progress=bar.tell,
        )
        if dry_run:
            transaction.rollback()
    return counts


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    engine = database.engine(settings.database.url)
    try:
        with reaching(settings.database.url):
            yield engine
    finally:
        engine.dispose()


def _list_problems(say: Language, settings: Settings, refused: RowsRefused, report: Path | None) -> None:
    tracks = Vocabulary(settings.campaign.tracks).tracks
    lines = [view.problem_line(say, problem, tracks) for problem in refused.problems]
    for line in lines[:LISTED_MAX]:
        typer.echo(line, err=True)
    if len(lines) > LISTED_MAX:
        typer.echo(say.plain("roll.and_more", number=len(lines) - LISTED_MAX), err=True)
    if report is not None:
        report.touch(0o600)  # what stands in the rows stands there too
        report.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
        typer.echo(say.plain("roll.listed_in", path=report), err=True)


def _speech(language: str | None) -> Language:
    if language is None:
        spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
        language = "zh-CN" if (spoken or locale.getlocale()[0] or "").lower().startswith("zh") else "en"
    return Texts.load().in_language(language)


class _Bar:
    """A bar for each thing that is done, on stderr, and only where somebody watches."""

    def __init__(self, say: Language, progress: Progress) -> None:
        self._say, self._progress = say, progress
        self._tasks: dict[str, TaskID] = {}

    def tell(self, what: str, done: int, total: int) -> None:
        """Shows how much of ``what`` is done."""
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(self._say.plain(f"roll.progress_{what}"))
        self._progress.update(self._tasks[what], completed=done, total=total)


@contextmanager
def _progress(say: Language) -> Iterator[_Bar]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        yield _Bar(say, progress)
