"""An organisation is dissolved into the one above or beside it, by those above it: chosen, looked over, asked twice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from telegram import Update

from handlers import card, notice
from handlers.tap import Tap
from handlers.turn import Context
from models import dissolution, membership, rights
from models import organisation as organisations
from models.dissolution import Ended
from models.organisation import Organisation
from models.pledge import stored_id
from models.refusal import Refusal
from views import dissolution as view
from views.dissolution import PAGE

#: Posts in channels that are made true in one turn: the others follow press by press.
POSTS = 50


async def choose(_update: Update, context: Context, pressed: view.Dissolve) -> None:
    """Asks where the organisation is to go."""
    one, offset = organisations.by_id(context.session, pressed.organisation_id), max(0, pressed.offset)
    parent = dissolution.require(context.session, context.person, one)
    found = dissolution.beside(context.session, one, limit=PAGE + 1, offset=offset)
    context.show(view.choose(context.t, one, parent, found[:PAGE], offset=offset, more=len(found) > PAGE))


async def ask(_update: Update, context: Context, pressed: view.DissolveInto) -> None:
    """Says what would happen, and asks."""
    one, into = _both(context, pressed)
    dissolution.require_into(context.session, context.person, one, into)
    context.show(view.ask(context.t, one, into, dissolution.effects(context.session, one)))


async def ask_again(_update: Update, context: Context, pressed: view.DissolveSurely) -> None:
    """Asks a second time."""
    one, into = _both(context, pressed)
    dissolution.require_into(context.session, context.person, one, into)
    context.show(view.ask_again(context.t, one, into))


async def dissolve(_update: Update, context: Context, pressed: view.DissolveNow) -> None:
    """Dissolves, and tells those whom it concerns. Pressed again, it is done already."""
    one, into = _both(context, pressed)
    # What was pledged in public is read in the campaign's first language.
    why = view.reason(context.world.texts.in_language("zh-CN"), into)
    ended = dissolution.dissolve(context.session, context.person, one, into, context.clock, why=why)
    if ended is None:
        return context.show(view.done(context.t, one, into, None))
    _tell(context, one, into, ended)
    return context.show(view.done(context.t, one, into, _follow(context, one, 0)))


async def follow(_update: Update, context: Context, pressed: view.Follow) -> None:
    """Makes more posts true."""
    one = organisations.by_id(context.session, pressed.organisation_id)
    into = organisations.into(context.session, one)
    if into is None or not rights.leads_from_above(context.session, context.person, one):
        raise Refusal("button_old")
    context.show(view.done(context.t, one, into, _follow(context, one, max(0, pressed.after))))


def _both(
    context: Context, pressed: view.DissolveInto | view.DissolveSurely | view.DissolveNow
) -> tuple[Organisation, Organisation]:
    one = organisations.by_id(context.session, pressed.organisation_id)
    return one, organisations.by_id(context.session, pressed.into_id)


def _follow(context: Context, one: Organisation, after: int) -> int | None:
    """Makes the next posts true; the number of the last pledge where there are more."""
    found = dissolution.posted(context.session, one, after=after, limit=POSTS + 1)
    for pledge in found[:POSTS]:
        card.keep_posts_true(context, pledge)
    return stored_id(found[POSTS - 1].id) if len(found) > POSTS else None


def _tell(context: Context, one: Organisation, into: Organisation, ended: Sequence[Ended]) -> None:
    for each in ended:
        if each.person.id != context.person.id:
            key = f"dissolved:{one.id}:{each.kind.value}:{each.person.id}"
            notice.send(context, each.person, key, partial(view.told, one=one, into=into, ended=each))
    for person in membership.secretaries(context.session, into):
        if person.id != context.person.id:
            key = f"merged:{one.id}:{person.id}"
            notice.send(context, person, key, partial(view.welcome, one=one, into=into))


HANDLERS = [
    Tap(view.Dissolve, choose),
    Tap(view.DissolveInto, ask),
    Tap(view.DissolveSurely, ask_again),
    Tap(view.DissolveNow, dissolve),
    Tap(view.Follow, follow),
]
