"""What became of a pledge: every step in public, in its order, for good."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, Session, SQLModel, col, func, select

from models import base as base
from models.columns import Instant, words
from models.person import Person
from models.pledge import REASON_MAX, Item, Pledge, stored_id


class Step(StrEnum):
    """What happened."""

    published = "published"  # became public
    revised = "revised"  # a new version took the place of the one before
    progress = "progress"  # a word on how an item is coming along
    kept = "kept"  # an item was kept
    not_kept = "not_kept"  # an item was not kept: why, to the people
    reopened = "reopened"  # an item that was closed is worked on again: why
    withdrawn = "withdrawn"  # the whole pledge was taken back: why
    moved = "moved"  # another organisation has taken it over


class Entry(SQLModel, table=True):
    """One step. ``line`` names the item that it is about, over all versions; None: the whole pledge.

    ``photo`` is Telegram's name of a picture that the bot may send again; the picture itself is not stored.
    """

    __tablename__ = "pledge_entry"
    __table_args__ = (Index("ix_pledge_entry_pledge", "pledge_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    pledge_id: int = Field(foreign_key="pledge.id")
    version: int
    line: int | None = None
    step: Step = Field(sa_type=words(Step))
    by_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # None: somebody who was erased
    text: str | None = Field(default=None, max_length=REASON_MAX)
    percent: int | None = None
    photo: str | None = Field(default=None, max_length=255)
    at: datetime = Field(sa_type=Instant)


def enter(
    session: Session,
    pledge: Pledge,
    step: Step,
    by: Person | None,
    now: datetime,
    *,
    line: int | None = None,
    text: str | None = None,
    percent: int | None = None,
    photo: str | None = None,
) -> Entry:
    """Writes a step down."""
    entry = Entry(
        pledge_id=stored_id(pledge.id),
        version=pledge.version,
        line=line,
        step=step,
        by_id=by.id if by is not None else None,
        text=text,
        percent=percent,
        photo=photo,
        at=now,
    )
    session.add(entry)
    session.flush()
    return entry


def of(session: Session, pledge_id: int, *, limit: int, offset: int = 0) -> Sequence[Entry]:
    """The steps of a pledge, newest first."""
    query = select(Entry).where(Entry.pledge_id == pledge_id).order_by(col(Entry.id).desc())
    return session.exec(query.offset(offset).limit(limit)).all()


def about(session: Session, pledge_id: int, steps: Sequence[Entry]) -> dict[int, Item]:
    """The item that each of some steps is about, as it stood when that happened, by the step's id."""
    versions = {step.version for step in steps if step.line is not None}
    query = select(Item).where(Item.pledge_id == pledge_id, col(Item.version).in_(versions))
    stood = {(item.version, item.line): item for item in session.exec(query)} if versions else {}
    places = {stored_id(step.id): (step.version, step.line) for step in steps}
    return {number: stood[place] for number, place in places.items() if place in stood}


def of_line(session: Session, pledge_id: int, line: int, *, limit: int) -> Sequence[Entry]:
    """The steps of one item, newest first."""
    query = select(Entry).where(Entry.pledge_id == pledge_id, Entry.line == line).order_by(col(Entry.id).desc())
    return session.exec(query.limit(limit)).all()


def newest_of_lines(session: Session, pledge_id: int) -> dict[int, Entry]:
    """The newest step of each item of which anything is said, by its line."""
    last = select(func.max(Entry.id)).where(Entry.pledge_id == pledge_id, col(Entry.line).is_not(None))
    found = session.exec(select(Entry).where(col(Entry.id).in_(last.group_by(col(Entry.line))))).all()
    return {each.line: each for each in found if each.line is not None}


def explanations(session: Session, pledge_id: int) -> dict[int, str]:
    """What was last said to the people of each item that was not kept, by its line."""
    query = select(Entry.line, Entry.text).where(Entry.pledge_id == pledge_id, Entry.step == Step.not_kept)
    found = session.exec(query.order_by(col(Entry.id))).all()
    return {line: text for line, text in found if line is not None and text is not None}


def last_of_line(session: Session, pledge_id: int, line: int) -> int:
    """The number of the newest step of an item; 0 where nothing has happened yet."""
    newest = of_line(session, pledge_id, line, limit=1)
    return stored_id(newest[0].id) if newest else 0


def version_at(session: Session, pledge: Pledge) -> datetime:
    """When the version that holds now became public."""
    assert pledge.published_at is not None, "only what is public has versions"
    step = (Entry.pledge_id == pledge.id, Entry.step == Step.revised, Entry.version == pledge.version)
    found = session.exec(select(Entry.at).where(*step)).first() if pledge.version > 1 else None
    return found or pledge.published_at


def versions(session: Session, pledge_id: int) -> Sequence[Entry]:
    """The steps by which versions became public, oldest first."""
    steps = (Step.published, Step.revised)
    query = select(Entry).where(Entry.pledge_id == pledge_id, col(Entry.step).in_(steps)).order_by(col(Entry.id))
    return session.exec(query).all()


def last_percent(session: Session, pledge: Pledge, line: int | None) -> int:
    """What was last said of how far an item has come; 0 where nothing was."""
    query = select(Entry.percent).where(
        Entry.pledge_id == pledge.id, Entry.line == line, Entry.step == Step.progress, col(Entry.percent).is_not(None)
    )
    return session.exec(query.order_by(col(Entry.id).desc()).limit(1)).first() or 0
