"""The draft of a pledge: chosen, written, looked over, and made public; or made a new version of one that is."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from models import plain_text, pledge_criteria, pledge_history, pledge_version, rights, search, tally
from models.campaign import Campaign, PledgeRules
from models.clock import Clock
from models.condition import OWN
from models.organisation import Organisation
from models.person import Person
from models.pledge import (
    QUESTIONS,
    REQUIRED,
    TEXT_MAX,
    Author,
    Item,
    Pledge,
    Question,
    Result,
    Status,
    TextField,
    find,
    items,
    keeps,
    membership,
    require_published,
    stored_id,
)
from models.pledge_history import Step
from models.pledge_keeping import settle
from models.refusal import NotPermitted, Refusal

#: Bytes of chance in a public link: nobody finds a pledge by trying.
TOKEN_BYTES = 9


def draft_of(session: Session, person: Person) -> Pledge | None:
    """The person's draft of a new pledge of their own: there is at most one."""
    query = select(Pledge).where(Pledge.person_id == person.id, Pledge.status == Status.draft)
    return session.exec(query.where(col(Pledge.revises_id).is_(None))).first()


def begin(session: Session, person: Person, now: datetime) -> Pledge:
    """The person's draft, a new one if there is none."""
    organisation = membership(session, person)
    draft = draft_of(session, person)
    if draft is None:
        own = stored_id(person.id)
        draft = Pledge(person_id=own, drafted_by_id=own, organisation_id=stored_id(organisation.id), created_at=now)
        session.add(draft)
    draft.organisation_id = stored_id(organisation.id)
    session.flush()
    return draft


def revise(session: Session, actor: Person, pledge_id: int, now: datetime) -> Pledge:
    """The draft in which a public pledge is revised, begun with what stands there; each of those who answer for it has
    a draft of their own. Refusals: ``pledge_gone``, ``not_permitted``, ``pledge_closed``, ``pledge_withdrawn``."""
    pledge = find(session, pledge_id)
    if pledge is None or pledge.status is Status.draft:
        raise Refusal("pledge_gone")
    if not keeps(session, actor, pledge):
        raise NotPermitted
    require_published(pledge)
    mine = (Pledge.drafted_by_id == actor.id, Pledge.revises_id == pledge.id, Pledge.status == Status.draft)
    begun = session.exec(select(Pledge).where(*mine)).first()
    return begun or pledge_version.copy(session, actor, pledge, now)


def revisions_of_both(session: Session, one: Person, other: Person) -> Sequence[Pledge]:
    """What ``one`` has begun to revise where ``other`` has begun to revise the same."""
    begun = select(Pledge.revises_id).where(Pledge.drafted_by_id == other.id, col(Pledge.revises_id).is_not(None))
    query = select(Pledge).where(Pledge.drafted_by_id == one.id, col(Pledge.revises_id).in_(begun))
    return session.exec(query).all()


def take_over(session: Session, actor: Person, draft_id: int) -> Pledge:
    """Sets a revision upon the version that stands now, after its author has seen that one. Refusal: ``draft_gone``."""
    draft = own_draft(session, actor, draft_id)
    revised = find(session, draft.revises_id) if draft.revises_id is not None else None
    if revised is None:
        raise Refusal("draft_gone")
    pledge_version.catch_up(session, draft, revised)
    return draft


def own_draft(session: Session, actor: Person, pledge_id: int | None) -> Pledge:
    """The draft to work on. One that ``actor`` does not write, or that is published by now, is refused
    (``draft_gone``)."""
    pledge = find(session, pledge_id) if pledge_id is not None else None
    if pledge is None or pledge.status is not Status.draft or not _writes(session, actor, pledge):
        raise Refusal("draft_gone")
    return pledge


def _writes(session: Session, actor: Person, draft: Pledge) -> bool:
    """A member writes their own. An organisation's is written by those who may act for it and its instructors; a
    revision by who began it."""
    if draft.author is Author.member:
        return draft.person_id == actor.id
    if draft.revises_id is not None and draft.drafted_by_id != actor.id:
        return False
    return rights.may_draft(session, actor, session.get_one(Organisation, draft.organisation_id))


def own_item(session: Session, actor: Person, item_id: int | None) -> tuple[Pledge, Item]:
    """An item of a draft that ``actor`` writes, with the draft; anything else is refused (``draft_gone``)."""
    item = session.get(Item, item_id) if item_id is not None else None
    if item is None:
        raise Refusal("draft_gone")
    return own_draft(session, actor, item.pledge_id), item


#: Chooses a criterion unless it is chosen already, or too many are.
_CHOOSE = text(
    "INSERT INTO pledge_item (pledge_id, version, criterion, named, result, percent) "
    "SELECT :pledge_id, :version, :criterion, :named, 'open', 0 "
    "WHERE (SELECT count(*) FROM pledge_item WHERE pledge_id = :pledge_id AND version = :version) < :most "
    "ON CONFLICT DO NOTHING"
)
_TAKE_OFF = text(
    "DELETE FROM pledge_item WHERE pledge_id = :pledge_id AND version = :version AND criterion = :criterion"
)


def choose(session: Session, actor: Person, pledge: Pledge, criterion: str, campaign: Campaign, *, on: bool) -> None:
    """Chooses a criterion, or takes it off again with what was written for it. Done twice, it is done once.

    Refusals: ``draft_gone``, ``button_old`` for a criterion that the campaign does not have, ``items_too_many``,
    ``item_closed`` for one of which it is known already what became of it.
    """
    own_draft(session, actor, pledge.id)
    place = {"pledge_id": pledge.id, "version": pledge.version, "criterion": criterion}
    connection = session.connection()
    if not on:
        # One that is offered no more may still be taken off.
        require_open([item for item in items(session, pledge) if item.criterion == criterion])
        connection.execute(_TAKE_OFF, place)
        return
    found = {each.code: each for each in pledge_criteria.offered(session, campaign, pledge)}.get(criterion)
    if found is None:
        raise Refusal("button_old")
    most = campaign.pledge.max_items
    named = found.name.zh if criterion.startswith(OWN) else None
    added = connection.execute(_CHOOSE, {**place, "named": named, "most": most}).rowcount
    if not added and criterion not in [item.criterion for item in items(session, pledge)]:
        raise Refusal("items_too_many", most=most)


def is_begun(item: Item) -> bool:
    """Whether anything has been written for the item."""
    return any(getattr(item, question) is not None for question in QUESTIONS)


def write(session: Session, actor: Person, item: Item, field: TextField, typed: str, rules: PledgeRules) -> None:
    """Stores one text of an item of a draft. Refusals: ``draft_gone``, ``item_closed``, ``text_empty``,
    ``text_long``."""
    own_draft(session, actor, item.pledge_id)
    require_open([item])
    setattr(item, field, plain_text.sentence(typed, most=min(rules.text_max, TEXT_MAX)))
    session.flush()


def set_due(session: Session, actor: Person, item: Item, day: date, rules: PledgeRules, today: date) -> None:
    """Stores the day by which an item of a draft is to be kept. Refusals: ``draft_gone``, ``item_closed``,
    ``date_past``, ``date_far``."""
    own_draft(session, actor, item.pledge_id)
    require_open([item])
    rules.require_day(day, today)
    item.due = day
    session.flush()


def next_open(chosen: Sequence[Item]) -> tuple[Item, Question] | None:
    """The first question that has no answer yet, in the order of the items; None when all are answered."""
    for item in chosen:
        for field in QUESTIONS:
            if getattr(item, field) is None:
                return item, field
    return None


def require_enough(chosen: Sequence[Item], rules: PledgeRules) -> None:
    """Refuses a pledge of too few items (``pledge_empty``)."""
    if len(chosen) < rules.min_items:
        raise Refusal("pledge_empty", least=rules.min_items)


def discard(session: Session, actor: Person, pledge: Pledge) -> None:
    """Throws a draft away, with its items. Refusal: ``draft_gone``."""
    own_draft(session, actor, pledge.id)
    throw_away(session, pledge)


def throw_away(session: Session, draft: Pledge) -> None:
    """Deletes a draft with its items: by its author, or because its author is erased."""
    for item in items(session, draft):
        session.delete(item)
    session.flush()
    session.delete(draft)
    session.flush()


def publish(
    session: Session, actor: Person, pledge_id: int, campaign: Campaign, clock: Clock
) -> tuple[Pledge, Organisation, bool]:
    """Makes the draft public: a member's under their name, in the organisation where they are a member now; an
    organisation's by who may act for it. A revision becomes the next version of what it revises. The last of what is
    returned says whether it became public just now: published before, it stays as it is.

    What is not ready is refused: ``pledge_empty``, ``pledge_incomplete``, ``due_past``, with the place of the item in
    the order of the campaign; a revision also by ``changed_meanwhile``, ``nothing_changed``, ``pledge_closed``.
    """
    earlier = find(session, pledge_id)
    if earlier is not None and earlier.status is not Status.draft and keeps(session, actor, earlier):
        return earlier, session.get_one(Organisation, earlier.organisation_id), False
    draft = own_draft(session, actor, pledge_id)
    if not keeps(session, actor, draft):
        raise NotPermitted("secretary_publishes")
    require_ready(session, draft, campaign, clock.today())
    if draft.revises_id is not None:
        return pledge_version.become(session, actor, draft, clock.now())
    return _become_public(session, actor, draft, campaign, clock)


def _become_public(
    session: Session, actor: Person, draft: Pledge, campaign: Campaign, clock: Clock
) -> tuple[Pledge, Organisation, bool]:
    if draft.author is Author.member:
        organisation, draft.signed_as = membership(session, actor), actor.name
    else:
        organisation = session.get_one(Organisation, draft.organisation_id)
    stage = campaign.stage_on(clock.today())
    draft.organisation_id, draft.stage = stored_id(organisation.id), stage.code if stage else None
    draft.status, draft.published_at = Status.published, clock.now()
    draft.token = secrets.token_urlsafe(TOKEN_BYTES)
    found = items(session, draft)
    for line, item in enumerate(found, start=1):
        item.line = line
    settle(draft, found)
    session.flush()
    pledge_history.enter(session, draft, Step.published, actor, clock.now())
    tally.move(session, organisation, None, tally.cell(draft))
    if draft.author is Author.member:
        search.put_people(session.connection(), [(stored_id(actor.id), actor.name)])
    return draft, organisation, True


def require_ready(session: Session, draft: Pledge, campaign: Campaign, today: date) -> None:
    """Refuses what cannot be published as it is: ``pledge_empty``, ``pledge_incomplete``, ``due_past``."""
    chosen = items(session, draft, pledge_criteria.codes(session, campaign, draft))
    require_enough(chosen, campaign.pledge)
    headless = draft.author is Author.organisation and any(getattr(draft, field) is None for field in REQUIRED)
    if headless or next_open(chosen) is not None:
        raise Refusal("pledge_incomplete")
    before = pledge_version.by_line(session, draft)
    for place, item in enumerate(chosen, start=1):
        # What was promised before keeps its day, even when that is past by now.
        unmoved = item.line is not None and item.line in before and before[item.line].due == item.due
        if item.result is Result.open and item.due is not None and item.due < today and not unmoved:
            raise Refusal("due_past", place=place)


def require_open(found: Sequence[Item]) -> None:
    """Refuses to change items that have their result (``item_closed``)."""
    if any(item.result is not Result.open for item in found):
        raise Refusal("item_closed")
