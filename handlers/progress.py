"""How pledges stand: one's own, an organisation's, and all that lie below; as words, as a picture, as a table."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler

from handlers.tap import Tap
from handlers.turn import Context
from models import organisation as organisations
from models import person as people
from models import pledge as pledges
from models import progress, tally
from models.organisation import Organisation
from models.person import stored_id
from models.refusal import Refusal
from models.tally import Figures
from views import progress as view
from views.progress import PAGE


async def at_a_glance(_update: Update, context: Context, _pressed: view.ProgressHome | None = None) -> None:
    """Shows how one's own pledges stand, and those of the organisation for which one acts."""
    acting, own = people.acting_role(context.session, context.person), _own(context)
    if acting is not None:
        _show(context, acting[1], own)
    elif own is not None:
        context.show(view.mine(context.t, own, context.clock.today()))
    else:
        raise Refusal("no_role")


async def one(_update: Update, context: Context, pressed: view.Progress) -> None:
    """Shows how the pledges of an organisation stand."""
    _show(context, _organisation(context, pressed.organisation_id), None)


async def below(_update: Update, context: Context, pressed: view.ProgressBelow) -> None:
    """Lists the organisations directly below one, with their figures."""
    found, offset = _organisation(context, pressed.organisation_id), max(0, pressed.offset)
    listed = progress.below(context.session, found, context.clock.today(), limit=PAGE + 1, offset=offset)
    context.show(view.below(context.t, found, listed[:PAGE], offset=offset, more=len(listed) > PAGE))


async def chart(_update: Update, context: Context, pressed: view.ProgressChart) -> None:
    """Sends a picture of an organisation and those directly below it."""
    found, today = _organisation(context, pressed.organisation_id), context.clock.today()
    context.tell(context.t.plain("progress.drawing"))
    context.show(view.chart(context.t, found, progress.bars(context.session, found, today), today))


async def table(_update: Update, context: Context, pressed: view.ProgressTable) -> None:
    """Sends a table of an organisation and all that lie below it, to who answers for it."""
    found, today = _organisation(context, pressed.organisation_id), context.clock.today()
    rows = progress.table(context.session, context.person, found, today)
    context.tell(context.t.plain("progress.writing"))
    context.show(view.table(context.t, found, rows, today))


def _organisation(context: Context, organisation_id: int) -> Organisation:
    """The organisation, to somebody who has joined."""
    _joined = context.person  # a stranger is refused here
    return organisations.by_id(context.session, organisation_id)


def _own(context: Context) -> Figures | None:
    """The figures of one's own pledges; None for who never made one and is no member."""
    found = tally.own_figures(context.session, stored_id(context.person), context.clock.today())
    return found if found != Figures() or pledges.is_member(context.session, context.person) else None


def _show(context: Context, found: Organisation, own: Figures | None) -> None:
    session, today = context.session, context.clock.today()
    screen = view.organisation(
        context.t,
        progress.standing(session, found, today),
        today,
        own=own,
        below=bool(organisations.below(session, found, limit=1)),
        table=progress.may_take_table(session, context.person, found),
    )
    context.show(screen)


HANDLERS = [
    CommandHandler("progress", at_a_glance),
    Tap(view.ProgressHome, at_a_glance),
    Tap(view.Progress, one),
    Tap(view.ProgressBelow, below),
    Tap(view.ProgressChart, chart),
    Tap(view.ProgressTable, table),
]
