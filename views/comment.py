"""A comment as it is read: by everybody, by those it is on, and in the notice that brings it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.comment import PROBLEMS_MAX, Comment, Problem, State, Subject, subject_id
from models.organisation import Organisation
from views.buttons import back, pager
from views.callbacks import Callback
from views.html import Html, bold, lines, paragraphs
from views.screen import Button, Screen
from views.texts import Language

#: What is shown of a text where it stands among many.
BRIEF = 60


@dataclass(frozen=True)
class On(Callback, tag="cmon"):
    """Shows the comments on a member or an organisation (``kind`` of :class:`models.comment.Subject`)."""

    kind: str
    subject_id: int


@dataclass(frozen=True)
class OnPage(Callback, tag="cmonp"):
    """The same, from an offset."""

    kind: str
    subject_id: int
    offset: int


@dataclass(frozen=True)
class Answer(Callback, tag="cman"):
    """Asks for the one public answer to a comment."""

    comment_id: int


@dataclass(frozen=True)
class Mended(Callback, tag="cmme"):
    """Asks how a problem was mended."""

    problem_id: int


@dataclass(frozen=True)
class Leave(Callback, tag="cmre"):
    """Leaves the answer or the report unwritten."""

    comment_id: int


@dataclass(frozen=True)
class Coverage(Callback, tag="cmc"):
    """How far comments have come at and below an organisation, from an offset of those below."""

    organisation_id: int
    offset: int


@dataclass(frozen=True, slots=True)
class Told:
    """A comment with all that is read of it. ``private`` is None for who may not read it."""

    comment: Comment
    organisation: Organisation
    on_behalf: Organisation | None
    problems: Sequence[Problem]
    closed: Sequence[Problem]
    day: date
    private: str | None


def subject(t: Language, comment: Comment, organisation: Organisation) -> str:
    """Whom a comment is on."""
    if comment.subject is Subject.organisation:
        return organisation.name
    name = comment.member_name or t.plain("pledge.former_member")
    return t.plain("comment.member", name=name, organisation=organisation.name)


def author(t: Language, comment: Comment, on_behalf: Organisation | None) -> str:
    """Who speaks; of somebody who was erased the organisation alone is named."""
    place = on_behalf.name if on_behalf is not None else ""
    if comment.signed_as is None:
        return place
    return t.plain("comment.member", name=comment.signed_as, organisation=place)


def body(t: Language, comment: Comment, problems: Sequence[Problem], closed: Sequence[Problem]) -> list[Html | None]:
    """The public words of a comment, part by part."""
    return [
        t("comment.line.achievements", text=comment.achievements) if comment.achievements else None,
        lines(t("comment.problems"), *_problems(t, problems)) if problems else None,
        lines(t("comment.closed"), *(t("comment.closed_one", text=brief(each.text)) for each in closed))
        if closed
        else None,
        t("comment.line.direction", text=comment.direction) if comment.direction else None,
    ]


def _problems(t: Language, problems: Sequence[Problem]) -> list[Html]:
    """All of them; of more than one comment names (two people became one) only the beginnings fit."""
    if len(problems) <= PROBLEMS_MAX:
        return [problem(t, number, each) for number, each in enumerate(problems, start=1)]
    return [t("comment.closed_one", text=brief(each.text)) for each in problems]


def brief(text: str) -> str:
    """The beginning of a text, on one line."""
    row = " ".join(text.split())
    return row if len(row) <= BRIEF else row[: BRIEF - 1] + "…"


def problem(t: Language, number: int, one: Problem) -> Html:
    """One problem, with its day, what became of it, and what its subject reports."""
    day = t.short_day(one.due) if one.due is not None else t.plain("comment.no_day")
    key = "comment.problem_again" if one.repeats_id is not None else "comment.problem"
    said = t(key, number=number, text=one.text, day=day)
    state = t(f"comment.state.{one.state.value}") if one.state not in (State.draft, State.open) else None
    return lines(said, state, t("comment.mended_word", text=one.mended) if one.mended else None)


def told(t: Language, one: Told) -> list[Html | None]:
    """A whole comment, with its answer."""
    comment = one.comment
    return [
        *body(t, comment, one.problems, one.closed),
        t("comment.private", text=one.private) if one.private else None,
        t("comment.signed", author=author(t, comment, one.on_behalf), day=t.day(one.day)),
        t("comment.answer", text=comment.answer) if comment.answer else None,
    ]


def on(
    t: Language, name: str, one: Told | None, buttons: Sequence[Sequence[Button]], pages: Sequence[Button]
) -> Screen:
    """The comments on somebody, one at a time; ``buttons`` are what the reader may do with this one."""
    parts = told(t, one) if one is not None else [t("comment.none")]
    return Screen(paragraphs([bold(t("comment.on", name=name)), *parts]), [*buttons, pages, [back(t)]])


def pages(t: Language, to: On, offset: int, *, more: bool) -> Sequence[Button]:
    """Newer and older comments."""
    newer = OnPage(to.kind, to.subject_id, offset - 1) if offset else None
    older = OnPage(to.kind, to.subject_id, offset + 1) if more else None
    return pager(newer, older, t)


def for_subject(t: Language, one: Told) -> list[list[Button]]:
    """What those whom a comment is on may do with it."""
    assert one.comment.id is not None
    rows = [
        [Button(t.plain("comment.button.mended", number=number), Mended(each.id or 0))]
        for number, each in enumerate(one.problems, start=1)
        if each.state is State.open
    ]
    if one.comment.answer is None:
        rows.append([Button(t.plain("comment.button.answer"), Answer(one.comment.id))])
    return rows


def around(comment: Comment) -> On:
    """All comments on whom this one is on."""
    return On(comment.subject, subject_id(comment))


def to_comments(t: Language, to: On) -> Button:
    """The way to the comments on somebody."""
    return Button(t.plain("comment.button.on"), to)


def notice(t: Language, one: Told) -> Screen:
    """What the member, or a secretary of the organisation, is sent when a comment is public."""
    name = subject(t, one.comment, one.organisation)
    named = any(each.state is State.open for each in one.problems)
    can = t("comment.notice_next" if named else "comment.notice_answer")
    parts = [bold(t("comment.notice", name=name)), *told(t, one), can]
    rows = [*for_subject(t, one), [to_comments(t, around(one.comment))]]
    return Screen(paragraphs(parts), rows)


def ask_answer(t: Language, one: Told) -> Screen:
    """Asks for the answer."""
    assert one.comment.id is not None
    text = paragraphs([*told(t, one), t("comment.ask_answer")])
    return Screen(text, [[Button(t.plain("comment.button.leave"), Leave(one.comment.id))]])


def ask_mended(t: Language, one: Problem) -> Screen:
    """Asks how a problem was mended."""
    text = paragraphs([t("comment.quoted", text=one.text), t("comment.ask_mended")])
    return Screen(text, [[Button(t.plain("comment.button.leave"), Leave(one.comment_id))]])


def thanks(t: Language, key: str, comment: Comment) -> Screen:
    """The answer or the report is public."""
    return Screen(t(key), [[to_comments(t, around(comment))], [back(t)]])


def reply_notice(t: Language, one: Told, about: Problem | None) -> Screen:
    """What the author is sent: an answer, or (``about``) the report that a problem was mended."""
    name = subject(t, one.comment, one.organisation)
    if about is not None:
        said = [t("comment.told_mended", name=name), t("comment.quoted", text=about.text)]
        said += [t("comment.mended_word", text=about.mended or ""), t("comment.next_settles")]
    else:
        said = [t("comment.told_answer", name=name), t("comment.answer", text=one.comment.answer or "")]
    return Screen(paragraphs(said), [[to_comments(t, around(one.comment))]])
