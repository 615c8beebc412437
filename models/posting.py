"""Where a pledge stands in channels and groups: each post is kept as true as the pledge itself."""

from collections.abc import Sequence

from sqlalchemy import BigInteger
from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models.organisation import Organisation
from models.pledge import Pledge, stored_id


class Posting(SQLModel, table=True):
    """A chat in which a pledge is posted."""

    __tablename__ = "posting"

    pledge_id: int = Field(primary_key=True, foreign_key="pledge.id")
    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}, index=True)


def key(pledge: Pledge, chat_id: int) -> str:
    """The key under which the pledge's post in a chat stands in the outbox."""
    return f"pledge:{pledge.id}:{chat_id}"


def chats(session: Session, pledge: Pledge, organisation: Organisation | None = None) -> Sequence[int]:
    """The chats in which the pledge is posted; with ``organisation`` its channel becomes one of them."""
    query = select(Posting.chat_id).where(Posting.pledge_id == pledge.id).order_by(col(Posting.chat_id))
    found = list(session.exec(query).all())
    channel = organisation.channel_id if organisation is not None else None
    if channel is not None and channel not in found:
        session.add(Posting(pledge_id=stored_id(pledge.id), chat_id=channel))
        session.flush()
        found.append(channel)
    return found
