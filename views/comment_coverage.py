"""Who has not been commented on in this stage, and who still owes a comment."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.comment import Subject
from models.comment_coverage import Covered
from models.organisation import Organisation
from models.person import Person
from views.buttons import back, pager
from views.callbacks import Callback
from views.comment import Coverage as Coverage
from views.comment_whom import PAGE, One
from views.html import Html, bold, lines, paragraphs
from views.screen import Button, Screen
from views.texts import Language


@dataclass(frozen=True)
class Missing(Callback, tag="cmcm"):
    """Those of an organisation who have not been commented on (``kind`` of :class:`models.comment.Subject`)."""

    organisation_id: int
    kind: str
    offset: int


@dataclass(frozen=True)
class Owing(Callback, tag="cmco"):
    """Who still owes comments at and below an organisation."""

    organisation_id: int
    offset: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What is owed at an organisation and over all below it: on organisations, on members; and who comments there."""

    here: tuple[Covered, Covered]
    whole: tuple[Covered, Covered]
    reviewers: Sequence[Person]


def coverage(
    t: Language,
    one: Organisation,
    figures: Figures,
    rows: Sequence[tuple[Organisation, int]],
    *,
    offset: int,
    more: bool,
    above: int | None,
    stage: str | None,
) -> Screen:
    """The figures of an organisation, and of each below it what is missing there."""
    assert one.id is not None
    here, whole = figures.here, figures.whole
    text = paragraphs(
        [
            bold(t("coverage.title", organisation=one.name)),
            t("coverage.stage", stage=stage) if stage is not None else t("coverage.no_stage"),
            lines(t("coverage.here"), _covered(t, "organisations", here[0]), _covered(t, "members", here[1])),
            t("coverage.by", names=names(t, figures.reviewers)),
            lines(t("coverage.whole"), _covered(t, "organisations", whole[0]), _covered(t, "members", whole[1]))
            if whole != here
            else None,
        ]
    )
    buttons = [[Button(_missing(t, each.name, count), Coverage(each.id or 0, 0))] for each, count in rows]
    earlier = Coverage(one.id, max(0, offset - PAGE)) if offset else None
    later = Coverage(one.id, offset + PAGE) if more else None
    lists = [
        [Button(t.plain(f"coverage.button.{kind.value}"), Missing(one.id, kind.value, 0))]
        for kind, covered in zip((Subject.organisation, Subject.member), here, strict=True)
        if covered.missing
    ]
    if whole[0].missing or whole[1].missing:
        lists.append([Button(t.plain("coverage.button.owing"), Owing(one.id, 0))])
    up = [[Button(t.plain("comment.button.above"), Coverage(above, 0))]] if above is not None else []
    return Screen(text, [*buttons, pager(earlier, later, t), *lists, *up, [back(t)]])


def missing(
    t: Language, one: Organisation, kind: Subject, found: Sequence[Organisation | Person], *, offset: int, more: bool
) -> Screen:
    """Those who have not been commented on; a press begins a comment."""
    assert one.id is not None
    rows = [[Button(each.name, One(kind.value, each.id or 0))] for each in found]
    earlier = Missing(one.id, kind.value, max(0, offset - PAGE)) if offset else None
    later = Missing(one.id, kind.value, offset + PAGE) if more else None
    said = t("coverage.press" if found else "coverage.nobody_missing")
    text = paragraphs([bold(t(f"coverage.missing.{kind.value}", organisation=one.name)), said])
    return Screen(text, [*rows, pager(earlier, later, t), [_to_coverage(t, one)], [back(t)]])


def owing(
    t: Language,
    one: Organisation,
    found: Sequence[tuple[Organisation, int, Sequence[Person]]],
    *,
    offset: int,
    more: bool,
) -> Screen:
    """Where comments are owed, how many, and by whom."""
    assert one.id is not None
    said = [
        t("coverage.owes", organisation=each.name, names=names(t, people), count=count) for each, count, people in found
    ]
    rows = [[Button(_missing(t, each.name, count), Coverage(each.id or 0, 0))] for each, count, _people in found]
    earlier = Owing(one.id, max(0, offset - PAGE)) if offset else None
    later = Owing(one.id, offset + PAGE) if more else None
    text = paragraphs([bold(t("coverage.owing", organisation=one.name)), *(said or [t("coverage.nobody_owes")])])
    return Screen(text, [*rows, pager(earlier, later, t), [_to_coverage(t, one)], [back(t)]])


def names(t: Language, found: Sequence[Person]) -> str:
    """Who comments for an organisation; where nobody does, that is said."""
    return t.plain("pledge.and").join(each.name for each in found) or t.plain("coverage.no_reviewer")


def _covered(t: Language, what: str, covered: Covered) -> Html | None:
    if not covered.total:
        return None
    return t(f"coverage.line.{what}", done=covered.done, total=covered.total, missing=covered.missing)


def _missing(t: Language, name: str, count: int) -> str:
    return t.plain("coverage.listed" if count else "coverage.listed_done", name=name, count=count)


def _to_coverage(t: Language, one: Organisation) -> Button:
    assert one.id is not None
    return Button(t.plain("coverage.button.back"), Coverage(one.id, 0))
