"""The people of an organisation: the list, one person, and the end of a role."""

from __future__ import annotations

from telegram import Update

from handlers import home, notice
from handlers.commands import STRANGER, offer_commands
from handlers.commands import listed as listed_commands
from handlers.leading import led
from handlers.tap import Tap
from handlers.turn import Context, SetCommands
from models import membership, outbox, privacy, rights
from models.organisation import Organisation
from models.person import Person, RoleKind
from models.refusal import Refusal
from views import people as view
from views.people import PAGE


async def listed(_update: Update, context: Context, pressed: view.People) -> None:
    """Lists the people of an organisation, all or those with one role."""
    one = led(context, pressed.organisation_id)
    _list(context, one, _kind(pressed.kind) if pressed.kind else None, max(0, pressed.offset))


async def card(_update: Update, context: Context, pressed: view.Card) -> None:
    """Shows one person."""
    one = led(context, pressed.organisation_id)
    person = membership.one(context.session, context.person, one, pressed.person_id)
    kinds = membership.kinds_of(context.session, person, one)
    roles = [(kind, membership.find(context.session, pressed.person_id, kind, one)) for kind in kinds]
    may = [kind for kind, role in roles if role and membership.may_end(context.session, context.person, role)]
    back_to = view.People(pressed.organisation_id, pressed.listed, pressed.offset)
    own = person.id == context.person.id
    releasable = membership.may_release(context.session, context.person, one, person)
    context.show(view.card(context.t, one, person, kinds, may, own=own, releasable=releasable, back_to=back_to))


async def ask_remove(_update: Update, context: Context, pressed: view.AskRemove) -> None:
    """Asks whether the role is really to end."""
    one, kind = led(context, pressed.organisation_id), _kind(pressed.kind)
    person = membership.one(context.session, context.person, one, pressed.person_id)
    if kind not in membership.kinds_of(context.session, person, one):
        raise Refusal("person_left")
    last = membership.is_last(context.session, kind, one)
    context.show(view.ask_remove(context.t, one, person, kind, last=last))


async def remove(_update: Update, context: Context, pressed: view.Remove) -> None:
    """Ends the role and tells the one who held it. Pressed again, it is over already."""
    one, kind = led(context, pressed.organisation_id), _kind(pressed.kind)
    role = membership.find(context.session, pressed.person_id, kind, one)
    if role is not None:
        since = role.since
        person = membership.remove(context.session, context.person, pressed.person_id, kind, one)
        key = f"removed:{person.id}:{kind.value}:{one.id}:{int(since.timestamp() * 1000)}"
        _tell(context, person, one, kind, key)
    context.tell(context.t.plain("people.removed_toast"))
    if rights.may_lead(context.session, context.person, one):
        return _list(context, one, None, 0)
    context.turn.dialogue = None  # it was their own, and so was what they were doing
    offer_commands(context)
    return context.show(home.menu(context))


async def ask_release(_update: Update, context: Context, pressed: view.AskRelease) -> None:
    """Asks whether somebody is to be parted from their account."""
    one = led(context, pressed.organisation_id)
    person = membership.one(context.session, context.person, one, pressed.person_id)
    context.show(view.ask_release(context.t, one, person))


async def release(_update: Update, context: Context, pressed: view.Release) -> None:
    """Parts somebody from their account and says so there. Pressed again, it is done already."""
    one = led(context, pressed.organisation_id)
    person = membership.one(context.session, context.person, one, pressed.person_id)
    account = person.telegram_id
    if membership.release(context.session, context.person, one, pressed.person_id) is not None:
        assert account is not None
        t = context.world.texts.in_language(person.language)
        outbox.put(
            context.session,
            f"released:{person.id}:{context.turn.update.update_id}",
            chat_id=account,
            person_id=person.id,
            content=view.released(t).content(),
            now=context.clock.now(),
        )
        context.turn.effects.append(SetCommands(account, listed_commands(t, STRANGER)))
    context.tell(context.t.plain("people.released_toast"), alert=True)
    _list(context, one, None, 0)


def _tell(context: Context, person: Person, one: Organisation, kind: RoleKind, key: str) -> None:
    """Tells a removed person, unless it was themselves."""
    if person.id == context.person.id:
        return
    rest = bool(membership.kinds_of(context.session, person, one))
    published = privacy.has_published(context.session, person)
    notice.send(context, person, key, lambda t: view.removed(t, one, kind, rest=rest, published=published))


def _list(context: Context, one: Organisation, kind: RoleKind | None, offset: int) -> None:
    session = context.session
    found = membership.roster(session, context.person, one, kind, limit=PAGE + 1, offset=offset)
    rows = [(person, membership.kinds_of(session, person, one)) for person in found[:PAGE]]
    counts = membership.counts(session, one)
    context.show(view.listed(context.t, one, rows, counts, kind, offset=offset, more=len(found) > PAGE))


def _kind(word: str) -> RoleKind:
    if word not in list(RoleKind):
        raise Refusal("button_old")
    return RoleKind(word)


HANDLERS = [
    Tap(view.People, listed),
    Tap(view.Card, card),
    Tap(view.AskRemove, ask_remove),
    Tap(view.Remove, remove),
    Tap(view.AskRelease, ask_release),
    Tap(view.Release, release),
]
