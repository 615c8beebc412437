"""How one comment of a sitting is written: the pledges in view, what earlier comments left open, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.comment import ORDER_OF_PARTS, Comment, Problem, Reached, State
from models.comment_advice import Advice
from models.comment_pledges import Seen
from models.pledge import Item, Result
from views import comment as view
from views.buttons import pager
from views.callbacks import Callback
from views.comment_whom import Sitting
from views.html import Html, bold, lines, paragraphs
from views.screen import Button, Screen
from views.texts import Language

#: Items shown beside a question: the whole pledges are a press away.
ITEMS = 8


@dataclass(frozen=True)
class Write(Callback, tag="cmo"):
    """Opens a draft at what is still to be asked."""

    comment_id: int


@dataclass(frozen=True)
class Settle(Callback, tag="cms"):
    """Closes an earlier problem (``close`` 1) or repeats it (0)."""

    comment_id: int
    problem_id: int
    close: int


@dataclass(frozen=True)
class Due(Callback, tag="cmd"):
    """Takes an offered day, as its ordinal number."""

    problem_id: int
    day: int


@dataclass(frozen=True)
class AskDue(Callback, tag="cmda"):
    """Asks for the day of a problem again."""

    problem_id: int


@dataclass(frozen=True)
class TakeOff(Callback, tag="cmx"):
    """Takes a problem off the draft."""

    problem_id: int


@dataclass(frozen=True)
class GoOn(Callback, tag="cmk"):
    """Passes a part as it stands."""

    comment_id: int
    part: str


@dataclass(frozen=True)
class LeaveOut(Callback, tag="cml"):
    """Leaves a part out."""

    comment_id: int
    part: str


@dataclass(frozen=True)
class Ask(Callback, tag="cma"):
    """Asks for one part: going back, or to change it. ``earlier`` stands for what earlier comments left open."""

    comment_id: int
    part: str


@dataclass(frozen=True)
class Pledges(Callback, tag="cmpl"):
    """Shows the whole pledges of the subject, one a page."""

    comment_id: int
    offset: int


@dataclass(frozen=True)
class Later(Callback, tag="cmz"):
    """Leaves the sitting for another time."""


EARLIER = "earlier"


def head(t: Language, name: str, seen: Sequence[Seen], today: date) -> list[Html | None]:
    """Whom the comment is on, and how their pledges are coming along."""
    rows = [_promise(t, each, item, today) for each in seen for item in each.items][:ITEMS]
    return [
        bold(t("comment.head", name=name)),
        lines(t("comment.pledges"), *rows) if rows else t("comment.no_pledges"),
    ]


def _promise(t: Language, seen: Seen, item: Item, today: date) -> Html:
    if item.result is Result.open:
        late = item.due is not None and item.due < today
        how = t.plain("comment.percent_overdue" if late else "comment.percent", percent=item.percent)
    else:
        how = t.plain(f"comment.result.{item.result.value}")
    word = seen.words.get(item.line or 0)
    told = t("comment.last_word", text=view.brief(word.text)) if word is not None and word.text else None
    day = t.short_day(item.due) if item.due is not None else ""
    return lines(t("comment.promise", what=view.brief(item.what or ""), day=day, how=how), told)


def settle(
    t: Language, comment: Comment, one: Problem, top: Sequence[Html | None], *, left: int, decided: bool | None
) -> Screen:
    """Asks what becomes of a problem that an earlier comment named. ``decided``: what is meant so far, True to close
    it; ``left``: how many are not decided yet."""
    assert comment.id is not None
    assert one.id is not None
    day = t.day(one.due) if one.due is not None else t.plain("comment.no_day")
    parts = [
        *top,
        t("comment.earlier", text=one.text, day=day),
        t("comment.mended_word", text=one.mended) if one.state is State.mended and one.mended else None,
        t("comment.ask_settle", count=left) if decided is None else None,
        t("comment.decided_close" if decided else "comment.decided_repeat") if decided is not None else None,
    ]
    rows = [
        [Button(t.plain("comment.button.close"), Settle(comment.id, one.id, 1))],
        [Button(t.plain("comment.button.repeat"), Settle(comment.id, one.id, 0))],
        [Button(t.plain("comment.button.go_on"), Write(comment.id))] if decided is not None else [],
        *_ways(t, comment, pledges=True),
    ]
    return Screen(paragraphs(parts), rows)


def part(t: Language, comment: Comment, asked: Reached, top: Sequence[Html | None], *, earlier: bool) -> Screen:
    """Asks for one text. ``earlier``: there is something that earlier comments left open, to go back to."""
    assert comment.id is not None
    said: str | None = getattr(comment, asked.value)
    parts = [*top, t(f"comment.ask.{asked.value}"), t("comment.now", text=said) if said else None]
    moves = [Button(t.plain("pledge.button.back"), _before(comment, asked, earlier=earlier))]
    if said:
        moves.append(Button(t.plain("pledge.button.keep"), GoOn(comment.id, asked.value)))
    leave = [Button(t.plain("comment.button.leave_out"), LeaveOut(comment.id, asked.value))]
    return Screen(paragraphs(parts), [moves, leave, *_ways(t, comment, pledges=asked is not Reached.private)])


def _before(comment: Comment, asked: Reached, *, earlier: bool) -> Callback:
    assert comment.id is not None
    place = ORDER_OF_PARTS.index(asked)
    if place:
        return Ask(comment.id, ORDER_OF_PARTS[place - 1].value)
    return Ask(comment.id, EARLIER) if earlier else Sitting()


def problems(t: Language, comment: Comment, named: Sequence[Problem], top: Sequence[Html | None]) -> Screen:
    """Asks for a problem, with those that are named already."""
    assert comment.id is not None
    listed = [view.problem(t, number, each) for number, each in enumerate(named, start=1)]
    parts = [
        *top,
        lines(t("comment.problems"), *listed) if listed else None,
        t("comment.ask.problems_more" if named else "comment.ask.problems"),
    ]
    rows = [
        [
            Button(t.plain("comment.button.day", number=number), AskDue(each.id or 0)),
            Button(t.plain("comment.button.take_off", number=number), TakeOff(each.id or 0)),
        ]
        for number, each in enumerate(named, start=1)
    ]
    done = t.plain("comment.button.no_more" if named else "comment.button.no_problem")
    moves = [
        Button(t.plain("pledge.button.back"), Ask(comment.id, Reached.achievements.value)),
        Button(done, GoOn(comment.id, Reached.problems.value)),
    ]
    return Screen(paragraphs(parts), [*rows, moves, *_ways(t, comment, pledges=True)])


def due(t: Language, comment: Comment, one: Problem, offered: Sequence[date]) -> Screen:
    """Asks by when a problem is to be mended."""
    assert comment.id is not None
    assert one.id is not None
    now = t("comment.now", text=t.day(one.due)) if one.due is not None else None
    rows = [[Button(t.day(day), Due(one.id, day.toordinal()))] for day in offered]
    # An undated problem would be asked for its day again at once: the way back is to take it off.
    rows.append([Button(t.plain("comment.button.not_this"), TakeOff(one.id))])
    if now is not None:
        rows.append([Button(t.plain("pledge.button.keep"), Ask(comment.id, Reached.problems.value))])
    text = paragraphs([t("comment.quoted", text=one.text), t("comment.ask.due"), now])
    return Screen(text, [*rows, *_ways(t, comment, pledges=False)])


def preview(
    t: Language,
    comment: Comment,
    top: Html,
    said: tuple[Sequence[Problem], Sequence[Problem]],
    advice: Sequence[Advice],
    *,
    earlier: bool,
) -> Screen:
    """One comment as it will be read, with advice and what can be changed."""
    assert comment.id is not None
    parts = [
        bold(t("comment.preview")),
        top,
        *view.body(t, comment, *said),
        t("comment.private", text=comment.private) if comment.private else None,
        lines(bold(t("comment.advice")), *(t(f"comment.advice.{each.value}") for each in advice)) if advice else None,
        t("comment.preview_next"),
    ]
    changes = [Button(t.plain(f"comment.short.{each.value}"), Ask(comment.id, each.value)) for each in ORDER_OF_PARTS]
    rows = [[Button(t.plain("comment.button.good"), Sitting())], changes[:2], changes[2:]]
    if earlier:
        rows.append([Button(t.plain("comment.short.earlier"), Ask(comment.id, EARLIER))])
    return Screen(paragraphs(parts), [*rows, *_ways(t, comment, pledges=True)])


def pledge_page(t: Language, comment: Comment, card: Html | None, offset: int, *, more: bool) -> Screen:
    """One whole pledge of the subject, with the way back to the question."""
    assert comment.id is not None
    earlier = Pledges(comment.id, offset - 1) if offset else None
    later = Pledges(comment.id, offset + 1) if more else None
    to = [Button(t.plain("comment.button.to_question"), Write(comment.id))]
    return Screen(card or t("comment.no_pledges"), [pager(earlier, later, t), to])


def _ways(t: Language, comment: Comment, *, pledges: bool) -> list[list[Button]]:
    """To the pledges in full, to the other drafts, and out."""
    assert comment.id is not None
    show = [[Button(t.plain("comment.button.pledges"), Pledges(comment.id, 0))]] if pledges else []
    return [
        *show,
        [Button(t.plain("comment.button.sitting"), Sitting()), Button(t.plain("pledge.button.later"), Later())],
    ]
