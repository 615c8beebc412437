"""The conversation in which a reviewer comments: whom, each comment in turn, and all of them published together.

Every draft is stored with every answer; the dialogue only remembers which question of which draft is open.
"""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler

from handlers import comment_reply
from handlers import comment_standing as standing
from handlers import comment_whom as choosing
from handlers import comment_writing as writing
from handlers.comment_standing import DROP, DUE, EARLIER, NAME, PLACES, PREVIEW, SITTING, WHOM
from handlers.conversation import ANYTHING, END, TYPED, Conversation, State, begin, not_text, press_instead
from handlers.tap import Tap
from handlers.turn import Context
from models import comment as comments
from models import comment_advice, comment_rights
from models import comment_draft as drafts
from models import comment_publish as publishing
from models.comment import PROBLEM_MAX, TEXT_MAX, Comment, Reached
from models.pledge import stored_id
from models.refusal import Refusal
from views import comment_sitting as view
from views import comment_whom as whom_view
from views import comment_writing as writing_view
from views.screen import Screen

# The sitting


async def sitting(_update: Update, context: Context, _pressed: whom_view.Sitting) -> str:
    """Shows all drafts of the sitting."""
    begin(context, NAME, SITTING)
    return SITTING


def show_sitting(context: Context) -> Screen:
    """The drafts of the sitting, with what stands in the way of each."""
    session, person, today = context.session, context.person, context.clock.today()
    listed = [
        view.Draft(
            each,
            standing.name_of(context, comments.whom_of(session, each)),
            len(comments.problems(session, each)),
            bool(comment_advice.of(session, each)),
            publishing.hindrance(session, person, each, today),
        )
        for each in drafts.sitting(session, person)
    ]
    return view.sitting(context.t, listed, standing.mark(context))


async def publish(_update: Update, context: Context, pressed: view.Publish) -> str:
    """Makes all comments of the sitting public and tells those they are on. Pressed again, they are public already."""
    session, person = context.session, context.person
    found = list(publishing.together(session, person, pressed.comment_id))
    if not found:
        begin(context, NAME, SITTING)
        if pressed.mark != standing.mark(context):
            raise Refusal("button_old")
        ids = [stored_id(each.id) for each in drafts.sitting(session, person)]
        found = publishing.publish(session, person, ids, context.campaign, context.clock)
        for comment in found:
            comment_reply.tell_subject(context, comment)
    context.tell(context.t.plain("comment.published_toast"))
    named = [(each, standing.name_of(context, comments.whom_of(session, each))) for each in found]
    places = comment_rights.places(session, person) if comment_rights.offices(session, person) else []
    unreached = [(each, name) for each, name in named if not publishing.reaches_somebody(session, each)]
    context.show(view.published(context.t, named, unreached, places[0].id if places else None))
    return END


# The way out


async def ask_drop(_update: Update, context: Context, pressed: view.AskDrop) -> str:
    """Asks whether a draft is to be thrown away; one without a word goes at once."""
    draft = standing.enter(context, pressed.comment_id)
    if drafts.is_begun(context.session, draft):
        return DROP
    return _dropped(context, draft)


def sure_to_drop(context: Context) -> Screen:
    """Makes sure."""
    draft = standing.draft(context)
    return view.ask_drop(context.t, draft, standing.name_of(context, comments.whom_of(context.session, draft)))


async def drop(_update: Update, context: Context, pressed: view.Drop) -> str:
    """Throws a draft away."""
    return _dropped(context, standing.enter(context, pressed.comment_id))


def _dropped(context: Context, draft: Comment) -> str:
    drafts.drop(context.session, context.person, stored_id(draft.id))
    begin(context, NAME, SITTING)
    return SITTING


async def later(_update: Update, context: Context, _pressed: writing_view.Later | None = None) -> str:
    """Leaves; the sitting waits, unless nothing has been written in it."""
    waiting = drafts.sitting(context.session, context.person)
    left = any(drafts.is_begun(context.session, draft) for draft in waiting)
    for draft in waiting if not left else []:
        drafts.throw_away(context.session, draft)
    context.show(view.left(context.t) if left else view.left_empty(context.t))
    return END


CONVERSATION = Conversation(
    NAME,
    # A button of an earlier message does what it says, in the conversation or out of it: going back is always possible.
    entry_points=[
        CommandHandler("comment", choosing.start),
        Tap(whom_view.Begin, choosing.start),
        Tap(whom_view.Places, choosing.places),
        Tap(whom_view.Look, choosing.look),
        Tap(whom_view.Pick, choosing.pick),
        Tap(whom_view.One, choosing.one),
        Tap(whom_view.Sitting, sitting),
        Tap(whom_view.WriteOn, writing.write_on),
        Tap(writing_view.Write, writing.write),
        Tap(writing_view.Settle, writing.settle),
        Tap(writing_view.GoOn, writing.go_on),
        Tap(writing_view.LeaveOut, writing.leave_out),
        Tap(writing_view.Ask, writing.ask),
        Tap(writing_view.Due, writing.offered_day),
        Tap(writing_view.AskDue, writing.ask_due_again),
        Tap(writing_view.TakeOff, writing.take_off),
        Tap(writing_view.Pledges, writing.pledges),
        Tap(view.AskDrop, ask_drop),
        Tap(view.Drop, drop),
        Tap(view.Publish, publish),
        Tap(writing_view.Later, later),
    ],
    states={
        PLACES: State(choosing.ask_place, []),
        WHOM: State(choosing.ask_whom, []),
        SITTING: State(show_sitting, []),
        DROP: State(sure_to_drop, []),
        EARLIER: State(writing.ask_earlier, []),
        **{
            each.value: State(writing.ask_part, [MessageHandler(TYPED, writing.typed_part)], most=TEXT_MAX)
            for each in writing.TEXTS
        },
        Reached.problems.value: State(
            writing.ask_problems, [MessageHandler(TYPED, writing.typed_problem)], most=PROBLEM_MAX
        ),
        DUE: State(writing.ask_due, [MessageHandler(TYPED, writing.typed_due)]),
        PREVIEW: State(writing.show_preview, []),
    },
    fallbacks=[
        CommandHandler("cancel", later),
        MessageHandler(TYPED, press_instead),
        MessageHandler(ANYTHING, not_text),
    ],
)

HANDLERS = [CONVERSATION]
