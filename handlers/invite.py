"""An invitation, step by step: as what, for how many, until when; its link and picture; its end.

What has been chosen stands in the buttons, so no step is lost and every one can be taken back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from telegram import Update

from handlers.join import INVITATION
from handlers.leading import led
from handlers.tap import Tap
from handlers.turn import Context
from models import invite as invites
from models.invite import BY_LINK, Invite
from models.organisation import Organisation
from models.person import RoleKind
from models.refusal import Refusal
from views import invite as view
from views.invite import PAGE
from views.screen import Screen


async def listed(_update: Update, context: Context, pressed: view.Invites) -> None:
    """Lists the open invitations of an organisation."""
    _list(context, pressed.organisation_id, max(0, pressed.offset))


async def ask_role(_update: Update, context: Context, pressed: view.AskRole) -> None:
    """Asks as what people are to join."""
    context.show(view.ask_role(context.t, led(context, pressed.organisation_id)))


async def ask_uses(_update: Update, context: Context, pressed: view.AskUses) -> None:
    """Asks for how many the link is."""
    context.show(view.ask_uses(context.t, led(context, pressed.organisation_id), _kind(pressed.kind)))


async def ask_until(_update: Update, context: Context, pressed: view.AskUntil) -> None:
    """Asks until when it holds."""
    one, kind = led(context, pressed.organisation_id), _kind(pressed.kind)
    if pressed.uses not in view.uses_offered(kind):
        raise Refusal("button_old")
    tokens = [invites.new_token() for _ in view.days_offered(kind)]
    context.show(view.ask_until(context.t, one, kind, pressed.uses, tokens))


async def make(_update: Update, context: Context, pressed: view.Make) -> None:
    """Makes the invitation, and sends its picture. Pressed again, it shows the same one."""
    one, now = led(context, pressed.organisation_id), context.clock.now()
    if pressed.uses not in view.USES or pressed.days not in view.DAYS:
        raise Refusal("button_old")
    invite = invites.make(
        context.session,
        context.person,
        one,
        _kind(pressed.kind),
        now=now,
        uses=pressed.uses or None,
        expires_at=_end_of_day(context, pressed.days) if pressed.days else None,
        token=pressed.token,
    )
    context.show(view.one(context.t, invite, one, _link(context, invite), context.clock.zone, new=True))
    context.show(_picture(context, invite, one))


async def look(_update: Update, context: Context, pressed: view.Open) -> None:
    """Shows one open invitation; one that has ended leads back to the list."""
    invite, one = invites.to_lead(context.session, context.person, pressed.invite_id)
    if not invites.is_open(invite, context.clock.now()):
        context.tell(context.t.plain("invite.ended"))
        return _list(context, invite.organisation_id, 0)
    return context.show(view.one(context.t, invite, one, _link(context, invite), context.clock.zone, new=False))


async def picture(_update: Update, context: Context, pressed: view.Picture) -> None:
    """Sends the link and its picture once more."""
    invite, one = invites.to_lead(context.session, context.person, pressed.invite_id)
    if not invites.is_open(invite, context.clock.now()):
        context.tell(context.t.plain("invite.ended"))
        return _list(context, invite.organisation_id, 0)
    return context.show(_picture(context, invite, one))


async def ask_revoke(_update: Update, context: Context, pressed: view.AskRevoke) -> None:
    """Asks whether the invitation is really to end."""
    invite, one = invites.to_lead(context.session, context.person, pressed.invite_id)
    context.show(view.ask_revoke(context.t, invite, one, context.clock.zone))


async def revoke(_update: Update, context: Context, pressed: view.Revoke) -> None:
    """Ends the invitation. Pressed again, it has ended."""
    invite = invites.revoke(context.session, context.person, pressed.invite_id)
    context.tell(context.t.plain("invite.revoked"))
    _list(context, invite.organisation_id, 0)


def _list(context: Context, organisation_id: int, offset: int) -> None:
    one, now = led(context, organisation_id), context.clock.now()
    found = invites.open_invites(context.session, context.person, one, now, limit=PAGE + 1, offset=offset)
    zone = context.clock.zone
    context.show(view.listed(context.t, one, found[:PAGE], zone, offset=offset, more=len(found) > PAGE))


def _picture(context: Context, invite: Invite, one: Organisation) -> Screen:
    return view.picture(context.t, context.campaign, invite, one, _link(context, invite), context.clock.zone)


def _kind(word: str) -> RoleKind:
    if word not in BY_LINK:
        raise Refusal("button_old")
    return RoleKind(word)


def _end_of_day(context: Context, days: int) -> datetime:
    """The last second of the last day: what is printed on the invitation holds to the end of that day."""
    last = context.clock.local() + timedelta(days=days - 1)
    return last.replace(hour=23, minute=59, second=59, microsecond=0)


def _link(context: Context, invite: Invite) -> str:
    return f"https://t.me/{context.world.username}?start={INVITATION}{invite.token}"


HANDLERS = [
    Tap(view.Invites, listed),
    Tap(view.AskRole, ask_role),
    Tap(view.AskUses, ask_uses),
    Tap(view.AskUntil, ask_until),
    Tap(view.Make, make),
    Tap(view.Open, look),
    Tap(view.Picture, picture),
    Tap(view.AskRevoke, ask_revoke),
    Tap(view.Revoke, revoke),
]
