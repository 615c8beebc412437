"""A public pledge as it is read, and its posts, which say what holds now."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.turn import Context
from models import organisation as organisations
from models import outbox, pledge_criteria, pledge_history, posting
from models import pledge as pledges
from models.organisation import Organisation
from models.pledge import Item, Pledge
from models.public import Names
from views import pledge_card as view
from views.html import Html
from views.screen import Button, Screen
from views.share import pledge_link
from views.texts import Language


def read(
    context: Context,
    t: Language,
    pledge: Pledge,
    organisation: Organisation,
    *,
    lasting: bool = False,
    names: Names = Names.name,
    room: int = view.ROOM,
) -> Html:
    """A published pledge as it is read today, or (``lasting``) later as well. ``names``: how much of a member's name
    is shown."""
    known = view.Known(
        pledge_history.explanations(context.session, pledges.stored_id(pledge.id)),
        context.clock.today(),
        names,
        lasting,
        first_day(context, pledge),
    )
    day = version_day(context, pledge)
    return view.card(t, context.campaign, pledge, items_of(context, pledge), organisation, day, known=known, room=room)


def items_of(context: Context, pledge: Pledge) -> list[Item]:
    """The items of a pledge in the order of the campaign's criteria."""
    order = pledge_criteria.codes(context.session, context.campaign, pledge)
    return pledges.items(context.session, pledge, order)


def post(context: Context, pledge: Pledge, organisation: Organisation) -> dict[str, Any]:
    """A published pledge as it stands in a channel, which is read in the campaign's first language."""
    t = context.world.texts.in_language("zh-CN")
    open_it = Button(t.plain("inline.button.open"), url=pledge_link(context.world.username, pledge))
    return Screen(read(context, t, pledge, organisation, lasting=True), [[open_it]]).content()


def keep_posts_true(context: Context, pledge: Pledge, channel_of: Organisation | None = None) -> None:
    """Makes every post that there is of a pledge say what holds now; with ``channel_of`` it is posted there as well."""
    content = post(context, pledge, organisations.by_id(context.session, pledge.organisation_id))
    for chat_id in posting.chats(context.session, pledge, channel_of):
        key = posting.key(pledge, chat_id)
        outbox.amend(context.session, key, chat_id=chat_id, content=content, now=context.clock.now())


def published_day(context: Context, pledge: Pledge) -> date:
    """The day on which a pledge became public, on the campaign's calendar."""
    assert pledge.published_at is not None, "only published pledges are read"
    return pledge.published_at.astimezone(context.clock.zone).date()


def first_day(context: Context, pledge: Pledge) -> date | None:
    """The same, where a later version holds now."""
    return published_day(context, pledge) if pledge.version > 1 else None


def version_day(context: Context, pledge: Pledge) -> date:
    """The day on which the version that holds now became public."""
    return pledge_history.version_at(context.session, pledge).astimezone(context.clock.zone).date()
