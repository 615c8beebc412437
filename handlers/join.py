"""/start: the door. With an invitation one joins; a stranger shares their own number to be recognised."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from handlers import home, share
from handlers.commands import offer_commands
from handlers.conversation import ANYTHING, END, TYPED, Conversation, State, begin, end, press_instead, said_again
from handlers.tap import Tap
from handlers.turn import Context
from models import invite as invites
from models import joining, plain_text
from models.invite import Invite
from models.organisation import Organisation
from models.person import Role
from models.refusal import Refusal
from views import join as view
from views.callbacks import digest
from views.screen import Screen

NAME = "join"
CONFIRM, WRITE_NAME = "confirm", "write_name"
#: What a deep link's payload begins with when it carries an invitation.
INVITATION = "j-"


async def start(_update: Update, context: Context) -> str | None:
    """Opens the door: an invitation asks whether to join, a link that was passed on shows what it names, anything else
    the menu or the welcome."""
    payload = context.args[0] if context.args else ""
    if not payload.startswith(INVITATION):
        if share.is_link(payload):
            share.open_link(context, payload)
        else:
            context.show(home.menu(context))
        return END if context.turn.dialogue is not None and context.turn.dialogue.name == NAME else None
    token = payload.removeprefix(INVITATION)
    held = invites.held_by(context.session, token, context.turn.person)
    if held is not None:
        return _belongs(context, *held)
    invite = _usable(context, token)
    begin(context, NAME, CONFIRM, subject_id=invite.id)
    return CONFIRM


def ask(context: Context) -> Screen:
    """Asks whether to join, under the name that Telegram shows."""
    invite = _invite(context)
    organisation = context.session.get_one(Organisation, invite.organisation_id)
    person, dialogue = context.turn.person, context.turn.dialogue
    written = dialogue.said if dialogue is not None and person is None else None
    return view.ask(
        context.t,
        context.campaign,
        invite,
        organisation,
        written or (person.name if person else _shown_name(context)),
        known=person is not None,
        written=written is not None,
        leaves=joining.would_leave(context.session, person, invite),
    )


def ask_name(context: Context) -> Screen:
    """Asks for the name to join under."""
    _invite(context)
    return view.ask_name(context.t)


async def other_name(_update: Update, context: Context, pressed: view.OtherName) -> str:
    """The name shown is not the right one."""
    if context.turn.person is not None:
        raise Refusal("button_old")
    begin(context, NAME, WRITE_NAME, subject_id=_usable(context, pressed.token).id)
    return WRITE_NAME


async def written_name(_update: Update, context: Context) -> str:
    """Shows the name that was written, to be confirmed."""
    _invite(context)
    assert context.turn.dialogue is not None
    context.turn.dialogue.said = plain_text.name(said_again(context))
    return CONFIRM


async def join_as(_update: Update, context: Context, pressed: view.JoinAs) -> str:
    """Joins under the name that was written. Pressed again, it shows that they belong."""
    held = invites.held_by(context.session, pressed.token, context.turn.person)
    if held is not None:
        return _belongs(context, *held)
    dialogue, name = context.turn.dialogue, context.turn.said
    if dialogue is None or dialogue.state != CONFIRM or name is None or digest(name) != pressed.mark:
        raise Refusal("button_old")
    return _join(context, _usable(context, pressed.token), name)


async def join(_update: Update, context: Context, pressed: view.Join) -> str:
    """Joins under the name shown. Pressed again, it shows that they belong."""
    held = invites.held_by(context.session, pressed.token, context.turn.person)
    if held is not None:
        return _belongs(context, *held)
    return _join(context, _usable(context, pressed.token), _shown_name(context))


async def not_now(_update: Update, context: Context, _pressed: view.NotNow | None = None) -> str:
    """Does not join."""
    context.show(view.declined(context.t))
    return END


async def share_contact(update: Update, context: Context) -> None:
    """Recognises the sender by their own number. Somebody else's contact, or a forwarded one, is refused."""
    message = update.message
    assert message is not None
    assert message.contact is not None
    assert message.from_user is not None
    passed_on = message.forward_origin is not None or message.via_bot is not None
    if message.contact.user_id != message.from_user.id or passed_on:
        raise Refusal("contact_not_yours")
    person = joining.recognise(
        context.session,
        message.from_user.id,
        message.contact.phone_number,
        context.clock.now(),
        language=context.t.code,
    )
    if context.turn.person is not None and person.id == context.turn.person.id:
        raise Refusal("known_already")
    context.turn.person = person
    context.show(view.recognised(context.t, person))
    offer_commands(context)
    context.show(_go_on(context))


def _join(context: Context, invite: Invite, name: str) -> str:
    assert context.turn.telegram_id is not None
    person, role = joining.accept(
        context.session,
        invite,
        context.turn.person,
        telegram_id=context.turn.telegram_id,
        name=name,
        language=context.t.code,
        now=context.clock.now(),
    )
    context.turn.person = person
    organisation = context.session.get_one(Organisation, role.organisation_id)
    context.show(view.joined(context.t, person, organisation, role.kind))
    offer_commands(context)
    context.show(_menu_below(context))
    return END


def _belongs(context: Context, role: Role, organisation: Organisation) -> str:
    """They are there already: the link is left for others."""
    context.show(view.belongs(context.t, organisation, role.kind))
    context.show(_menu_below(context))
    return END


def _menu_below(context: Context) -> Screen:
    """The menu in a message of its own: put in place of the invitation it would stand above the welcome."""
    return replace(home.menu(context), anew=True)


def _go_on(context: Context) -> Screen:
    """After being recognised: the invitation that was open, if it still holds, else the menu."""
    dialogue = context.turn.dialogue
    if dialogue is None or dialogue.name != NAME:
        return home.menu(context)
    try:
        invite = _invite(context)
        if invites.held_by(context.session, invite.token, context.turn.person) is None:
            dialogue.state = CONFIRM
            return ask(context)
    except Refusal:
        pass  # what it was about is gone; being recognised is not
    end(context)
    return home.menu(context)


def _usable(context: Context, token: str) -> Invite:
    invite = invites.usable(context.session, token, context.clock.now())
    invites.require_room(context.session, invite, context.turn.person)
    return invite


def _invite(context: Context) -> Invite:
    """The conversation's invitation, checked again: it may have been revoked since it was shown."""
    dialogue = context.turn.dialogue
    invite = context.session.get(Invite, dialogue.subject_id) if dialogue is not None else None
    if invite is None:
        raise Refusal("invite_unknown")
    return _usable(context, invite.token)


def _shown_name(context: Context) -> str:
    user = context.turn.update.effective_user
    try:
        return plain_text.name(user.full_name) if user else ""
    except Refusal:
        return ""


CONVERSATION = Conversation(
    NAME,
    entry_points=[
        CommandHandler("start", start),
        Tap(view.Join, join),
        Tap(view.JoinAs, join_as),
        Tap(view.OtherName, other_name),
        Tap(view.NotNow, not_now),
    ],
    states={
        CONFIRM: State(ask, []),
        WRITE_NAME: State(ask_name, [MessageHandler(TYPED, written_name)]),
    },
    fallbacks=[CommandHandler("cancel", not_now), MessageHandler(ANYTHING & ~filters.CONTACT, press_instead)],
)

HANDLERS = [CONVERSATION, MessageHandler(filters.CONTACT & filters.ChatType.PRIVATE, share_contact)]
