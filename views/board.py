"""Lists of published pledges, and the ways to them: by organisation, track, person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.board import Which
from models.campaign import Campaign
from models.organisation import Organisation
from models.person import Person
from models.pledge import Pledge
from models.tally import Figures
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import Html, bold, paragraphs
from views.keeping import Own
from views.pledge import Begin, Mine, Read
from views.pledge_card import listed, mark
from views.screen import Button, Screen
from views.search_button import to_search
from views.supervision import Raised, to_waiting
from views.texts import Language

#: Pledges on one screen: a thumb reaches them all.
PAGE = 6
#: Organisations or people on one screen.
NAMES = 8
#: Of which list a pledge was opened: an organisation's, filtered or not; one's own; or another person's.
SHOWN: dict[int, Which] = {0: Which.all, 2: Which.soon, 3: Which.overdue, 4: Which.kept, 5: Which.not_kept}
OWN, PERSON = 1, 6
#: Added to a key of ``SHOWN``: with all that lie below the organisation. A pledge that was opened from such a list says
#: of whose: the organisation's id stands before the key.
WHOLE = 10


@dataclass(frozen=True)
class Start(Callback, tag="bs"):
    """Shows where to look for pledges."""


@dataclass(frozen=True)
class Board(Callback, tag="bd"):
    """An organisation's pledges, from an offset; ``shown`` says which of them: a key of :data:`SHOWN`, and
    :data:`WHOLE` more with those of all that lie below."""

    organisation_id: int
    offset: int
    shown: int = 0


@dataclass(frozen=True)
class Below(Callback, tag="bb"):
    """The organisations directly below one, from an offset."""

    organisation_id: int
    offset: int


@dataclass(frozen=True)
class Tracks(Callback, tag="bt"):
    """Lists the tracks."""


@dataclass(frozen=True)
class Track(Callback, tag="bto"):
    """The organisations of a track, from an offset."""

    code: str
    offset: int


@dataclass(frozen=True)
class Pledgers(Callback, tag="bp"):
    """Those who have pledged in an organisation, from an offset."""

    organisation_id: int
    offset: int


@dataclass(frozen=True)
class PledgesOf(Callback, tag="bpo"):
    """The pledges of one person, from an offset."""

    person_id: int
    offset: int


@dataclass(frozen=True)
class Listed:
    """A published pledge of a list, with its day and the criteria that its items belong to, in their order; ``place``
    is its organisation's name where the list is of several."""

    pledge: Pledge
    day: date
    criteria: Sequence[str]
    place: str = ""


def all_of(one: Organisation) -> Board:
    """An organisation's pledges, with those of all that lie below it."""
    assert one.id is not None
    return Board(one.id, 0, WHOLE)


def start(
    t: Language, own: Organisation | None, top: Organisation | None, *, waiting: int = 0, voice: bool = False
) -> Screen:
    """The ways to the pledges of the whole district, and to what waits for the reader; with a ``voice`` they have asked
    and reported."""
    rows = []
    if own is not None:
        rows.append([Button(t.plain("board.button.own", organisation=own.name), all_of(own))])
    if top is not None:
        rows.append([Button(t.plain("board.button.tree"), Below(top.id or 0, 0))])
        rows.append([Button(t.plain("board.button.tracks"), Tracks())])
        rows.append([to_search(t)])
    rows.append([to_waiting(t, waiting)])
    if voice:
        rows.append([Button(t.plain("supervision.button.raised"), Raised())])
    text = paragraphs([bold(t("board.start")), t("board.start_how" if top else "board.empty_district")])
    return Screen(text, [*rows, [back(t)]])


def mine(
    t: Language,
    campaign: Campaign,
    found: Sequence[Listed],
    *,
    offset: int,
    more: bool,
    draft: bool,
    member: bool,
    today: date,
    due: Html | None = None,
) -> Screen:
    """One's own published pledges, what is due of them, and the draft if there is one. Who is no member any more makes
    no new one."""
    empty = offset == 0 and not found
    if draft:
        said = t("board.mine_only_draft") if empty else paragraphs([t("board.press_to_read"), t("board.mine_draft")])
    else:
        said = t("board.mine_none" if empty else "board.press_to_read")
    move = pager(Mine(max(0, offset - PAGE)) if offset else None, Mine(offset + PAGE) if more else None, t)
    label = t.plain("pledge.button.continue" if draft else "pledge.button.new")
    write = [Button(label, Begin())] if member else []
    listing = [
        [
            Button(
                mark(each.pledge, today) + listed(t, campaign, each.pledge, each.day, each.criteria, own=True),
                Own(each.pledge.id or 0, offset),
            )
        ]
        for each in found
    ]
    parts = [bold(t("board.mine")), due, said]
    return Screen(paragraphs(parts), [*listing, move, write, [back(t)]])


@dataclass(frozen=True)
class Around:
    """What lies around an organisation: what is above and below it, how the pledges of the list and those of the whole
    subtree stand today, and where it went if it was dissolved."""

    above: int | None
    below: bool
    figures: Figures
    whole: Figures
    today: date
    into: Organisation | None = None


def organisation(
    t: Language,
    campaign: Campaign,
    one: Organisation,
    found: Sequence[Listed],
    around: Around,
    *,
    shown: int,
    offset: int,
    more: bool,
) -> Screen:
    """An organisation's published pledges, all or those that stand in one way; ``shown`` as :class:`Board` has it."""
    assert one.id is not None
    which, whole = SHOWN[shown % WHOLE], shown >= WHOLE
    said = t("board.press_to_read") if found or offset else t(f"board.none.{which.value}")
    head = bold(t("board.title_whole" if whole else "board.title", organisation=one.name))
    named = None if which is Which.all else t(f"board.only.{which.value}")
    earlier = Board(one.id, max(0, offset - PAGE), shown) if offset else None
    move = pager(earlier, Board(one.id, offset + PAGE, shown) if more else None, t)
    ended = t("board.merged", into=around.into.name) if around.into is not None else None
    exact = which is Which.all and not whole
    levels = [[Button(t.plain("board.button.people"), Pledgers(one.id, 0))]] if exact and found else []
    if around.into is not None:
        levels.append([Button(around.into.name, all_of(around.into))])
    if around.below:
        levels.append([_breadth(t, one.id, shown, around), Button(t.plain("board.button.below"), Below(one.id, 0))])
    if around.above is not None:
        levels.append([Button(t.plain("board.button.above"), Board(around.above, 0, WHOLE))])
    came = one.id * WHOLE + shown % WHOLE if whole else shown
    listing = _rows(t, campaign, found, around.today, came=came, offset=offset)
    rows = [*listing, move, *_filters(t, one.id, shown, around.figures), *levels, [to_start(t)], [back(t)]]
    return Screen(paragraphs([head, ended, named, said]), rows)


def _breadth(t: Language, organisation_id: int, shown: int, around: Around) -> Button:
    """To the same list with all that lie below, or without."""
    if shown >= WHOLE:
        return Button(t.plain("board.button.only_here"), Board(organisation_id, 0, shown - WHOLE))
    label = t.plain("board.button.whole", count=_count(SHOWN[shown], around.whole))
    return Button(label, Board(organisation_id, 0, shown + WHOLE))


def _count(which: Which, figures: Figures) -> int:
    if which is Which.all:
        return figures.pledged + figures.withdrawn
    return int(getattr(figures, which.value))


def _filters(t: Language, organisation_id: int, shown: int, figures: Figures) -> list[list[Button]]:
    """Buttons that show only what stands in one way, with its number; what there is none of is not offered."""
    breadth = WHOLE if shown >= WHOLE else 0
    buttons = [
        Button(t.plain(f"board.button.{which.value}", count=count), Board(organisation_id, 0, key + breadth))
        for key, which in SHOWN.items()
        if key + breadth != shown and (count := _count(which, figures))
    ]
    return [buttons[place : place + 2] for place in range(0, len(buttons), 2)]


def entry(t: Language, one: Organisation, figures: Figures) -> str:
    """An organisation on the button of a list: how many pledges there are, and how many of them are overdue."""
    key = "board.entry_overdue" if figures.overdue else "board.entry"
    return t.plain(key, organisation=one.name, n=figures.pledged, overdue=figures.overdue)


def below(
    t: Language,
    one: Organisation,
    found: Sequence[tuple[Organisation, Figures]],
    *,
    above: int | None,
    offset: int,
    more: bool,
) -> Screen:
    """The organisations directly below one: their pledges, and further down from there. The figures are of each with
    all that lie below it."""
    assert one.id is not None
    rows = [[Button(entry(t, each, figures), all_of(each))] for each, figures in found]
    move = pager(
        Below(one.id, max(0, offset - NAMES)) if offset else None, Below(one.id, offset + NAMES) if more else None, t
    )
    text = paragraphs(
        [bold(t("board.below", organisation=one.name)), t("board.choose" if found else "board.none_below")]
    )
    here = [Button(t.plain("board.button.here", organisation=one.name), all_of(one))]
    up = [Button(t.plain("board.button.level_above"), Below(above, 0))] if above is not None else []
    return Screen(text, [*rows, move, here, up, [to_start(t)], [back(t)]])


def tracks(t: Language, campaign: Campaign) -> Screen:
    """The tracks of the campaign."""
    rows = [[Button(each.title.say(t.code), Track(each.code, 0))] for each in campaign.tracks]
    return Screen(paragraphs([bold(t("board.tracks")), t("board.choose")]), [*rows, [to_start(t)], [back(t)]])


def track(
    t: Language,
    campaign: Campaign,
    code: str,
    found: Sequence[tuple[Organisation, Figures]],
    *,
    offset: int,
    more: bool,
) -> Screen:
    """The organisations of a track."""
    name = next(each.title.say(t.code) for each in campaign.tracks if each.code == code)
    rows = [[Button(entry(t, each, figures), all_of(each))] for each, figures in found]
    move = pager(
        Track(code, max(0, offset - NAMES)) if offset else None, Track(code, offset + NAMES) if more else None, t
    )
    said = t("board.choose" if found or offset else "board.none_of_track")
    others = [Button(t.plain("board.button.tracks"), Tracks())]
    return Screen(paragraphs([bold(t("board.track", track=name)), said]), [*rows, move, others, [back(t)]])


def pledgers(t: Language, one: Organisation, found: Sequence[Person], *, offset: int, more: bool) -> Screen:
    """Those who have pledged in an organisation."""
    assert one.id is not None
    rows = [[Button(each.name, PledgesOf(each.id or 0, 0))] for each in found]
    earlier = Pledgers(one.id, max(0, offset - NAMES)) if offset else None
    move = pager(earlier, Pledgers(one.id, offset + NAMES) if more else None, t)
    text = paragraphs(
        [
            bold(t("board.people", organisation=one.name)),
            t("board.choose_person" if found or offset else "board.none_people"),
        ]
    )
    return Screen(text, [*rows, move, [Button(t.plain("board.button.list"), Board(one.id, 0))], [back(t)]])


def of_person(
    t: Language, campaign: Campaign, person: Person, found: Sequence[Listed], today: date, *, offset: int, more: bool
) -> Screen:
    """The pledges of one person."""
    assert person.id is not None
    rows = _rows(t, campaign, found, today, came=PERSON, offset=offset)
    earlier = PledgesOf(person.id, max(0, offset - PAGE)) if offset else None
    move = pager(earlier, PledgesOf(person.id, offset + PAGE) if more else None, t)
    text = paragraphs([bold(t("board.of_person", name=person.name)), t("board.press_to_read")])
    return Screen(text, [*rows, move, [to_start(t)], [back(t)]])


def list_of(pledge: Pledge, came: int, offset: int) -> Callback:
    """The list that a pledge was opened from."""
    if came == OWN:
        return Mine(offset)
    if came == PERSON and pledge.person_id is not None:
        return PledgesOf(pledge.person_id, offset)
    if came >= WHOLE:
        return Board(came // WHOLE, offset, WHOLE + came % WHOLE)
    return Board(pledge.organisation_id, offset, came if came in SHOWN else 0)


def to_list(t: Language, pledge: Pledge, came: int, offset: int) -> list[Button]:
    """The way back to it."""
    return [Button(t.plain("board.button.list"), list_of(pledge, came, offset))]


def to_start(t: Language) -> Button:
    """The way back to where pledges are looked for."""
    return Button(t.plain("board.button.start"), Start())


def _rows(
    t: Language, campaign: Campaign, found: Sequence[Listed], today: date, *, came: int, offset: int
) -> list[list[Button]]:
    return [
        [Button(_label(t, campaign, each, today, own=came == PERSON), Read(each.pledge.id or 0, came, offset))]
        for each in found
    ]


def _label(t: Language, campaign: Campaign, each: Listed, today: date, *, own: bool) -> str:
    said = mark(each.pledge, today) + listed(t, campaign, each.pledge, each.day, each.criteria, own=own)
    return t.plain("board.listed_in", pledge=said, organisation=each.place) if each.place else said
