"""The channel of an organisation: connected and disconnected by those who lead it."""

from __future__ import annotations

from telegram import Update

from handlers.leading import led
from handlers.tap import Tap
from handlers.turn import Context
from models import channel as channels
from models.organisation import Organisation
from views import channel as view

#: Channels offered on one screen.
OFFERED = 10


async def look(_update: Update, context: Context, pressed: view.Channels) -> None:
    """Shows the organisation's channel and those that the person can connect."""
    _show(context, led(context, pressed.organisation_id))


async def connect(_update: Update, context: Context, pressed: view.Connect) -> None:
    """Posts the organisation's pledges there from now on."""
    one = led(context, pressed.organisation_id)
    channels.connect(context.session, context.person, pressed.chat_id, one)
    context.tell(context.t.plain("channel.connected_toast"))
    _show(context, one)


async def ask_disconnect(_update: Update, context: Context, pressed: view.AskDisconnect) -> None:
    """Asks whether to stop posting there."""
    one = led(context, pressed.organisation_id)
    if one.channel_id != pressed.chat_id:
        return _show(context, one)
    return context.show(view.ask_disconnect(context.t, one, pressed.chat_id))


async def disconnect(_update: Update, context: Context, pressed: view.Disconnect) -> None:
    """Posts there no longer."""
    one = led(context, pressed.organisation_id)
    if channels.disconnect(context.session, context.person, one, pressed.chat_id):
        context.tell(context.t.plain("channel.disconnected_toast"))
    _show(context, one)


def _show(context: Context, one: Organisation) -> None:
    added = channels.added(context.session, context.person, limit=OFFERED)
    works = channels.works(context.session, one)
    context.show(view.organisation(context.t, one, added, works=works, username=context.world.username))


HANDLERS = [
    Tap(view.Channels, look),
    Tap(view.Connect, connect),
    Tap(view.AskDisconnect, ask_disconnect),
    Tap(view.Disconnect, disconnect),
]
