"""Versions of a public pledge: the draft of the next one, and how it takes the place of the one before."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Field, Session, col, select

from models import base as base
from models import pledge_history, tally
from models.organisation import Organisation
from models.person import Person
from models.pledge import (
    HEAD,
    QUESTIONS,
    Beside,
    Item,
    Pledge,
    Result,
    Status,
    find,
    items,
    require_published,
    stored_id,
    version_items,
)
from models.pledge_history import Entry, Step
from models.pledge_keeping import settle
from models.refusal import Refusal


class Superseded(Beside, table=True):
    """What an earlier version of a public pledge said beside its items, which stay where they are."""

    __tablename__ = "pledge_superseded"

    pledge_id: int = Field(primary_key=True, foreign_key="pledge.id")
    version: int = Field(primary_key=True)


def as_of(session: Session, pledge: Pledge, version: int) -> Pledge:
    """The pledge as it stood in a version, beside its items: a copy to be read, not stored. Where nothing is known of
    that version, it is said what holds now."""
    found = session.get(Superseded, (pledge.id, version))
    said = {name: getattr(found or pledge, name) for name in HEAD}
    return Pledge(**(pledge.model_dump() | said | {"version": version}))


def copy(session: Session, actor: Person, pledge: Pledge, now: datetime) -> Pledge:
    """A draft in which ``actor`` revises a public pledge, with what stands there."""
    fields = ("author", "person_id", "organisation_id", *HEAD)
    draft = Pledge(
        **{name: getattr(pledge, name) for name in fields},
        drafted_by_id=stored_id(actor.id),
        revises_id=pledge.id,
        base_version=pledge.version,
        created_at=now,
    )
    session.add(draft)
    session.flush()
    for item in items(session, pledge):
        kept = item.model_dump(exclude={"id", "pledge_id", "version"})
        session.add(Item(pledge_id=stored_id(draft.id), version=draft.version, **kept))
    session.flush()
    return draft


def is_behind(session: Session, draft: Pledge) -> Pledge | None:
    """The pledge that a draft revises, if it has changed since that was begun: it has another version, or an item that
    the draft says otherwise was closed."""
    revised = find(session, draft.revises_id) if draft.revises_id is not None else None
    if revised is None or revised.status is not Status.published:
        return None
    mine = {item.line: item for item in items(session, draft)}
    stale = revised.version != draft.base_version or any(
        stood.result is not Result.open and (line not in mine or _rewritten(stood, mine[line]))
        for line, stood in by_line(session, draft).items()
    )
    return revised if stale else None


def is_by(session: Session, actor: Person, pledge: Pledge, version: int) -> bool:
    """Whether ``actor`` has published that version of a pledge."""
    step = (Entry.pledge_id == pledge.id, Entry.version == version, Entry.step == Step.revised)
    return session.exec(select(Entry.id).where(*step, Entry.by_id == actor.id)).first() is not None


def catch_up(session: Session, draft: Pledge, revised: Pledge) -> None:
    """Sets a draft upon the version that stands now: what its author has left as it was is taken from there, and what
    has its result there too."""
    if draft.base_version is not None and draft.base_version != revised.version:
        _take_theirs(session, draft, revised, draft.base_version)
    written = items(session, draft)
    mine = {item.line: item for item in written if item.line is not None}
    held = {item.criterion: item for item in written}
    for stood in items(session, revised):
        if stood.result is Result.open:
            continue
        item = mine.get(stood.line or 0) or held.get(stood.criterion)
        if item is None:
            item = Item(pledge_id=stored_id(draft.id), version=draft.version, criterion=stood.criterion)
            session.add(item)
        for field in ("line", "criterion", "named", "result", "percent", *QUESTIONS):
            setattr(item, field, getattr(stood, field))
    draft.base_version = revised.version
    session.flush()


def _take_theirs(session: Session, draft: Pledge, revised: Pledge, base_version: int) -> None:
    """Word by word: where the draft says what the version it began with said, it now says what stands."""
    began = as_of(session, revised, base_version)
    for name in HEAD:
        if getattr(draft, name) == getattr(began, name):
            setattr(draft, name, getattr(revised, name))
    base = {item.line: item for item in version_items(session, revised, base_version)}
    written = items(session, draft)
    mine = {item.line: item for item in written if item.line is not None}
    held = {item.criterion for item in written}
    stood = {item.line: item for item in items(session, revised)}
    for line, item in mine.items():
        if line not in base:
            continue
        now = stood.get(line)
        if now is None and not _rewritten(base[line], item):
            session.delete(item)  # they took it out
        elif now is not None:
            for field in QUESTIONS:
                if getattr(item, field) == getattr(base[line], field):
                    setattr(item, field, getattr(now, field))
    for number, theirs in stood.items():
        if number not in base and number not in mine and theirs.criterion not in held:
            added = theirs.model_dump(exclude={"id", "pledge_id", "version"})
            session.add(Item(pledge_id=stored_id(draft.id), version=draft.version, **added))
    session.flush()


def by_line(session: Session, draft: Pledge) -> dict[int, Item]:
    """The items of what a draft revises, by their line."""
    revised = find(session, draft.revises_id) if draft.revises_id is not None else None
    return {item.line: item for item in items(session, revised) if item.line is not None} if revised else {}


def become(session: Session, actor: Person, draft: Pledge, now: datetime) -> tuple[Pledge, Organisation, bool]:
    """The draft becomes the next version of what it revises. Refusals: ``pledge_withdrawn``,
    ``pledge_closed``, ``changed_meanwhile``, ``nothing_changed``, ``item_closed``."""
    revised = find(session, stored_id(draft.revises_id))
    assert revised is not None, "what is revised stays"
    require_published(revised)
    if revised.version != draft.base_version:
        raise Refusal("changed_meanwhile")
    before, after = by_line(session, draft), items(session, draft)
    if not _differ(before, after) and all(getattr(revised, name) == getattr(draft, name) for name in HEAD):
        raise Refusal("nothing_changed")
    organisation, cell = session.get_one(Organisation, revised.organisation_id), tally.cell(revised)
    _number(session, revised, before, after)
    stood = {name: getattr(revised, name) for name in HEAD}
    session.add(Superseded(pledge_id=stored_id(revised.id), version=revised.version, **stood))
    for name in HEAD:
        setattr(revised, name, getattr(draft, name))
    revised.version += 1
    settle(revised, after)
    session.flush()
    move = update(Item).where(col(Item.pledge_id) == draft.id)
    session.connection().execute(move.values(pledge_id=revised.id, version=revised.version))
    session.expire_all()
    session.delete(draft)
    session.flush()
    pledge_history.enter(session, revised, Step.revised, actor, now)
    tally.move(session, organisation, cell, tally.cell(revised))
    return revised, organisation, True


def _differ(before: dict[int, Item], after: Sequence[Item]) -> bool:
    if len(before) != len(after):
        return True
    return any(item.line not in before or _rewritten(before[item.line], item) for item in after)


def _rewritten(stood: Item, item: Item) -> bool:
    return any(getattr(stood, field) != getattr(item, field) for field in QUESTIONS)


def _number(session: Session, revised: Pledge, before: dict[int, Item], after: Sequence[Item]) -> None:
    """Gives new items lines of their own, and takes over what became of the others while the revision was written.

    An item that was closed meanwhile is no longer rewritten (``item_closed``), nor left out.
    """
    closed = {line for line, item in before.items() if item.result is not Result.open}
    if closed - {item.line for item in after}:
        raise Refusal("item_closed")
    taken = session.exec(select(Item.line).where(Item.pledge_id == revised.id)).all()
    last = max((line for line in taken if line is not None), default=0)
    for item in after:
        if item.line is None or item.line not in before:
            last += 1
            item.line = last
            continue
        stood = before[item.line]
        item.result, item.percent = stood.result, stood.percent
        if item.line in closed and _rewritten(stood, item):
            raise Refusal("item_closed")
