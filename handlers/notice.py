"""What somebody is sent who did nothing just now: through the outbox, in their own language."""

from __future__ import annotations

from collections.abc import Callable

from handlers.turn import Context
from models import outbox
from models.person import Person
from views.screen import Screen
from views.texts import Language


def send(context: Context, person: Person, key: str, made: Callable[[Language], Screen]) -> None:
    """Sends them what ``made`` says, once per key; to nobody if they have never come to the bot."""
    if person.telegram_id is None:
        return
    outbox.put(
        context.session,
        key,
        chat_id=person.telegram_id,
        person_id=person.id,
        content=made(context.world.texts.in_language(person.language)).content(),
        now=context.clock.now(),
    )
