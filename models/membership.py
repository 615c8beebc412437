"""Who belongs to an organisation, and how a role ends: by leaving, or by those who answer for the organisation."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from models import dialogue as dialogues
from models import organisation as organisations
from models import rights
from models.invite import Invite
from models.organisation import Organisation
from models.person import Person, Role, RoleKind
from models.refusal import NotPermitted, Refusal

#: Roles without which nobody can act for an organisation: the last to leave is warned.
LEADING = (RoleKind.secretary, RoleKind.office)


def counts(session: Session, organisation: Organisation) -> Mapping[RoleKind, int]:
    """How many hold each role in exactly this organisation; roles that nobody holds are left out."""
    query = select(Role.kind, func.count()).where(Role.organisation_id == organisation.id).group_by(col(Role.kind))
    found = dict(session.exec(query).all())
    return {kind: found[kind] for kind in RoleKind if kind in found}


def roster(
    session: Session,
    actor: Person,
    organisation: Organisation,
    kind: RoleKind | None,
    *,
    limit: int,
    offset: int = 0,
) -> Sequence[Person]:
    """The people of an organisation by name, all or those with one role; for those who may lead it."""
    rights.require_lead(session, actor, organisation)
    held = select(Role.person_id).where(Role.organisation_id == organisation.id)
    if kind is not None:
        held = held.where(Role.kind == kind)
    query = select(Person).where(col(Person.id).in_(held)).order_by(col(Person.name), col(Person.id))
    return session.exec(query.offset(offset).limit(limit)).all()


def kinds_of(session: Session, person: Person, organisation: Organisation) -> list[RoleKind]:
    """What somebody is in exactly this organisation, in the order of the roles."""
    query = select(Role.kind).where(Role.person_id == person.id, Role.organisation_id == organisation.id)
    found = set(session.exec(query).all())
    return [kind for kind in RoleKind if kind in found]


def one(session: Session, actor: Person, organisation: Organisation, person_id: int) -> Person:
    """Somebody who belongs to the organisation, for those who may lead it. Refusal: ``person_left``."""
    rights.require_lead(session, actor, organisation)
    person = session.get(Person, person_id)
    if person is None or not kinds_of(session, person, organisation):
        raise Refusal("person_left")
    return person


def find(session: Session, person_id: int, kind: RoleKind, organisation: Organisation) -> Role | None:
    """The role, if it is held."""
    query = select(Role).where(Role.person_id == person_id, Role.kind == kind, Role.organisation_id == organisation.id)
    return session.exec(query).first()


def may_end(session: Session, actor: Person, role: Role) -> bool:
    """Whether ``actor`` may end somebody's role. One's own always; an office seat by the office alone; a secretary's
    by who leads from above, since equals do not remove each other; any other by who may lead the organisation."""
    organisation = session.get_one(Organisation, role.organisation_id)
    if role.person_id == actor.id or rights.is_office(session, actor):
        return True
    if role.kind is RoleKind.office:
        return False
    if role.kind is RoleKind.secretary:
        return rights.leads_from_above(session, actor, organisation)
    return rights.may_lead(session, actor, organisation)


def remove(session: Session, actor: Person, person_id: int, kind: RoleKind, organisation: Organisation) -> Person:
    """Ends somebody's role; what they published stays. Refusals: ``person_left`` (it has ended before), ``equal_rank``,
    ``office_seat``, ``not_your_organisation``."""
    rights.require_lead(session, actor, organisation)
    role = find(session, person_id, kind, organisation)
    if role is None:
        raise Refusal("person_left")
    if not may_end(session, actor, role):
        raise NotPermitted("office_seat" if kind is RoleKind.office else "equal_rank")
    person = session.get_one(Person, person_id)
    end(session, person, role)
    return person


def may_release(session: Session, actor: Person, organisation: Organisation, person: Person) -> bool:
    """Whether ``actor`` may part somebody from their account: whoever may end one of their roles there, and every role
    of theirs anywhere by which they lead. Without a number they could not be recognised again; oneself, one erases."""
    if person.telegram_id is None or person.phone is None or person.id == actor.id:
        return False
    held = session.exec(select(Role).where(Role.person_id == person.id)).all()
    asked = [role for role in held if role.organisation_id == organisation.id or role.kind in LEADING]
    return bool(asked) and all(may_end(session, actor, role) for role in asked)


def release(session: Session, actor: Person, organisation: Organisation, person_id: int) -> Person | None:
    """Parts a person from their account, so that another account with their number is recognised. All that they hold
    and have pledged stays. None where they are on no account (any more). Refusals: ``person_left``, ``not_permitted``.
    """
    person = one(session, actor, organisation, person_id)
    if person.telegram_id is None:
        return None
    if not may_release(session, actor, organisation, person):
        raise NotPermitted
    dialogues.close(session, person)
    person.telegram_id, person.blocked = None, False
    session.flush()
    return person


def leave(session: Session, person: Person, kind: RoleKind, organisation: Organisation) -> None:
    """Ends one of the person's own roles. Refusal: ``role_gone``."""
    assert person.id is not None
    role = find(session, person.id, kind, organisation)
    if role is None:
        raise Refusal("role_gone")
    end(session, person, role)


def end(session: Session, person: Person, role: Role) -> None:
    """The role is over, and with it what rested on it: a member's conversations, a leader's invitations, by which they
    could come back."""
    session.exec(delete(Role).where(col(Role.id) == role.id))
    if person.acting_role_id == role.id:
        person.acting_role_id = None
    if role.kind is RoleKind.member and person.telegram_id is not None:
        dialogues.close(session, person)
    session.flush()
    if role.kind in LEADING:
        _withdraw_invites(session, person)


def is_last(session: Session, kind: RoleKind, organisation: Organisation) -> bool:
    """Whether nobody would be left in a leading role of this organisation after one more has gone."""
    return kind in LEADING and counts(session, organisation).get(kind, 0) <= 1


def secretaries(session: Session, organisation: Organisation) -> Sequence[Person]:
    """The organisation's own secretaries."""
    query = select(Person).join(Role, col(Role.person_id) == col(Person.id))
    query = query.where(Role.organisation_id == organisation.id, Role.kind == RoleKind.secretary)
    return session.exec(query.order_by(col(Person.id))).all()


def nearest(
    session: Session, places: Sequence[int], fits: Callable[[Person], bool] = lambda _person: True
) -> tuple[Organisation, Sequence[Person]] | None:
    """The secretaries who answer where nobody nearer does: of the last of ``places``, ids from the root down, that has
    any that ``fits``; None where none has."""
    for each in reversed(places):
        one = organisations.by_id(session, each)
        found = [person for person in secretaries(session, one) if fits(person)]
        if found:
            return one, found
    return None


def led_by(session: Session, person: Person, *, limit: int) -> Sequence[Organisation]:
    """The organisations for which the person holds a leading role themselves, by name."""
    query = select(Organisation).join(Role, col(Role.organisation_id) == col(Organisation.id))
    query = query.where(Role.person_id == person.id, col(Role.kind).in_(LEADING)).distinct()
    return session.exec(query.order_by(col(Organisation.name), col(Organisation.id)).limit(limit)).all()


def standing(session: Session, kind: str, organisation_id: int) -> tuple[RoleKind, Organisation]:
    """The role and organisation that a button names. Refusals: ``button_old``, ``organisation_gone``."""
    if kind not in list(RoleKind):
        raise Refusal("button_old")
    return RoleKind(kind), organisations.by_id(session, organisation_id)


def _withdraw_invites(session: Session, person: Person) -> None:
    made = select(Invite).where(Invite.made_by_id == person.id, col(Invite.revoked).is_(False))
    for invite in session.exec(made).all():
        if not rights.may_lead(session, person, session.get_one(Organisation, invite.organisation_id)):
            session.connection().execute(update(Invite).where(col(Invite.id) == invite.id).values(revoked=True))
            session.refresh(invite)
