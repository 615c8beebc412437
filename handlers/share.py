"""Passing on what is public, and opening what was passed on."""

from __future__ import annotations

from telegram import Update

from handlers import board, card, leading, reading
from handlers.tap import Tap
from handlers.turn import Context
from models import board as boards
from models import pledge_history, public, sharing
from models.board import Which
from models.organisation import Organisation
from models.pledge import Pledge
from views import card_picture as picture_view
from views import poster as poster_view
from views import share as view
from views.html import Html, html_to_text
from views.links import web_page
from views.pledge_card import listed, published, signed, signed_by
from views.share_button import Poster, Share


async def share(_update: Update, context: Context, pressed: Share) -> None:
    """Shows the ways to pass a public pledge on."""
    pledge, organisation = _public(context, pressed.pledge_id)
    link, page = link_of(context, pledge), page_of(context, pledge)
    context.show(view.share(context.t, pledge, signed(context.t, pledge, organisation), link, page))


async def picture(_update: Update, context: Context, pressed: view.Picture) -> None:
    """Sends a public pledge as a picture to forward."""
    pledge, organisation = _public(context, pressed.pledge_id)
    t, campaign = context.t, context.campaign
    items = card.items_of(context, pledge)
    link = page_of(context, pledge) or link_of(context, pledge)
    drawing = picture_view.of(
        t,
        campaign,
        pledge,
        items,
        signed=names_on(context, pledge, organisation),
        published=published(t, card.version_day(context, pledge), card.first_day(context, pledge)),
        today=context.clock.today(),
        link=link,
        why=pledge_history.explanations(context.session, pressed.pledge_id),
    )
    context.tell(t.plain("share.drawing"))
    context.show(view.picture(t, pledge, drawing, signed(t, pledge, organisation, context.world.names), link))


async def poster(_update: Update, context: Context, pressed: Poster) -> None:
    """Sends the poster of an organisation to those who lead it."""
    one = leading.led(context, pressed.organisation_id)
    page, texts = page_of(context, one), context.world.texts
    link = page or view.organisation_link(context.world.username, one)
    drawing = poster_view.of(texts, context.campaign, one, link, in_telegram=page is None)
    context.tell(context.t.plain("share.drawing"))
    context.show(view.poster(context.t, one, drawing))


def is_link(payload: str) -> bool:
    """Whether the payload of a link names something public."""
    return payload.startswith((view.PLEDGE, view.ORGANISATION))


def open_link(context: Context, payload: str) -> None:
    """Shows what a link names; to somebody who has not joined, to read alone, with how to join."""
    known = context.turn.person is not None
    if payload.startswith(view.PLEDGE):
        pledge, organisation = sharing.linked(context.session, payload.removeprefix(view.PLEDGE))
        if known:
            context.show(reading.screen(context, pledge, organisation))
        else:
            text = card.read(context, context.t, pledge, organisation, names=context.world.names)
            context.show(view.opened_by_stranger(context.t, text, page_of(context, pledge)))
    else:
        one = sharing.by_handle(context.session, payload.removeprefix(view.ORGANISATION))
        if known:
            context.show(board.of_organisation(context, one, 0))
        else:
            context.show(view.listed_for_stranger(context.t, one, _newest(context, one), page_of(context, one)))
    if not known:
        context.show(view.how_to_join(context.t))


def _newest(context: Context, one: Organisation) -> list[view.Linked]:
    t, campaign, names = context.t, context.campaign, context.world.names
    found = boards.of_organisation(context.session, one, Which.all, context.clock.today(), limit=view.SHOWN)
    return [
        view.Linked(
            listed(t, campaign, each.pledge, each.day, each.criteria, own=False, names=names),
            link_of(context, each.pledge),
        )
        for each in board.listed(context, found)
    ]


def card_of(context: Context, pledge: Pledge, organisation: Organisation) -> Html:
    """A public pledge as it is passed on to anybody, with as much of the name as anybody may know."""
    return card.read(context, context.t, pledge, organisation, lasting=True, names=context.world.names)


def link_of(context: Context, pledge: Pledge) -> str:
    """The address that opens a pledge in Telegram."""
    return view.pledge_link(context.world.username, pledge)


def page_of(context: Context, shown: Pledge | Organisation) -> str | None:
    """The address of its page on the web, where the web board has one."""
    return web_page(context.world.web_url, shown)


def names_on(context: Context, pledge: Pledge, organisation: Organisation) -> tuple[str, str]:
    """Whose pledge it is, as far as anybody may know, and where they belong; empty for the organisation's own."""
    name = signed_by(context.t, public.signature(pledge, context.world.names))
    return (name, organisation.name) if name else (organisation.name, "")


def signed_line(context: Context, pledge: Pledge, organisation: Organisation) -> str:
    """Whose pledge it is, on one line, for somebody who has joined."""
    return html_to_text(signed(context.t, pledge, organisation))


def about(context: Context, pledge: Pledge) -> str:
    """What a pledge is about, on one line: its theme, or its first promise."""
    items = card.items_of(context, pledge)
    first = items[0].what if items else None
    return " ".join((pledge.theme or first or "").split())


def _public(context: Context, pledge_id: int) -> tuple[Pledge, Organisation]:
    context.require_joined()
    return sharing.public(context.session, pledge_id)


HANDLERS = [Tap(Share, share), Tap(view.Picture, picture), Tap(Poster, poster)]
