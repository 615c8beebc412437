"""What a link that is passed on names, and what is found in any chat: public pledges alone."""

import re
from collections.abc import Sequence

from sqlmodel import Session, col, select

from models import organisation as organisations
from models import search as searching
from models.organisation import Organisation
from models.person import Person, Role
from models.pledge import Pledge, Status, by_token, find, newest
from models.refusal import Refusal
from models.search import Sought

#: A code that Telegram lets a link carry. One of digits alone would be taken for an id.
_CARRIED = re.compile(r"(?![0-9]+\Z)[A-Za-z0-9_-]{1,62}")
#: People, and organisations, whose pledges are looked at: who means another writes more of the name.
FITTING = 50
_ID = re.compile(r"[0-9]{1,9}")


def handle(organisation: Organisation) -> str:
    """What names the organisation in a link: its code where a link can carry it, else its id."""
    return organisation.code if _CARRIED.fullmatch(organisation.code) else str(organisation.id)


def by_handle(session: Session, named: str) -> Organisation:
    """The organisation that a link names. Refusal: ``organisation_gone``."""
    if _ID.fullmatch(named):
        return organisations.by_id(session, int(named))
    found = organisations.by_code(session, named) if _CARRIED.fullmatch(named) else None
    if found is None:
        raise Refusal("organisation_gone")
    return found


def public(session: Session, pledge_id: int) -> tuple[Pledge, Organisation]:
    """A pledge that is public, with its organisation. Refusal: ``pledge_gone``."""
    return _public(session, find(session, pledge_id))


def linked(session: Session, token: str) -> tuple[Pledge, Organisation]:
    """The public pledge that a link names, with its organisation. Refusal: ``pledge_gone``."""
    return _public(session, by_token(session, token))


def _public(session: Session, found: Pledge | None) -> tuple[Pledge, Organisation]:
    if found is None or found.status is Status.draft or found.token is None:
        raise Refusal("pledge_gone")
    return found, session.get_one(Organisation, found.organisation_id)


def around(session: Session, person: Person, *, limit: int, offset: int) -> Sequence[Pledge]:
    """The public pledges of a person and of the organisations they belong to, newest first."""
    held = session.exec(select(Role.organisation_id).where(Role.person_id == person.id).distinct()).all()
    return _of(session, [person.id or 0], held, limit, offset)


def search(session: Session, typed: str, *, limit: int, offset: int) -> Sequence[Pledge]:
    """The public pledges of people and organisations that are found by what was typed, newest first."""
    wanted = searching.asked(typed)
    people, places = (searching.find(session, kind, wanted)[:FITTING] for kind in (Sought.person, Sought.organisation))
    return _of(session, people, places, limit, offset) if people or places else []


def _of(session: Session, people: Sequence[int], places: Sequence[int], limit: int, offset: int) -> Sequence[Pledge]:
    """The public pledges of people and of organisations. By ids: PostgreSQL would read all for a subquery."""
    theirs = col(Pledge.person_id).in_(people) | col(Pledge.organisation_id).in_(places)
    query = select(Pledge).where(theirs, col(Pledge.published_at).is_not(None))
    return session.exec(newest(query, limit, offset)).all()
