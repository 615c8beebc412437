"""What those whom supervision concerns are told. Nobody is told who asked or reported."""

from models.supervision import Question
from models.supervision_doubt import Doubt
from models.supervision_hiding import Hiding
from models.supervision_saying import Purpose
from views.buttons import back
from views.html import Html, bold, paragraphs
from views.screen import Button, Screen
from views.supervision import OneAppeal, OneDoubt, OneQuestion, Questions, Say
from views.texts import Language


def told_question(t: Language, question: Question, about: Html) -> Screen:
    """To whoever answers for the pledge: somebody asks."""
    text = paragraphs([bold(t("supervision.told.question")), about, t("supervision.quoted", text=question.text)])
    rows = [[Button(t.plain("supervision.button.answer"), Say(Purpose.answer.value, question.id or 0))]]
    return Screen(text, [*rows, [back(t)]])


def told_gone(t: Language, about: Html) -> Screen:
    """The same notice, once the question was taken back or hidden."""
    return Screen(paragraphs([about, t("supervision.told.gone")]), [[back(t)]])


def told_answered(t: Language, question: Question, about: Html) -> Screen:
    """The same notice, once somebody has answered."""
    asked = t("supervision.quoted", text=question.text)
    text = paragraphs([bold(t("supervision.told.answered")), about, asked])
    return Screen(text, [[_see(t, question)], [back(t)]])


def told_answer(t: Language, question: Question, about: Html) -> Screen:
    """To the asker: it was answered."""
    asked = t("supervision.you_asked", text=question.text)
    text = paragraphs(
        [bold(t("supervision.told.answer")), about, asked, t("supervision.told_answer", text=question.answer or "")]
    )
    return Screen(text, [[_see(t, question)], [back(t)]])


def told_hidden(t: Language, hiding: Hiding, question: Question, about: Html) -> Screen:
    """To the asker: it was hidden, why, and that they may appeal."""
    asked = t("supervision.you_asked", text=question.text)
    why = t("supervision.hidden_because", reason=hiding.reason)
    text = paragraphs([bold(t("supervision.told.hidden")), about, asked, why, t("supervision.may_appeal")])
    return Screen(
        text, [[Button(t.plain("supervision.button.appeal"), Say(Purpose.appeal.value, hiding.id or 0))], [back(t)]]
    )


def told_appeal(t: Language, hiding: Hiding, about: Html) -> Screen:
    """To the office: an appeal waits."""
    text = paragraphs([bold(t("supervision.told.appeal")), about, t("supervision.appeal", text=hiding.appeal or "")])
    return Screen(text, [[Button(t.plain("supervision.button.see"), OneAppeal(hiding.id or 0))], [back(t)]])


def told_decision(t: Language, hiding: Hiding, question: Question, about: Html, *, sees: bool) -> Screen:
    """To the asker and to whoever had hidden the question: what the office decided, with the way to the question, or
    to the others where it stays hidden from the reader."""
    all_questions = Button(t.plain("supervision.button.see"), Questions(question.pledge_id, 0, 0, 0))
    decided = t("supervision.told.uphold" if hiding.upheld else "supervision.told.restore")
    asked = t("supervision.quoted", text=question.text)
    text = paragraphs([bold(decided), about, asked, t("supervision.decided", word=hiding.word or "")])
    return Screen(text, [[_see(t, question) if sees else all_questions], [back(t)]])


def told_doubt(t: Language, doubt: Doubt, about: Html) -> Screen:
    """To those who watch over the pledge: somebody doubts it."""
    text = paragraphs([bold(t("supervision.told.doubt")), about, t("supervision.quoted", text=doubt.text)])
    return Screen(text, [[Button(t.plain("supervision.button.see"), OneDoubt(doubt.id or 0))], [back(t)]])


def told_settled(t: Language, doubt: Doubt, about: Html) -> Screen:
    """To whoever reported the doubt: what was found."""
    reported = t("supervision.you_reported", text=doubt.text)
    text = paragraphs(
        [bold(t("supervision.told.settled")), about, reported, t("supervision.told_word", text=doubt.word or "")]
    )
    return Screen(text, [[back(t)]])


def _see(t: Language, question: Question) -> Button:
    return Button(t.plain("supervision.button.see"), OneQuestion(question.id or 0))
