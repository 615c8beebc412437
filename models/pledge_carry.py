"""Carrying over: what an earlier pledge left undone becomes part of a new one."""

from datetime import date

from sqlalchemy import and_
from sqlmodel import Session, col, select

from models import pledge_criteria
from models import pledge_draft as drafts
from models.campaign import Campaign
from models.person import Person
from models.pledge import Author, Item, Pledge, Result, Status, items, newest, stored_id
from models.refusal import Refusal

_CLOSED = (Status.kept, Status.not_kept, Status.withdrawn)


def left(session: Session, draft: Pledge) -> list[Item]:
    """What the last closed or withdrawn pledge of the same author left: not kept, or still open. What is promised again
    already is not left."""
    own = (
        col(Pledge.person_id) == draft.person_id
        if draft.author is Author.member
        else col(Pledge.organisation_id) == draft.organisation_id
    )
    query = select(Pledge).where(own, Pledge.author == draft.author, col(Pledge.status).in_(_CLOSED))
    last = session.exec(newest(query, 1)).first()
    if last is None:
        return []
    promised = select(Item.criterion, Item.what).join(
        Pledge, and_(col(Pledge.id) == col(Item.pledge_id), col(Pledge.version) == col(Item.version))
    )
    again = set(
        session.exec(promised.where(own, Pledge.author == draft.author, Pledge.status == Status.published)).all()
    )
    return [
        item
        for item in items(session, last)
        if item.result is not Result.kept and (item.criterion, item.what) not in again
    ]


def can(session: Session, campaign: Campaign, draft: Pledge) -> bool:
    """Whether there is something to carry over that the draft does not have yet."""
    return draft.revises_id is None and bool(_fitting(session, campaign, draft))


def carry_over(session: Session, actor: Person, draft: Pledge, campaign: Campaign, today: date) -> int:
    """Copies what was left into the draft, as far as it has room, and says how much. A day that is past is asked anew.

    Refusals: ``draft_gone``, ``nothing_to_carry``.
    """
    drafts.own_draft(session, actor, draft.id)
    found = _fitting(session, campaign, draft) if draft.revises_id is None else []
    if not found:
        raise Refusal("nothing_to_carry")
    for item in found:
        copied = item.model_dump(include={"criterion", "named", "what", "for_whom", "measure"})
        due = item.due if item.due is not None and item.due >= today else None
        session.add(Item(pledge_id=stored_id(draft.id), version=draft.version, due=due, **copied))
    session.flush()
    return len(found)


def _fitting(session: Session, campaign: Campaign, draft: Pledge) -> list[Item]:
    found = left(session, draft)
    if not found:
        return []
    codes = pledge_criteria.codes(session, campaign, draft)
    taken = [item.criterion for item in items(session, draft)]
    fitting = [item for item in found if item.criterion in codes and item.criterion not in taken]
    return fitting[: max(0, campaign.pledge.max_items - len(taken))]
