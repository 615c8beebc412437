"""The pledges of somebody who is commented on, with how each item is coming along."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from models import pledge as pledges
from models import pledge_criteria, pledge_history
from models.campaign import Campaign
from models.comment import Whom
from models.pledge import Author, Item, Pledge, Status
from models.pledge_history import Entry, Step


@dataclass(frozen=True, slots=True)
class Seen:
    """A public pledge, its items as they stand, and the newest word on each item, by its line."""

    pledge: Pledge
    items: Sequence[Item]
    words: dict[int, Entry]


def of(session: Session, whom: Whom, campaign: Campaign, *, limit: int, offset: int = 0) -> list[Seen]:
    """Their public pledges, newest first; what was withdrawn is left out."""
    query = select(Pledge).where(col(Pledge.status).not_in((Status.draft, Status.withdrawn)))
    if whom.person is not None:
        query = query.where(Pledge.person_id == whom.id)
    else:
        query = query.where(Pledge.organisation_id == whom.id, Pledge.author == Author.organisation)
    order = pledge_criteria.order(campaign)
    return [_seen(session, each, order) for each in session.exec(pledges.newest(query, limit, offset)).all()]


def _seen(session: Session, pledge: Pledge, order: Sequence[str]) -> Seen:
    newest = pledge_history.newest_of_lines(session, pledges.stored_id(pledge.id))
    words = {line: each for line, each in newest.items() if each.step in (Step.progress, Step.not_kept, Step.reopened)}
    return Seen(pledge, pledges.items(session, pledge, order), words)
