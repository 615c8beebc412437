"""Reading one published pledge: as it stands, what became of it, and its earlier versions."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update

from handlers import card, keeping
from handlers.comment_menu import on_pledger
from handlers.tap import Tap
from handlers.turn import Context
from models import pledge as pledges
from models import pledge_criteria, pledge_history, pledge_version, supervision
from models.organisation import Organisation
from models.person import Person
from models.pledge import Pledge
from models.pledge_history import Entry
from models.refusal import Refusal
from views import pledge as pledge_view
from views import pledge_card as card_view
from views import reading as view
from views import supervision as supervision_view
from views.board import OWN
from views.reading import PAGE
from views.screen import Screen


async def read(_update: Update, context: Context, pressed: pledge_view.Read) -> None:
    """Shows one published pledge, with the way back to where it was listed."""
    pledge, organisation = pledges.to_read(context.session, context.person, pressed.pledge_id)
    if pressed.came == OWN and pledges.keeps(context.session, context.person, pledge):
        context.show(keeping.own_screen(context, pledge, max(0, pressed.offset)))
        return
    context.show(screen(context, pledge, organisation, came=pressed.came, page=max(0, pressed.offset)))


def screen(context: Context, pledge: Pledge, organisation: Organisation, *, came: int = 0, page: int = 0) -> Screen:
    """One published pledge as whoever acts may use it."""
    text = card.read(context, context.t, pledge, organisation)
    session, person = context.session, context.person
    ways = supervision_view.ways(
        context.t,
        pledge,
        count=supervision.support_count(session, pledge),
        supported=supervision.supports(session, person, pledge),
        questions=supervision.question_count(session, pledge),
        may=supervision.may_raise(session, person, pledge),
        came=came,
        page=page,
    )
    rows = [*ways, *on_pledger(context, pledge)]
    shown = view.read(context.t, pledge, text, rows, came=came, page=page)
    return keeping.looked_after(context, pledge, shown)


async def history(_update: Update, context: Context, pressed: view.History) -> None:
    """Shows what became of a pledge, newest first."""
    session, offset = context.session, max(0, pressed.offset)
    pledge, _organisation = pledges.to_read(session, context.person, pressed.pledge_id)
    found = pledge_history.of(session, pressed.pledge_id, limit=PAGE + 1, offset=offset)
    at = view.History(pressed.pledge_id, offset, pressed.came, pressed.page)
    names, more = _names(context, pledge, found[:PAGE]), len(found) > PAGE
    items = pledge_history.about(session, pressed.pledge_id, found[:PAGE])
    about = {number: card_view.lead(context.t, context.campaign, item) for number, item in items.items()}
    context.show(view.history(context.t, pledge, found[:PAGE], names, about, context.clock.zone, at, more=more))


def _names(context: Context, pledge: Pledge, found: Sequence[Entry]) -> dict[int, str]:
    """Under which name each step stands: a member's own steps under the name that the pledge is signed with."""
    names: dict[int, str] = {}
    for person_id in {each.by_id for each in found if each.by_id is not None}:
        person = context.session.get_one(Person, person_id)
        name = pledge.signed_as if person_id == pledge.person_id else person.name
        if name:
            names[person_id] = name
    return names


async def photo(_update: Update, context: Context, pressed: view.Photo) -> None:
    """Sends the picture of a step."""
    entry = context.session.get(Entry, pressed.entry_id)
    if entry is None or entry.photo is None:
        raise Refusal("pledge_gone")
    pledges.to_read(context.session, context.person, entry.pledge_id)
    context.show(view.photo(context.t, entry, context.clock.zone))


async def versions(_update: Update, context: Context, pressed: view.Versions) -> None:
    """Lists the versions of a pledge."""
    pledge, _organisation = pledges.to_read(context.session, context.person, pressed.pledge_id)
    found = pledge_history.versions(context.session, pressed.pledge_id)
    context.show(view.versions(context.t, pledge, found, context.clock.zone, pressed))


async def version(_update: Update, context: Context, pressed: view.Version) -> None:
    """Shows a pledge as it stood in one version."""
    session = context.session
    pledge, organisation = pledges.to_read(session, context.person, pressed.pledge_id)
    published = {each.version: each.at for each in pledge_history.versions(session, pressed.pledge_id)}
    if pressed.version not in published:
        raise Refusal("button_old")
    order = pledge_criteria.codes(session, context.campaign, pledge)
    items = pledges.version_items(session, pledge, pressed.version, order)
    zone, at = context.clock.zone, published[pressed.version]
    stood = pledge_version.as_of(session, pledge, pressed.version)
    shown = view.version(
        context.t, context.campaign, stood, items, organisation, at, zone, pressed, total=pledge.version
    )
    context.show(shown)


HANDLERS = [
    Tap(pledge_view.Read, read),
    Tap(view.History, history),
    Tap(view.Photo, photo),
    Tap(view.Versions, versions),
    Tap(view.Version, version),
]
