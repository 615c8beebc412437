"""The menu and what hangs on it: help, the language, the role in which one acts."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler

from handlers.commands import offer_commands
from handlers.comment_menu import buttons as comment_buttons
from handlers.conversation import begin
from handlers.tap import Tap
from handlers.turn import Context
from models import due as dues
from models import person as people
from models import pledge_draft as drafts
from models import pledge_head, privacy, supervision_waiting
from models.person import RoleKind
from models.plain_text import clean
from models.refusal import Refusal
from views import due as due_view
from views import home as view
from views import join as join_view
from views import leading as leading_view
from views import pledge as pledge_view
from views import privacy as privacy_view
from views import progress as progress_view
from views import supervision as supervision_view
from views.board import all_of
from views.callbacks import Home
from views.screen import Button, Screen
from views.texts import LANGUAGES


async def show_menu(_update: Update, context: Context, _pressed: Home | None = None) -> None:
    """Shows the menu; a stranger is welcomed and told how to join."""
    context.show(menu(context))


async def help_(_update: Update, context: Context, _pressed: view.Help | None = None) -> None:
    """Says what the bot can do."""
    if context.turn.person is None:
        context.show(view.help_stranger(context.t, context.campaign))
        return
    held = people.roles_of(context.session, context.person)
    context.show(view.help_screen(context.t, context.campaign, held))


async def languages(_update: Update, context: Context, _pressed: view.Languages | None = None) -> None:
    """Offers the languages."""
    context.show(view.languages(context.t, LANGUAGES))


async def choose_language(_update: Update, context: Context, pressed: view.ChooseLanguage) -> None:
    """Speaks the chosen language from now on."""
    if pressed.code not in LANGUAGES:
        raise Refusal("button_old")
    if context.turn.person is not None:
        context.turn.person.language = pressed.code
        context.session.flush()
    else:
        _remember_language(context, pressed.code)
    offer_commands(context)
    context.tell(context.t.plain("home.language_chosen"))
    context.show(menu(context))


def _remember_language(context: Context, code: str) -> None:
    """Somebody who has not joined is nobody's row yet: their choice stands beside the conversation they may be in."""
    if context.turn.dialogue is None:
        begin(context, "", "")
    assert context.turn.dialogue is not None
    context.turn.dialogue.language = code
    context.session.flush()


async def roles(_update: Update, context: Context, _pressed: view.Roles) -> None:
    """Offers the person's own roles."""
    held = people.roles_of(context.session, context.person)
    context.show(view.roles(context.t, held, people.acting_of(context.person, held)))


async def switch_role(_update: Update, context: Context, pressed: view.SwitchRole) -> None:
    """Acts in another of the person's own roles."""
    people.switch_role(context.session, context.person, pressed.role_id)
    offer_commands(context)
    context.show(menu(context))


async def cancel(_update: Update, _context: Context) -> None:
    """There is nothing to stop: says so with the menu."""
    raise Refusal("nothing_to_cancel")


def menu(context: Context) -> Screen:
    """The menu of the person acting, or the welcome of a stranger."""
    t, user = context.t, context.turn.update.effective_user
    if context.turn.person is None:
        return view.welcome(t, context.campaign, name=clean(user.first_name) if user else "")
    person = context.person
    held = people.roles_of(context.session, person)
    acting = people.acting_of(person, held)
    if acting is None:
        published = privacy.has_published(context.session, person)
        return join_view.no_role(t, context.campaign, person, published=published)
    member = any(role.kind is RoleKind.member for role, _organisation in held)
    rows = _rows(context, acting, member=member)
    waiting = supervision_waiting.number(context.session, person, {role.kind for role, _organisation in held})
    if waiting:
        rows.insert(0, [supervision_view.to_waiting(t, waiting)])
    today = context.clock.today()
    due = due_view.own(t, dues.of_person(context.session, person, today)) if member else None
    return view.menu(t, context.campaign, today, person, held, acting, rows, due=due)


def _rows(context: Context, acting: view.Held, *, member: bool) -> list[list[Button]]:
    """What can be done; a member pledges whatever other role they act in."""
    t, (role, organisation) = context.t, acting
    assert organisation.id is not None
    rows: list[list[Button]] = []
    if member:
        draft = drafts.draft_of(context.session, context.person) is not None
        rows.append([Button(t.plain("home.button.pledge_on" if draft else "home.button.pledge"), pledge_view.Begin())])
        rows.append([Button(t.plain("home.button.mypledges"), pledge_view.Mine(0))])
    rows.append([Button(t.plain("home.button.board"), all_of(organisation))])
    rows.append([Button(t.plain("home.button.progress"), progress_view.ProgressHome())])
    rows += comment_buttons(context, role, organisation)
    if role.kind is RoleKind.instructor:
        begun = pledge_head.draft_of(context.session, organisation) is not None
        label = t.plain("home.button.draft_on" if begun else "home.button.draft")
        rows.append([Button(label, pledge_view.BeginFor(organisation.id))])
    if role.kind in view.LEADERS:
        rows.append([Button(t.plain("home.button.lead"), leading_view.Lead(organisation.id))])
    rows.append([Button(t.plain("home.button.privacy"), privacy_view.Privacy())])
    return rows


HANDLERS = [
    CommandHandler("menu", show_menu),
    CommandHandler("help", help_),
    CommandHandler("language", languages),
    CommandHandler("cancel", cancel),
    Tap(Home, show_menu),
    Tap(view.Help, help_),
    Tap(view.Languages, languages),
    Tap(view.ChooseLanguage, choose_language),
    Tap(view.Roles, roles),
    Tap(view.SwitchRole, switch_role),
]
