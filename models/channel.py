"""Channels and groups that the bot was added to, and the organisation whose board each carries."""

from collections.abc import Sequence

from sqlalchemy import BigInteger
from sqlmodel import Field, Session, SQLModel, col, select

from models import base as base
from models import organisation as organisations
from models import rights
from models.organisation import Organisation
from models.person import Person
from models.refusal import NotPermitted, Refusal


class Channel(SQLModel, table=True):
    """A chat in which the bot was put. ``added_by`` is the Telegram account that did it: only they may connect it.

    It is None where that was a stranger, of whom nothing is kept, or somebody who had their data erased. A chat to
    which a stranger added the bot is kept only where an organisation counts on it: else anybody could fill the table.
    """

    __tablename__ = "channel"

    chat_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    title: str = Field(max_length=255)
    added_by: int | None = Field(default=None, sa_type=BigInteger, index=True)
    may_post: bool = False


def note(session: Session, chat_id: int, title: str, added_by: int | None, *, may_post: bool) -> None:
    """Keeps what Telegram tells of the bot's place in a chat. Who lets it post is the one who added it."""
    found = session.get(Channel, chat_id)
    if found is None and added_by is None and not connected(session, chat_id):
        return
    if found is None:
        found = Channel(chat_id=chat_id, title=title, added_by=added_by)
        session.add(found)
    if found.added_by is None or (may_post and not found.may_post):
        found.added_by = added_by
    found.title, found.may_post = title, may_post
    for organisation in connected(session, chat_id):
        organisation.channel_title = title
    session.flush()


def note_gone(session: Session, chat_id: int) -> None:
    """The bot is no longer in the chat. It is remembered only where an organisation still counts on it."""
    found = session.get(Channel, chat_id)
    if found is None:
        return
    found.may_post = False
    if not connected(session, chat_id):
        session.delete(found)
    session.flush()


def connected(session: Session, chat_id: int) -> Sequence[Organisation]:
    """The organisations whose pledges are posted in this chat."""
    return session.exec(select(Organisation).where(Organisation.channel_id == chat_id)).all()


def added(session: Session, person: Person, *, limit: int | None = None) -> Sequence[Channel]:
    """The chats to which the person added the bot, by title."""
    if person.telegram_id is None:
        return []
    query = select(Channel).where(Channel.added_by == person.telegram_id)
    return session.exec(query.order_by(col(Channel.title), col(Channel.chat_id)).limit(limit)).all()


def works(session: Session, organisation: Organisation) -> bool:
    """Whether the bot may post where the organisation's pledges go. What was never noted is believed to work."""
    found = session.get(Channel, organisation.channel_id) if organisation.channel_id is not None else None
    return found is None or found.may_post


def connect(session: Session, actor: Person, chat_id: int, organisation: Organisation) -> Channel:
    """The organisation's pledges are posted in this chat from now on. By who leads it and added the bot there."""
    rights.require_lead(session, actor, organisation)
    found = session.get(Channel, chat_id)
    if found is None or found.added_by != actor.telegram_id:
        raise NotPermitted("channel_not_yours")
    if not found.may_post:
        raise Refusal("channel_closed")
    organisation.channel_id, organisation.channel_title = chat_id, found.title
    session.flush()
    return found


def disconnect(session: Session, actor: Person, organisation: Organisation, chat_id: int) -> bool:
    """The organisation's pledges are no longer posted in this chat; False if they were not (any more)."""
    rights.require_lead(session, actor, organisation)
    if organisation.channel_id != chat_id:
        return False
    organisation.channel_id = organisation.channel_title = None
    session.flush()
    return True


def moved(session: Session, old_id: int, new_id: int) -> None:
    """A group became a supergroup: its row and the organisations that post there follow."""
    found = session.get(Channel, old_id)
    if found is not None and session.get(Channel, new_id) is None:
        session.add(Channel(chat_id=new_id, title=found.title, added_by=found.added_by, may_post=found.may_post))
    if found is not None:
        session.delete(found)
    organisations.chat_moved(session, old_id, new_id)
    session.flush()
