"""Organisations: a tree of responsibility (parent) and, beside it, a line of guidance (guide)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, Index
from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models import search
from models.columns import Instant, tree_path, words
from models.refusal import Refusal
from models.search import Sought


class Kind(StrEnum):
    """What an organisation is; the terms stand in the source's part five."""

    district = "district"  # the district committee, the root of the tree
    work_committee = "work_committee"  # 党工委, 工委, 党委, 总支: answers for the branches below
    branch = "branch"  # a grassroots branch, where members belong
    unit = "unit"  # a department or unit, which may guide others


class Organisation(SQLModel, table=True):
    """A node of the tree. ``path`` is ``/1/7/23/``: the ids from the root down to this one, kept on every move.

    One that was dissolved has ``ended_at``, and ``into_id`` says where what was going on there goes on. Its row and its
    place in the tree stay, so that what it pledged can be read, but it is in no list any more (:func:`stands`).
    """

    __tablename__ = "organisation"
    __table_args__ = (
        Index("ix_organisation_parent_name", "parent_id", "name"),
        Index("ix_organisation_track_name", "track", "name"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=32, unique=True)
    name: str = Field(max_length=100)
    kind: Kind = Field(sa_type=words(Kind))
    track: str | None = Field(default=None, max_length=32)
    parent_id: int | None = Field(default=None, foreign_key="organisation.id")
    guide_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    path: str = Field(default="", sa_type=tree_path(), index=True)
    channel_id: int | None = Field(default=None, sa_type=BigInteger, index=True)
    channel_title: str | None = Field(default=None, max_length=255)
    created_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    into_id: int | None = Field(default=None, foreign_key="organisation.id")

    def stands_below(self, other: "Organisation") -> bool:
        """Whether this is ``other`` itself or lies in its subtree."""
        return self.path.startswith(other.path)

    def ancestor_ids(self) -> list[int]:
        """Ids from the root down, this one included."""
        return [int(part) for part in self.path.strip("/").split("/")]


def by_id(session: Session, organisation_id: int) -> Organisation:
    """The organisation, or the refusal ``organisation_gone``."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise Refusal("organisation_gone")
    return found


def by_code(session: Session, code: str) -> Organisation | None:
    """The organisation with this code, if there is one."""
    return session.exec(select(Organisation).where(Organisation.code == code)).first()


def stands() -> ColumnElement[bool]:
    """Whether the organisation of a query is there, and not dissolved."""
    return col(Organisation.ended_at).is_(None)


def into(session: Session, organisation: Organisation) -> Organisation | None:
    """Where a dissolved organisation went; None for one that is there."""
    return session.get_one(Organisation, organisation.into_id) if organisation.into_id is not None else None


def require_standing(session: Session, organisation: Organisation) -> None:
    """Refuses with ``organisation_ended`` to act for an organisation that was dissolved."""
    after = into(session, organisation)
    if after is not None:
        raise Refusal("organisation_ended", organisation=organisation.name, into=after.name)


def add(session: Session, organisation: Organisation, parent: Organisation | None) -> Organisation:
    """Stores a new organisation below ``parent`` and gives it its path."""
    organisation.parent_id = parent.id if parent else None
    session.add(organisation)
    session.flush()
    organisation.path = f"{parent.path if parent else '/'}{organisation.id}/"
    session.flush()
    assert organisation.id is not None
    search.add(session.connection(), Sought.organisation, [(organisation.id, organisation.name)])
    return organisation


def subtree_range(organisation: Organisation) -> tuple[str, str]:
    """The half-open range of paths that is this organisation's subtree: ``low <= path < high``."""
    return organisation.path, organisation.path[:-1] + "0"  # "0" follows "/" in every byte order


def below(
    session: Session, organisation: Organisation | None, *, limit: int, offset: int = 0
) -> Sequence[Organisation]:
    """The organisations directly under this one, by name; those at the top where there is none."""
    above = organisation.id if organisation is not None else None
    query = select(Organisation).where(Organisation.parent_id == above, stands())
    query = query.order_by(col(Organisation.name), col(Organisation.id))
    return session.exec(query.offset(offset).limit(limit)).all()


def chat_moved(session: Session, old_id: int, new_id: int) -> None:
    """A group became a supergroup: what was posted to the old chat goes to the new one from now on."""
    for found in session.exec(select(Organisation).where(Organisation.channel_id == old_id)):
        found.channel_id = new_id
    session.flush()
