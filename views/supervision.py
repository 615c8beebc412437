"""What residents and members do about a pledge, and what becomes of it: support, questions, doubts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from models.organisation import Organisation
from models.pledge import Author, Pledge
from models.supervision import Question
from models.supervision_doubt import Doubt
from models.supervision_hiding import Hiding
from models.supervision_saying import Purpose
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import Html, bold, lines, paragraphs
from views.pledge import Read
from views.screen import Button, Screen
from views.texts import Language

#: Questions on one screen: four of the longest, with their answers, are one message.
PAGE = 4
#: So much is shown of the words of each thing that somebody raised.
RAISED = 120
#: Things of each kind that wait, on one screen.
WAITING = 6


@dataclass(frozen=True)
class StandBehind(Callback, tag="su"):
    """Supports a pledge (``on``), or does so no more."""

    pledge_id: int
    on: int
    came: int
    page: int


@dataclass(frozen=True)
class Say(Callback, tag="sy"):
    """Begins to write: what for is a :class:`Purpose`."""

    purpose: str
    subject_id: int


@dataclass(frozen=True)
class Questions(Callback, tag="sq"):
    """The questions about a pledge, from an offset."""

    pledge_id: int
    offset: int
    came: int
    page: int


@dataclass(frozen=True)
class OneQuestion(Callback, tag="sqo"):
    """One question, with what can be done about it."""

    question_id: int


@dataclass(frozen=True)
class TakeBack(Callback, tag="sqt"):
    """Takes an own question back."""

    question_id: int


@dataclass(frozen=True)
class OneDoubt(Callback, tag="sdo"):
    """One doubt, to those who watch over the pledge."""

    doubt_id: int


@dataclass(frozen=True)
class OneAppeal(Callback, tag="sho"):
    """One appeal, to the office."""

    hiding_id: int


@dataclass(frozen=True)
class Waiting(Callback, tag="sw"):
    """What waits for the person: questions, doubts, appeals."""


@dataclass(frozen=True)
class Raised(Callback, tag="sr"):
    """What the person has asked and reported, and what became of it."""


# On the pledge


def ways(
    t: Language, pledge: Pledge, *, count: int, supported: bool, questions: int, may: bool, came: int, page: int
) -> list[list[Button]]:
    """The buttons under a pledge. ``may``: whether the reader may support it, ask and doubt."""
    own = pledge.id or 0
    asked = Button(t.plain("supervision.button.questions", count=questions), Questions(own, 0, came, page))
    if not may:
        return [[asked]]
    label = "supervision.button.supported" if supported else "supervision.button.support"
    return [
        [Button(t.plain(label, count=count), StandBehind(own, int(not supported), came, page))],
        [asked, Button(t.plain("supervision.button.ask"), Say(Purpose.ask.value, own))],
        [Button(t.plain("supervision.button.doubt"), Say(Purpose.doubt.value, own))],
    ]


def taken_back(t: Language, pledge: Pledge) -> Screen:
    """The question is gone."""
    return Screen(t("supervision.taken_back"), [[to_pledge(t, pledge)], [back(t)]])


# Questions


def about(t: Language, pledge: Pledge, organisation: Organisation) -> Html:
    """Which pledge it is about."""
    if pledge.author is Author.organisation:
        return t("supervision.about_organisation", organisation=organisation.name)
    name = pledge.signed_as or t.plain("pledge.former_member")
    return t("supervision.about", name=name, organisation=organisation.name)


def question_text(t: Language, question: Question, zone: ZoneInfo) -> Html:
    """A question and its answer, without the asker."""
    asked = t("supervision.question", day=_day(t, question.asked_at, zone), text=question.text)
    if question.answer is None or question.answered_at is None:
        return lines(asked, t("supervision.unanswered"))
    return lines(asked, t("supervision.answer", day=_day(t, question.answered_at, zone), text=question.answer))


def questions(
    t: Language,
    pledge: Pledge,
    about: Html,
    found: Sequence[Question],
    acting: Sequence[Question],
    hidden: Sequence[Hiding],
    zone: ZoneInfo,
    at: Questions,
    *,
    more: bool,
) -> Screen:
    """The questions about a pledge. ``acting`` are those about which the reader can do something; ``hidden`` are why
    the reader's own were hidden."""
    said = [question_text(t, each, zone) for each in found]
    if not found:
        said = [t("supervision.no_questions")]
    why = [t("supervision.own_hidden", reason=each.reason) for each in hidden]
    opens = [[Button(t.plain("supervision.button.open", text=each.text), OneQuestion(each.id or 0))] for each in acting]
    appeals = [
        [Button(t.plain("supervision.button.appeal"), Say(Purpose.appeal.value, each.id or 0))]
        for each in hidden
        if each.appealed_at is None
    ]
    earlier = Questions(at.pledge_id, max(0, at.offset - PAGE), at.came, at.page) if at.offset else None
    later = Questions(at.pledge_id, at.offset + PAGE, at.came, at.page) if more else None
    card = [Button(t.plain("reading.button.card"), Read(pledge.id or 0, at.came, at.page))]
    text = paragraphs([bold(t("supervision.questions")), about, *said, *why])
    return Screen(text, [*opens, *appeals, pager(earlier, later, t), card, [back(t)]])


def one_question(
    t: Language, question: Question, pledge: Pledge, about: Html, zone: ZoneInfo, can: Sequence[Purpose], *, take: bool
) -> Screen:
    """One question, with what the reader can do about it: ``can`` and, of an own one, ``take`` it back."""
    own = question.id or 0
    rows = [[Button(t.plain(f"supervision.button.{each.value}"), Say(each.value, own))] for each in can]
    if take:
        rows.append([Button(t.plain("supervision.button.take_back"), TakeBack(own))])
    if Purpose.answer in can:
        rows.append([to_waiting(t)])
    hidden = t("supervision.is_hidden") if question.hidden else None
    text = paragraphs([about, question_text(t, question, zone), hidden])
    return Screen(text, [*rows, [to_pledge(t, pledge)], [back(t)]])


def one_doubt(t: Language, doubt: Doubt, pledge: Pledge, about: Html, zone: ZoneInfo, *, own: bool) -> Screen:
    """One doubt, to those who look into it; nobody settles their own."""
    said = t("supervision.doubt", day=_day(t, doubt.at, zone), text=doubt.text)
    word = t("supervision.settled", word=doubt.word) if doubt.word is not None else None
    rows = []
    if word is None and not own:
        rows.append([Button(t.plain("supervision.button.settle"), Say(Purpose.settle.value, doubt.id or 0))])
    return Screen(paragraphs([about, said, word]), [*rows, [to_waiting(t)], [to_pledge(t, pledge)], [back(t)]])


def one_appeal(
    t: Language, hiding: Hiding, question: Question, pledge: Pledge, about: Html, zone: ZoneInfo, *, may: bool
) -> Screen:
    """One appeal, to the office; ``may``: the reader decides about it, unlike those whom it concerns."""
    said = lines(question_text(t, question, zone))
    why = t("supervision.hidden_because", reason=hiding.reason)
    appeal = t("supervision.appeal", text=hiding.appeal or "")
    rows = []
    decided = None
    if hiding.decided_at is None and not may:
        decided = t("refusal.office_concerned")
    elif hiding.decided_at is None:
        rows = [
            [Button(t.plain(f"supervision.button.{each.value}"), Say(each.value, hiding.id or 0))]
            for each in (Purpose.uphold, Purpose.restore)
        ]
    else:
        decided = t("supervision.decided", word=hiding.word or "")
    text = paragraphs([about, said, why, appeal, decided])
    return Screen(text, [*rows, [to_waiting(t)], [to_pledge(t, pledge)], [back(t)]])


def waiting(
    t: Language, questions: Sequence[Question], doubts: Sequence[Doubt], appeals: Sequence[tuple[Hiding, Question]]
) -> Screen:
    """What waits for the person."""
    rows = [
        *(
            Button(t.plain("supervision.wait.question", text=each.text), OneQuestion(each.id or 0))
            for each in questions
        ),
        *(Button(t.plain("supervision.wait.doubt", text=each.text), OneDoubt(each.id or 0)) for each in doubts),
        *(
            Button(t.plain("supervision.wait.appeal", text=question.text), OneAppeal(each.id or 0))
            for each, question in appeals
        ),
    ]
    text = paragraphs(
        [bold(t("supervision.waiting")), t("supervision.waiting_some" if rows else "supervision.waiting_none")]
    )
    return Screen(text, [*([each] for each in rows), [back(t)]])


def raised(
    t: Language, questions: Sequence[tuple[Html, Question]], doubts: Sequence[tuple[Html, Doubt]], zone: ZoneInfo
) -> Screen:
    """What the reader has asked and reported, each with the pledge that it is about, and what became of it."""
    said, rows = [], []
    for about, question in questions:
        own = question.id or 0
        asked = t("supervision.question", day=_day(t, question.asked_at, zone), text=short(question.text, RAISED))
        answer = question.answer
        told = t("supervision.told_answer", text=short(answer, RAISED)) if answer else t("supervision.unanswered")
        said.append(lines(about, asked, t("supervision.is_hidden") if question.hidden else told))
        to = Questions(question.pledge_id, 0, 0, 0) if question.hidden else OneQuestion(own)
        rows.append([Button(t.plain("supervision.button.open", text=question.text), to)])
    for about, doubt in doubts:
        reported = t("supervision.reported", day=_day(t, doubt.at, zone), text=short(doubt.text, RAISED))
        word = doubt.word
        found = t("supervision.settled", word=short(word, RAISED)) if word else t("supervision.unsettled")
        said.append(lines(about, reported, found))
    nothing = [t("supervision.raised_none")] if not said else []
    return Screen(paragraphs([bold(t("supervision.raised")), *said, *nothing]), [*rows, [back(t)]])


def to_waiting(t: Language, number: int = 0) -> Button:
    """The way to what waits, with how many there are if it is known."""
    key = "supervision.button.waiting_some" if number else "supervision.button.waiting"
    return Button(t.plain(key, count=number) if number else t.plain(key), Waiting())


def to_pledge(t: Language, pledge: Pledge) -> Button:
    """The way back to the pledge."""
    return Button(t.plain("reading.button.card"), Read(pledge.id or 0, 0, 0))


def _day(t: Language, at: datetime, zone: ZoneInfo) -> str:
    return t.short_day(at.astimezone(zone).date())


def short(text: str, most: int) -> str:
    """The text, or as much of its beginning as ``most`` allows."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
