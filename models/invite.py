"""Invitations: a link or QR by which people join an organisation in a given role."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models import person as people
from models import rights
from models.columns import Instant, words
from models.organisation import Organisation
from models.person import Person, Role, RoleKind
from models.refusal import NotPermitted, Refusal

#: Roles that a secretary may hand out by a link. An office seat is given by import alone: a link can be forwarded.
BY_LINK = (RoleKind.member, RoleKind.resident, RoleKind.instructor, RoleKind.reviewer, RoleKind.secretary)
#: Roles that give a say over others. Their links are for few and end soon: a forwarded one must not make a crowd.
GUARDED = (RoleKind.instructor, RoleKind.reviewer, RoleKind.secretary)
GUARDED_USES = 10
GUARDED_DAYS = 30
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")


class Invite(SQLModel, table=True):
    """A link. ``uses_left`` counts down; None means any number."""

    __tablename__ = "invite"

    id: int | None = Field(default=None, primary_key=True)
    token: str = Field(max_length=32, unique=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    kind: RoleKind = Field(sa_type=words(RoleKind))
    uses_left: int | None = None
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked: bool = False
    made_by_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_type=Instant)


class InviteUse(SQLModel, table=True):
    """Who joined by which link: the same person uses it up once, however often they press."""

    __tablename__ = "invite_use"
    __table_args__ = (UniqueConstraint("invite_id", "person_id", name="uq_invite_use_invite_person"),)

    id: int | None = Field(default=None, primary_key=True)
    invite_id: int = Field(foreign_key="invite.id")
    person_id: int = Field(foreign_key="person.id", index=True)


def make(
    session: Session,
    actor: Person,
    organisation: Organisation,
    kind: RoleKind,
    *,
    now: datetime,
    uses: int | None,
    expires_at: datetime | None,
    token: str | None = None,
) -> Invite:
    """A new link, by a secretary for the own subtree or by the office; one for each ``token`` (:func:`new_token`).

    Refusals: ``not_your_organisation``, ``role_not_by_link``, ``invite_useless`` (a past expiry, less than one use),
    ``invite_too_open`` (a guarded role for many or for ever), ``button_old`` (no token, or somebody else's).
    """
    rights.require_lead(session, actor, organisation)
    if kind not in BY_LINK:
        raise NotPermitted("role_not_by_link")
    if (uses is not None and uses < 1) or (expires_at is not None and expires_at <= now):
        raise Refusal("invite_useless")
    if kind in GUARDED and not _is_narrow(uses, expires_at, now):
        raise Refusal("invite_too_open", uses=GUARDED_USES, days=GUARDED_DAYS)
    token = token or new_token()
    earlier = session.exec(select(Invite).where(Invite.token == token)).first()
    if earlier is not None and earlier.made_by_id == actor.id and earlier.organisation_id == organisation.id:
        return earlier
    if earlier is not None or not _TOKEN.fullmatch(token):
        raise Refusal("button_old")
    invite = Invite(
        token=token,
        organisation_id=people.stored_id(organisation),
        kind=kind,
        uses_left=uses,
        expires_at=expires_at,
        made_by_id=actor.id,
        created_at=now,
    )
    session.add(invite)
    session.flush()
    return invite


def new_token() -> str:
    """A token that nobody can guess: 96 random bits."""
    return secrets.token_urlsafe(12)


def _is_narrow(uses: int | None, expires_at: datetime | None, now: datetime) -> bool:
    few = uses is not None and uses <= GUARDED_USES
    return few and expires_at is not None and expires_at <= now + timedelta(days=GUARDED_DAYS)


def usable(session: Session, token: str, now: datetime) -> Invite:
    """The invite behind a link, or a refusal that says why it cannot be used: unknown, revoked, expired, used up."""
    invite = session.exec(select(Invite).where(Invite.token == token)).first() if _TOKEN.fullmatch(token) else None
    if invite is None:
        raise Refusal("invite_unknown")
    if invite.revoked:
        raise Refusal("invite_revoked")
    if invite.expires_at is not None and invite.expires_at <= now:
        raise Refusal("invite_expired")
    return invite


def held_by(session: Session, token: str, person: Person | None) -> tuple[Role, Organisation] | None:
    """The role that the link gives, where the person holds it already, whatever has become of the link."""
    if person is None or not _TOKEN.fullmatch(token):
        return None
    given = (col(Invite.organisation_id) == col(Role.organisation_id)) & (col(Invite.kind) == col(Role.kind))
    query = (
        select(Role, Organisation)
        .join(Invite, given)
        .join(Organisation, col(Role.organisation_id) == col(Organisation.id))
        .where(Invite.token == token, Role.person_id == person.id)
    )
    return session.exec(query).first()


def require_room(session: Session, invite: Invite, person: Person | None) -> None:
    """Refuses a link that others have used up, and one that has brought the person in before: who left or was removed
    needs a new one (``invite_used_up``, ``invite_spent``)."""
    if person is not None:
        used = select(InviteUse.id).where(InviteUse.invite_id == invite.id, InviteUse.person_id == person.id)
        if session.exec(used).first() is not None:
            raise Refusal("invite_spent")
    if invite.uses_left is not None and invite.uses_left < 1:
        raise Refusal("invite_used_up")


def accept(session: Session, invite: Invite, person: Person, now: datetime) -> Role:
    """The person joins, once for each link. Who holds the role already keeps it, and the link is not used up."""
    held = held_by(session, invite.token, person)
    if held is not None:
        return held[0]
    require_room(session, usable(session, invite.token, now), person)
    if invite.uses_left is not None:
        invite.uses_left -= 1
    session.add(InviteUse(invite_id=invite.id or 0, person_id=people.stored_id(person)))
    role = people.grant(session, person, invite.kind, session.get_one(Organisation, invite.organisation_id), now)
    person.acting_role_id = role.id
    session.flush()
    return role


def to_lead(session: Session, actor: Person, invite_id: int) -> tuple[Invite, Organisation]:
    """A link with its organisation, for whoever may lead that. Refusals: ``link_gone``, ``not_your_organisation``."""
    invite = session.get(Invite, invite_id)
    if invite is None:
        raise Refusal("link_gone")
    organisation = session.get_one(Organisation, invite.organisation_id)
    rights.require_lead(session, actor, organisation)
    return invite, organisation


def is_open(invite: Invite, now: datetime) -> bool:
    """Whether the link still lets somebody in."""
    ended = invite.expires_at is not None and invite.expires_at <= now
    return not (invite.revoked or ended or invite.uses_left == 0)


def revoke(session: Session, actor: Person, invite_id: int) -> Invite:
    """Ends a link; who has joined stays. By whoever may lead the organisation."""
    invite, _organisation = to_lead(session, actor, invite_id)
    invite.revoked = True
    session.flush()
    return invite


def open_invites(
    session: Session, actor: Person, organisation: Organisation, now: datetime, *, limit: int, offset: int = 0
) -> Sequence[Invite]:
    """The links of an organisation that still work, newest first, for who may lead it."""
    rights.require_lead(session, actor, organisation)
    query = select(Invite).where(
        Invite.organisation_id == organisation.id,
        col(Invite.revoked).is_(False),
        (col(Invite.expires_at).is_(None)) | (col(Invite.expires_at) > now),
        (col(Invite.uses_left).is_(None)) | (col(Invite.uses_left) > 0),
    )
    return session.exec(query.order_by(col(Invite.id).desc()).limit(limit).offset(offset)).all()
