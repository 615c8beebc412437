"""People and the roles they hold. A role is held for an organisation; one person may hold several."""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint, bindparam
from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models.columns import Instant, partial_index, words
from models.organisation import Organisation
from models.refusal import Refusal


class RoleKind(StrEnum):
    """What somebody is in an organisation; the order is that in which roles are listed."""

    office = "office"  # the leading group's office: acts for the district
    secretary = "secretary"  # responsible for the organisation and what lies below
    reviewer = "reviewer"  # of the organisation above, comments
    instructor = "instructor"  # helps a branch, decides nothing
    member = "member"  # belongs to exactly one organisation
    resident = "resident"  # is attached to the organisation that serves them


class Person(SQLModel, table=True):
    """Somebody on the roll, or who joined. ``telegram_id`` is set once they have been recognised on a phone."""

    __tablename__ = "person"
    # An old button may name somebody who is gone: their number is never given to another.
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64)
    phone: str | None = Field(default=None, max_length=20, unique=True)  # +8613800000001
    telegram_id: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    language: str = Field(default="zh-CN", max_length=8)
    acting_role_id: int | None = Field(default=None)  # the role they have switched to
    blocked: bool = False  # they have blocked the bot: nothing can be sent
    created_at: datetime = Field(sa_type=Instant)
    erased_at: datetime | None = Field(default=None, sa_type=Instant)  # only what they published is left of them


class Role(SQLModel, table=True):
    """One person's role in one organisation."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "organisation_id", name="uq_role_person_kind_organisation"),
        Index("ix_role_organisation_kind", "organisation_id", "kind"),
        partial_index("uq_role_one_membership", "person_id", where="kind = 'member'", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: RoleKind = Field(sa_type=words(RoleKind))
    organisation_id: int = Field(foreign_key="organisation.id")
    since: datetime = Field(sa_type=Instant)


def phone_number(written: str) -> str | None:
    """The number in international form, or None if it cannot be one.

    Accepts spaces, hyphens, brackets and a leading + or 00, as clerks write them. Eleven digits that begin with 1 are
    taken as a number of mainland China, but never where a + or 00 says that a country's code follows: North American
    numbers are eleven digits that begin with 1, too.
    """
    plain = re.sub(r"[\s\-()]", "", written)
    digits = plain.removeprefix("+") if plain.startswith("+") else plain.removeprefix("00")
    if not re.fullmatch(r"[0-9]{7,15}", digits):
        return None
    if digits == plain and len(digits) == 11 and digits.startswith("1"):
        digits = "86" + digits
    return "+" + digits


def contact_number(given: str) -> str | None:
    """The number of a contact that Telegram gives: always international, with or without its +."""
    return phone_number(f"+{given.removeprefix('+')}")


#: Made once: this stands at the beginning of every update.
_BY_TELEGRAM = select(Person).where(col(Person.telegram_id) == bindparam("telegram_id"))


def by_telegram(session: Session, telegram_id: int) -> Person | None:
    """The person recognised on this Telegram account."""
    return session.exec(_BY_TELEGRAM, params={"telegram_id": telegram_id}).first()


def by_phone(session: Session, phone: str) -> Person | None:
    """The person on the roll with this number (international form)."""
    return session.exec(select(Person).where(Person.phone == phone)).first()


def roles_of(session: Session, person: Person) -> Sequence[tuple[Role, Organisation]]:
    """Every role with its organisation, in the order of :class:`RoleKind`, then by name."""
    query = (
        select(Role, Organisation)
        .join(Organisation, col(Role.organisation_id) == col(Organisation.id))
        .where(Role.person_id == person.id)
    )
    order = list(RoleKind)
    return sorted(session.exec(query).all(), key=lambda held: (order.index(held[0].kind), held[1].name))


def member_of(session: Session, person: Person) -> Organisation | None:
    """Where the person is a member, if anywhere."""
    query = select(Organisation).join(Role, col(Role.organisation_id) == col(Organisation.id))
    return session.exec(query.where(Role.person_id == person.id, Role.kind == RoleKind.member)).first()


def acting_role(session: Session, person: Person) -> tuple[Role, Organisation] | None:
    """The role the person has switched to, else the first they hold."""
    return acting_of(person, roles_of(session, person))


def acting_of(person: Person, held: Sequence[tuple[Role, Organisation]]) -> tuple[Role, Organisation] | None:
    """The same of the roles that they hold, where those were read already."""
    for role, organisation in held:
        if role.id == person.acting_role_id:
            return role, organisation
    return held[0] if held else None


def switch_role(session: Session, person: Person, role_id: int) -> None:
    """The person acts in another of their own roles; a role of somebody else is refused."""
    role = session.get(Role, role_id)
    if role is None or role.person_id != person.id:
        raise Refusal("role_gone")
    person.acting_role_id = role_id
    session.flush()


def grant(session: Session, person: Person, kind: RoleKind, organisation: Organisation, now: datetime) -> Role:
    """Gives a role, once. A member who is given another membership moves: nobody belongs to two organisations."""
    held = session.exec(select(Role).where(Role.person_id == person.id, Role.kind == kind)).all()
    for role in held:
        if role.organisation_id == organisation.id:
            return role
    if kind is RoleKind.member and held:
        role = held[0]
        role.organisation_id, role.since = stored_id(organisation), now
        session.flush()
        return role
    role = Role(person_id=stored_id(person), kind=kind, organisation_id=stored_id(organisation), since=now)
    session.add(role)
    session.flush()
    return role


def stored_id(row: Person | Organisation) -> int:
    """The id of a row that was stored."""
    assert row.id is not None, "the row was stored before it was referred to"
    return row.id


def note_blocked(session: Session, telegram_id: int) -> None:
    """Telegram says that this person has blocked the bot; it holds until they write again."""
    found = by_telegram(session, telegram_id)
    if found is not None:
        found.blocked = True
        session.flush()


def note_unblocked(session: Session, telegram_id: int) -> None:
    """The person lets the bot write to them again."""
    found = by_telegram(session, telegram_id)
    if found is not None:
        found.blocked = False
        session.flush()
