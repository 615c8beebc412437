"""The publication of a sitting: all of its comments at once, or none."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from models import comment as comments
from models import comment_advice, comment_rights, membership
from models import comment_draft as drafts
from models.campaign import Campaign
from models.clock import Clock
from models.comment import Comment, Problem, State, Status, Subject
from models.person import Person
from models.refusal import NotPermitted, Refusal

#: What stands in the way of a draft and goes away by writing it.
UNWRITTEN = frozenset({"comment_unsettled", "comment_empty", "comment_unfinished"})


def hindrance(session: Session, actor: Person, draft: Comment, today: date) -> Refusal | None:
    """Why a draft cannot be made public as it stands; None if it can.

    Codes: ``comment_left`` (no member any more), ``comment_moved``, ``comment_no_right`` (rights have changed),
    ``comment_unsettled`` (a problem of an earlier comment is neither closed nor repeated), ``comment_overtaken``
    (somebody else has settled one otherwise), ``comment_empty``, ``comment_unfinished``, ``comment_due_past``.
    """
    begun = comments.whom_of(session, draft)
    name = begun.person.name if begun.person is not None else begun.organisation.name
    try:
        now = comments.whom(session, draft.subject, comments.subject_id(draft))
    except Refusal:
        return Refusal("comment_left", name=name)
    if now.organisation.id != begun.organisation.id:
        return Refusal("comment_moved", name=name, organisation=now.organisation.name)
    try:
        comment_rights.on_behalf_of(session, actor, now)
    except NotPermitted:
        return NotPermitted("comment_no_right", name=name)
    return _unready(session, draft, name, today)


def _unready(session: Session, draft: Comment, name: str, today: date) -> Refusal | None:
    if drafts.to_settle(session, draft):
        return Refusal("comment_unsettled", name=name)
    if any(drafts.overtaken(session, draft)):
        return Refusal("comment_overtaken", name=name)
    if not drafts.is_ready(session, draft):
        said = drafts.says_something(session, draft) or draft.reached is not comments.Reached.ready
        return Refusal("comment_unfinished" if said else "comment_empty", name=name)
    if any(each.due is not None and each.due < today for each in comments.problems(session, draft)):
        return Refusal("comment_due_past", name=name)
    return None


def publish(session: Session, actor: Person, ids: Sequence[int], campaign: Campaign, clock: Clock) -> list[Comment]:
    """Makes drafts public together. One that cannot be refuses all (:func:`hindrance`), and all stay drafts.

    Refusal besides: ``draft_gone`` where there is none, or one of them is not one's own draft any more.
    """
    found = [drafts.own(session, actor, each) for each in ids]
    if not found:
        raise Refusal("draft_gone")
    for draft in found:
        refusal = hindrance(session, actor, draft, clock.today())
        if refusal is not None:
            raise refusal
    stage = campaign.stage_on(clock.today())
    now = clock.now()
    for draft in found:
        whom = comments.whom_of(session, draft)
        draft.on_behalf_id = comment_rights.on_behalf_of(session, actor, whom).id
        draft.signed_as, draft.member_name = actor.name, whom.person.name if whom.person else None
        draft.fingerprint = comment_advice.fingerprint(draft, comments.problems(session, draft))
        draft.status, draft.published_at, draft.stage = Status.published, now, stage.code if stage else ""
        _take_effect(session, draft)
    session.flush()
    return found


def _take_effect(session: Session, comment: Comment) -> None:
    """Its own problems are open from now on; those that it closes or repeats are settled."""
    for earlier in comments.closed_by(session, comment):
        if earlier.state is not State.closed:  # two may find the same
            comments.turn(earlier, State.closed)
    for problem in comments.problems(session, comment):
        comments.turn(problem, State.open)
        if problem.repeats_id is not None:
            comments.turn(session.get_one(Problem, problem.repeats_id), State.repeated)


def together(session: Session, actor: Person, comment_id: int) -> Sequence[Comment]:
    """The comments that one's own public comment became public with; none if it is not one."""
    first = session.get(Comment, comment_id)
    if first is None or first.status is not Status.published or first.author_id != actor.id:
        return []
    query = select(Comment).where(Comment.author_id == actor.id, Comment.published_at == first.published_at)
    return session.exec(query.order_by(col(Comment.id))).all()


def addressees(session: Session, comment: Comment) -> Sequence[Person]:
    """Who is told of a comment: the member, or the organisation's own secretaries."""
    whom = comments.whom_of(session, comment)
    if comment.subject is Subject.member:
        assert whom.person is not None
        return [whom.person]
    return membership.secretaries(session, whom.organisation)


def reaches_somebody(session: Session, comment: Comment) -> bool:
    """Whether any of them has come to the bot; who comes later finds the comment."""
    return any(each.telegram_id is not None for each in addressees(session, comment))
