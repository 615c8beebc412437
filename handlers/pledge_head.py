"""What is asked beside the items: a member's post; an organisation's theme, vehicle, plan, and a document to it."""

from __future__ import annotations

from functools import partial

from telegram import Message, Update
from telegram.ext import filters

from handlers import pledge_place as place
from handlers.conversation import begin, said_again
from handlers.turn import Context, Fetch
from models import document, pledge_head, pledge_version
from models import organisation as organisations
from models import pledge as pledges
from models import pledge_draft as drafts
from models.document import Look
from models.pledge import Head, Pledge, Status
from models.refusal import Refusal
from views import pledge_buttons as buttons
from views import pledge_head as view
from views.callbacks import digest
from views.screen import Screen

DOCUMENT = (filters.Document.ALL | filters.PHOTO) & filters.UpdateType.MESSAGE


async def start_for(_update: Update, context: Context, pressed: buttons.BeginFor) -> str:
    """Opens the draft of an organisation's pledge where it was left, or begins one with its theme."""
    one = organisations.by_id(context.session, pressed.organisation_id)
    draft = pledge_head.begin_for(context.session, context.person, one, context.clock.now())
    begin(context, place.NAME, place.LEADS, subject_id=draft.id)
    return place.following(context, draft)


def ask(context: Context) -> Screen:
    """Asks the open question."""
    draft, field = place.draft(context), _asked(context)
    one = place.organisation(context, draft)
    return view.question(
        context.t,
        context.campaign,
        draft,
        field,
        organisation=one,
        offered=_offered(context, draft, field),
        before=place.head_before(context, draft, field),
    )


async def typed(_update: Update, context: Context) -> str:
    """Stores what was typed and goes on."""
    draft, field = place.draft(context), _asked(context)
    if field == "document":
        raise Refusal("press_wanted")
    pledge_head.write(context.session, context.person, draft, field, said_again(context))
    return place.after_head(context, draft, field)


async def ask_again(_update: Update, context: Context, pressed: buttons.AskHead) -> str:
    """Opens one question."""
    return f"head_{place.head(context, place.enter(context, pressed.pledge_id), pressed.field)}"


async def take_offered(_update: Update, context: Context, pressed: buttons.TakeOffered) -> str:
    """Takes a post or a vehicle that the track offers."""
    draft = place.enter(context, pressed.pledge_id)
    field = place.head(context, draft, pressed.field)
    for each in _offered(context, draft, field):
        if digest(each) == pressed.mark and field != "document":
            pledge_head.write(context.session, context.person, draft, field, each)
            return place.after_head(context, draft, field)
    raise Refusal("button_old")


async def keep(_update: Update, context: Context, pressed: buttons.KeepHead) -> str:
    """Leaves the answer as it is and goes on."""
    draft = place.enter(context, pressed.pledge_id)
    return place.after_head(context, draft, place.head(context, draft, pressed.field))


async def leave_out(_update: Update, context: Context, pressed: buttons.LeaveOut) -> str:
    """Goes on without a post, or without a document."""
    draft = place.enter(context, pressed.pledge_id)
    field = place.head(context, draft, pressed.field)
    pledge_head.leave_out(context.session, context.person, draft, field)
    return place.after_head(context, draft, field)


# The document


async def sent(update: Update, context: Context) -> None:
    """A file was sent: after the commit it is fetched and looked at; what was found comes back to :func:`looked_at`."""
    draft, message = place.draft(context), update.message
    assert message is not None
    file_id, name, size = _file(message)
    fault = document.size_fault(size) or (document.name_fault(name) if name is not None else None)
    if fault is not None:
        raise fault
    look = partial(document.look, name=name)
    use = partial(looked_at, pledge_id=pledges.stored_id(draft.id), file_id=file_id, name=name)
    context.turn.effects.append(Fetch(file_id, update, look=look, use=use, unreached=document.unreached()))


def looked_at(context: Context, found: Look, *, pledge_id: int, file_id: str, name: str | None) -> str | None:
    """Adds the document to the plan, if it is one; what was written meanwhile stands. Of several that were sent at once
    the first is kept."""
    draft = drafts.own_draft(context.session, context.person, pledge_id)
    if found.fault is not None:
        raise found.fault
    dialogue = context.turn.dialogue
    here = dialogue is not None and dialogue.name == place.NAME and dialogue.subject_id == draft.id
    asked = here and place.state(context) == "head_document"
    if asked or context.album is None:
        pledge_head.attach(context.session, context.person, draft, file_id, name)
    if context.caption:
        context.remark(context.t("pledge.caption_left"), apart=True)
    if not asked:
        return place.state(context) if here and context.caption else None
    if context.album is not None:
        context.remark(context.t("pledge.one_document", answer=view.document(context.t, draft) or ""))
    return place.after_head(context, draft, "document")


def _file(message: Message) -> tuple[str, str | None, int | None]:
    """Telegram's name of what was sent, its own name (a picture has none), and its size."""
    if message.document is not None:
        sent = message.document
        return sent.file_id, sent.file_name or "", sent.file_size
    largest = message.photo[-1]
    return largest.file_id, None, largest.file_size


# Reading


async def read_plan(_update: Update, context: Context, pressed: buttons.Plan) -> None:
    """Shows the plan, whole, and sends its document after it: of a public pledge to everybody, of a draft to those who
    write it."""
    pledge = pledges.find(context.session, pressed.pledge_id)
    if pledge is not None and pledge.status is Status.draft:
        drafts.own_draft(context.session, context.person, pledge.id)
        one = organisations.by_id(context.session, pledge.organisation_id)
    else:
        pledge, one = pledges.to_read(context.session, context.person, pressed.pledge_id)
        if not 0 < pressed.version <= pledge.version:
            raise Refusal("button_old")
        pledge = pledge_version.as_of(context.session, pledge, pressed.version)
    if pledge.plan is None and pledge.plan_file is None:
        raise Refusal("button_old")
    assert pledge.id is not None
    drafted = pledge.status is Status.draft
    to = buttons.Preview(pledge.id) if drafted else buttons.Read(pledge.id, 0, 0)
    context.show(view.plan(context.t, pledge, one, to))
    if pledge.plan_file is not None:
        context.show(view.plan_file(context.t, pledge, one))


def _asked(context: Context) -> Head:
    return place.HEADS[place.state(context)]


def _offered(context: Context, draft: Pledge, field: Head) -> list[str]:
    one = place.organisation(context, draft)
    return view.offered(context.t, pledge_head.track_of(context.session, context.campaign, one), field)
