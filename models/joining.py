"""Becoming somebody: an account is recognised by its own number, or joins by an invitation."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from models import comment_people, plain_text, search, supervision_people
from models import invite as invites
from models import person as people
from models import pledge as pledges
from models import pledge_draft as drafts
from models import pledge_word as pledge_words
from models.invite import Invite, InviteUse
from models.organisation import Organisation
from models.outbox import Outgoing
from models.person import Person, Role, RoleKind
from models.pledge import Pledge
from models.pledge_history import Entry
from models.refusal import Refusal


def recognise(session: Session, telegram_id: int, phone: str, now: datetime, *, language: str) -> Person:
    """The person on the roll with this number becomes the one behind this account.

    The caller has made sure that the number is the account's own. Refusals: ``phone_unreadable``, ``phone_unknown``,
    ``phone_taken`` (the number is in use on another account). Somebody who had joined by an invitation before keeps
    what they had: it moves to their place on the roll.
    """
    number = people.contact_number(phone)
    if number is None:
        raise Refusal("phone_unreadable")
    listed = people.by_phone(session, number)
    if listed is None:
        raise Refusal("phone_unknown")
    if listed.telegram_id == telegram_id:
        return listed
    if listed.telegram_id is not None:
        raise Refusal("phone_taken")
    earlier = people.by_telegram(session, telegram_id)
    if earlier is not None and earlier.phone is not None:
        raise Refusal("account_taken")
    if earlier is not None:
        _move(session, earlier, listed, now)
    else:
        listed.language = language
    listed.telegram_id = telegram_id
    session.flush()
    return listed


def accept(
    session: Session,
    invite: Invite,
    person: Person | None,
    *,
    telegram_id: int,
    name: str,
    language: str,
    now: datetime,
) -> tuple[Person, Role]:
    """Joins by an invitation; a stranger becomes a person under ``name``. Refusals as in :mod:`models.invite`."""
    invites.usable(session, invite.token, now)
    if person is None:
        person = Person(name=plain_text.name(name), telegram_id=telegram_id, language=language, created_at=now)
        session.add(person)
        session.flush()
    return person, invites.accept(session, invite, person, now)


def would_leave(session: Session, person: Person | None, invite: Invite) -> Organisation | None:
    """The organisation that a member would move away from by accepting; None for everybody else."""
    if person is None or invite.kind is not RoleKind.member:
        return None
    current = people.member_of(session, person)
    return current if current is not None and current.id != invite.organisation_id else None


def _move(session: Session, earlier: Person, listed: Person, now: datetime) -> None:
    """What an account had gathered before its number was known goes to its place on the roll."""
    draft = drafts.draft_of(session, earlier)
    if draft is not None and drafts.draft_of(session, listed) is not None:
        drafts.discard(session, earlier, draft)
    for second in drafts.revisions_of_both(session, earlier, listed):
        drafts.throw_away(session, second)
    for role, organisation in people.roles_of(session, earlier):
        if role.kind is not RoleKind.member or not pledges.is_member(session, listed):
            people.grant(session, listed, role.kind, organisation, now)
        session.delete(role)
    session.flush()
    connection = session.connection()
    connection.execute(update(Pledge).where(col(Pledge.person_id) == earlier.id).values(person_id=listed.id))
    connection.execute(update(Pledge).where(col(Pledge.drafted_by_id) == earlier.id).values(drafted_by_id=listed.id))
    connection.execute(update(Entry).where(col(Entry.by_id) == earlier.id).values(by_id=listed.id))
    pledge_words.hand_over(session, earlier, listed)
    connection.execute(update(Invite).where(col(Invite.made_by_id) == earlier.id).values(made_by_id=listed.id))
    connection.execute(update(Outgoing).where(col(Outgoing.person_id) == earlier.id).values(person_id=listed.id))
    comment_people.move(session, earlier, listed)
    supervision_people.move(session, earlier, listed)
    search.move_person(connection, earlier.id or 0, listed.id or 0, listed.name)
    known = select(InviteUse.invite_id).where(InviteUse.person_id == listed.id)
    own = col(InviteUse.person_id) == earlier.id
    connection.execute(delete(InviteUse).where(own, col(InviteUse.invite_id).in_(known)))
    connection.execute(update(InviteUse).where(own).values(person_id=listed.id))
    listed.language = earlier.language
    earlier.telegram_id = None
    session.flush()
    session.expire_all()
    session.delete(earlier)
    session.flush()
