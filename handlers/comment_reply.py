"""Reading the comments on somebody; and what those do whom they are on: answer once, report a problem as mended."""

from __future__ import annotations

from functools import partial

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler

from handlers import notice
from handlers.conversation import ANYTHING, END, TYPED, Conversation, State, begin, not_text, said_again
from handlers.tap import Tap
from handlers.turn import Context
from models import comment as comments
from models import comment_publish
from models import comment_reply as replies
from models.comment import PROBLEM_MAX, TEXT_MAX, Comment, Problem, Subject
from models.organisation import Organisation
from models.person import Person
from models.refusal import Refusal
from views import comment as view
from views.screen import Screen

NAME = "comment_reply"
ANSWER, MENDED = "answer", "mended"


async def on(_update: Update, context: Context, pressed: view.On) -> None:
    """Shows the newest comment on somebody; everybody who has joined may read it."""
    _show(context, pressed, 0)


async def page(_update: Update, context: Context, pressed: view.OnPage) -> None:
    """Shows another one."""
    _show(context, view.On(pressed.kind, pressed.subject_id), max(0, pressed.offset))


def _show(context: Context, to: view.On, offset: int) -> None:
    session, person, t = context.session, context.person, context.t
    if to.kind not in list(Subject):
        raise Refusal("button_old")
    found = comments.on(session, to.kind, to.subject_id, limit=2, offset=offset)
    if not found:
        whom = replies.to_read(session, person, to.kind, to.subject_id)
        name = whom.person.name if whom.person is not None else whom.organisation.name
        context.show(view.on(t, name, None, [], view.pages(t, to, offset, more=False)))
        return
    one = told(context, found[0], person)
    buttons = view.for_subject(t, one) if replies.speaks_for(session, person, found[0]) else []
    name = view.subject(t, found[0], one.organisation)
    context.show(view.on(t, name, one, buttons, view.pages(t, to, offset, more=len(found) > 1)))


def told(context: Context, comment: Comment, reader: Person | None) -> view.Told:
    """A comment with all that ``reader`` may read of it."""
    session = context.session
    assert comment.published_at is not None, "only public comments are read"
    behalf = session.get_one(Organisation, comment.on_behalf_id) if comment.on_behalf_id is not None else None
    private = comment.private if reader is not None and replies.reads_private(session, reader, comment) else None
    return view.Told(
        comment,
        session.get_one(Organisation, comment.organisation_id),
        behalf,
        comments.problems(session, comment),
        comments.closed_by(session, comment),
        comment.published_at.astimezone(context.clock.zone).date(),
        private,
    )


def tell_subject(context: Context, comment: Comment) -> None:
    """Sends a new comment to the member, or to the organisation's secretaries, each once."""
    for person in comment_publish.addressees(context.session, comment):
        one = told(context, comment, person)
        notice.send(context, person, f"comment:{comment.id}:{person.id}", partial(view.notice, one=one))


# The answer


async def start_answer(_update: Update, context: Context, pressed: view.Answer) -> str:
    """Asks for the answer."""
    comment = replies.to_answer(context.session, context.person, pressed.comment_id)
    begin(context, NAME, ANSWER, subject_id=comment.id)
    return ANSWER


def ask_answer(context: Context) -> Screen:
    """The comment, and the question."""
    comment = replies.to_answer(context.session, context.person, _subject(context))
    return view.ask_answer(context.t, told(context, comment, context.person))


async def typed_answer(_update: Update, context: Context) -> str:
    """Stores the answer and tells the author."""
    said, now = said_again(context), context.clock.now()
    comment = replies.answer(context.session, context.person, _subject(context), said, now)
    _tell_author(context, comment, f"comment_answer:{comment.id}", None)
    context.show(view.thanks(context.t, "comment.answered", comment))
    return END


# A problem is mended


async def start_mended(_update: Update, context: Context, pressed: view.Mended) -> str:
    """Asks how the problem was mended."""
    comment, problem = replies.to_mend(context.session, context.person, pressed.problem_id)
    begin(context, NAME, MENDED, subject_id=comment.id, part_id=problem.id)
    return MENDED


def ask_mended(context: Context) -> Screen:
    """The problem, and the question."""
    _comment, problem = replies.to_mend(context.session, context.person, _part(context))
    return view.ask_mended(context.t, problem)


async def typed_mended(_update: Update, context: Context) -> str:
    """Stores the report and tells the author."""
    said, now = said_again(context), context.clock.now()
    comment, problem = replies.report_mended(context.session, context.person, _part(context), said, now)
    _tell_author(context, comment, f"comment_mended:{problem.id}", problem)
    context.show(view.thanks(context.t, "comment.reported", comment))
    return END


async def leave(_update: Update, context: Context, pressed: view.Leave) -> str:
    """Leaves it unwritten, and shows the comment again."""
    comment = comments.published(context.session, pressed.comment_id)
    _show(context, view.around(comment), 0)
    return END


async def cancel(_update: Update, context: Context) -> str:
    """Stops, with nothing written."""
    comment = comments.published(context.session, _subject(context) or 0)
    _show(context, view.around(comment), 0)
    return END


def _subject(context: Context) -> int | None:
    return context.turn.dialogue.subject_id if context.turn.dialogue is not None else None


def _part(context: Context) -> int | None:
    return context.turn.dialogue.part_id if context.turn.dialogue is not None else None


def _tell_author(context: Context, comment: Comment, key: str, problem: Problem | None) -> None:
    author = context.session.get(Person, comment.author_id) if comment.author_id is not None else None
    if author is not None:
        one = told(context, comment, author)
        notice.send(context, author, f"{key}:{author.id}", partial(view.reply_notice, one=one, about=problem))


CONVERSATION = Conversation(
    NAME,
    entry_points=[
        Tap(view.Answer, start_answer),
        Tap(view.Mended, start_mended),
        Tap(view.Leave, leave),
    ],
    states={
        ANSWER: State(ask_answer, [MessageHandler(TYPED, typed_answer)], most=TEXT_MAX),
        MENDED: State(ask_mended, [MessageHandler(TYPED, typed_mended)], most=PROBLEM_MAX),
    },
    fallbacks=[CommandHandler("cancel", cancel), MessageHandler(ANYTHING, not_text)],
)

HANDLERS = [CONVERSATION, Tap(view.On, on), Tap(view.OnPage, page)]
