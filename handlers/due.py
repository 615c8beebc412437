"""The pledges of an organisation that are overdue or due soon, for those who lead it."""

from __future__ import annotations

from telegram import Update

from handlers import card, keeping
from handlers.leading import led
from handlers.tap import Tap
from handlers.turn import Context
from models import due as dues
from models import pledge as pledges
from models import pledge_criteria
from models.pledge import stored_id
from views import due as view
from views.due import PAGE


async def here(_update: Update, context: Context, pressed: view.DueHere) -> None:
    """Lists them, the longest overdue first."""
    session, today = context.session, context.clock.today()
    one, offset = led(context, pressed.organisation_id), max(0, pressed.offset)
    found = dues.listed(session, context.person, one, today, limit=PAGE + 1, offset=offset)
    page = found[:PAGE]
    criteria = pledges.criteria_of(session, page, pledge_criteria.order(context.campaign))
    context.show(
        view.organisation(
            context.t,
            context.campaign,
            one,
            [(pledge, criteria[stored_id(pledge.id)]) for pledge in page],
            due=dues.of_organisation(session, stored_id(one.id), today),
            today=today,
            offset=offset,
            more=len(found) > PAGE,
        )
    )


async def read(_update: Update, context: Context, pressed: view.DueRead) -> None:
    """Shows one of them."""
    pledge, organisation = pledges.to_read(context.session, context.person, pressed.pledge_id)
    led(context, stored_id(organisation.id))
    text = card.read(context, context.t, pledge, organisation)
    screen = view.read(context.t, text, stored_id(organisation.id), pressed.offset)
    context.show(keeping.looked_after(context, pledge, screen))


HANDLERS = [Tap(view.DueHere, here), Tap(view.DueRead, read)]
