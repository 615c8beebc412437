"""Who has been commented on in a stage and who has not, and who still owes a comment: over the tree, page by page.

An organisation is owed a comment by those who review or lead the one directly above it; a member by those of their own.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_
from sqlmodel import Session, col, select

from models.comment import Comment, Status, Subject
from models.comment_rights import ABOVE
from models.organisation import Organisation, stands, subtree_range
from models.person import Person, Role, RoleKind


@dataclass(frozen=True, slots=True)
class Covered:
    """How many there are, and how many of them have been commented on."""

    total: int
    done: int

    @property
    def missing(self) -> int:
        """How many have not."""
        return self.total - self.done


def organisation_done(stage: str) -> ColumnElement[bool]:
    """Whether the organisation of the query has a comment of the stage."""
    return exists().where(
        col(Comment.organisation_id) == col(Organisation.id),
        col(Comment.subject) == Subject.organisation,
        col(Comment.status) == Status.published,
        col(Comment.stage) == stage,
    )


def member_done(stage: str) -> ColumnElement[bool]:
    """Whether the member whose role stands in the query has a comment of the stage."""
    return exists().where(
        col(Comment.person_id) == col(Role.person_id),
        col(Comment.status) == Status.published,
        col(Comment.stage) == stage,
    )


def below(
    session: Session, one: Organisation, stage: str, *, limit: int, offset: int = 0, guided: bool = False
) -> list[tuple[Organisation, bool]]:
    """The organisations directly below one, or those that it guides, with whether they have been commented on: those
    that have not come first."""
    done = organisation_done(stage)
    of = col(Organisation.guide_id) if guided else col(Organisation.parent_id)
    query = select(Organisation, done.label("done")).where(of == one.id, stands())
    query = query.order_by(done, col(Organisation.name), col(Organisation.id))
    return [(each, bool(seen)) for each, seen in session.exec(query.offset(offset).limit(limit))]


def members(
    session: Session, one: Organisation, stage: str, *, limit: int, offset: int = 0, without: Person | None = None
) -> list[tuple[Person, bool]]:
    """The members of an organisation, with whether they have been commented on: those that have not come first.
    ``without`` leaves somebody out who looks for others."""
    done = member_done(stage)
    query = select(Person, done.label("done")).join(Role, col(Role.person_id) == col(Person.id))
    query = query.where(Role.organisation_id == one.id, Role.kind == RoleKind.member)
    if without is not None:
        query = query.where(Person.id != without.id)
    query = query.order_by(done, col(Person.name), col(Person.id))
    return [(each, bool(seen)) for each, seen in session.exec(query.offset(offset).limit(limit))]


def directly(session: Session, one: Organisation, stage: str) -> tuple[Covered, Covered]:
    """What is owed at this organisation: on the organisations directly below, and on its members."""
    return (
        _organisations(session, stage, col(Organisation.parent_id) == one.id),
        _members(session, stage, col(Role.organisation_id) == one.id),
    )


def whole(session: Session, one: Organisation, stage: str) -> tuple[Covered, Covered]:
    """The same over all that lies below: the organisations under this one, and all members, its own included."""
    low, high = subtree_range(one)
    path = col(Organisation.path)
    inside = select(Organisation.id).where(path >= low, path < high)
    return (
        _organisations(session, stage, path > low, path < high),
        _members(session, stage, col(Role.organisation_id).in_(inside)),
    )


def _organisations(session: Session, stage: str, *where: ColumnElement[bool]) -> Covered:
    every = select(func.count()).select_from(Organisation).where(*where, stands())
    return Covered(session.exec(every).one(), session.exec(every.where(organisation_done(stage))).one())


def _members(session: Session, stage: str, where: ColumnElement[bool]) -> Covered:
    every = select(func.count()).select_from(Role).where(col(Role.kind) == RoleKind.member, where)
    return Covered(session.exec(every).one(), session.exec(every.where(member_done(stage))).one())


def missing(session: Session, one: Organisation, stage: str) -> int:
    """How many comments are missing at and below an organisation, the one on itself left out."""
    return sum(each.missing for each in whole(session, one, stage))


def reviewers(session: Session, one: Organisation, *, limit: int) -> Sequence[Person]:
    """Who comments for an organisation: its reviewers, and its secretaries."""
    held = select(Role.person_id).where(Role.organisation_id == one.id, col(Role.kind).in_(ABOVE))
    query = select(Person).where(col(Person.id).in_(held)).order_by(col(Person.name), col(Person.id))
    return session.exec(query.limit(limit)).all()


def owing(
    session: Session, one: Organisation, stage: str, *, limit: int, offset: int = 0
) -> list[tuple[Organisation, int, Sequence[Person]]]:
    """The organisations at and below one at which comments are owed: how many, and who comments there."""
    low, high = subtree_range(one)
    path, under, home = col(Organisation.path), col(Organisation.parent_id), col(Role.organisation_id)
    bare = (under.is_not(None), stands(), ~organisation_done(stage))
    alone = (col(Role.kind) == RoleKind.member, ~member_done(stage))
    # ``correlate(None)``: what is looked for below is another organisation than that of the query around it.
    lacking = or_(
        col(Organisation.id).in_(select(under).where(*bare).correlate(None)),
        col(Organisation.id).in_(select(home).where(*alone).correlate(None)),
    )
    query = select(Organisation).where(path >= low, path < high, lacking)
    found = session.exec(query.order_by(path).offset(offset).limit(limit)).all()
    ids = [each.id for each in found]
    owed: Counter[int | None] = Counter()
    for where, missing in ((under, bare), (home, alone)):
        number = select(where, func.count()).where(where.in_(ids), *missing).group_by(where)
        owed.update(dict(session.exec(number).all()))
    return [(each, owed[each.id], reviewers(session, each, limit=3)) for each in found]
