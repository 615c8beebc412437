"""Looking for what has been pledged: one's own, and all over the district by organisation, track and person."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update
from telegram.ext import CommandHandler

from handlers import card
from handlers.tap import Tap
from handlers.turn import Context
from models import board as boards
from models import board_below, pledge_criteria, supervision, supervision_waiting
from models import due as dues
from models import organisation as organisations
from models import person as people
from models import pledge as pledges
from models import pledge_draft as drafts
from models.organisation import Organisation
from models.pledge import Pledge
from models.refusal import NotPermitted, Refusal
from models.tally import Figures
from views import board as view
from views import due as due_view
from views.board import NAMES, PAGE
from views.screen import Screen


async def board(_update: Update, context: Context, _pressed: view.Start | None = None) -> None:
    """Shows the ways to the pledges, the own organisation first."""
    context.show(start(context))


def start(context: Context) -> Screen:
    """The ways to the pledges."""
    held = people.roles_of(context.session, context.person)
    acting, kinds = people.acting_of(context.person, held), {role.kind for role, _organisation in held}
    own = acting[1] if acting is not None else None
    waiting = supervision_waiting.number(context.session, context.person, kinds)
    voice = bool(kinds.intersection(supervision.VOICES))
    return view.start(context.t, own, boards.root(context.session), waiting=waiting, voice=voice)


async def turn_to(_update: Update, context: Context, pressed: view.Board) -> None:
    """Shows an organisation's pledges, or another page of them, or those that stand in one way."""
    context.require_joined()
    found = organisations.by_id(context.session, pressed.organisation_id)
    if pressed.shown < 0 or pressed.shown >= 2 * view.WHOLE or pressed.shown % view.WHOLE not in view.SHOWN:
        raise Refusal("button_old")
    context.show(of_organisation(context, found, max(0, pressed.offset), pressed.shown))


async def below(_update: Update, context: Context, pressed: view.Below) -> None:
    """Shows the organisations directly below one."""
    context.require_joined()
    one, offset = organisations.by_id(context.session, pressed.organisation_id), max(0, pressed.offset)
    found = organisations.below(context.session, one, limit=NAMES + 1, offset=offset)
    rows, more = _with_figures(context, found[:NAMES]), len(found) > NAMES
    context.show(view.below(context.t, one, rows, above=one.parent_id, offset=offset, more=more))


async def tracks(_update: Update, context: Context, _pressed: view.Tracks) -> None:
    """Shows the tracks."""
    context.require_joined()
    context.show(view.tracks(context.t, context.campaign))


async def track(_update: Update, context: Context, pressed: view.Track) -> None:
    """Shows the organisations of a track."""
    context.require_joined()
    if pressed.code not in [each.code for each in context.campaign.tracks]:
        raise Refusal("button_old")
    offset = max(0, pressed.offset)
    found = boards.of_track(context.session, pressed.code, limit=NAMES + 1, offset=offset)
    more = len(found) > NAMES
    rows = _with_figures(context, found[:NAMES])
    context.show(view.track(context.t, context.campaign, pressed.code, rows, offset=offset, more=more))


def _with_figures(context: Context, found: Sequence[Organisation]) -> list[tuple[Organisation, Figures]]:
    return list(zip(found, boards.counts_of(context.session, found, context.clock.today()), strict=True))


async def pledgers(_update: Update, context: Context, pressed: view.Pledgers) -> None:
    """Shows who has pledged in an organisation."""
    context.require_joined()
    one, offset = organisations.by_id(context.session, pressed.organisation_id), max(0, pressed.offset)
    found = boards.people_of(context.session, one, limit=NAMES + 1, offset=offset)
    context.show(view.pledgers(context.t, one, found[:NAMES], offset=offset, more=len(found) > NAMES))


async def pledges_of(_update: Update, context: Context, pressed: view.PledgesOf) -> None:
    """Shows the pledges of one person."""
    context.require_joined()
    session, offset = context.session, max(0, pressed.offset)
    person = boards.pledger(session, pressed.person_id)
    found = pledges.published_by(session, person, limit=PAGE + 1, offset=offset)
    rows, more = listed(context, found[:PAGE]), len(found) > PAGE
    context.show(
        view.of_person(context.t, context.campaign, person, rows, context.clock.today(), offset=offset, more=more)
    )


def own(context: Context, offset: int) -> Screen:
    """One's own published pledges."""
    session, person, offset = context.session, context.person, max(0, offset)
    found = pledges.published_by(session, person, limit=PAGE + 1, offset=offset)
    member = pledges.is_member(session, person)
    if not found and not offset and not member:
        raise NotPermitted("members_only")
    return view.mine(
        context.t,
        context.campaign,
        listed(context, found[:PAGE]),
        offset=offset,
        more=len(found) > PAGE,
        draft=member and drafts.draft_of(session, person) is not None,
        member=member,
        today=context.clock.today(),
        due=due_view.here(context.t, dues.of_person(session, person, context.clock.today())),
    )


def of_organisation(context: Context, one: Organisation, offset: int, shown: int = view.WHOLE) -> Screen:
    """The pledges of an organisation, and of all that lie below it if ``shown`` says so and there is anything."""
    session, today = context.session, context.clock.today()
    below = bool(organisations.below(session, one, limit=1))
    shown = shown if below else shown % view.WHOLE
    whole, which = shown >= view.WHOLE, view.SHOWN[shown % view.WHOLE]
    find = board_below.of_subtree if whole else boards.of_organisation
    found = find(session, one, which, today, limit=PAGE + 1, offset=offset)
    everything = boards.counts(session, one, today, whole=True)
    around = view.Around(
        one.parent_id,
        below,
        everything if whole else boards.counts(session, one, today),
        everything,
        today,
        organisations.into(session, one),
    )
    return view.organisation(
        context.t,
        context.campaign,
        one,
        listed(context, found[:PAGE], places=whole),
        around,
        shown=shown,
        offset=offset,
        more=len(found) > PAGE,
    )


def listed(context: Context, found: Sequence[Pledge], *, places: bool = False) -> list[view.Listed]:
    """Published pledges as a list shows them; with ``places``, each with the name of its organisation."""
    criteria = pledges.criteria_of(context.session, found, pledge_criteria.order(context.campaign))
    named = boards.places_by_id(context.session, list({each.organisation_id for each in found})) if places else []
    names = {each.id: each.name for each in named}
    return [
        view.Listed(
            pledge,
            card.published_day(context, pledge),
            criteria[pledge.id or 0],
            names.get(pledge.organisation_id, ""),
        )
        for pledge in found
    ]


HANDLERS = [
    CommandHandler("board", board),
    Tap(view.Start, board),
    Tap(view.Board, turn_to),
    Tap(view.Below, below),
    Tap(view.Tracks, tracks),
    Tap(view.Track, track),
    Tap(view.Pledgers, pledgers),
    Tap(view.PledgesOf, pledges_of),
]
