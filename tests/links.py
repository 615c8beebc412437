"""Invitation links, made without a secretary's phone where a test is about those who open them."""

from datetime import timedelta

from sqlmodel import Session, select

from models import invite as invites
from models import organisation as organisations
from models import person as people
from models.invite import Invite
from models.organisation import Organisation
from models.person import Person, Role, RoleKind
from playground.phone import Phone
from tests.scene import Scene


async def link(scene: Scene, at: str = "B", role: str = "member", uses: int | None = 1, days: int | None = 7) -> str:
    """A new link to join the organisation ``at``, made by an office that stands in no test's way."""

    def work(session: Session) -> str:
        now = scene.bot.clock.now()
        office = session.exec(select(Person).where(Person.name == "办公室的人")).first()
        if office is None:
            office = Person(name="办公室的人", created_at=now)
            session.add(office)
            session.flush()
            people.grant(session, office, RoleKind.office, organisation(session, "D"), now)
        expires_at = now + timedelta(days=days) if days is not None else None
        made = invites.make(
            session, office, organisation(session, at), RoleKind(role), now=now, uses=uses, expires_at=expires_at
        )
        return f"https://t.me/{scene.playground.world.bot.username}?start=j-{made.token}"

    return await scene.write(work)


def token_of(link: str) -> str:
    """The token that a link carries."""
    return link.partition("?start=j-")[2]


def organisation(session: Session, code: str) -> Organisation:
    """The organisation with this code."""
    found = organisations.by_code(session, code)
    assert found is not None
    return found


async def ids(scene: Scene) -> dict[str, int]:
    """The ids of the organisations by their codes."""

    def work(session: Session) -> dict[str, int]:
        return {each.code: each.id or 0 for each in session.exec(select(Organisation)).all()}

    return await scene.read(work)


async def roles(scene: Scene, phone: Phone) -> list[tuple[str, str]]:
    """The roles of whoever holds the phone, as pairs of role and code."""

    def work(session: Session) -> list[tuple[str, str]]:
        query = (
            select(Role.kind, Organisation.code)
            .join(Person, Role.person_id == Person.id)  # type: ignore[arg-type]
            .join(Organisation, Role.organisation_id == Organisation.id)  # type: ignore[arg-type]
            .where(Person.telegram_id == phone.user_id)
        )
        return sorted((kind.value, code) for kind, code in session.exec(query).all())

    return await scene.read(work)


async def person_id(scene: Scene, phone: Phone) -> int:
    """The id of the person on this phone."""

    def work(session: Session) -> int:
        found = people.by_telegram(session, phone.user_id)
        assert found is not None
        return people.stored_id(found)

    return await scene.read(work)


async def uses_left(scene: Scene, link: str) -> int | None:
    """How many may still join by the link."""

    def work(session: Session) -> int | None:
        return session.exec(select(Invite).where(Invite.token == token_of(link))).one().uses_left

    return await scene.read(work)
