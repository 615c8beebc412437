"""Who may act for which organisation. Authority follows the tree: the own organisation and what lies below."""

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.organisation import Organisation, require_standing
from models.person import Person, Role, RoleKind
from models.refusal import NotPermitted


def holds(session: Session, person: Person, organisation: Organisation, *kinds: RoleKind) -> bool:
    """Whether the person holds one of ``kinds`` for the organisation itself or for one above it."""
    return _held(session, person, kinds, col(Role.organisation_id).in_(organisation.ancestor_ids()))


def holds_anywhere(session: Session, person: Person, *kinds: RoleKind) -> bool:
    """Whether the person holds one of ``kinds``, wherever it is."""
    return _held(session, person, kinds)


def is_office(session: Session, person: Person) -> bool:
    """Whether the person works in the campaign office, which acts for the whole district."""
    return holds_anywhere(session, person, RoleKind.office)


def may_lead(session: Session, person: Person, organisation: Organisation) -> bool:
    """Whether the person may act for the organisation: its secretary, one above, or the office."""
    return holds(session, person, organisation, RoleKind.secretary) or is_office(session, person)


def may_draft(session: Session, person: Person, organisation: Organisation) -> bool:
    """Whether the person may write for the organisation what its secretary then publishes: its own instructor too."""
    at_hand = col(Role.organisation_id) == organisation.id
    return may_lead(session, person, organisation) or _held(session, person, (RoleKind.instructor,), at_hand)


def leads_from_above(session: Session, person: Person, organisation: Organisation) -> bool:
    """Whether the person is the secretary of an organisation above this one, or works in the office."""
    above = organisation.ancestor_ids()[:-1]
    return is_office(session, person) or _held(
        session, person, (RoleKind.secretary,), col(Role.organisation_id).in_(above)
    )


def require_lead(session: Session, person: Person, organisation: Organisation) -> None:
    """Refuses with ``not_your_organisation`` who may not act for the organisation, and with ``organisation_ended``
    where it was dissolved."""
    if not may_lead(session, person, organisation):
        raise NotPermitted("not_your_organisation")
    require_standing(session, organisation)


def guides(session: Session, person: Person, organisation: Organisation) -> bool:
    """Whether the person leads or reviews for the unit that guides the organisation."""
    if organisation.guide_id is None:
        return False
    kinds = (RoleKind.secretary, RoleKind.reviewer)
    return _held(session, person, kinds, col(Role.organisation_id) == organisation.guide_id)


def sees_below(session: Session, person: Person, organisation: Organisation) -> bool:
    """Whether the person may look through what lies below: who leads, reviews or helps there, and the office."""
    kinds = (RoleKind.reviewer, RoleKind.instructor)
    return may_lead(session, person, organisation) or holds(session, person, organisation, *kinds)


def _held(session: Session, person: Person, kinds: tuple[RoleKind, ...], *where: ColumnElement[bool]) -> bool:
    query = select(Role.id).where(Role.person_id == person.id, col(Role.kind).in_(kinds), *where).limit(1)
    return session.exec(query).first() is not None
