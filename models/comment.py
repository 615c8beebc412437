"""Comments from above on an organisation or a member, and the problems they name: what is stored, how it is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from sqlalchemy import ColumnElement, Index, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models.columns import Instant, partial_index, words
from models.organisation import Organisation
from models.person import Person, member_of
from models.pledge import stored_id
from models.refusal import Refusal

#: Longest text of one part of a comment or of an answer to it, and of one problem or of the word that it is mended, in
#: UTF-16 units: a whole comment of the longest parts stays one message of Telegram's 4,096 units.
TEXT_MAX, PROBLEM_MAX = 300, 150
#: Problems that one comment may add to those that it repeats.
PROBLEMS_MAX = 5


class Subject(StrEnum):
    """Whom a comment is on."""

    member = "member"
    organisation = "organisation"


class Status(StrEnum):
    """The life of a comment."""

    draft = "draft"  # seen by its author alone, as one of their sitting
    published = "published"  # public but for the private remark; it is never changed


class Reached(StrEnum):
    """The first part of a draft that its author has not passed yet; the parts are asked for in this order."""

    achievements = "achievements"  # what has been done well
    problems = "problems"  # what is to be mended, each with a day
    direction = "direction"  # where to work on
    private = "private"  # a remark for the subject alone
    ready = "ready"  # nothing is left to be asked


#: What is asked of a comment, in this order.
ORDER_OF_PARTS = (Reached.achievements, Reached.problems, Reached.direction, Reached.private)
#: The texts of a comment.
Part = Literal["achievements", "direction", "private"]


class State(StrEnum):
    """What became of a problem."""

    draft = "draft"  # named in a comment that is not public yet
    open = "open"  # to be mended
    mended = "mended"  # its subject reports it as mended; the next comment says whether it is
    closed = "closed"  # a later comment found it mended
    repeated = "repeated"  # a later comment names it again, as a problem of its own


#: What may become of a problem.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.draft: frozenset({State.open}),
    State.open: frozenset({State.mended, State.closed, State.repeated}),
    State.mended: frozenset({State.closed, State.repeated}),
    State.closed: frozenset(),
    State.repeated: frozenset(),
}
#: States that wait for the word of the next comment.
UNSETTLED = (State.open, State.mended)


def _one_draft(name: str, *columns: str, where: str) -> Index:
    return partial_index(name, *columns, where=f"status = 'draft' AND {where}", unique=True)


class Comment(SQLModel, table=True):
    """A comment. ``organisation_id`` is the organisation commented on, or that of the member when it was begun."""

    __tablename__ = "comment"
    __table_args__ = (
        _one_draft("uq_comment_draft_on_member", "author_id", "person_id", where="person_id IS NOT NULL"),
        _one_draft("uq_comment_draft_on_organisation", "author_id", "organisation_id", where="person_id IS NULL"),
        Index("ix_comment_person", "person_id", "status", "stage", "published_at"),
        Index("ix_comment_organisation", "organisation_id", "subject", "status", "stage", "published_at"),
        Index("ix_comment_author", "author_id", "status", "fingerprint"),
        {"sqlite_autoincrement": True},  # an old button may name a draft that was thrown away
    )

    id: int | None = Field(default=None, primary_key=True)
    subject: Subject = Field(sa_type=words(Subject))
    person_id: int | None = Field(default=None, foreign_key="person.id")  # the member; None for an organisation
    organisation_id: int = Field(foreign_key="organisation.id")
    author_id: int | None = Field(default=None, foreign_key="person.id")  # None: somebody who was erased
    on_behalf_id: int | None = Field(default=None, foreign_key="organisation.id")  # for which the author comments
    status: Status = Field(default=Status.draft, sa_type=words(Status))
    reached: Reached = Field(default=Reached.achievements, sa_type=words(Reached))
    stage: str = Field(default="", max_length=32)  # the campaign's on the day of publication; empty between stages
    achievements: str | None = Field(default=None, max_length=TEXT_MAX)
    direction: str | None = Field(default=None, max_length=TEXT_MAX)
    private: str | None = Field(default=None, max_length=TEXT_MAX)
    fingerprint: str | None = Field(default=None, max_length=32)  # of its words: the same again is noticed
    signed_as: str | None = Field(default=None, max_length=64)  # the author's name; None: erased
    member_name: str | None = Field(default=None, max_length=64)  # the member's name; None: a former member
    answer: str | None = Field(default=None, max_length=TEXT_MAX)
    answered_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)


class Problem(SQLModel, table=True):
    """Something to be mended by a day. ``repeats_id``: it was named before and is not mended yet."""

    __tablename__ = "comment_problem"
    __table_args__ = (
        UniqueConstraint("comment_id", "repeats_id", name="uq_comment_problem_repeats"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    comment_id: int = Field(foreign_key="comment.id", index=True)
    repeats_id: int | None = Field(default=None, foreign_key="comment_problem.id", index=True)
    text: str = Field(max_length=PROBLEM_MAX)
    due: date | None = None  # None: yet to be asked
    state: State = Field(default=State.draft, sa_type=words(State))
    mended: str | None = Field(default=None, max_length=PROBLEM_MAX)  # what its subject reports
    mended_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    mended_at: datetime | None = Field(default=None, sa_type=Instant)


class Closing(SQLModel, table=True):
    """A comment finds an earlier problem mended; while the comment is a draft it is only meant."""

    __tablename__ = "comment_closing"

    comment_id: int = Field(primary_key=True, foreign_key="comment.id")
    problem_id: int = Field(primary_key=True, foreign_key="comment_problem.id", index=True)


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody to comment on: an organisation, or a member with the organisation they belong to."""

    organisation: Organisation
    person: Person | None = None

    @property
    def kind(self) -> Subject:
        """What it is."""
        return Subject.organisation if self.person is None else Subject.member

    @property
    def id(self) -> int:
        """The number of the person or of the organisation."""
        return stored_id(self.organisation.id if self.person is None else self.person.id)


def subject_id(comment: Comment) -> int:
    """The number of the person or of the organisation that a comment is on."""
    return comment.organisation_id if comment.person_id is None else comment.person_id


def turn(problem: Problem, state: State) -> None:
    """The problem goes on to another state. Refusal: ``problem_settled``."""
    if state not in TRANSITIONS[problem.state]:
        raise Refusal("problem_settled")
    problem.state = state


def whom(session: Session, kind: str, subject_id: int) -> Whom:
    """The organisation or the member that a button names. Refusals: ``button_old``, ``comment_subject_gone``."""
    if kind not in list(Subject):
        raise Refusal("button_old")
    if kind == Subject.organisation:
        organisation, person = session.get(Organisation, subject_id), None
    else:
        person = session.get(Person, subject_id)
        organisation = member_of(session, person) if person is not None else None
    if organisation is None or organisation.ended_at is not None:
        raise Refusal("comment_subject_gone")
    return Whom(organisation, person)


def whom_of(session: Session, comment: Comment) -> Whom:
    """Whom a comment is on, as it was begun or published."""
    person = session.get_one(Person, comment.person_id) if comment.person_id is not None else None
    return Whom(session.get_one(Organisation, comment.organisation_id), person)


def is_on(kind: str, subject_id: int) -> list[ColumnElement[bool]]:
    """The comments on somebody."""
    if kind == Subject.member:
        return [col(Comment.person_id) == subject_id]
    return [col(Comment.organisation_id) == subject_id, col(Comment.subject) == Subject.organisation]


def on(session: Session, kind: str, subject_id: int, *, limit: int, offset: int = 0) -> Sequence[Comment]:
    """The public comments on somebody, newest first."""
    query = select(Comment).where(*is_on(kind, subject_id), col(Comment.status) == Status.published)
    query = query.order_by(col(Comment.published_at).desc(), col(Comment.id).desc())
    return session.exec(query.offset(offset).limit(limit)).all()


def problems(session: Session, comment: Comment) -> Sequence[Problem]:
    """The problems that a comment names, in their order."""
    return session.exec(select(Problem).where(Problem.comment_id == comment.id).order_by(col(Problem.id))).all()


def closed_by(session: Session, comment: Comment) -> Sequence[Problem]:
    """The earlier problems that a comment finds mended."""
    query = select(Problem).join(Closing, col(Closing.problem_id) == col(Problem.id))
    return session.exec(query.where(Closing.comment_id == comment.id).order_by(col(Problem.id))).all()


def unsettled(session: Session, kind: str, subject_id: int) -> Sequence[Problem]:
    """The problems of earlier comments on somebody that the next one has to close or to repeat."""
    query = (
        select(Problem)
        .join(Comment, col(Comment.id) == col(Problem.comment_id))
        .where(*is_on(kind, subject_id), Comment.status == Status.published, col(Problem.state).in_(UNSETTLED))
    )
    return session.exec(query.order_by(col(Problem.id))).all()


def published(session: Session, comment_id: int) -> Comment:
    """A public comment. Refusal: ``comment_gone``."""
    found = session.get(Comment, comment_id)
    if found is None or found.status is not Status.published:
        raise Refusal("comment_gone")
    return found
