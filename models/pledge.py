"""Public pledges and their items: what is stored of them, and how they are found."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from sqlalchemy import Index, Text, UniqueConstraint, and_, bindparam, func
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models import base as base
from models import rights
from models.columns import Instant, partial_index, words
from models.organisation import Organisation
from models.person import Person, RoleKind, member_of
from models.refusal import NotPermitted, Refusal

#: Longest text that a column takes, in UTF-16 units; the campaign's own bound is at most this. A preview of five items
#: with three such texts each stays one message of Telegram's 4,096 units.
TEXT_MAX = 200
#: Longest reason or explanation.
REASON_MAX = 400


class Author(StrEnum):
    """Whose promise it is."""

    member = "member"  # one member's own
    organisation = "organisation"  # of the organisation, by its secretary


class Status(StrEnum):
    """The life of a pledge."""

    draft = "draft"  # seen by those who write it; one that ``revises`` another becomes a version of it
    published = "published"  # public, and being kept
    kept = "kept"  # every item of it was kept
    not_kept = "not_kept"  # an item of it was not kept, and why was said to the people
    withdrawn = "withdrawn"  # taken back, with a reason; it stays readable


#: What may become of a pledge.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.draft: frozenset({Status.published}),
    Status.published: frozenset({Status.kept, Status.not_kept, Status.withdrawn}),
    Status.kept: frozenset({Status.published}),
    Status.not_kept: frozenset({Status.published}),
    Status.withdrawn: frozenset(),
}


class Result(StrEnum):
    """What became of an item."""

    open = "open"  # being kept
    kept = "kept"
    not_kept = "not_kept"


def _one(name: str, *columns: str, where: str) -> Index:
    """A unique index of drafts."""
    return partial_index(name, *columns, where=f"status = 'draft' AND {where}", unique=True)


class Beside(SQLModel):
    """What a pledge says beside its items: what a version takes over, and what is kept of earlier ones."""

    post: str | None = Field(default=None, max_length=TEXT_MAX)  # the post a member pledges for
    theme: str | None = Field(default=None, max_length=TEXT_MAX)  # of an organisation: what it is about,
    vehicle: str | None = Field(default=None, max_length=TEXT_MAX)  # the activity that carries it,
    plan: str | None = Field(default=None, sa_type=Text)  # how it will be done,
    plan_file: str | None = Field(default=None, max_length=255)  # and Telegram's name of a document that says more
    plan_name: str | None = Field(default=None, max_length=100)


class Pledge(Beside, table=True):
    """A pledge of a member or of an organisation. ``version`` counts what was published; items belong to a version.

    A draft that ``revises_id`` a public pledge was begun when that stood at ``base_version``.
    """

    __tablename__ = "pledge"
    __table_args__ = (
        _one("uq_pledge_one_draft", "person_id", where="revises_id IS NULL"),
        _one(
            "uq_pledge_one_of_organisation", "organisation_id", where="revises_id IS NULL AND author = 'organisation'"
        ),
        _one("uq_pledge_one_revision", "drafted_by_id", "revises_id", where="revises_id IS NOT NULL"),
        Index("ix_pledge_organisation_published", "organisation_id", "published_at"),
        Index("ix_pledge_organisation_due", "organisation_id", "status", "next_due"),
        Index("ix_pledge_person_published", "person_id", "published_at"),
        Index("ix_pledge_person_due", "person_id", "status", "next_due"),
    )

    id: int | None = Field(default=None, primary_key=True)
    author: Author = Field(default=Author.member, sa_type=words(Author))
    person_id: int | None = Field(default=None, foreign_key="person.id")  # the member; None for an organisation
    organisation_id: int = Field(foreign_key="organisation.id")
    drafted_by_id: int | None = Field(default=None, foreign_key="person.id")  # who began to write it
    revises_id: int | None = Field(default=None, foreign_key="pledge.id", index=True)
    base_version: int | None = None
    token: str | None = Field(default=None, max_length=16, unique=True)  # names it in public links
    stage: str | None = Field(default=None, max_length=32)  # the campaign's stage on the day of publication
    status: Status = Field(default=Status.draft, sa_type=words(Status))
    version: int = 1
    signed_as: str | None = Field(default=None, max_length=64)  # a member's name; None: a former member
    next_due: date | None = None  # the earliest day of its open items
    reason: str | None = Field(default=None, max_length=REASON_MAX)  # why it was withdrawn
    created_at: datetime = Field(sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)


class Item(SQLModel, table=True):
    """One promise: what, for whom, by when, and how people will see that it was kept. Empty: yet to be asked.

    ``line`` is its number for good, through all versions; in a draft, what is new has none yet.
    """

    __tablename__ = "pledge_item"
    __table_args__ = (UniqueConstraint("pledge_id", "version", "criterion", name="uq_pledge_item_criterion"),)

    id: int | None = Field(default=None, primary_key=True)
    pledge_id: int = Field(foreign_key="pledge.id")
    version: int = 1
    line: int | None = None
    criterion: str = Field(max_length=32)
    named: str | None = Field(default=None, max_length=60)  # the words of an organisation's own condition
    what: str | None = Field(default=None, max_length=TEXT_MAX)
    for_whom: str | None = Field(default=None, max_length=TEXT_MAX)
    due: date | None = None
    measure: str | None = Field(default=None, max_length=TEXT_MAX)
    result: Result = Field(default=Result.open, sa_type=words(Result))
    percent: int = 0


#: What is asked beside the items.
Head = Literal["post", "theme", "vehicle", "plan", "document"]
#: The columns of :class:`Beside`.
HEAD = tuple(Beside.model_fields)
#: What an organisation's pledge cannot be without.
REQUIRED: tuple[Head, ...] = ("theme", "vehicle", "plan")

TextField = Literal["what", "for_whom", "measure"]
Question = Literal["what", "for_whom", "due", "measure"]
#: What is asked of an item, in this order.
QUESTIONS: tuple[Question, ...] = ("what", "for_whom", "due", "measure")


def require_published(pledge: Pledge) -> None:
    """Refuses with ``pledge_withdrawn`` or ``pledge_closed`` where nothing is left to be kept."""
    if pledge.status is Status.withdrawn:
        raise Refusal("pledge_withdrawn")
    if pledge.status is not Status.published:
        raise Refusal("pledge_closed")


def membership(session: Session, person: Person) -> Organisation:
    """Where the person is a member; who is none cannot pledge (``members_only``)."""
    found = member_of(session, person)
    if found is None:
        raise NotPermitted("members_only")
    return found


def is_member(session: Session, person: Person) -> bool:
    """Whether the person is a member somewhere, and so may pledge."""
    return rights.holds_anywhere(session, person, RoleKind.member)


def keeps(session: Session, actor: Person, pledge: Pledge) -> bool:
    """Whether ``actor`` answers for the pledge: the member whose it is, or who may act for the organisation."""
    if pledge.author is Author.member:
        return pledge.person_id == actor.id
    return rights.may_lead(session, actor, session.get_one(Organisation, pledge.organisation_id))


_BY_ID = select(Pledge).where(col(Pledge.id) == bindparam("pledge_id"))


def find(session: Session, pledge_id: int) -> Pledge | None:
    """As ``session.get``, with a statement that is made once: every press in a pledge asks for its draft."""
    held: Pledge | None = session.identity_map.get(session.identity_key(Pledge, pledge_id))
    return held or session.exec(_BY_ID, params={"pledge_id": pledge_id}).first()


def by_token(session: Session, token: str) -> Pledge | None:
    """The public pledge that a link names; None for a token that names nothing."""
    return session.exec(select(Pledge).where(Pledge.token == token)).first()


_ITEMS = (
    select(Item)
    .where(col(Item.pledge_id) == bindparam("pledge_id"), col(Item.version) == bindparam("version"))
    .order_by(col(Item.id))
)


def version_items(session: Session, pledge: Pledge, version: int, order: Sequence[str] = ()) -> list[Item]:
    """The items as they stood in a version, in the order of the campaign's criteria."""
    found = session.exec(_ITEMS, params={"pledge_id": pledge.id, "version": version}).all()
    return sorted(found, key=lambda item: order.index(item.criterion) if item.criterion in order else len(order))


def items(session: Session, pledge: Pledge, order: Sequence[str] = ()) -> list[Item]:
    """The items of the current version, in the order of the campaign's criteria."""
    return version_items(session, pledge, pledge.version, order)


def criteria_of(session: Session, found: Sequence[Pledge], order: Sequence[str]) -> dict[int, list[str]]:
    """The criteria of the items of several pledges, as they stand now, by the pledge's id: codes, and the words of an
    organisation's own conditions."""
    query = (
        select(Item.pledge_id, func.coalesce(Item.named, Item.criterion))
        .join(Pledge, and_(col(Pledge.id) == col(Item.pledge_id), col(Pledge.version) == col(Item.version)))
        .where(col(Item.pledge_id).in_([pledge.id for pledge in found]))
    )
    gathered: dict[int, list[str]] = {}
    for pledge_id, criterion in session.exec(query):
        gathered.setdefault(pledge_id, []).append(criterion)
    place = {code: number for number, code in enumerate(order)}
    return {key: sorted(codes, key=lambda code: place.get(code, len(place))) for key, codes in gathered.items()}


def published_by(session: Session, person: Person, *, limit: int, offset: int = 0) -> Sequence[Pledge]:
    """A person's pledges that were ever published, newest first."""
    query = select(Pledge).where(Pledge.person_id == person.id, col(Pledge.published_at).is_not(None))
    return session.exec(newest(query, limit, offset)).all()


def to_read(session: Session, reader: Person, pledge_id: int) -> tuple[Pledge, Organisation]:  # noqa: ARG001
    """A published pledge for reading: everybody who has joined may read all of them. A draft is refused
    (``pledge_gone``)."""
    pledge = session.get(Pledge, pledge_id)
    if pledge is None or pledge.status is Status.draft:
        raise Refusal("pledge_gone")
    return pledge, session.get_one(Organisation, pledge.organisation_id)


def newest(query: SelectOfScalar[Pledge], limit: int, offset: int = 0) -> SelectOfScalar[Pledge]:
    """A page of public pledges, newest first."""
    return query.order_by(col(Pledge.published_at).desc(), col(Pledge.id).desc()).limit(limit).offset(offset)


def stored_id(value: int | None) -> int:
    """The id of a row that was stored."""
    assert value is not None, "the row was stored before it was referred to"
    return value
