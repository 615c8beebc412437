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
from views.supervision import Waiting
from views.texts import Language

#: Pledges on one screen: a thumb reaches them all.
PAGE = 6
#: Organisations or people on one screen.
NAMES = 8
#: Of which list a pledge was opened: an organisation's, filtered or not; one's own; or another person's.
SHOWN: dict[int, Which] = {0: Which.all, 2: Which.soon, 3: Which.overdue, 4: Which.kept, 5: Which.not_kept}
OWN, PERSON = 1, 6


@dataclass(frozen=True)
class Start(Callback, tag="bs"):
    """Shows where to look for pledges."""


@dataclass(frozen=True)
class Board(Callback, tag="bd"):
    """An organisation's pledges, from an offset; ``shown`` says which of them: a key of :data:`SHOWN`."""

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
    """A published pledge of a list, with its day and the criteria that its items belong to, in their order."""

    pledge: Pledge
    day: date
    criteria: Sequence[str]


def start(t: Language, own: Organisation | None, top: Organisation | None) -> Screen:
    """The ways to the pledges of the whole district."""
    rows = []
    if own is not None:
        rows.append([Button(t.plain("board.button.own", organisation=own.name), Board(own.id or 0, 0))])
    if top is not None:
        rows.append([Button(t.plain("board.button.tree"), Below(top.id or 0, 0))])
        rows.append([Button(t.plain("board.button.tracks"), Tracks())])
        rows.append([to_search(t)])
    rows.append([Button(t.plain("board.button.waiting"), Waiting())])
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
    """What lies around an organisation: what is above and below it, how its pledges stand today, and where it went if
    it was dissolved."""

    above: int | None
    below: bool
    figures: Figures
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
    """An organisation's published pledges, all or those that stand in one way."""
    assert one.id is not None
    which = SHOWN[shown]
    said = t("board.press_to_read") if found or offset else t(f"board.none.{which.value}")
    head = bold(t("board.title", organisation=one.name))
    named = None if which is Which.all else t(f"board.only.{which.value}")
    earlier = Board(one.id, max(0, offset - PAGE), shown) if offset else None
    move = pager(earlier, Board(one.id, offset + PAGE, shown) if more else None, t)
    ended = t("board.merged", into=around.into.name) if around.into is not None else None
    levels = [[Button(t.plain("board.button.people"), Pledgers(one.id, 0))]] if which is Which.all and found else []
    if around.into is not None:
        levels.append([Button(around.into.name, Board(around.into.id or 0, 0))])
    if around.below:
        levels.append([Button(t.plain("board.button.below"), Below(one.id, 0))])
    if around.above is not None:
        levels.append([Button(t.plain("board.button.above"), Board(around.above, 0))])
    listing = _rows(t, campaign, found, around.today, came=shown, offset=offset)
    rows = [*listing, move, *_filters(t, one.id, shown, around.figures), *levels, [to_start(t)], [back(t)]]
    return Screen(paragraphs([head, ended, named, said]), rows)


def _filters(t: Language, organisation_id: int, shown: int, figures: Figures) -> list[list[Button]]:
    """Buttons that show only what stands in one way, with its number; what there is none of is not offered."""
    buttons = []
    for key, which in SHOWN.items():
        count = figures.pledged + figures.withdrawn if which is Which.all else getattr(figures, which.value)
        if key == shown or (which is Which.all and not shown) or not count:
            continue
        buttons.append(Button(t.plain(f"board.button.{which.value}", count=count), Board(organisation_id, 0, key)))
    return [buttons[place : place + 2] for place in range(0, len(buttons), 2)]


def below(
    t: Language, one: Organisation, found: Sequence[Organisation], *, above: int | None, offset: int, more: bool
) -> Screen:
    """The organisations directly below one: their pledges, and further down from there."""
    assert one.id is not None
    rows = [[Button(each.name, Board(each.id or 0, 0))] for each in found]
    move = pager(
        Below(one.id, max(0, offset - NAMES)) if offset else None, Below(one.id, offset + NAMES) if more else None, t
    )
    text = paragraphs(
        [bold(t("board.below", organisation=one.name)), t("board.choose" if found else "board.none_below")]
    )
    here = [Button(t.plain("board.button.here", organisation=one.name), Board(one.id, 0))]
    up = [Button(t.plain("board.button.level_above"), Below(above, 0))] if above is not None else []
    return Screen(text, [*rows, move, here, up, [to_start(t)], [back(t)]])


def tracks(t: Language, campaign: Campaign) -> Screen:
    """The tracks of the campaign."""
    rows = [[Button(each.title.say(t.code), Track(each.code, 0))] for each in campaign.tracks]
    return Screen(paragraphs([bold(t("board.tracks")), t("board.choose")]), [*rows, [to_start(t)], [back(t)]])


def track(
    t: Language, campaign: Campaign, code: str, found: Sequence[Organisation], *, offset: int, more: bool
) -> Screen:
    """The organisations of a track."""
    name = next(each.title.say(t.code) for each in campaign.tracks if each.code == code)
    rows = [[Button(each.name, Board(each.id or 0, 0))] for each in found]
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
        [
            Button(
                mark(each.pledge, today)
                + listed(t, campaign, each.pledge, each.day, each.criteria, own=came == PERSON),
                Read(each.pledge.id or 0, came, offset),
            )
        ]
        for each in found
    ]
