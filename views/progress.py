"""Progress at a glance: as words with little bars, as a picture, and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.organisation import Organisation
from models.progress import Bar, Members, Part, Row, Standing
from models.tally import SOON, Figures
from views.board import all_of, entry
from views.buttons import back, pager
from views.callbacks import Callback
from views.chart import Chart, Line
from views.html import Html, bold, lines, paragraphs
from views.pledge import Mine
from views.progress_sheet import Sheet
from views.screen import Button, File, Screen
from views.texts import Language

#: Organisations on one screen.
PAGE = 8
#: Signs of a bar.
CELLS = 10
#: In the order of the bars: what can still be kept, and what became of the rest.
STATES = ("kept", "on_time", "soon", "overdue", "not_kept", "withdrawn")


@dataclass(frozen=True)
class ProgressHome(Callback, tag="pgh"):
    """How one's own pledges and those of the organisation one acts for stand."""


@dataclass(frozen=True)
class Progress(Callback, tag="pg"):
    """How the pledges of an organisation stand."""

    organisation_id: int


@dataclass(frozen=True)
class ProgressBelow(Callback, tag="pgb"):
    """The organisations directly below one, with their figures, from an offset."""

    organisation_id: int
    offset: int


@dataclass(frozen=True)
class ProgressChart(Callback, tag="pgc"):
    """A picture of it."""

    organisation_id: int


@dataclass(frozen=True)
class ProgressTable(Callback, tag="pgx"):
    """A table of all that lies below."""

    organisation_id: int


def parts_of(figures: Figures) -> dict[str, int]:
    """The figures so that each pledge is in one of them: ``on_time`` is what is not due ``soon``."""
    return {
        "kept": figures.kept,
        "on_time": figures.on_time - figures.soon,
        "soon": figures.soon,
        "overdue": figures.overdue,
        "not_kept": figures.not_kept,
        "withdrawn": figures.withdrawn,
    }


def organisation(t: Language, found: Standing, today: date, *, own: Figures | None, below: bool, table: bool) -> Screen:
    """How an organisation's pledges stand; ``own`` are those of the person who looks, where they are to be shown."""
    one = found.organisation
    assert one.id is not None
    parts = [
        bold(t("progress.title", organisation=one.name)),
        t("progress.on_day", day=t.day(today)),
        _mine(t, own) if own is not None else None,
        _members(t, found, below=below),
        _silent(t, found.members),
        _own(t, found, below=below),
    ]
    rows = [[Button(t.plain("progress.button.chart"), ProgressChart(one.id))]]
    if table:
        rows.append([Button(t.plain("progress.button.table"), ProgressTable(one.id))])
    if below:
        rows.append([Button(t.plain("progress.button.below"), ProgressBelow(one.id, 0))])
    if one.parent_id is not None:
        rows.append([Button(t.plain("progress.button.above"), Progress(one.parent_id))])
    rows.append([Button(t.plain("progress.button.pledges"), all_of(one))])
    if own is not None:
        rows.append([Button(t.plain("progress.button.mine"), Mine(0))])
    return Screen(paragraphs([part for part in parts if part is not None]), [*rows, [back(t)]])


def mine(t: Language, own: Figures, today: date) -> Screen:
    """How one's own pledges stand, to somebody who belongs to no organisation just now."""
    parts = [bold(t("progress.title_mine")), t("progress.on_day", day=t.day(today)), _mine(t, own)]
    return Screen(paragraphs(parts), [[Button(t.plain("progress.button.mine"), Mine(0))], [back(t)]])


def below(
    t: Language, one: Organisation, found: Sequence[tuple[Organisation, Figures]], *, offset: int, more: bool
) -> Screen:
    """The organisations directly below one, each with its figures on its button."""
    assert one.id is not None
    rows = [[Button(entry(t, each, figures), Progress(each.id or 0))] for each, figures in found]
    earlier = ProgressBelow(one.id, max(0, offset - PAGE)) if offset else None
    later = ProgressBelow(one.id, offset + PAGE) if more else None
    said = t("progress.choose" if found else "progress.none_below")
    text = paragraphs([bold(t("progress.below", organisation=one.name)), said])
    here = [Button(t.plain("progress.button.back"), Progress(one.id))]
    return Screen(text, [*rows, pager(earlier, later, t), here, [back(t)]])


def chart(t: Language, one: Organisation, bars: Sequence[Bar], today: date) -> Screen:
    """The picture, with what it says in words for those who cannot see it."""
    assert one.id is not None
    note = t.plain("progress.chart_note", day=t.day(today))
    made = Chart(
        one.name,
        note,
        tuple(_state(t, name) for name in STATES[:-1]),
        tuple(_bar(t, bar, alone=len(bars) == 1) for bar in bars),
    )
    caption = lines(bold(t("progress.title", organisation=one.name)), note, _summary(t, bars[0].figures))
    return Screen(caption, _ways_back(t, one.id), file=File("progress.png", made, photo=True))


def table(t: Language, one: Organisation, rows: Sequence[Row], today: date) -> Screen:
    """The table."""
    assert one.id is not None
    headings = [t.plain(f"progress.column_{name}") for name in ("code", "name", "level", "members", "silent")]
    for whose in ("progress.column_whole", "progress.column_own"):
        headings.append(t.plain(whose, state=t.plain("progress.state_pledged")))
        headings += [t.plain(whose, state=_state(t, name)) for name in STATES]
    figures = tuple(
        (row.code, row.name, row.level, *_counted(row.members), *_figures(row.figures), *_figures(row.own))
        for row in rows
    )
    made = Sheet(t.plain("progress.sheet"), tuple(headings), figures)
    caption = lines(
        bold(t("progress.title", organisation=one.name)), t("progress.table_note", n=len(rows), day=t.day(today))
    )
    return Screen(caption, _ways_back(t, one.id), file=File(f"progress-{today.isoformat()}.xlsx", made))


def _ways_back(t: Language, organisation_id: int) -> list[list[Button]]:
    return [[Button(t.plain("progress.button.back"), Progress(organisation_id))], [back(t)]]


def _state(t: Language, name: str) -> str:
    return t.plain(f"progress.state_{name}", days=SOON.days) if name == "soon" else t.plain(f"progress.state_{name}")


def _summary(t: Language, figures: Figures) -> Html:
    """The figures in one line; those that are nought are left out."""
    if not figures.pledged and not figures.withdrawn:
        return t("progress.none")
    parts = [(name, n) for name, n in parts_of(figures).items() if n and name != "withdrawn"]
    said = t.plain("progress.and").join(t.plain("progress.pair", state=_state(t, name), number=n) for name, n in parts)
    if not parts:
        return t("progress.withdrawn", n=figures.withdrawn)
    if figures.withdrawn:
        return t("progress.summary_withdrawn", n=figures.pledged, figures=said, withdrawn=figures.withdrawn)
    return t("progress.summary", n=figures.pledged, figures=said)


def _mine(t: Language, own: Figures) -> Html:
    return t("progress.mine", summary=_summary(t, own))


def _members(t: Language, found: Standing, *, below: bool) -> Html:
    """The pledges of members as bars, and how many of them were made right here."""
    whole = found.whole
    heading = bold(t("progress.members_below" if below else "progress.members", n=whole.pledged))
    if not whole.pledged and not whole.withdrawn:
        return lines(heading, t("progress.none"))
    rows = [
        t("progress.line", bar=bar(n, whole.pledged), state=_state(t, name), number=n)
        for name, n in parts_of(whole).items()
        if name != "withdrawn"
    ]
    if whole.withdrawn:
        rows.append(t("progress.withdrawn", n=whole.withdrawn))
    here = t("progress.here", summary=_summary(t, found.here)) if below and found.here.pledged else None
    return lines(heading, *rows, here)


def bar(part: int, whole: int) -> str:
    """A bar of ``CELLS`` signs: what there is at all can be seen, and what is not all leaves room."""
    filled = round(CELLS * part / whole) if whole else 0
    if 0 < part < whole:
        filled = min(max(filled, 1), CELLS - 1)
    return "█" * filled + "░" * (CELLS - filled)


def _silent(t: Language, members: Members | None) -> Html | None:
    """Who has not pledged yet, as a number."""
    if members is None:
        return t("progress.members_many")
    if not members.number:
        return None
    if not members.silent:
        return t("progress.all_pledged", n=members.number)
    return t("progress.silent", n=members.number, silent=members.silent)


def _own(t: Language, found: Standing, *, below: bool) -> Html:
    said = [bold(t("progress.own")), t("progress.own_here", summary=_summary(t, found.own))]
    if below:
        said.append(t("progress.own_below", summary=_summary(t, found.own_below)))
    return lines(*said)


def _bar(t: Language, one: Bar, *, alone: bool) -> Line:
    if one.part is Part.whole and not alone:
        name = t.plain("progress.bar_whole")
    elif one.part is Part.here:
        name = t.plain("progress.bar_here")
    elif one.part is Part.rest:
        name = t.plain("progress.bar_rest", n=one.number)
    else:
        name = one.name
    total = t.plain("progress.total" if one.figures.pledged else "progress.total_none", n=one.figures.pledged)
    parts = parts_of(one.figures)
    return Line(name, total, tuple(parts[each] for each in STATES[:-1]))


def _counted(members: Members | None) -> tuple[int | None, int | None]:
    return (members.number, members.silent) if members is not None else (None, None)


def _figures(figures: Figures) -> tuple[int, ...]:
    return (figures.pledged, *parts_of(figures).values())
