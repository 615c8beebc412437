"""A sitting: the drafts that one reviewer writes together, each on somebody else."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from models import comment as comments
from models import comment_rights, plain_text
from models.campaign import Campaign
from models.comment import (
    PROBLEM_MAX,
    PROBLEMS_MAX,
    TEXT_MAX,
    Closing,
    Comment,
    Part,
    Problem,
    Reached,
    State,
    Status,
    Whom,
)
from models.person import Person
from models.pledge import stored_id
from models.refusal import Refusal

#: Subjects of one sitting: all of them are looked over on one screen.
SITTING_MAX = 10
ORDER = tuple(Reached)


def sitting(session: Session, actor: Person) -> Sequence[Comment]:
    """The drafts that somebody has, in the order in which they were begun."""
    query = select(Comment).where(Comment.author_id == actor.id, Comment.status == Status.draft)
    return session.exec(query.order_by(col(Comment.id))).all()


def pick(session: Session, actor: Person, whom: Whom, now: datetime) -> Comment:
    """Takes somebody into the sitting; picked twice, it is done once. Refusals as in
    :func:`models.comment_rights.on_behalf_of`, ``comment_too_many``."""
    comment_rights.on_behalf_of(session, actor, whom)
    drafts = sitting(session, actor)
    for draft in drafts:
        if is_of(draft, whom):
            return draft
    if len(drafts) >= SITTING_MAX:
        raise Refusal("comment_too_many", most=SITTING_MAX)
    person_id = whom.id if whom.person is not None else None
    draft = Comment(
        subject=whom.kind,
        person_id=person_id,
        organisation_id=stored_id(whom.organisation.id),
        author_id=stored_id(actor.id),
        created_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def is_of(draft: Comment, whom: Whom) -> bool:
    """Whether a comment is on this subject."""
    return draft.subject is whom.kind and whom.id == comments.subject_id(draft)


def own(session: Session, actor: Person, comment_id: int | None) -> Comment:
    """A draft of one's own. Refusal: ``draft_gone``."""
    draft = session.get(Comment, comment_id) if comment_id is not None else None
    if draft is None or draft.status is not Status.draft or draft.author_id != actor.id:
        raise Refusal("draft_gone")
    return draft


def own_problem(session: Session, actor: Person, problem_id: int | None) -> tuple[Comment, Problem]:
    """A problem of a draft of one's own. Refusal: ``draft_gone``."""
    problem = session.get(Problem, problem_id) if problem_id is not None else None
    if problem is None:
        raise Refusal("draft_gone")
    return own(session, actor, problem.comment_id), problem


def look_again(session: Session, actor: Person, draft: Comment) -> None:
    """Takes a member where they are now, after they have moved: for who may still comment on them. Refusals as in
    :func:`models.comment_rights.on_behalf_of`, ``comment_subject_gone``."""
    now = comments.whom(session, draft.subject, comments.subject_id(draft))
    comment_rights.on_behalf_of(session, actor, now)
    draft.organisation_id = stored_id(now.organisation.id)
    session.flush()


def overtaken(session: Session, draft: Comment) -> tuple[list[Problem], list[Problem]]:
    """What somebody else's comment has settled otherwise meanwhile: the problems of a draft that repeat one which is
    settled, and the earlier ones that it means to close but which were named again."""
    repeating = [each for each in comments.problems(session, draft) if each.repeats_id is not None]
    settled = [each for each in repeating if session.get_one(Problem, each.repeats_id).state not in comments.UNSETTLED]
    return settled, [each for each in comments.closed_by(session, draft) if each.state is State.repeated]


def catch_up(session: Session, draft: Comment) -> bool:
    """Brings a draft up to what was settled meanwhile (:func:`overtaken`). What was named again by somebody else is
    theirs, and is settled next. What they found mended stays in the draft as a problem of its own, day and all: True
    if there is any, for its author to keep or to take off."""
    repeating, closing = overtaken(session, draft)
    for earlier in closing:
        session.delete(session.get_one(Closing, (draft.id, earlier.id)))
    kept = False
    for problem in repeating:
        if _is_open_again(session, problem):
            session.delete(problem)
        else:
            problem.repeats_id, kept = None, True
    session.flush()
    return kept


def _is_open_again(session: Session, problem: Problem) -> bool:
    """Whether the last public comment that named again what ``problem`` repeats still waits for the next one."""
    earlier = session.get_one(Problem, problem.repeats_id)
    while earlier.state is State.repeated:
        named_again = select(Problem).where(Problem.repeats_id == earlier.id, Problem.state != State.draft)
        earlier = session.exec(named_again.order_by(col(Problem.id).desc())).first() or problem
    return earlier.state in comments.UNSETTLED


def is_begun(session: Session, draft: Comment) -> bool:
    """Whether anything has been written or settled in a draft."""
    written = draft.private or draft.reached is not Reached.achievements
    return bool(written or says_something(session, draft))


def drop(session: Session, actor: Person, comment_id: int) -> None:
    """Throws a draft away. Refusal: ``draft_gone``."""
    throw_away(session, own(session, actor, comment_id))


def throw_away(session: Session, draft: Comment) -> None:
    """Deletes a draft with all that belongs to it."""
    for row in session.exec(select(Closing).where(Closing.comment_id == draft.id)).all():
        session.delete(row)
    for problem in comments.problems(session, draft):
        session.delete(problem)
    session.flush()
    session.delete(draft)
    session.flush()


# What is written


def write(session: Session, actor: Person, draft: Comment, part: Part, typed: str) -> None:
    """Stores one text and passes on. Refusals: ``draft_gone``, ``text_empty``, ``text_long``."""
    own(session, actor, draft.id)
    setattr(draft, part, plain_text.sentence(typed, most=TEXT_MAX))
    _pass_on(session, draft, Reached(part))


def leave_out(session: Session, actor: Person, draft: Comment, part: Part) -> None:
    """Leaves one text out, whatever stood there. Refusal: ``draft_gone``."""
    own(session, actor, draft.id)
    setattr(draft, part, None)
    _pass_on(session, draft, Reached(part))


def go_on(session: Session, actor: Person, draft: Comment, passed: Reached) -> None:
    """Passes a part as it stands. Refusal: ``draft_gone``."""
    own(session, actor, draft.id)
    _pass_on(session, draft, passed)


def _pass_on(session: Session, draft: Comment, passed: Reached) -> None:
    following = ORDER[min(ORDER.index(passed) + 1, len(ORDER) - 1)]
    if ORDER.index(following) > ORDER.index(draft.reached):
        draft.reached = following
    session.flush()


def add_problem(session: Session, actor: Person, draft: Comment, typed: str) -> Problem:
    """Names a problem, whose day is asked next. Refusals: ``draft_gone``, ``text_empty``, ``text_long``,
    ``problems_too_many``."""
    own(session, actor, draft.id)
    named = comments.problems(session, draft)
    said = plain_text.sentence(typed, most=PROBLEM_MAX)
    if len(named) >= PROBLEMS_MAX:
        raise Refusal("problems_too_many", most=PROBLEMS_MAX)
    problem = Problem(comment_id=stored_id(draft.id), text=said)
    session.add(problem)
    session.flush()
    return problem


def set_due(session: Session, actor: Person, problem: Problem, day: date, campaign: Campaign, today: date) -> None:
    """Stores the day by which a problem is to be mended. Refusals: ``draft_gone``, ``date_past``, ``date_far``."""
    own(session, actor, problem.comment_id)
    campaign.pledge.require_day(day, today)
    problem.due = day
    session.flush()


def take_off(session: Session, actor: Person, problem: Problem) -> None:
    """Takes a problem off a draft; one that repeated an earlier one leaves that unsettled. Refusal: ``draft_gone``."""
    own(session, actor, problem.comment_id)
    session.delete(problem)
    session.flush()


# What earlier comments have left open


def to_settle(session: Session, draft: Comment) -> list[Problem]:
    """The problems of earlier comments of which the draft does not say yet what becomes of them."""
    settled = {each.repeats_id for each in comments.problems(session, draft)}
    settled |= {each.id for each in comments.closed_by(session, draft)}
    found = comments.unsettled(session, draft.subject, comments.subject_id(draft))
    return [each for each in found if each.id not in settled]


def settle(session: Session, actor: Person, draft: Comment, problem_id: int, *, close: bool) -> Problem | None:
    """Closes an earlier problem or repeats it, once the comment is public; decided again, the last word counts. Gives
    the repeated one, whose day is asked next. Refusals: ``draft_gone``, ``problem_settled``."""
    own(session, actor, draft.id)
    open_ones = {each.id: each for each in comments.unsettled(session, draft.subject, comments.subject_id(draft))}
    earlier = open_ones.get(problem_id)
    if earlier is None:
        raise Refusal("problem_settled")
    again = next((each for each in comments.problems(session, draft) if each.repeats_id == problem_id), None)
    closing = session.get(Closing, (draft.id, problem_id))
    if close:
        if again is not None:
            session.delete(again)
        if closing is None:
            session.add(Closing(comment_id=stored_id(draft.id), problem_id=problem_id))
    else:
        if closing is not None:
            session.delete(closing)
        if again is None:
            again = Problem(comment_id=stored_id(draft.id), repeats_id=problem_id, text=earlier.text)
            session.add(again)
    session.flush()
    return None if close else again


def undated(session: Session, draft: Comment) -> Problem | None:
    """The first problem of a draft that has no day yet."""
    return next((each for each in comments.problems(session, draft) if each.due is None), None)


def is_ready(session: Session, draft: Comment) -> bool:
    """Whether everything has been asked, and every earlier problem is settled."""
    done = draft.reached is Reached.ready and not to_settle(session, draft) and undated(session, draft) is None
    return done and says_something(session, draft)


def says_something(session: Session, draft: Comment) -> bool:
    """Whether the public part of a draft says anything."""
    written = draft.achievements or draft.direction
    return bool(written or comments.problems(session, draft) or comments.closed_by(session, draft))
