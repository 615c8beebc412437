"""What comments hold of a person: all of it on demand, its erasure, and its move to their place on the roll."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import Session, col, select

from models import comment as comments
from models import comment_draft as drafts
from models.comment import Closing, Comment, Problem, Status
from models.organisation import Organisation
from models.person import Person

Kept = tuple[Comment, Organisation, Sequence[Problem]]


def on_person(session: Session, person: Person) -> list[Kept]:
    """The public comments on somebody."""
    return _with_problems(session, Comment.person_id == person.id, Comment.status == Status.published)


def by_person(session: Session, person: Person) -> list[Kept]:
    """The comments that somebody has written, drafts included."""
    return _with_problems(session, Comment.author_id == person.id)


def answered_by(session: Session, person: Person) -> list[Kept]:
    """The comments on organisations that somebody has answered, or of which they have reported a problem as mended."""
    reported = select(Problem.comment_id).where(Problem.mended_by_id == person.id)
    said = or_(col(Comment.answered_by_id) == person.id, col(Comment.id).in_(reported))
    return _with_problems(session, said, col(Comment.person_id).is_(None))


def _with_problems(session: Session, *where: ColumnElement[bool] | bool) -> list[Kept]:
    query = select(Comment, Organisation).join(Organisation, col(Comment.organisation_id) == col(Organisation.id))
    found = session.exec(query.where(*where).order_by(col(Comment.id))).all()
    return [(comment, organisation, comments.problems(session, comment)) for comment, organisation in found]


def erase(session: Session, person: Person, *, keeps_name: bool, stays: bool) -> None:
    """Erases a person from all comments.

    What they wrote and is not public goes; what is public stays with the name of the organisation for which they spoke.
    Comments on them stay where pledges of theirs do (``stays``), without the private remark, under their name or as a
    former member's; else they go as well.
    """
    own = select(Comment).where(or_(col(Comment.author_id) == person.id, col(Comment.person_id) == person.id))
    for draft in session.exec(own.where(Comment.status == Status.draft)).all():
        drafts.throw_away(session, draft)
    run = session.connection().execute
    run(update(Comment).where(col(Comment.author_id) == person.id).values(author_id=None, signed_as=None))
    run(update(Comment).where(col(Comment.answered_by_id) == person.id).values(answered_by_id=None))
    run(update(Problem).where(col(Problem.mended_by_id) == person.id).values(mended_by_id=None))
    on_them = update(Comment).where(col(Comment.person_id) == person.id)
    run(on_them.values(private=None) if keeps_name else on_them.values(private=None, member_name=None))
    session.expire_all()
    if not stays:
        _delete_on(session, person)


def _delete_on(session: Session, person: Person) -> None:
    run, on_them = session.connection().execute, select(Comment.id).where(Comment.person_id == person.id)
    run(delete(Closing).where(col(Closing.comment_id).in_(on_them)))
    run(delete(Problem).where(col(Problem.comment_id).in_(on_them)))
    run(delete(Comment).where(col(Comment.person_id) == person.id))
    session.expire_all()


def move(session: Session, earlier: Person, listed: Person) -> None:
    """What an account had gathered before its number was known goes to its place on the roll. Of two drafts by the same
    reviewer on the same subject the one of the place on the roll stays."""
    mine = select(Comment).where(Comment.status == Status.draft)
    by_listed = {
        (each.subject, comments.subject_id(each)) for each in session.exec(mine.where(Comment.author_id == listed.id))
    }
    on_listed = {each.author_id for each in session.exec(mine.where(Comment.person_id == listed.id))}
    for draft in session.exec(mine.where(Comment.author_id == earlier.id)).all():
        if (draft.subject, comments.subject_id(draft)) in by_listed or draft.person_id == listed.id:
            drafts.throw_away(session, draft)
    for draft in session.exec(mine.where(Comment.person_id == earlier.id)).all():
        if draft.author_id in on_listed or draft.author_id == listed.id:
            drafts.throw_away(session, draft)
    run = session.connection().execute
    for table, column in (
        (Comment, Comment.author_id),
        (Comment, Comment.person_id),
        (Comment, Comment.answered_by_id),
        (Problem, Problem.mended_by_id),
    ):
        run(update(table).where(col(column) == earlier.id).values({col(column): listed.id}))
