"""Public pledges: a draft of items becomes a published promise that is never silently changed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from sqlalchemy import Index, UniqueConstraint, and_, bindparam, text
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models import base as base
from models import plain_text, rights
from models.campaign import Campaign, PledgeRules
from models.clock import Clock
from models.columns import Instant, words
from models.organisation import Organisation
from models.person import Person, Role, RoleKind
from models.refusal import NotPermitted, Refusal

#: Longest text that a column takes, in UTF-16 units; the campaign's own bound is at most this. A preview of five items
#: with three such texts each stays one message of Telegram's 4,096 units.
TEXT_MAX = 200


class Status(StrEnum):
    """The life of a pledge."""

    draft = "draft"  # seen by its author alone
    published = "published"  # public, for good


class Pledge(SQLModel, table=True):
    """A pledge of one person. ``version`` counts what was published; items belong to a version."""

    __tablename__ = "pledge"
    __table_args__ = (
        Index(
            "uq_pledge_one_draft",
            "person_id",
            unique=True,
            sqlite_where=text("status = 'draft'"),
            postgresql_where=text("status = 'draft'"),
        ),
        Index("ix_pledge_organisation_published", "organisation_id", "status", "published_at"),
        Index("ix_pledge_person_published", "person_id", "status", "published_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    organisation_id: int = Field(foreign_key="organisation.id")
    stage: str | None = Field(default=None, max_length=32)  # the campaign's stage on the day of publication
    status: Status = Field(default=Status.draft, sa_type=words(Status))
    version: int = 1
    signed_as: str | None = Field(default=None, max_length=64)  # the name it is published under; None: a former member
    created_at: datetime = Field(sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)


class Item(SQLModel, table=True):
    """One promise: what, for whom, by when, and how people will see that it was kept. Empty: yet to be asked."""

    __tablename__ = "pledge_item"
    __table_args__ = (UniqueConstraint("pledge_id", "version", "criterion", name="uq_pledge_item_criterion"),)

    id: int | None = Field(default=None, primary_key=True)
    pledge_id: int = Field(foreign_key="pledge.id")
    version: int = 1
    criterion: str = Field(max_length=32)
    what: str | None = Field(default=None, max_length=TEXT_MAX)
    for_whom: str | None = Field(default=None, max_length=TEXT_MAX)
    due: date | None = None
    measure: str | None = Field(default=None, max_length=TEXT_MAX)


TextField = Literal["what", "for_whom", "measure"]
Question = Literal["what", "for_whom", "due", "measure"]
#: What is asked of an item, in this order.
QUESTIONS: tuple[Question, ...] = ("what", "for_whom", "due", "measure")


def membership(session: Session, person: Person) -> Organisation:
    """Where the person is a member; who is none cannot pledge (``members_only``)."""
    query = (
        select(Organisation)
        .join(Role, col(Role.organisation_id) == col(Organisation.id))
        .where(Role.person_id == person.id, Role.kind == RoleKind.member)
    )
    found = session.exec(query).first()
    if found is None:
        raise NotPermitted("members_only")
    return found


def is_member(session: Session, person: Person) -> bool:
    """Whether the person is a member somewhere, and so may pledge."""
    query = select(Role.id).where(Role.person_id == person.id, Role.kind == RoleKind.member).limit(1)
    return session.exec(query).first() is not None


def draft_of(session: Session, person: Person) -> Pledge | None:
    """The person's draft: there is at most one."""
    return session.exec(select(Pledge).where(Pledge.person_id == person.id, Pledge.status == Status.draft)).first()


def begin(session: Session, person: Person, now: datetime) -> Pledge:
    """The person's draft, a new one if there is none."""
    organisation = membership(session, person)
    draft = draft_of(session, person)
    if draft is None:
        draft = Pledge(person_id=_id(person.id), organisation_id=_id(organisation.id), created_at=now)
        session.add(draft)
    draft.organisation_id = _id(organisation.id)
    session.flush()
    return draft


_BY_ID = select(Pledge).where(col(Pledge.id) == bindparam("pledge_id"))


def _find(session: Session, pledge_id: int) -> Pledge | None:
    """As ``session.get``, with a statement that is made once: every press in a pledge asks for its draft."""
    held: Pledge | None = session.identity_map.get(session.identity_key(Pledge, pledge_id))
    return held or session.exec(_BY_ID, params={"pledge_id": pledge_id}).first()


def own_draft(session: Session, person: Person, pledge_id: int | None) -> Pledge:
    """The draft to work on. Somebody else's, or one that is published by now, is refused (``draft_gone``)."""
    pledge = _find(session, pledge_id) if pledge_id is not None else None
    if pledge is None or pledge.person_id != person.id or pledge.status is not Status.draft:
        raise Refusal("draft_gone")
    return pledge


def own_item(session: Session, person: Person, item_id: int | None) -> tuple[Pledge, Item]:
    """An item of the person's own draft, with the draft; anything else is refused (``draft_gone``)."""
    item = session.get(Item, item_id) if item_id is not None else None
    if item is None:
        raise Refusal("draft_gone")
    return own_draft(session, person, item.pledge_id), item


_ITEMS = (
    select(Item)
    .where(col(Item.pledge_id) == bindparam("pledge_id"), col(Item.version) == bindparam("version"))
    .order_by(col(Item.id))
)


def items(session: Session, pledge: Pledge, order: Sequence[str] = ()) -> list[Item]:
    """The items of the current version, in the order of the campaign's criteria."""
    found = session.exec(_ITEMS, params={"pledge_id": pledge.id, "version": pledge.version}).all()
    return sorted(found, key=lambda item: order.index(item.criterion) if item.criterion in order else len(order))


#: Chooses a criterion unless it is chosen already, or too many are.
_CHOOSE = text(
    "INSERT INTO pledge_item (pledge_id, version, criterion) SELECT :pledge_id, :version, :criterion "
    "WHERE (SELECT count(*) FROM pledge_item WHERE pledge_id = :pledge_id AND version = :version) < :most "
    "ON CONFLICT DO NOTHING"
)
_TAKE_OFF = text(
    "DELETE FROM pledge_item WHERE pledge_id = :pledge_id AND version = :version AND criterion = :criterion"
)


def choose(session: Session, actor: Person, pledge: Pledge, criterion: str, campaign: Campaign, *, on: bool) -> None:
    """Chooses a criterion, or takes it off again with what was written for it. Done twice, it is done once.

    Refusals: ``draft_gone``, ``button_old`` for a criterion that the campaign does not have, ``items_too_many``.
    """
    own_draft(session, actor, pledge.id)
    if criterion not in [each.code for each in campaign.criteria.member]:
        raise Refusal("button_old")
    place = {"pledge_id": pledge.id, "version": pledge.version, "criterion": criterion}
    connection = session.connection()
    if not on:
        connection.execute(_TAKE_OFF, place)
        return
    most = campaign.pledge.max_items
    added = connection.execute(_CHOOSE, {**place, "most": most}).rowcount
    if not added and criterion not in [item.criterion for item in items(session, pledge)]:
        raise Refusal("items_too_many", most=most)


def criteria_of(session: Session, found: Sequence[Pledge], order: Sequence[str]) -> dict[int, list[str]]:
    """The criteria of the items of several pledges, as they stand now, by the pledge's id."""
    query = (
        select(Item.pledge_id, Item.criterion)
        .join(Pledge, and_(col(Pledge.id) == col(Item.pledge_id), col(Pledge.version) == col(Item.version)))
        .where(col(Item.pledge_id).in_([pledge.id for pledge in found]))
    )
    gathered: dict[int, list[str]] = {}
    for pledge_id, criterion in session.exec(query):
        gathered.setdefault(pledge_id, []).append(criterion)
    place = {code: number for number, code in enumerate(order)}
    return {key: sorted(codes, key=lambda code: place.get(code, len(place))) for key, codes in gathered.items()}


def is_begun(item: Item) -> bool:
    """Whether anything has been written for the item."""
    return any(getattr(item, question) is not None for question in QUESTIONS)


def write(session: Session, actor: Person, item: Item, field: TextField, typed: str, rules: PledgeRules) -> None:
    """Stores one text of an item of one's own draft. Refusals: ``draft_gone``, ``text_empty``, ``text_long``."""
    own_draft(session, actor, item.pledge_id)
    setattr(item, field, plain_text.sentence(typed, most=min(rules.text_max, TEXT_MAX)))
    session.flush()


def set_due(session: Session, actor: Person, item: Item, day: date, rules: PledgeRules, today: date) -> None:
    """Stores the day by which an item of one's own draft is to be kept. Refusals: ``draft_gone``, ``date_past``,
    ``date_far``."""
    own_draft(session, actor, item.pledge_id)
    if day < today:
        raise Refusal("date_past")
    latest = today + timedelta(days=rules.due_max_days)
    if day > latest:
        raise Refusal("date_far", day=latest)
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
    """Throws one's own draft away, with its items. Refusal: ``draft_gone``."""
    own_draft(session, actor, pledge.id)
    for item in items(session, pledge):
        session.delete(item)
    session.flush()
    session.delete(pledge)
    session.flush()


def publish(
    session: Session, person: Person, pledge_id: int, campaign: Campaign, clock: Clock
) -> tuple[Pledge, Organisation, bool]:
    """Makes the draft public under the person's name, in the organisation where they are a member now. The last of
    what is returned says whether it became public just now: published before, it stays as it is.

    What is not ready is refused: ``pledge_empty``, ``pledge_incomplete``, ``due_past``, with the place of the item in
    the order of the campaign.
    """
    earlier = session.get(Pledge, pledge_id)
    if earlier is not None and earlier.person_id == person.id and earlier.status is Status.published:
        return earlier, session.get_one(Organisation, earlier.organisation_id), False
    pledge = own_draft(session, person, pledge_id)
    organisation = membership(session, person)
    chosen = items(session, pledge, [each.code for each in campaign.criteria.member])
    today = clock.today()
    require_enough(chosen, campaign.pledge)
    if next_open(chosen) is not None:
        raise Refusal("pledge_incomplete")
    late = [number for number, item in enumerate(chosen, start=1) if item.due is not None and item.due < today]
    if late:
        raise Refusal("due_past", place=late[0])
    stage = campaign.stage_on(today)
    pledge.organisation_id = _id(organisation.id)
    pledge.status, pledge.published_at = Status.published, clock.now()
    pledge.stage, pledge.signed_as = stage.code if stage else None, person.name
    session.flush()
    return pledge, organisation, True


def post_key(pledge: Pledge) -> str:
    """The key under which the post of this version stands in the outbox."""
    return f"pledge:{pledge.id}:{pledge.version}"


def published_by(session: Session, person: Person, *, limit: int, offset: int = 0) -> Sequence[Pledge]:
    """A person's published pledges, newest first."""
    query = select(Pledge).where(Pledge.person_id == person.id, Pledge.status == Status.published)
    return session.exec(_newest(query, limit, offset)).all()


def published_in(
    session: Session, reader: Person, organisation: Organisation, *, limit: int, offset: int = 0
) -> Sequence[Pledge]:
    """An organisation's published pledges, newest first, for those who belong there or see it by their office."""
    if not rights.may_see(session, reader, organisation):
        raise NotPermitted("board_not_yours")
    query = select(Pledge).where(Pledge.organisation_id == organisation.id, Pledge.status == Status.published)
    return session.exec(_newest(query, limit, offset)).all()


def to_read(session: Session, reader: Person, pledge_id: int) -> tuple[Pledge, Organisation]:
    """A published pledge for reading; a draft, or one the reader may not see, is refused (``pledge_gone``)."""
    pledge = session.get(Pledge, pledge_id)
    if pledge is None or pledge.status is Status.draft:
        raise Refusal("pledge_gone")
    organisation = session.get_one(Organisation, pledge.organisation_id)
    if pledge.person_id != reader.id and not rights.may_see(session, reader, organisation):
        raise Refusal("pledge_gone")
    return pledge, organisation


def _newest(query: SelectOfScalar[Pledge], limit: int, offset: int) -> SelectOfScalar[Pledge]:
    return query.order_by(col(Pledge.published_at).desc(), col(Pledge.id).desc()).limit(limit).offset(offset)


def _id(value: int | None) -> int:
    assert value is not None, "the row was stored before it was referred to"
    return value
