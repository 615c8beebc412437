"""How one comment is written: what earlier comments left open, then part by part, then the preview."""

from __future__ import annotations

from datetime import date, timedelta

from telegram import Update

from handlers import answered_day, card
from handlers import comment_standing as standing
from handlers.comment_standing import DUE, EARLIER, NAME, SITTING
from handlers.conversation import begin, said_again
from handlers.turn import Context
from models import advice, comment_advice, comment_pledges
from models import comment as comments
from models import comment_draft as drafts
from models import comment_publish as publishing
from models import organisation as organisations
from models.comment import Comment, Part, Problem, Reached
from models.pledge import stored_id
from models.refusal import Refusal
from views import comment_writing as view
from views.comment_whom import WriteOn
from views.html import Html
from views.screen import Screen

#: Pledges in view beside a question.
IN_VIEW = 2
TEXTS: dict[Reached, Part] = {
    Reached.achievements: "achievements",
    Reached.direction: "direction",
    Reached.private: "private",
}


async def write(_update: Update, context: Context, pressed: view.Write) -> str:
    """Opens a draft at what is still to be asked; of a member who has moved, as they are now."""
    draft = standing.enter(context, pressed.comment_id)
    drafts.look_again(context.session, context.person, draft)
    if drafts.catch_up(context.session, draft):
        context.tell(context.t.plain("comment.found_mended"), alert=True)
        return standing.at(context, Reached.problems.value)
    return standing.following(context, draft)


async def write_on(_update: Update, context: Context, _pressed: WriteOn) -> str:
    """Opens the first draft that is not ready, so that its first question is asked at once."""
    session, person, today = context.session, context.person, context.clock.today()
    begin(context, NAME, SITTING)
    for draft in drafts.sitting(session, person):
        hindered = publishing.hindrance(session, person, draft, today)
        if hindered is not None and hindered.code in publishing.UNWRITTEN:
            standing.enter(context, stored_id(draft.id))
            return standing.following(context, draft)
    return SITTING


# What earlier comments left open


def ask_earlier(context: Context) -> Screen:
    """Asks what becomes of a problem that an earlier comment named."""
    draft = standing.draft(context)
    earlier = _earlier(context, draft)
    dialogue = context.turn.dialogue
    one = next((each for each in earlier if dialogue and each.id == dialogue.part_id), earlier[0] if earlier else None)
    if one is None:
        raise Refusal("draft_gone")
    left = drafts.to_settle(context.session, draft)
    closed = one in comments.closed_by(context.session, draft)
    decided = None if one in left else closed
    return view.settle(context.t, draft, one, _head(context, draft), left=len(left), decided=decided)


async def settle(_update: Update, context: Context, pressed: view.Settle) -> str:
    """Means to close the problem or to repeat it; goes on to the next one, or to the day of the repeated one."""
    draft = standing.enter(context, pressed.comment_id)
    close = bool(pressed.close)
    again = drafts.settle(context.session, context.person, draft, pressed.problem_id, close=close)
    if again is not None:
        return standing.at(context, DUE, again.id)
    behind = [each for each in _earlier(context, draft) if stored_id(each.id) > pressed.problem_id]
    return standing.at(context, EARLIER, behind[0].id) if behind else standing.following(context, draft)


def _earlier(context: Context, draft: Comment) -> list[Problem]:
    return list(comments.unsettled(context.session, draft.subject, comments.subject_id(draft)))


# Part by part


def ask_part(context: Context) -> Screen:
    """Asks for a text, with the pledges in view."""
    draft = standing.draft(context)
    dialogue = context.turn.dialogue
    assert dialogue is not None
    asked = standing.part_of(dialogue.state)
    return view.part(context.t, draft, asked, _head(context, draft), earlier=bool(_earlier(context, draft)))


async def typed_part(_update: Update, context: Context) -> str:
    """Stores the text and goes on."""
    draft = standing.draft(context)
    dialogue = context.turn.dialogue
    assert dialogue is not None
    part = TEXTS[standing.part_of(dialogue.state)]
    drafts.write(context.session, context.person, draft, part, said_again(context))
    return standing.following(context, draft)


async def go_on(_update: Update, context: Context, pressed: view.GoOn) -> str:
    """Passes a part as it stands."""
    draft = standing.enter(context, pressed.comment_id)
    drafts.go_on(context.session, context.person, draft, standing.part_of(pressed.part))
    return standing.following(context, draft)


async def leave_out(_update: Update, context: Context, pressed: view.LeaveOut) -> str:
    """Leaves a text out."""
    draft, part = standing.enter(context, pressed.comment_id), standing.part_of(pressed.part)
    if part not in TEXTS:
        raise Refusal("button_old")
    drafts.leave_out(context.session, context.person, draft, TEXTS[part])
    return standing.following(context, draft)


async def ask(_update: Update, context: Context, pressed: view.Ask) -> str:
    """Asks for a part again: going back, or to change it."""
    draft = standing.enter(context, pressed.comment_id)
    if pressed.part != view.EARLIER:
        return standing.at(context, standing.part_of(pressed.part).value)
    earlier = _earlier(context, draft)
    return standing.at(context, EARLIER, earlier[0].id) if earlier else standing.following(context, draft)


# Problems


def ask_problems(context: Context) -> Screen:
    """Asks for a problem, and for further ones."""
    draft = standing.draft(context)
    named = comments.problems(context.session, draft)
    return view.problems(context.t, draft, named, _head(context, draft))


async def typed_problem(_update: Update, context: Context) -> str:
    """Stores the problem and asks for its day; "none" and "no more" are no problem."""
    draft, said = standing.draft(context), said_again(context)
    if advice.is_nothing(said):
        drafts.go_on(context.session, context.person, draft, Reached.problems)
        return standing.following(context, draft)
    problem = drafts.add_problem(context.session, context.person, draft, said)
    return standing.at(context, DUE, problem.id)


def ask_due(context: Context) -> Screen:
    """Asks by when a problem is to be mended."""
    draft, problem = standing.problem(context)
    return view.due(context.t, draft, problem, _offered_days(context))


async def typed_due(_update: Update, context: Context) -> str:
    """Stores the day that was typed."""
    _draft, problem = standing.problem(context)
    return _dated(context, problem, answered_day.typed(context))


async def offered_day(_update: Update, context: Context, pressed: view.Due) -> str:
    """Takes a day that was offered."""
    _draft, problem = standing.enter_problem(context, pressed.problem_id)
    return _dated(context, problem, answered_day.offered(pressed.day))


def _dated(context: Context, problem: Problem, day: date) -> str:
    session, person = context.session, context.person
    drafts.set_due(session, person, problem, day, context.campaign, context.clock.today())
    draft = drafts.own(session, person, problem.comment_id)
    if problem.repeats_id is not None and draft.reached is not Reached.problems:
        return standing.following(context, draft)
    return standing.at(context, Reached.problems.value)


async def ask_due_again(_update: Update, context: Context, pressed: view.AskDue) -> str:
    """Asks for the day of a problem again."""
    _draft, problem = standing.enter_problem(context, pressed.problem_id)
    return standing.at(context, DUE, problem.id)


async def take_off(_update: Update, context: Context, pressed: view.TakeOff) -> str:
    """Takes a problem off; what it repeated has to be settled again."""
    draft, problem = standing.enter_problem(context, pressed.problem_id)
    drafts.take_off(context.session, context.person, problem)
    if drafts.to_settle(context.session, draft):
        return standing.following(context, draft)
    return standing.at(context, Reached.problems.value)


# The pledges, and the preview


async def pledges(_update: Update, context: Context, pressed: view.Pledges) -> None:
    """Shows a whole pledge of the subject."""
    draft = standing.enter(context, pressed.comment_id)
    offset, whom = max(0, pressed.offset), comments.whom_of(context.session, draft)
    found = comment_pledges.of(context.session, whom, context.campaign, limit=2, offset=offset)
    text: Html | None = None
    if found:
        pledge = found[0].pledge
        text = card.read(context, context.t, pledge, organisations.by_id(context.session, pledge.organisation_id))
    context.show(view.pledge_page(context.t, draft, text, offset, more=len(found) > 1))


def show_preview(context: Context) -> Screen:
    """Shows a draft as it will be read, with advice."""
    draft = standing.draft(context)
    session, whom = context.session, comments.whom_of(context.session, draft)
    return view.preview(
        context.t,
        draft,
        context.t("comment.head", name=standing.name_of(context, whom)),
        (comments.problems(session, draft), comments.closed_by(session, draft)),
        comment_advice.of(session, draft),
        earlier=bool(_earlier(context, draft)),
    )


def _head(context: Context, draft: Comment) -> list[Html | None]:
    whom = comments.whom_of(context.session, draft)
    seen = comment_pledges.of(context.session, whom, context.campaign, limit=IN_VIEW)
    return view.head(context.t, standing.name_of(context, whom), seen, context.clock.today())


def _offered_days(context: Context) -> list[date]:
    """One and three months from today, as far as pledges may go."""
    today = context.clock.today()
    return [today + timedelta(days=n) for n in (30, 90) if n <= context.campaign.pledge.due_max_days]
