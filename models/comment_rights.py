"""Who may comment on whom: those above on what lies below, guides on what they guide, the office on everybody."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models import rights
from models.comment import Whom
from models.organisation import Organisation, stands
from models.person import Person, Role, RoleKind
from models.refusal import NotPermitted

#: Roles by which one comments on what lies below.
ABOVE = (RoleKind.secretary, RoleKind.reviewer)
Held = tuple[RoleKind, Organisation]


def offices(session: Session, actor: Person) -> Sequence[Held]:
    """The roles by which somebody comments, each with its organisation."""
    query = (
        select(Role.kind, Organisation)
        .join(Organisation, col(Role.organisation_id) == col(Organisation.id))
        .where(Role.person_id == actor.id, col(Role.kind).in_((*ABOVE, RoleKind.office)))
    )
    return [(RoleKind(kind), each) for kind, each in session.exec(query.order_by(col(Organisation.path)))]


def on_behalf_of(session: Session, actor: Person, whom: Whom) -> Organisation:
    """The organisation for which ``actor`` comments on somebody: the nearest above, else the guide, else the office's.

    Refusals: ``comment_self``, ``comment_own`` (an organisation that one leads oneself), ``comment_upward``,
    ``comment_not_below`` (sideways, or without any such role).
    """
    if whom.person is not None and whom.person.id == actor.id:
        raise NotPermitted("comment_self")
    held, organisation = offices(session, actor), whom.organisation
    if whom.person is None and any(each.id == organisation.id for _kind, each in held):
        raise NotPermitted("comment_own")
    office = [each for kind, each in held if kind is RoleKind.office]
    above = [each for kind, each in held if kind in ABOVE and organisation.stands_below(each)]
    if above and not office and whom.person is not None and _leads_too(session, whom.person, above[0]):
        raise NotPermitted("comment_upward")
    guides = [each for kind, each in held if kind in ABOVE and whom.person is None and organisation.guide_id == each.id]
    found = [*reversed(above), *guides, *office]
    if not found:
        upward = any(each.stands_below(organisation) for _kind, each in held)
        raise NotPermitted("comment_upward" if upward else "comment_not_below")
    return found[0]


def _leads_too(session: Session, member: Person, organisation: Organisation) -> bool:
    """Whether a member stands beside or above those who comment for the organisation: nobody comments on them. The
    office is above all."""
    return rights.is_office(session, member) or rights.holds(session, member, organisation, *ABOVE)


def may_look_through(session: Session, actor: Person, organisation: Organisation) -> bool:
    """Whether somebody may look for whom to comment on, and who has been, from this organisation down."""
    return any(kind is RoleKind.office or organisation.stands_below(each) for kind, each in offices(session, actor))


def require_look_through(session: Session, actor: Person, organisation: Organisation) -> None:
    """Refuses with ``comment_not_below`` who may not."""
    if not may_look_through(session, actor, organisation):
        raise NotPermitted("comment_not_below")


def places(session: Session, actor: Person) -> list[Organisation]:
    """Where somebody begins to look for whom to comment on; the office at the top of its district.

    Refusal: ``comment_not_yours`` for who has no such role.
    """
    found: dict[int | None, Organisation] = {}
    for kind, each in offices(session, actor):
        top = session.get_one(Organisation, each.ancestor_ids()[0]) if kind is RoleKind.office else each
        found.setdefault(top.id, top)
    if not found:
        raise NotPermitted("comment_not_yours")
    return list(found.values())


def has_somebody(session: Session, organisation: Organisation) -> bool:
    """Whether anybody is there to comment on: below the organisation, in it, or guided by it."""
    beside = (col(Organisation.parent_id) == organisation.id) | (col(Organisation.guide_id) == organisation.id)
    member = select(Role.id).where(Role.organisation_id == organisation.id, Role.kind == RoleKind.member)
    return (
        session.exec(member.limit(1)).first() is not None
        or session.exec(select(Organisation.id).where(beside, stands()).limit(1)).first() is not None
    )
