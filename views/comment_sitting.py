"""The sitting as a whole: its drafts, their publication together, and the way out."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.comment import Comment
from models.refusal import Refusal
from views.buttons import back
from views.callbacks import Callback
from views.comment import around
from views.comment_coverage import Coverage
from views.comment_whom import Begin, Places, Sitting
from views.comment_writing import Later, Write
from views.html import Html, bold, lines, paragraphs
from views.refusal import sentence
from views.screen import Button, Screen
from views.texts import Language


@dataclass(frozen=True)
class Publish(Callback, tag="cmpu"):
    """Makes the drafts public. Named by the first of them, and by a mark of what they say: it never publishes words
    that it did not stand under."""

    comment_id: int
    mark: str


@dataclass(frozen=True)
class AskDrop(Callback, tag="cmdr"):
    """Asks whether a draft is to be thrown away."""

    comment_id: int


@dataclass(frozen=True)
class Drop(Callback, tag="cmdrx"):
    """Throws a draft away."""

    comment_id: int


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft of the sitting: whom it is on, how many problems it names, and what stands in the way of it."""

    comment: Comment
    name: str
    problems: int
    advised: bool
    hindrance: Refusal | None


def sitting(t: Language, drafts: Sequence[Draft], mark: str) -> Screen:
    """All drafts. They can be published once none is hindered."""
    rows = [
        [
            Button(("✅ " if each.hindrance is None else "✏️ ") + each.name, Write(each.comment.id or 0)),
            Button(t.plain("comment.button.drop"), AskDrop(each.comment.id or 0)),
        ]
        for each in drafts
    ]
    ready = bool(drafts) and all(each.hindrance is None for each in drafts)
    publish = [[Button(t.plain("comment.button.publish"), Publish(drafts[0].comment.id or 0, mark))]] if ready else []
    text = paragraphs(
        [
            bold(t("comment.sitting")),
            *(_line(t, each) for each in drafts),
            t("comment.sitting_ready" if ready else "comment.sitting_open" if drafts else "comment.sitting_empty"),
        ]
    )
    more = [Button(t.plain("comment.button.more"), Places())]
    return Screen(text, [*rows, *publish, more, [Button(t.plain("pledge.button.later"), Later())]])


def _line(t: Language, each: Draft) -> Html:
    if each.hindrance is not None:
        return sentence(t, each.hindrance)
    count = t("comment.counted", count=each.problems)
    return lines(bold(each.name), count, t("comment.advised") if each.advised else None)


def ask_drop(t: Language, comment: Comment, name: str) -> Screen:
    """Makes sure before what was written is lost."""
    assert comment.id is not None
    rows = [
        [Button(t.plain("pledge.button.discard_yes"), Drop(comment.id))],
        [Button(t.plain("pledge.button.discard_no"), Sitting())],
    ]
    return Screen(t("comment.ask_drop", name=name), rows)


def published(
    t: Language, found: Sequence[tuple[Comment, str]], unreached: Sequence[tuple[Comment, str]], place: int | None
) -> Screen:
    """All are public: each can be read, and who is still to be commented on is a press away. ``unreached`` are those of
    them that nobody receives yet."""
    rows = [[Button(name, around(each))] for each, name in found]
    if place is not None:
        rows.append([Button(t.plain("comment.button.coverage"), Coverage(place, 0))])
    key = "comment.published_means" if len(unreached) < len(found) else "comment.published_count"
    nobody = [t(f"comment.unreached.{each.subject.value}", name=name) for each, name in unreached]
    text = paragraphs([bold(t("comment.published")), t(key, count=len(found)), *nobody])
    return Screen(text, [*rows, [Button(t.plain("comment.button.again"), Begin())], [back(t)]])


def left(t: Language) -> Screen:
    """The drafts wait."""
    return Screen(t("comment.left"), [[Button(t.plain("comment.button.continue"), Begin())], [back(t)]])


def left_empty(t: Language) -> Screen:
    """Nobody had been chosen."""
    return Screen(t("comment.left_empty"), [[Button(t.plain("comment.button.again"), Begin())], [back(t)]])
