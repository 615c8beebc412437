"""Supervision: support, questions with their answers, doubts, and what is decided about them.

What is written for any of it is taken by :mod:`handlers.supervision_writing`.
"""

from __future__ import annotations

from telegram import Update

from handlers import reading
from handlers import supervision_notices as notices
from handlers.supervision_notices import about
from handlers.tap import Tap
from handlers.turn import Context
from models import pledge as pledges
from models import supervision
from models import supervision_doubt as doubts
from models import supervision_hiding as hidings
from models import supervision_saying as sayings
from models.pledge import Pledge
from models.refusal import Refusal
from models.supervision import Question
from models.supervision_saying import Purpose
from views import supervision as view
from views import supervision_writing as writing
from views.callbacks import Callback
from views.screen import Screen
from views.supervision import PAGE, WAITING

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
    context.show(_question(context, pressed.question_id))


def _question(context: Context, question_id: int) -> Screen:
    question, pledge = supervision.to_see(context.session, context.person, question_id)
    return view.one_question(
        context.t,
        question,
        pledge,
        about(context, pledge),
        context.clock.zone,
        _can(context, question, pledge),
        take=supervision.may_take_back(context.person, question),
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
    question, pledge = supervision.take_back(context.session, context.person, pressed.question_id, context.clock)
    notices.question_gone(context, question, pledge)
    context.show(view.taken_back(context.t, pledge))


async def one_doubt(_update: Update, context: Context, pressed: view.OneDoubt) -> None:
    """Shows one doubt to those who look into it."""
    context.show(_doubt(context, pressed.doubt_id))


def _doubt(context: Context, doubt_id: int) -> Screen:
    doubt, pledge = doubts.to_see(context.session, context.person, doubt_id)
    own, zone = doubt.reporter_id == context.person.id, context.clock.zone
    return view.one_doubt(context.t, doubt, pledge, about(context, pledge), zone, own=own)


async def one_appeal(_update: Update, context: Context, pressed: view.OneAppeal) -> None:
    """Shows one appeal to the office."""
    context.show(_appeal(context, pressed.hiding_id))


def _appeal(context: Context, hiding_id: int) -> Screen:
    hiding, question, pledge = hidings.to_see(context.session, context.person, hiding_id)
    may, zone = hidings.may_decide(context.session, context.person, hiding), context.clock.zone
    return view.one_appeal(context.t, hiding, question, pledge, about(context, pledge), zone, may=may)


def as_it_stands(context: Context, pressed: Callback | None) -> Screen | None:
    """What a pressed button of another time was about, as it is by now; None where it cannot be seen, or is of none."""
    try:
        match _meant(context, pressed):
            case (Purpose.answer | Purpose.hide, subject_id):
                return _question(context, subject_id)
            case (Purpose.settle, subject_id):
                return _doubt(context, subject_id)
            case (Purpose.uphold | Purpose.restore, subject_id):
                return _appeal(context, subject_id)
    except Refusal:
        pass
    return None


def _meant(context: Context, pressed: Callback | None) -> tuple[str, int] | None:
    if isinstance(pressed, view.Say | writing.Instead):
        return pressed.purpose, pressed.subject_id
    if isinstance(pressed, view.TakeBack):
        return Purpose.answer, pressed.question_id
    saying = sayings.find(context.session, context.person)
    if isinstance(pressed, writing.Confirm | writing.Rewrite) and saying is not None:
        return saying.purpose, saying.subject_id
    return None


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


async def raised(_update: Update, context: Context, _pressed: view.Raised) -> None:
    """Shows what the person has asked and reported."""
    session, person = context.session, context.person
    asked = supervision.asked_by(session, person, limit=PAGE)
    reported = doubts.reported_by(session, person, limit=PAGE)
    context.show(
        view.raised(
            context.t,
            [(about(context, session.get_one(Pledge, each.pledge_id)), each) for each in asked],
            [(about(context, session.get_one(Pledge, each.pledge_id)), each) for each in reported],
            context.clock.zone,
        )
    )


HANDLERS = [
    Tap(view.StandBehind, stand_behind),
    Tap(view.Questions, questions),
    Tap(view.OneQuestion, one_question),
    Tap(view.TakeBack, take_back),
    Tap(view.OneDoubt, one_doubt),
    Tap(view.OneAppeal, one_appeal),
    Tap(view.Waiting, waiting),
    Tap(view.Raised, raised),
]
