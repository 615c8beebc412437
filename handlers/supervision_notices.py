"""Who is told what of supervision, each in their own language. Nobody is told who asked or reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from handlers import notice
from handlers.turn import Context
from models import organisation as organisations
from models import outbox, supervision
from models import supervision_hiding as hidings
from models.person import Person
from models.pledge import Pledge
from models.supervision import Question
from models.supervision_doubt import Doubt
from models.supervision_hiding import Hiding
from views import supervision_notices as view
from views.html import Html
from views.screen import Screen
from views.supervision import about as about_pledge
from views.texts import Language

Made = Callable[[Language, Html], Screen]


def about(context: Context, pledge: Pledge, t: Language | None = None) -> Html:
    """Which pledge it is about."""
    return about_pledge(t or context.t, pledge, organisations.by_id(context.session, pledge.organisation_id))


def asked(context: Context, question: Question) -> None:
    """Tells those who answer for the pledge."""
    pledge = _pledge(context, question)
    for person in supervision.answerers(context.session, pledge):
        key = f"question:{question.id}:{person.id}"
        _tell(context, person, key, pledge, lambda t, on: view.told_question(t, question, on))


def question_gone(context: Context, question: Question, pledge: Pledge) -> None:
    """What they were told of it says that it is gone."""
    _retell(context, question, pledge, view.told_gone)


def answered(context: Context, question: Question) -> None:
    """Tells the asker; whoever else was asked to answer need do so no more."""
    pledge = _pledge(context, question)
    _retell(context, question, pledge, lambda t, on: view.told_answered(t, question, on))
    made: Made = lambda t, on: view.told_answer(t, question, on)  # noqa: E731
    _tell_id(context, question.asker_id, f"answer:{question.id}", pledge, made)


def hidden(context: Context, question: Question, hiding: Hiding) -> None:
    """Tells the asker why, and takes the words out of what others were told."""
    pledge = _pledge(context, question)
    question_gone(context, question, pledge)
    made: Made = lambda t, on: view.told_hidden(t, hiding, question, on)  # noqa: E731
    _tell_id(context, question.asker_id, f"hidden:{hiding.id}", pledge, made)


def appealed(context: Context, hiding: Hiding, question: Question) -> None:
    """Tells those of the office who decide."""
    for person in hidings.deciders(context.session, hiding):
        made: Made = lambda t, on: view.told_appeal(t, hiding, on)  # noqa: E731
        _tell(context, person, f"appeal:{hiding.id}:{person.id}", _pledge(context, question), made)


def decided(context: Context, hiding: Hiding, question: Question) -> None:
    """Tells the asker, and whoever had hidden the question; once it is shown again, those who answer it too."""
    pledge = _pledge(context, question)
    for person_id in {question.asker_id, hiding.by_id}:
        sees = not question.hidden or person_id != question.asker_id
        made: Made = partial(_decision, hiding, question, sees=sees)
        if person_id != context.person.id:
            _tell_id(context, person_id, f"decided:{hiding.id}:{person_id}", pledge, made)
    if not question.hidden:
        _shown_again(context, hiding, question, pledge)


def _decision(hiding: Hiding, question: Question, t: Language, on: Html, *, sees: bool) -> Screen:
    return view.told_decision(t, hiding, question, on, sees=sees)


def _shown_again(context: Context, hiding: Hiding, question: Question, pledge: Pledge) -> None:
    """What they were told is true again; who has yet to answer hears it anew: an edit far above is not noticed."""
    if question.answer is not None:
        _retell(context, question, pledge, lambda t, on: view.told_answered(t, question, on))
        return
    made: Made = lambda t, on: view.told_question(t, question, on)  # noqa: E731
    _retell(context, question, pledge, made)
    for person in supervision.answerers(context.session, pledge):
        _tell(context, person, f"question:{question.id}:{person.id}:{hiding.id}", pledge, made)


def doubted(context: Context, doubt: Doubt, told: Sequence[Person]) -> None:
    """Tells those who watch over the pledge."""
    pledge = context.session.get_one(Pledge, doubt.pledge_id)
    for person in told:
        _tell(context, person, f"doubt:{doubt.id}:{person.id}", pledge, lambda t, on: view.told_doubt(t, doubt, on))


def settled(context: Context, doubt: Doubt) -> None:
    """Tells whoever reported it."""
    pledge = context.session.get_one(Pledge, doubt.pledge_id)
    made: Made = lambda t, on: view.told_settled(t, doubt, on)  # noqa: E731
    _tell_id(context, doubt.reporter_id, f"settled:{doubt.id}", pledge, made)


def _pledge(context: Context, question: Question) -> Pledge:
    return context.session.get_one(Pledge, question.pledge_id)


def _retell(context: Context, question: Question, pledge: Pledge, made: Made) -> None:
    """What those who answer were told of a question says something else, but where whoever acts is at it just now."""
    query = context.turn.update.callback_query
    here = query.message.message_id if query is not None and query.message is not None else None
    for row in outbox.begun_with(context.session, f"question:{question.id}"):
        if (row.chat_id, row.message_id) == (context.turn.chat_id, here):
            continue
        person = context.session.get(Person, row.person_id) if row.person_id is not None else None
        t = context.world.texts.in_language(person.language if person is not None else "zh-CN")
        content = made(t, about(context, pledge, t)).content()
        now = context.clock.now()
        outbox.amend(context.session, row.unique_key, chat_id=row.chat_id, content=content, now=now)


def _tell_id(context: Context, person_id: int | None, key: str, pledge: Pledge, made: Made) -> None:
    person = context.session.get(Person, person_id) if person_id is not None else None
    if person is not None:
        _tell(context, person, key, pledge, made)


def _tell(context: Context, person: Person, key: str, pledge: Pledge, made: Made) -> None:
    """Tells somebody."""
    notice.send(context, person, key, lambda t: made(t, about(context, pledge, t)))
