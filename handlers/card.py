"""A public pledge as it is read, and its posts, which say what holds now."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.turn import Context
from models import organisation as organisations
from models import outbox, pledge_criteria, posting
from models import pledge as pledges
from models.organisation import Organisation
from models.pledge import Pledge
from views import pledge_card as view
from views.html import Html
from views.screen import Screen
from views.texts import Language


def read(context: Context, t: Language, pledge: Pledge, organisation: Organisation) -> Html:
    """A published pledge as it is read."""
    order = pledge_criteria.codes(context.session, context.campaign, pledge)
    items = pledges.items(context.session, pledge, order)
    return view.card(t, context.campaign, pledge, items, organisation, published_day(context, pledge))


def post(context: Context, pledge: Pledge, organisation: Organisation) -> dict[str, Any]:
    """A published pledge as it stands in a channel, which is read in the campaign's first language."""
    return Screen(read(context, context.world.texts.in_language("zh-CN"), pledge, organisation)).content()


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
