"""What is written to supervise: asked for with what it is about in view, looked over, confirmed."""

from dataclasses import dataclass

from models.pledge import Pledge
from models.supervision import Question
from models.supervision_doubt import Doubt
from models.supervision_hiding import Hiding
from models.supervision_saying import Purpose, Saying
from views.buttons import back
from views.callbacks import Callback, digest
from views.html import Html, lines, paragraphs, quote
from views.screen import Button, Screen
from views.supervision import Say, short, to_pledge, to_waiting
from views.texts import Language

#: So much is shown of words that something is written about: they stand whole where they are read.
QUOTED = 200
#: What is written about something that waited: others may be waiting too.
FROM_THE_LIST = (Purpose.answer, Purpose.settle, Purpose.uphold, Purpose.restore)


@dataclass(frozen=True)
class Confirm(Callback, tag="syd"):
    """Says what stands above it; ``mark`` ties it to these words."""

    mark: str


@dataclass(frozen=True)
class Rewrite(Callback, tag="syr"):
    """Writes it anew."""

    mark: str


@dataclass(frozen=True)
class Forget(Callback, tag="syx"):
    """Throws it away."""

    mark: str


@dataclass(frozen=True)
class Instead(Callback, tag="syi"):
    """Begins to write this in place of other words, to which ``mark`` ties it."""

    purpose: str
    subject_id: int
    mark: str


def mark(saying: Saying) -> str:
    """What ties a button to the words that it stands under."""
    return digest(f"{saying.purpose.value}:{saying.subject_id}:{saying.text}")


def ask_text(t: Language, saying: Saying, about: Html) -> Screen:
    """Asks for the words."""
    now = t("supervision.now", text=saying.text) if saying.text else None
    text = paragraphs([about, t(f"supervision.write.{saying.purpose.value}"), now])
    return Screen(text, [[_forget(t, saying)]])


def preview(t: Language, saying: Saying, about: Html) -> Screen:
    """Shows the words once more, and says what happens when they are confirmed."""
    text = paragraphs(
        [
            about,
            t("supervision.look"),
            t("supervision.quoted", text=saying.text),
            t(f"supervision.means.{saying.purpose.value}"),
        ]
    )
    rows = [
        [Button(t.plain(f"supervision.confirm.{saying.purpose.value}"), Confirm(mark(saying)))],
        [Button(t.plain("supervision.button.rewrite"), Rewrite(mark(saying)))],
        [_forget(t, saying)],
    ]
    return Screen(text, rows)


def about_words(
    t: Language,
    about: Html,
    *,
    question: Question | None = None,
    hiding: Hiding | None = None,
    doubt: Doubt | None = None,
) -> Html:
    """Which pledge it is about, and which words: of whoever asked, hid, appealed or reported."""
    quoted = []
    if question is not None:
        quoted.append(t("supervision.about_question", text=short(question.text, QUOTED)))
        if question.answer is not None:
            quoted.append(t("supervision.about_answer", text=short(question.answer, QUOTED)))
    if hiding is not None:
        quoted.append(t("supervision.hidden_because", reason=short(hiding.reason, QUOTED)))
        if hiding.appeal is not None:
            quoted.append(t("supervision.appeal", text=short(hiding.appeal, QUOTED)))
    if doubt is not None:
        quoted.append(t("supervision.about_doubt", text=short(doubt.text, QUOTED)))
    return lines(about, quote(lines(*quoted))) if quoted else about


def other_waits(t: Language, saying: Saying, about: Html, purpose: Purpose, subject_id: int) -> Screen:
    """Words that were not sent stand in the way: they are looked at first, or given up for these."""
    text = paragraphs(
        [
            t(f"supervision.unsent.{saying.purpose.value}"),
            about,
            t("supervision.quoted", text=saying.text),
            t("supervision.unsent_which"),
        ]
    )
    rows = [
        [Button(t.plain("supervision.button.look_first"), Say(saying.purpose.value, saying.subject_id))],
        [Button(t.plain("supervision.button.instead"), Instead(purpose.value, subject_id, mark(saying)))],
    ]
    return Screen(text, [*rows, [back(t)]])


def said(t: Language, what: str, pledge: Pledge) -> Screen:
    """It was said: what happens next. ``what`` is the name of its purpose, and for a doubt of whom it went to."""
    more = [[to_waiting(t)]] if what in FROM_THE_LIST else []
    return Screen(t(f"supervision.said.{what}"), [*more, [to_pledge(t, pledge)], [back(t)]])


def left(t: Language, saying: Saying, pledge: Pledge | None) -> Screen:
    """What was written waits."""
    on = [Button(t.plain("supervision.button.go_on"), Say(saying.purpose.value, saying.subject_id))]
    return Screen(t("supervision.left"), [on, *_pledge_row(t, pledge), [back(t)]])


def forgotten(t: Language, pledge: Pledge | None) -> Screen:
    """Nothing was said."""
    return Screen(t("supervision.forgotten"), [*_pledge_row(t, pledge), [back(t)]])


def _pledge_row(t: Language, pledge: Pledge | None) -> list[list[Button]]:
    return [[to_pledge(t, pledge)]] if pledge is not None else []


def _forget(t: Language, saying: Saying) -> Button:
    return Button(t.plain("supervision.button.forget"), Forget(mark(saying)))
