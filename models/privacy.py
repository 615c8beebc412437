"""What is stored about a person: all of it on demand, and its erasure. What they published stays public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, update
from sqlmodel import Session, col, select

from models import channel as channels
from models import comment_people, membership, search, supervision_people
from models import person as people
from models import pledge as pledges
from models import pledge_draft as drafts
from models import pledge_word as pledge_words
from models.campaign import PrivacyRules
from models.channel import Channel
from models.dialogue import Dialogue
from models.invite import Invite, InviteUse
from models.organisation import Organisation
from models.outbox import Outgoing
from models.person import Person, Role
from models.pledge import Author, Item, Pledge, Status
from models.pledge_history import Entry
from models.pledge_word import Word
from models.supervision_people import Supervised


@dataclass(frozen=True)
class Commented:
    """The comments that somebody is in: on them, by them, and those on organisations that they have answered."""

    on: Sequence[comment_people.Kept]
    by: Sequence[comment_people.Kept]
    answered: Sequence[comment_people.Kept]


@dataclass(frozen=True)
class Stored:
    """Everything that is kept about one person."""

    person: Person
    roles: Sequence[tuple[Role, Organisation]]
    pledges: Sequence[tuple[Pledge, Organisation, Sequence[Item]]]
    joined_by: Sequence[tuple[Invite, Organisation]]
    made: Sequence[tuple[Invite, Organisation]]
    channels: Sequence[Channel]
    messages: Sequence[Outgoing]
    dialogues: Sequence[Dialogue]
    words: Sequence[Word]
    entries: Sequence[Entry]
    comments: Commented
    supervised: Supervised


def stored(session: Session, person: Person) -> Stored:
    """Gathers everything that is kept about the person."""
    own = select(Pledge, Organisation).join(Organisation, col(Pledge.organisation_id) == col(Organisation.id))
    used = select(Invite, Organisation).join(Organisation, col(Invite.organisation_id) == col(Organisation.id))
    by_use = used.join(InviteUse, col(InviteUse.invite_id) == col(Invite.id))
    return Stored(
        person,
        people.roles_of(session, person),
        [
            (pledge, organisation, pledges.items(session, pledge))
            for pledge, organisation in session.exec(own.where(_written_by(person)).order_by(col(Pledge.id)))
        ],
        session.exec(by_use.where(InviteUse.person_id == person.id).order_by(col(Invite.id))).all(),
        session.exec(used.where(Invite.made_by_id == person.id).order_by(col(Invite.id))).all(),
        channels.added(session, person),
        session.exec(select(Outgoing).where(_to(person)).order_by(col(Outgoing.id))).all(),
        session.exec(select(Dialogue).where(Dialogue.telegram_id == person.telegram_id)).all(),
        pledge_words.of_person(session, person),
        session.exec(select(Entry).where(Entry.by_id == person.id).order_by(col(Entry.id))).all(),
        Commented(
            comment_people.on_person(session, person),
            comment_people.by_person(session, person),
            comment_people.answered_by(session, person),
        ),
        supervision_people.of_person(session, person),
    )


def erase(session: Session, person: Person, rules: PrivacyRules, now: datetime) -> Sequence[Pledge]:
    """Erases what is kept about the person. Their account is a stranger's again and may join anew.

    Published pledges stay, under the name or as a former member's by ``rules.erased_author``. For them a row without
    name, number and account stays; without them nothing does. Returns the pledges that stay: whoever makes their words
    makes what was posted of them true again.
    """
    for role, _organisation in people.roles_of(session, person):
        membership.end(session, person, role)
    _discard_drafts(session, person)
    run = session.connection().execute
    run(delete(Outgoing).where(_to(person)))
    supervision_people.erase(session, person)
    search.forget_people(session.connection(), [people.stored_id(person)])
    run(delete(Word).where(col(Word.person_id) == person.id))
    run(delete(InviteUse).where(col(InviteUse.person_id) == person.id))
    run(update(Invite).where(col(Invite.made_by_id) == person.id).values(made_by_id=None))
    run(update(Pledge).where(col(Pledge.drafted_by_id) == person.id).values(drafted_by_id=None))
    run(update(Entry).where(col(Entry.by_id) == person.id).values(by_id=None))
    if person.telegram_id is not None:
        run(delete(Dialogue).where(col(Dialogue.telegram_id) == person.telegram_id))
        run(update(Channel).where(col(Channel.added_by) == person.telegram_id).values(added_by=None))
    if rules.erased_author == "former_member":
        run(update(Pledge).where(col(Pledge.person_id) == person.id).values(signed_as=None))
    session.expire_all()
    stay = session.exec(select(Pledge).where(Pledge.person_id == person.id).order_by(col(Pledge.id))).all()
    comment_people.erase(session, person, keeps_name=rules.erased_author == "name", stays=bool(stay))
    if stay:
        person.name, person.phone, person.telegram_id = "", None, None
        person.acting_role_id, person.blocked, person.erased_at = None, False, now
    else:
        session.delete(person)
    session.flush()
    return stay


def _discard_drafts(session: Session, person: Person) -> None:
    """What the person was writing is gone; the draft of an organisation's new pledge stays, as nobody's."""
    mine = select(Pledge).where(Pledge.drafted_by_id == person.id, Pledge.status == Status.draft)
    for draft in session.exec(mine).all():
        if draft.author is Author.member or draft.revises_id is not None:
            drafts.throw_away(session, draft)


def has_published(session: Session, person: Person) -> bool:
    """Whether something of the person's stays public when all else is erased."""
    query = select(Pledge.id).where(Pledge.person_id == person.id, Pledge.status != Status.draft).limit(1)
    return session.exec(query).first() is not None


def _written_by(person: Person) -> ColumnElement[bool]:
    """The person's own pledges, and what they have begun to write for an organisation."""
    begun = and_(col(Pledge.drafted_by_id) == person.id, col(Pledge.status) == Status.draft)
    return or_(col(Pledge.person_id) == person.id, begun)


def _to(person: Person) -> ColumnElement[bool]:
    addressed = col(Outgoing.person_id) == person.id
    return or_(addressed, col(Outgoing.chat_id) == person.telegram_id) if person.telegram_id is not None else addressed
