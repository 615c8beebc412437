"""An organisation is dissolved into the one above or one beside it: what is going on there goes on, what was said there
stays readable.

Its people, its members' pledges and the organisations below go along. Its own open pledges are withdrawn, with a
reason. Who led, reviewed or helped there does so no more: nobody gets a say over another organisation in this way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, func, insert, literal, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, or_, select

from models import comment_draft, membership, pledge_draft, pledge_keeping, rights, supervision, tally
from models import organisation as organisations
from models.clock import Clock
from models.comment import Comment, Subject
from models.comment import Status as CommentStatus
from models.invite import Invite
from models.organisation import Organisation, subtree_range
from models.person import Person, Role, RoleKind
from models.pledge import Author, Pledge, Status, stored_id
from models.pledge_history import Entry, Step
from models.posting import Posting
from models.refusal import NotPermitted, Refusal
from models.supervision_doubt import Doubt

#: Roles that go along; an office seat is one for the whole district, wherever it stands.
GO_ALONG = (RoleKind.office, RoleKind.member, RoleKind.resident)
#: Rows written in one statement.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Effects:
    """What dissolving an organisation does, in numbers."""

    people: int  # roles that go along
    ending: int  # roles that end
    pledges: int  # of members, which go along
    withdrawn: int  # of the organisation, which are withdrawn
    below: int  # organisations directly below, which go along with all below them
    invites: int  # links that end


@dataclass(frozen=True, slots=True)
class Ended:
    """Somebody whose role ended."""

    person: Person
    kind: RoleKind


def require(session: Session, actor: Person, organisation: Organisation) -> Organisation:
    """The organisation above one that ``actor`` may dissolve: who leads from above, and the office.

    Refusals: ``not_your_organisation``, ``organisation_ended``, ``dissolve_root``.
    """
    if not rights.leads_from_above(session, actor, organisation):
        raise NotPermitted("not_your_organisation")
    organisations.require_standing(session, organisation)
    if organisation.parent_id is None:
        raise Refusal("dissolve_root")
    return organisations.by_id(session, organisation.parent_id)


def may(session: Session, actor: Person, organisation: Organisation) -> bool:
    """Whether ``actor`` may dissolve the organisation."""
    try:
        require(session, actor, organisation)
    except Refusal:
        return False
    return True


def require_into(session: Session, actor: Person, organisation: Organisation, into: Organisation) -> None:
    """Refusals as in :func:`require`, ``dissolve_not_there`` for anything but the one above and those beside it,
    ``organisation_ended`` where that was dissolved."""
    parent = require(session, actor, organisation)
    beside = into.parent_id == parent.id and into.id != organisation.id
    if into.id != parent.id and not beside:
        raise Refusal("dissolve_not_there")
    organisations.require_standing(session, into)


def beside(session: Session, organisation: Organisation, *, limit: int, offset: int = 0) -> Sequence[Organisation]:
    """The organisations beside one, by name."""
    query = select(Organisation).where(Organisation.parent_id == organisation.parent_id, organisations.stands())
    query = query.where(Organisation.id != organisation.id).order_by(col(Organisation.name), col(Organisation.id))
    return session.exec(query.offset(offset).limit(limit)).all()


def effects(session: Session, organisation: Organisation) -> Effects:
    """What would happen."""
    own = Pledge.organisation_id == organisation.id
    return Effects(
        people=_number(session, Role, *_held(organisation), col(Role.kind).in_(GO_ALONG)),
        ending=_number(session, Role, *_held(organisation), col(Role.kind).not_in(GO_ALONG)),
        pledges=_number(session, Pledge, own, Pledge.author == Author.member, Pledge.status != Status.draft),
        withdrawn=_number(session, Pledge, own, *_own_open()),
        below=_number(session, Organisation, Organisation.parent_id == organisation.id, organisations.stands()),
        invites=_number(session, Invite, *_open_invites(organisation)),
    )


def dissolve(
    session: Session, actor: Person, organisation: Organisation, into: Organisation, clock: Clock, *, why: str
) -> Sequence[Ended] | None:
    """Dissolves an organisation into another; ``why`` is said of its own pledges that are withdrawn. Returns whose
    roles ended. Done before, it changes nothing (None). Refusals as in :func:`require_into`."""
    done = organisation.into_id is not None and organisation.into_id == into.id
    if done and rights.leads_from_above(session, actor, organisation):
        return None
    require_into(session, actor, organisation, into)
    _withdraw_own(session, actor, organisation, why, clock)
    _hand_pledges_over(session, actor, organisation, into, clock)
    _move_below(session, organisation, into)
    ended = _end_leading(session, organisation)
    _move_people(session, organisation, into, clock)
    _drop_comments(session, organisation)
    session.connection().execute(update(Invite).where(*_open_invites(organisation)).values(revoked=True))
    organisation.channel_id = organisation.channel_title = None
    organisation.ended_at, organisation.into_id = clock.now(), into.id
    session.flush()
    session.expire_all()
    _put_doubts_anew(session, organisation)
    return ended


def posted(session: Session, organisation: Organisation, *, after: int, limit: int) -> Sequence[Pledge]:
    """Pledges of a dissolved organisation that stand in channels, where they say what no longer holds: those with a
    number above ``after``, in order."""
    went = exists().where(col(Entry.pledge_id) == col(Pledge.id), col(Entry.step) == Step.moved)
    theirs = or_(
        col(Pledge.organisation_id) == organisation.id, (col(Pledge.organisation_id) == organisation.into_id) & went
    )
    stands = exists().where(col(Posting.pledge_id) == col(Pledge.id))
    query = select(Pledge).where(theirs, stands, col(Pledge.id) > after).order_by(col(Pledge.id))
    return session.exec(query.limit(limit)).all()


def _number(session: Session, table: type[SQLModel], *where: ColumnElement[bool] | bool) -> int:
    return session.exec(select(func.count()).select_from(table).where(*where)).one()


def _held(organisation: Organisation) -> list[ColumnElement[bool]]:
    return [col(Role.organisation_id) == organisation.id]


def _own_open() -> list[ColumnElement[bool]]:
    return [col(Pledge.author) == Author.organisation, col(Pledge.status) == Status.published]


def _open_invites(organisation: Organisation) -> list[ColumnElement[bool]]:
    return [col(Invite.organisation_id) == organisation.id, col(Invite.revoked).is_(False)]


def _withdraw_own(session: Session, actor: Person, organisation: Organisation, why: str, clock: Clock) -> None:
    """Its own pledges that are still being kept are withdrawn; what was being written of them is gone."""
    own = select(Pledge).where(Pledge.organisation_id == organisation.id, Pledge.author == Author.organisation)
    for draft in session.exec(own.where(Pledge.status == Status.draft)).all():
        pledge_draft.throw_away(session, draft)
    for pledge in session.exec(own.where(Pledge.status == Status.published).order_by(col(Pledge.id))).all():
        pledge_keeping.take_back(session, pledge, actor, why, clock.now())
    session.flush()


def _hand_pledges_over(
    session: Session, actor: Person, organisation: Organisation, into: Organisation, clock: Clock
) -> None:
    """The members' pledges belong to ``into``, and so do the figures of all that goes there."""
    of_members = [col(Pledge.organisation_id) == organisation.id, col(Pledge.author) == Author.member]
    public = select(Pledge.id, Pledge.version).where(*of_members, Pledge.status != Status.draft)
    said = {"line": None, "step": Step.moved, "by_id": actor.id, "text": into.name, "percent": None, "photo": None}
    steps = [
        {"pledge_id": pledge_id, "version": version, **said, "at": clock.now()}
        for pledge_id, version in session.exec(public.order_by(col(Pledge.id)))
    ]
    run = session.connection().execute
    for start in range(0, len(steps), CHUNK):
        run(insert(Entry), steps[start : start + CHUNK])
    tally.hand_over(session, organisation, into)
    run(update(Pledge).where(*of_members).values(organisation_id=into.id))


def _move_below(session: Session, organisation: Organisation, into: Organisation) -> None:
    """What lies below goes along, and what it guided is guided from there; nobody guides themselves."""
    low, high = subtree_range(organisation)
    path, run = col(Organisation.path), session.connection().execute
    rest = func.substr(path, len(low) + 1)
    under = update(Organisation).where(col(Organisation.parent_id) == organisation.id)
    run(under.values(parent_id=into.id))
    run(update(Organisation).where(path > low, path < high).values(path=literal(into.path).concat(rest)))
    guided = update(Organisation).where(col(Organisation.guide_id) == organisation.id)
    run(guided.where(col(Organisation.id) == into.id).values(guide_id=None))
    run(guided.values(guide_id=into.id))


def _end_leading(session: Session, organisation: Organisation) -> list[Ended]:
    query = select(Role, Person).join(Person, col(Person.id) == col(Role.person_id))
    held = session.exec(query.where(*_held(organisation), col(Role.kind).not_in(GO_ALONG)).order_by(col(Role.id))).all()
    ended = [Ended(person, role.kind) for role, person in held]
    for role, person in held:
        membership.end(session, person, role)
    return ended


def _move_people(session: Session, organisation: Organisation, into: Organisation, clock: Clock) -> None:
    """Members, residents and the office go along; who is there already is there once."""
    there = aliased(Role)
    same = exists().where(
        col(there.person_id) == col(Role.person_id),
        col(there.kind) == col(Role.kind),
        col(there.organisation_id) == into.id,
    )
    twice = session.exec(select(Role.id).where(*_held(organisation), same)).all()
    run = session.connection().execute
    for start in range(0, len(twice), CHUNK):
        some = twice[start : start + CHUNK]
        run(update(Person).where(col(Person.acting_role_id).in_(some)).values(acting_role_id=None))
        run(delete(Role).where(col(Role.id).in_(some)))
    run(update(Role).where(*_held(organisation)).values(organisation_id=into.id, since=clock.now()))


def _drop_comments(session: Session, organisation: Organisation) -> None:
    """Comments on the organisation that are still being written are dropped; nobody is there to read them."""
    query = select(Comment).where(Comment.organisation_id == organisation.id, Comment.subject == Subject.organisation)
    for draft in session.exec(query.where(Comment.status == CommentStatus.draft)).all():
        comment_draft.throw_away(session, draft)


def _put_doubts_anew(session: Session, organisation: Organisation) -> None:
    """Open doubts that were put to its secretaries go to those who watch over the pledges now."""
    waiting = select(Doubt).where(Doubt.organisation_id == organisation.id, col(Doubt.settled_at).is_(None))
    for doubt in session.exec(waiting).all():
        to, _people = supervision.overseers(session, session.get_one(Pledge, doubt.pledge_id), doubt.reporter_id)
        doubt.organisation_id = stored_id(to.id) if to is not None else None
    session.flush()
