"""Who has not been commented on in this stage, and who still owes a comment."""

from __future__ import annotations

from telegram import Update

from handlers import comment_standing as standing
from handlers.tap import Tap
from handlers.turn import Context
from models import comment_coverage as coverage
from models import comment_rights
from models import organisation as organisations
from models.comment import Subject
from models.organisation import Organisation
from models.refusal import Refusal
from views import comment_coverage as view
from views.comment_whom import PAGE


async def show(_update: Update, context: Context, pressed: view.Coverage) -> None:
    """Shows how far comments have come at and below an organisation."""
    session, one, stage = context.session, _place(context, pressed.organisation_id), standing.stage(context)
    offset = max(0, pressed.offset)
    found = organisations.below(session, one, limit=PAGE + 1, offset=offset)
    figures = view.Figures(
        coverage.directly(session, one, stage),
        coverage.whole(session, one, stage),
        coverage.reviewers(session, one, limit=5),
    )
    parent = session.get(Organisation, one.parent_id) if one.parent_id is not None else None
    up = parent is not None and comment_rights.may_look_through(session, context.person, parent)
    now = context.campaign.stage_on(context.clock.today())
    context.show(
        view.coverage(
            context.t,
            one,
            figures,
            [(each, coverage.missing(session, each, stage)) for each in found[:PAGE]],
            offset=offset,
            more=len(found) > PAGE,
            above=parent.id if parent is not None and up else None,
            stage=now.name.say(context.t.code) if now is not None else None,
        )
    )


async def missing(_update: Update, context: Context, pressed: view.Missing) -> None:
    """Lists those of an organisation who have not been commented on."""
    one, stage, offset = _place(context, pressed.organisation_id), standing.stage(context), max(0, pressed.offset)
    if pressed.kind not in list(Subject):
        raise Refusal("button_old")
    kind = Subject(pressed.kind)
    look = coverage.members if kind is Subject.member else coverage.below
    rows = look(context.session, one, stage, limit=PAGE + 1, offset=offset)
    # Those that have not come first: where one has, the list is at its end.
    found = [each for each, done in rows if not done]
    context.show(view.missing(context.t, one, kind, found[:PAGE], offset=offset, more=len(found) > PAGE))


async def owing(_update: Update, context: Context, pressed: view.Owing) -> None:
    """Lists where comments are owed, and by whom."""
    one, offset = _place(context, pressed.organisation_id), max(0, pressed.offset)
    found = coverage.owing(context.session, one, standing.stage(context), limit=PAGE + 1, offset=offset)
    context.show(view.owing(context.t, one, found[:PAGE], offset=offset, more=len(found) > PAGE))


def _place(context: Context, organisation_id: int) -> Organisation:
    """The organisation of a pressed button, for those who comment from there or from above, and the office."""
    one = organisations.by_id(context.session, organisation_id)
    comment_rights.require_look_through(context.session, context.person, one)
    return one


HANDLERS = [Tap(view.Coverage, show), Tap(view.Missing, missing), Tap(view.Owing, owing)]
