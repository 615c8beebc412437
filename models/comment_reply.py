"""Who reads what of comments; and what a comment's subject does with it: answers once, reports a problem as mended."""

from datetime import datetime

from sqlmodel import Session

from models import board, comment_rights, membership, plain_text, rights
from models import comment as comments
from models.comment import PROBLEM_MAX, TEXT_MAX, Comment, Problem, State, Status, Subject, Whom
from models.organisation import Organisation
from models.person import Person, RoleKind
from models.refusal import NotPermitted, Refusal


def to_read(session: Session, reader: Person, kind: str, subject_id: int) -> Whom:
    """Somebody on whom there is no comment, for reading that. Refusals: ``button_old``, ``comment_subject_gone``: who
    has neither pledged nor been commented on is nobody's business, but for those who look through the organisation."""
    whom = comments.whom(session, kind, subject_id)
    if whom.person is None or whom.person.id == reader.id:
        return whom
    looks = comment_rights.may_look_through(session, reader, whom.organisation)
    if not looks and not board.pledges_of(session, whom.person):
        raise Refusal("comment_subject_gone")
    return whom


def reads_private(session: Session, reader: Person, comment: Comment) -> bool:
    """Whether somebody may read the private remark: its author, the member, or who may lead the organisation."""
    if comment.author_id == reader.id:
        return True
    if comment.subject is Subject.member:
        return comment.person_id == reader.id
    return rights.may_lead(session, reader, session.get_one(Organisation, comment.organisation_id))


def speaks_for(session: Session, actor: Person, comment: Comment) -> bool:
    """Whether somebody may answer for the subject: the member, or the organisation's own secretary."""
    if comment.subject is Subject.member:
        return comment.person_id == actor.id
    organisation = session.get_one(Organisation, comment.organisation_id)
    return RoleKind.secretary in membership.kinds_of(session, actor, organisation)


def to_answer(session: Session, actor: Person, comment_id: int | None) -> Comment:
    """A comment that ``actor`` may answer. Refusals: ``comment_gone``, ``comment_not_on_you``, ``comment_answered``."""
    comment = _mine(session, actor, comment_id)
    if comment.answer is not None:
        raise Refusal("comment_answered")
    return comment


def answer(session: Session, actor: Person, comment_id: int | None, typed: str, now: datetime) -> Comment:
    """Answers in public, once. Refusals as in :func:`to_answer`, ``text_empty``, ``text_long``."""
    comment = to_answer(session, actor, comment_id)
    comment.answer = plain_text.sentence(typed, most=TEXT_MAX)
    comment.answered_by_id, comment.answered_at = actor.id, now
    session.flush()
    return comment


def to_mend(session: Session, actor: Person, problem_id: int | None) -> tuple[Comment, Problem]:
    """An open problem of a comment on ``actor``. Refusals: ``comment_gone``, ``comment_not_on_you``,
    ``problem_reported``, ``problem_settled``."""
    problem = session.get(Problem, problem_id) if problem_id is not None else None
    if problem is None:
        raise Refusal("comment_gone")
    comment = _mine(session, actor, problem.comment_id)
    if problem.state is State.mended:
        raise Refusal("problem_reported")
    if State.mended not in comments.TRANSITIONS[problem.state]:
        raise Refusal("problem_settled")
    return comment, problem


def report_mended(
    session: Session, actor: Person, problem_id: int | None, typed: str, now: datetime
) -> tuple[Comment, Problem]:
    """Reports a problem as mended, and how. Refusals as in :func:`to_mend`, ``text_empty``, ``text_long``."""
    comment, problem = to_mend(session, actor, problem_id)
    problem.mended = plain_text.sentence(typed, most=PROBLEM_MAX)
    comments.turn(problem, State.mended)
    problem.mended_by_id, problem.mended_at = actor.id, now
    session.flush()
    return comment, problem


def _mine(session: Session, actor: Person, comment_id: int | None) -> Comment:
    comment = session.get(Comment, comment_id) if comment_id is not None else None
    if comment is None or comment.status is not Status.published:
        raise Refusal("comment_gone")
    if not speaks_for(session, actor, comment):
        raise NotPermitted("comment_not_on_you")
    return comment
