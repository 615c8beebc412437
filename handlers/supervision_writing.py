"""What is written to supervise goes one way: typed, looked over, confirmed.

The words are stored with every step in :mod:`models.supervision_saying`; the dialogue only remembers which step is
open. Of each person one text waits: nothing takes its place unasked.
"""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler

from handlers import supervision_notices as notices
from handlers.conversation import ANYTHING, END, TYPED, Conversation, State, begin, not_text, press_instead, said_again
from handlers.supervision_notices import about
from handlers.tap import Tap
from handlers.turn import Context
from models import supervision
from models import supervision_doubt as doubts
from models import supervision_hiding as hidings
from models import supervision_saying as sayings
from models.pledge import REASON_MAX, Pledge
from models.refusal import Refusal
from models.supervision import Question
from models.supervision_doubt import Doubt
from models.supervision_hiding import Hiding
from models.supervision_saying import Purpose, Saying
from views import supervision_writing as view
from views.html import Html
from views.screen import Screen
from views.supervision import Say

NAME = "supervision"
TEXT, PREVIEW = "text", "preview"


async def say(_update: Update, context: Context, pressed: Say) -> str | None:
    """Begins to write, or goes on where it was left; other words that wait are shown first."""
    return _begin(context, pressed.purpose, pressed.subject_id)


async def instead(_update: Update, context: Context, pressed: view.Instead) -> str | None:
    """Begins to write this, in place of the words that were shown above the button."""
    return _begin(context, pressed.purpose, pressed.subject_id, pressed.mark)


def _begin(context: Context, said_for: str, subject_id: int, given_up: str | None = None) -> str | None:
    session, person, clock = context.session, context.person, context.clock
    if said_for not in list(Purpose):
        raise Refusal("button_old")
    purpose = Purpose(said_for)
    sayings.require(session, person, purpose, subject_id, clock)
    other = sayings.other(session, person, purpose, subject_id, clock)
    if other is not None and view.mark(other) != given_up:
        context.show(view.other_waits(context.t, other, _about(context, other), purpose, subject_id))
        return None
    saying = sayings.begin(session, person, purpose, subject_id, clock)
    begin(context, NAME, TEXT, subject_id=subject_id)
    return PREVIEW if saying.text else TEXT


def ask_text(context: Context) -> Screen:
    """Asks for the words."""
    saying = _saying(context)
    return view.ask_text(context.t, saying, _about(context, saying))


async def typed(_update: Update, context: Context) -> str:
    """Stores what was typed."""
    sayings.write(context.session, context.person, _saying(context), said_again(context))
    return PREVIEW


def preview(context: Context) -> Screen:
    """Shows the words, and what confirming them means."""
    saying = _saying(context)
    return view.preview(context.t, saying, _about(context, saying))


async def rewrite(_update: Update, context: Context, pressed: view.Rewrite) -> str:
    """Asks for the words again; those that stand are kept until others come."""
    saying = _saying(context)
    if view.mark(saying) != pressed.mark:
        return _changed(context, saying)
    begin(context, NAME, TEXT, subject_id=saying.subject_id)
    return TEXT


async def confirm(_update: Update, context: Context, pressed: view.Confirm) -> str | None:
    """Says what stands under the button; under other words, or twice, it says nothing."""
    if sayings.find(context.session, context.person) is None:
        context.tell(context.t.plain("refusal.saying_gone"))  # what it led to stands in its place
        return None
    saying = _saying(context)
    if saying.text is None or view.mark(saying) != pressed.mark:
        return _changed(context, saying)
    purpose, pledge = saying.purpose, _pledge(context, saying)
    said = _carry_out(context, purpose, saying.subject_id, saying.text)
    sayings.forget(context.session, context.person)
    context.show(view.said(context.t, said, pledge))
    return END


def _changed(context: Context, saying: Saying) -> str:
    """The words are others than those that the button stands under: they are shown."""
    begin(context, NAME, TEXT, subject_id=saying.subject_id)
    context.tell(context.t.plain("supervision.changed"), alert=True)
    return PREVIEW if saying.text else TEXT


def _carry_out(context: Context, purpose: Purpose, subject_id: int, text: str) -> str:
    """Does what was written for, and tells those whom it concerns; which sentence says so."""
    session, person, now = context.session, context.person, context.clock.now()
    if purpose is Purpose.ask:
        notices.asked(context, supervision.ask(session, person, subject_id, text, context.clock))
    elif purpose is Purpose.answer:
        notices.answered(context, supervision.answer(session, person, subject_id, text, now)[0])
    elif purpose is Purpose.doubt:
        doubt, told = doubts.report(session, person, subject_id, text, context.clock)
        notices.doubted(context, doubt, told)
        if not told:
            return "doubt_to_nobody"
        return purpose.value if doubt.organisation_id is not None else "doubt_to_office"
    elif purpose is Purpose.settle:
        notices.settled(context, doubts.settle(session, person, subject_id, text, now)[0])
    elif purpose is Purpose.hide:
        notices.hidden(context, *hidings.hide(session, person, subject_id, text, now))
    elif purpose is Purpose.appeal:
        notices.appealed(context, *hidings.appeal(session, person, subject_id, text, now))
    else:
        uphold = purpose is Purpose.uphold
        notices.decided(context, *hidings.decide(session, person, subject_id, text, now, uphold=uphold))
    return purpose.value


async def later(_update: Update, context: Context) -> str:
    """Leaves; what was written waits."""
    saying = sayings.find(context.session, context.person)
    if saying is None or not saying.text:
        return _throw_away(context, saying)
    context.show(view.left(context.t, saying, _pledge_or_none(context, saying)))
    return END


async def forget(_update: Update, context: Context, pressed: view.Forget) -> str:
    """Throws the words away that stand above the button; others stay, and are shown."""
    saying = sayings.find(context.session, context.person)
    if saying is not None and saying.text and view.mark(saying) != pressed.mark:
        return _changed(context, _saying(context))
    return _throw_away(context, saying)


def _throw_away(context: Context, saying: Saying | None) -> str:
    pledge = _pledge_or_none(context, saying)
    sayings.forget(context.session, context.person)
    context.show(view.forgotten(context.t, pledge))
    return END


def _saying(context: Context) -> Saying:
    return sayings.own(context.session, context.person, context.clock)


def _on(context: Context, saying: Saying) -> tuple[Pledge, Question | None, Hiding | None, Doubt | None]:
    """What the words are on: the pledge, and of it the question, hiding or doubt."""
    session, subject = context.session, saying.subject_id
    if saying.purpose in (Purpose.ask, Purpose.doubt):
        return session.get_one(Pledge, subject), None, None, None
    if saying.purpose is Purpose.settle:
        doubt = session.get_one(Doubt, subject)
        return session.get_one(Pledge, doubt.pledge_id), None, None, doubt
    on_question = saying.purpose in (Purpose.answer, Purpose.hide)
    hiding = None if on_question else session.get_one(Hiding, subject)
    question, pledge = supervision.find(session, hiding.question_id if hiding is not None else subject)
    return pledge, question, hiding, None


def _about(context: Context, saying: Saying) -> Html:
    pledge, question, hiding, doubt = _on(context, saying)
    return view.about_words(context.t, about(context, pledge), question=question, hiding=hiding, doubt=doubt)


def _pledge(context: Context, saying: Saying) -> Pledge:
    return _on(context, saying)[0]


def _pledge_or_none(context: Context, saying: Saying | None) -> Pledge | None:
    try:
        return _pledge(context, saying) if saying is not None else None
    except Refusal:
        return None  # what it was about was taken back meanwhile


CONVERSATION = Conversation(
    NAME,
    entry_points=[
        Tap(Say, say),
        Tap(view.Instead, instead),
        Tap(view.Confirm, confirm),
        Tap(view.Rewrite, rewrite),
        Tap(view.Forget, forget),
    ],
    states={
        TEXT: State(ask_text, [MessageHandler(TYPED, typed)], most=REASON_MAX),
        PREVIEW: State(preview, []),
    },
    fallbacks=[
        CommandHandler("cancel", later),
        MessageHandler(TYPED, press_instead),
        MessageHandler(ANYTHING, not_text),
    ],
)

HANDLERS = [CONVERSATION]
