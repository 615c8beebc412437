"""What those who lead an organisation can do for it, and the way to the organisations below."""

from __future__ import annotations

from telegram import Update

from handlers.tap import Tap
from handlers.turn import Context
from models import channel as channels
from models import dissolution, due, membership, pledge_head, rights
from models import organisation as organisations
from models.organisation import Organisation
from views import leading as view
from views.leading import PAGE
from views.links import web_page


async def lead(_update: Update, context: Context, pressed: view.Lead) -> None:
    """Shows an organisation to those who lead it."""
    session, one = context.session, led(context, pressed.organisation_id)
    parent = organisations.by_id(session, one.parent_id) if one.parent_id is not None else None
    above = parent.id if parent is not None and rights.may_lead(session, context.person, parent) else None
    context.show(
        view.organisation(
            context.t,
            one,
            membership.counts(session, one),
            channel_works=channels.works(session, one),
            due=due.of_organisation(session, pressed.organisation_id, context.clock.today()),
            drafted=pledge_head.draft_of(session, one) is not None,
            below=bool(organisations.below(session, one, limit=1)),
            above=above,
            dissolvable=dissolution.may(session, context.person, one),
            page=web_page(context.world.web_url, one),
        )
    )


async def below(_update: Update, context: Context, pressed: view.LeadBelow) -> None:
    """Lists the organisations directly below."""
    one, offset = led(context, pressed.organisation_id), max(0, pressed.offset)
    found = organisations.below(context.session, one, limit=PAGE + 1, offset=offset)
    context.show(view.below(context.t, one, found[:PAGE], offset=offset, more=len(found) > PAGE))


def led(context: Context, organisation_id: int) -> Organisation:
    """The organisation of a pressed button, for those who may lead it."""
    one = organisations.by_id(context.session, organisation_id)
    rights.require_lead(context.session, context.person, one)
    return one


HANDLERS = [Tap(view.Lead, lead), Tap(view.LeadBelow, below)]
