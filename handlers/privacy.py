"""One's own data: what is stored, all of it as a file, leaving an organisation, and erasure."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler

from handlers import card, home
from handlers.commands import offer_commands
from handlers.tap import Tap
from handlers.turn import Context
from models import membership, privacy
from models import person as people
from models.refusal import Refusal
from views import privacy as view


async def overview(_update: Update, context: Context, _pressed: view.Privacy | None = None) -> None:
    """Says what is stored; of a stranger that is nothing."""
    if context.turn.person is None:
        context.show(view.nothing_stored(context.t))
    else:
        context.show(view.overview(context.t, privacy.stored(context.session, context.person)))


async def export(_update: Update, context: Context, _pressed: view.Export) -> None:
    """Sends everything that is stored, as a file."""
    stored = privacy.stored(context.session, context.person)
    context.show(view.exported(context.t, context.campaign, stored, context.clock.zone))


async def leave(_update: Update, context: Context, _pressed: view.Leave) -> None:
    """Offers the person's own roles."""
    context.show(view.leave(context.t, people.roles_of(context.session, context.person)))


async def ask_leave(_update: Update, context: Context, pressed: view.AskLeave) -> None:
    """Asks whether to leave."""
    kind, organisation = membership.standing(context.session, pressed.kind, pressed.organisation_id)
    if membership.find(context.session, people.stored_id(context.person), kind, organisation) is None:
        raise Refusal("role_gone")
    last = membership.is_last(context.session, kind, organisation)
    published = privacy.has_published(context.session, context.person)
    context.show(view.ask_leave(context.t, organisation, kind, last=last, published=published))


async def leave_now(_update: Update, context: Context, pressed: view.LeaveNow) -> None:
    """Leaves. Pressed again, there is nothing left to leave."""
    kind, organisation = membership.standing(context.session, pressed.kind, pressed.organisation_id)
    membership.leave(context.session, context.person, kind, organisation)
    context.turn.dialogue = None
    context.tell(context.t.plain("privacy.left_toast"))
    offer_commands(context)
    context.show(home.menu(context))


async def ask_erase(_update: Update, context: Context, _pressed: view.AskErase) -> None:
    """Says what erasing means, and asks."""
    session, person = context.session, context.person
    held = people.roles_of(session, person)
    context.show(
        view.ask_erase(
            context.t,
            published=privacy.has_published(session, person),
            keeps_name=context.campaign.privacy.erased_author == "name",
            last=[each for each in held if membership.is_last(session, each[0].kind, each[1])],
        )
    )


async def ask_erase_again(_update: Update, context: Context, _pressed: view.AskEraseAgain) -> None:
    """Asks a second time."""
    context.show(view.ask_erase_again(context.t, context.person))


async def erase(_update: Update, context: Context, pressed: view.Erase) -> None:
    """Erases what is stored; the account is a stranger's again."""
    t = context.t
    if pressed.person_id != context.person.id:
        raise Refusal("button_old")
    stay = privacy.erase(context.session, context.person, context.campaign.privacy, context.clock.now())
    for pledge in stay:
        card.keep_posts_true(context, pledge)
    context.turn.person = context.turn.dialogue = None
    context.show(view.erased(t))
    offer_commands(context)


HANDLERS = [
    CommandHandler("privacy", overview),
    Tap(view.Privacy, overview),
    Tap(view.Export, export),
    Tap(view.Leave, leave),
    Tap(view.AskLeave, ask_leave),
    Tap(view.LeaveNow, leave_now),
    Tap(view.AskErase, ask_erase),
    Tap(view.AskEraseAgain, ask_erase_again),
    Tap(view.Erase, erase),
]
