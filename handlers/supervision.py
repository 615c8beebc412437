"""Supervision: support, questions with their answers, doubts, and what is decided about them.

What is written for any of it goes one way: typed, looked over, confirmed. The words are stored with every step in
:mod:`models.supervision_saying`; the dialogue only remembers which step is open.
"""

from __future__ import annotations

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler

from handlers import reading
from handlers import supervision_notices as notices
from handlers.conversation import ANYTHING, END, TYPED, Conversation, State, begin, not_text, press_instead, said_again
from handlers.supervision_notices import about
from handlers.tap import Tap
from handlers.turn import Context
from models import pledge as pledges
from models import supervision
from models import supervision_doubt as doubts
from models import supervision_hiding as hidings
from models import supervision_saying as sayings
from models.pledge import REASON_MAX, Pledge
from models.refusal import Refusal
from models.supervision import Question
from models.supervision_hiding import Hiding
from models.supervision_saying import Purpose, Saying
from views import supervision as view
from views.screen import Screen
from views.supervision import PAGE, WAITING

NAME = "supervision"
TEXT, PREVIEW = "text", "preview"


# Support


async def stand_behind(_update: Update, context: Context, pressed: view.StandBehind) -> None:
    """Supports a pledge, or takes the support back; pressed twice, it is done once."""
    session, person = context.session, context.person
    if pressed.on:
        pledge = supervision.support(session, person, pressed.pledge_id, context.clock.now())
    else:
        pledge = supervision.support_no_more(session, person, pressed.pledge_id)
    context.tell(context.t.plain("supervision.supported_toast" if pressed.on else "supervision.unsupported_toast"))
    organisation = pledges.to_read(session, person, pressed.pledge_id)[1]
    context.show(reading.screen(context, pledge, organisation, came=pressed.came, page=max(0, pressed.page)))


# Reading


async def questions(_update: Update, context: Context, pressed: view.Questions) -> None:
    """Shows the questions about a pledge, with their answers."""
    session, person, offset = context.session, context.person, max(0, pressed.offset)
    pledge, _organisation = pledges.to_read(session, person, pressed.pledge_id)
    found = supervision.shown(session, pressed.pledge_id, limit=PAGE + 1, offset=offset)
    acting = [each for each in found[:PAGE] if _can(context, each, pledge) or supervision.may_take_back(person, each)]
    hidden = hidings.own_hidden(session, person, pressed.pledge_id, limit=2)
    at = view.Questions(pressed.pledge_id, offset, pressed.came, pressed.page)
    context.show(
        view.questions(
            context.t,
            pledge,
            about(context, pledge),
            found[:PAGE],
            acting,
            hidden,
            context.clock.zone,
            at,
            more=len(found) > PAGE,
        )
    )


async def one_question(_update: Update, context: Context, pressed: view.OneQuestion) -> None:
    """Shows one question, with what can be done about it."""
    question, pledge = supervision.to_see(context.session, context.person, pressed.question_id)
    context.show(
        view.one_question(
            context.t,
            question,
            pledge,
            about(context, pledge),
            context.clock.zone,
            _can(context, question, pledge),
            take=supervision.may_take_back(context.person, question),
        )
    )


def _can(context: Context, question: Question, pledge: Pledge) -> list[Purpose]:
    """What whoever acts may write about a question."""
    session, person = context.session, context.person
    can = []
    if question.answer is None and not question.hidden and pledges.keeps(session, person, pledge):
        can.append(Purpose.answer)
    if hidings.may_hide(session, person, question, pledge):
        can.append(Purpose.hide)
    return can


async def take_back(_update: Update, context: Context, pressed: view.TakeBack) -> None:
    """Takes an own question back."""
    question, pledge = supervision.take_back(context.session, context.person, pressed.question_id)
    notices.question_gone(context, question, pledge)
    context.show(view.taken_back(context.t, pledge))


async def one_doubt(_update: Update, context: Context, pressed: view.OneDoubt) -> None:
    """Shows one doubt to those who look into it."""
    doubt, pledge = doubts.to_see(context.session, context.person, pressed.doubt_id)
    context.show(view.one_doubt(context.t, doubt, pledge, about(context, pledge), context.clock.zone))


async def one_appeal(_update: Update, context: Context, pressed: view.OneAppeal) -> None:
    """Shows one appeal to the office."""
    hiding, question, pledge = hidings.to_see(context.session, context.person, pressed.hiding_id)
    context.show(view.one_appeal(context.t, hiding, question, pledge, about(context, pledge), context.clock.zone))


async def waiting(_update: Update, context: Context, _pressed: view.Waiting) -> None:
    """Shows what waits for the person."""
    session, person = context.session, context.person
    appeals = [
        (each, session.get_one(Question, each.question_id))
        for each in hidings.to_decide(session, person, limit=WAITING)
    ]
    context.show(
        view.waiting(
            context.t,
            supervision.to_answer(session, person, limit=WAITING),
            doubts.to_settle(session, person, limit=WAITING),
            appeals,
        )
    )


# Writing


async def say(_update: Update, context: Context, pressed: view.Say) -> str:
    """Begins to write, or goes on where it was left."""
    if pressed.purpose not in list(Purpose):
        raise Refusal("button_old")
    purpose = Purpose(pressed.purpose)
    saying = sayings.begin(context.session, context.person, purpose, pressed.subject_id, context.clock)
    begin(context, NAME, TEXT, subject_id=pressed.subject_id)
    return PREVIEW if saying.text else TEXT


def ask_text(context: Context) -> Screen:
    """Asks for the words."""
    saying = _saying(context)
    return view.ask_text(context.t, saying, about(context, _pledge(context, saying)))


async def typed(_update: Update, context: Context) -> str:
    """Stores what was typed."""
    sayings.write(context.session, _saying(context), said_again(context))
    return PREVIEW


def preview(context: Context) -> Screen:
    """Shows the words, and what confirming them means."""
    saying = _saying(context)
    return view.preview(context.t, saying, about(context, _pledge(context, saying)))


async def rewrite(_update: Update, context: Context, _pressed: view.Rewrite) -> str:
    """Asks for the words again; those that stand are kept until others come."""
    saying = _saying(context)
    begin(context, NAME, TEXT, subject_id=saying.subject_id)
    return TEXT


async def confirm(_update: Update, context: Context, pressed: view.Confirm) -> str:
    """Says what stands under the button; under other words, or twice, it says nothing."""
    saying = _saying(context)
    if saying.text is None or view.mark(saying) != pressed.mark:
        begin(context, NAME, TEXT, subject_id=saying.subject_id)
        context.tell(context.t.plain("supervision.changed"), alert=True)
        return PREVIEW if saying.text else TEXT
    purpose, pledge = saying.purpose, _pledge(context, saying)
    _carry_out(context, purpose, saying.subject_id, saying.text)
    sayings.forget(context.session, context.person)
    context.show(view.said(context.t, purpose, pledge))
    return END


def _carry_out(context: Context, purpose: Purpose, subject_id: int, text: str) -> None:
    """Does what was written for, and tells those whom it concerns."""
    session, person, now = context.session, context.person, context.clock.now()
    if purpose is Purpose.ask:
        notices.asked(context, supervision.ask(session, person, subject_id, text, context.clock))
    elif purpose is Purpose.answer:
        notices.answered(context, supervision.answer(session, person, subject_id, text, now)[0])
    elif purpose is Purpose.doubt:
        notices.doubted(context, *doubts.report(session, person, subject_id, text, context.clock))
    elif purpose is Purpose.settle:
        notices.settled(context, doubts.settle(session, person, subject_id, text, now)[0])
    elif purpose is Purpose.hide:
        notices.hidden(context, *hidings.hide(session, person, subject_id, text, now))
    elif purpose is Purpose.appeal:
        notices.appealed(context, *hidings.appeal(session, person, subject_id, text, now))
    else:
        uphold = purpose is Purpose.uphold
        notices.decided(context, *hidings.decide(session, person, subject_id, text, now, uphold=uphold))


async def forget(_update: Update, context: Context, _pressed: view.Forget | None = None) -> str:
    """Throws the words away."""
    saying = sayings.find(context.session, context.person)
    try:
        pledge = _pledge(context, saying) if saying is not None else None
    except Refusal:
        pledge = None  # what it was about was taken back meanwhile
    sayings.forget(context.session, context.person)
    context.show(view.forgotten(context.t, pledge))
    return END


def _saying(context: Context) -> Saying:
    return sayings.own(context.session, context.person, context.clock)


def _pledge(context: Context, saying: Saying) -> Pledge:
    """The pledge that the words are about, whatever they are on."""
    session, subject = context.session, saying.subject_id
    if saying.purpose in (Purpose.ask, Purpose.doubt):
        return session.get_one(Pledge, subject)
    if saying.purpose in (Purpose.answer, Purpose.hide):
        return supervision.find(session, subject)[1]
    if saying.purpose is Purpose.settle:
        return session.get_one(Pledge, session.get_one(doubts.Doubt, subject).pledge_id)
    hiding = session.get_one(Hiding, subject)
    return supervision.find(session, hiding.question_id)[1]


CONVERSATION = Conversation(
    NAME,
    entry_points=[
        Tap(view.Say, say),
        Tap(view.Confirm, confirm),
        Tap(view.Rewrite, rewrite),
        Tap(view.Forget, forget),
    ],
    states={
        TEXT: State(ask_text, [MessageHandler(TYPED, typed)], most=REASON_MAX),
        PREVIEW: State(preview, []),
    },
    fallbacks=[
        CommandHandler("cancel", forget),
        MessageHandler(TYPED, press_instead),
        MessageHandler(ANYTHING, not_text),
    ],
)

HANDLERS = [
    CONVERSATION,
    Tap(view.StandBehind, stand_behind),
    Tap(view.Questions, questions),
    Tap(view.OneQuestion, one_question),
    Tap(view.TakeBack, take_back),
    Tap(view.OneDoubt, one_doubt),
    Tap(view.OneAppeal, one_appeal),
    Tap(view.Waiting, waiting),
]
