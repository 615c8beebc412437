"""The beginning of a sitting of comments: whom they are on."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Update

from handlers import comment_standing as standing
from handlers.comment_standing import NAME, PLACES, SITTING, WHOM
from handlers.conversation import begin
from handlers.turn import Context
from models import comment as comments
from models import comment_coverage as coverage
from models import comment_draft as drafts
from models import comment_rights
from models import organisation as organisations
from models.comment import Subject
from models.organisation import Organisation
from models.refusal import Refusal
from views import comment_whom as view
from views.comment_whom import BELOW, GUIDED, MEMBERS, PAGE
from views.screen import Screen


async def start(_update: Update, context: Context, _pressed: view.Begin | None = None) -> str:
    """Opens the sitting where it was left, or asks whom to comment on."""
    comment_rights.places(context.session, context.person)
    begin(context, NAME, SITTING)
    if drafts.sitting(context.session, context.person):
        return SITTING
    return _where(context)


async def places(_update: Update, context: Context, _pressed: view.Places) -> str:
    """Asks whom to comment on besides."""
    begin(context, NAME, PLACES)
    return _where(context)


def _where(context: Context) -> str:
    """The choice of the place; where there is one place only, whom there is at it."""
    found = comment_rights.places(context.session, context.person)
    return standing.at(context, WHOM, found[0].id) if len(found) == 1 else standing.at(context, PLACES)


def ask_place(context: Context) -> Screen:
    """Asks for which of their organisations they comment."""
    found = comment_rights.places(context.session, context.person)
    return view.places(context.t, found, len(drafts.sitting(context.session, context.person)))


def ask_whom(context: Context) -> Screen:
    """Asks whom to comment on, at the place that was opened last."""
    dialogue = context.turn.dialogue
    place = dialogue.part_id if dialogue is not None else None
    if place is None:
        raise Refusal("organisation_gone")
    return _page(context, organisations.by_id(context.session, place), "", 0)


async def look(_update: Update, context: Context, pressed: view.Look) -> None:
    """Shows whom there is at an organisation, or another page of them."""
    _at_place(context, pressed.organisation_id)
    one = organisations.by_id(context.session, pressed.organisation_id)
    context.show(_page(context, one, pressed.listed, max(0, pressed.offset)))


async def pick(_update: Update, context: Context, pressed: view.Pick) -> str | None:
    """Takes somebody into the sitting or out of it; what has been written is not lost by that."""
    session, person = context.session, context.person
    one = organisations.by_id(session, pressed.organisation_id)
    whom = comments.whom(session, pressed.kind, pressed.subject_id)
    if pressed.on:
        drafts.pick(session, person, whom, context.clock.now())
    for draft in drafts.sitting(session, person):
        if not pressed.on and drafts.is_of(draft, whom):
            if drafts.is_begun(session, draft):
                begin(context, NAME, SITTING, subject_id=draft.id)
                return standing.DROP
            drafts.throw_away(session, draft)
    _at_place(context, pressed.organisation_id)
    context.show(_page(context, one, pressed.listed, max(0, pressed.offset)))
    return None


async def one(_update: Update, context: Context, pressed: view.One) -> str:
    """Comments on somebody who was named: opens the draft on them."""
    whom = comments.whom(context.session, pressed.kind, pressed.subject_id)
    draft = drafts.pick(context.session, context.person, whom, context.clock.now())
    begin(context, NAME, SITTING, subject_id=draft.id)
    return standing.following(context, draft)


def _at_place(context: Context, organisation_id: int) -> None:
    """The person is at the choice, at this place, even if they come by an old button."""
    dialogue = context.turn.dialogue
    if dialogue is None or dialogue.name != NAME or dialogue.state != WHOM:
        begin(context, NAME, WHOM)
        dialogue = context.turn.dialogue
    assert dialogue is not None
    dialogue.part_id = organisation_id


def _page(context: Context, place: Organisation, listed: str, offset: int) -> Screen:
    session, person = context.session, context.person
    comment_rights.require_look_through(session, person, place)
    lists = [each for each in (BELOW, MEMBERS, GUIDED) if _rows(context, place, each, 0, limit=1)]
    if listed not in lists:
        listed, offset = (lists[0] if lists else BELOW), 0
    found = _rows(context, place, listed, offset, limit=PAGE + 1)
    kind = Subject.member if listed == MEMBERS else Subject.organisation
    sitting = drafts.sitting(session, person)
    above = session.get(Organisation, place.parent_id) if place.parent_id is not None else None
    up = above.id if above is not None and comment_rights.may_look_through(session, person, above) else None
    return view.look(
        context.t,
        view.Page(
            place=place,
            listed=listed,
            rows=found[:PAGE],
            offset=offset,
            more=len(found) > PAGE,
            chosen={comments.subject_id(each) for each in sitting if each.subject is kind},
            lists=lists,
            above=up,
            drafts=len(sitting),
        ),
    )


def _rows(context: Context, place: Organisation, listed: str, offset: int, *, limit: int) -> Sequence[view.Row]:
    session, stage = context.session, standing.stage(context)
    if listed == MEMBERS:
        return coverage.members(session, place, stage, limit=limit, offset=offset, without=context.person)
    return coverage.below(session, place, stage, limit=limit, offset=offset, guided=listed == GUIDED)
