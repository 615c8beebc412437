"""Whom to comment on: looked for organisation by organisation, several chosen for one sitting."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from models.comment import Subject
from models.organisation import Organisation
from models.person import Person
from views.buttons import back, pager
from views.callbacks import Callback
from views.comment import Coverage
from views.html import bold, paragraphs
from views.screen import Button, Screen
from views.texts import Language

#: Rows on one screen.
PAGE = 7
#: What is listed at an organisation: those below, its members, those that it guides.
BELOW, MEMBERS, GUIDED = "below", "members", "guided"


@dataclass(frozen=True)
class Begin(Callback, tag="cm"):
    """Opens the sitting, or begins one."""


@dataclass(frozen=True)
class Places(Callback, tag="cmp"):
    """Shows where to look for whom to comment on."""


@dataclass(frozen=True)
class Look(Callback, tag="cmw"):
    """Lists whom there is at an organisation, from an offset."""

    organisation_id: int
    listed: str
    offset: int


@dataclass(frozen=True)
class Pick(Callback, tag="cmi"):
    """Takes somebody into the sitting (``on`` 1) or out again (0), and shows the page that it was pressed on."""

    kind: str
    subject_id: int
    on: int
    organisation_id: int
    listed: str
    offset: int


@dataclass(frozen=True)
class One(Callback, tag="cmi1"):
    """Comments on somebody in particular: from the list of those who have not been commented on."""

    kind: str
    subject_id: int


@dataclass(frozen=True)
class Sitting(Callback, tag="cmt"):
    """Shows the drafts of the sitting."""


@dataclass(frozen=True)
class WriteOn(Callback, tag="cmwo"):
    """Opens the first draft of the sitting that is not ready; once all are, shows them."""


Row = tuple[Organisation, bool] | tuple[Person, bool]


@dataclass(frozen=True, slots=True)
class Page:
    """What is listed at an organisation. ``chosen`` are the numbers of those in the sitting; ``lists`` are the kinds of
    lists that have anybody in them; ``above``: the one above may be looked through as well."""

    place: Organisation
    listed: str
    rows: Sequence[Row]
    offset: int
    more: bool
    chosen: Collection[int]
    lists: Collection[str]
    above: int | None
    drafts: int


def places(t: Language, found: Sequence[Organisation], drafts: int) -> Screen:
    """The organisations for which somebody comments."""
    rows = [[Button(each.name, Look(each.id or 0, BELOW, 0))] for each in found]
    return Screen(paragraphs([bold(t("comment.whom")), t("comment.which_place")]), [*rows, *_on(t, drafts), [back(t)]])


def look(t: Language, page: Page) -> Screen:
    """Those of an organisation, with a mark at who has been commented on in this stage."""
    one = page.place
    assert one.id is not None
    kind = Subject.member if page.listed == MEMBERS else Subject.organisation
    rows = [_row(t, page, kind, each, done) for each, done in page.rows]
    earlier = Look(one.id, page.listed, max(0, page.offset - PAGE)) if page.offset else None
    later = Look(one.id, page.listed, page.offset + PAGE) if page.more else None
    others = [
        Button(t.plain(f"comment.button.{each}"), Look(one.id, each, 0))
        for each in (BELOW, MEMBERS, GUIDED)
        if each in page.lists and each != page.listed
    ]
    up = [[Button(t.plain("comment.button.above"), Look(page.above, BELOW, 0))]] if page.above is not None else []
    text = paragraphs(
        [
            bold(t("comment.whom")),
            t(f"comment.place.{page.listed}", organisation=one.name),
            t("comment.whom_help" if page.rows else "comment.nobody"),
            t("comment.chosen", count=page.drafts) if page.drafts else None,
        ]
    )
    coverage = [Button(t.plain("comment.button.coverage"), Coverage(one.id, 0))]
    return Screen(text, [*rows, pager(earlier, later, t), others, *up, *_on(t, page.drafts), coverage, [back(t)]])


def _row(t: Language, page: Page, kind: Subject, each: Organisation | Person, done: bool) -> list[Button]:
    assert each.id is not None
    assert page.place.id is not None
    on = each.id not in page.chosen
    label = ("⬜ " if on else "✅ ") + (t.plain("comment.done", name=each.name) if done else each.name)
    row = [Button(label, Pick(kind.value, each.id, int(on), page.place.id, page.listed, page.offset))]
    if isinstance(each, Organisation) and page.listed == BELOW:
        row.append(Button(t.plain("comment.button.inside"), Look(each.id, BELOW, 0)))
    return row


def _on(t: Language, drafts: int) -> list[list[Button]]:
    return [[Button(t.plain("comment.button.write"), WriteOn())]] if drafts else []
