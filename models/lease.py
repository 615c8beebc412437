"""The lease: one process per bot token is active; another stands by and takes over when the first is gone."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel

from models import base as base
from models.columns import Instant

#: How long a lease holds without renewal; renewed every third of it.
HOLDS = timedelta(seconds=9)


class Lease(SQLModel, table=True):
    """Who is active under a name, and until when."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True, max_length=64)
    holder: str = Field(max_length=64)
    expires_at: datetime = Field(sa_type=Instant)


def take(
    session: Session, name: str, holder: str, now: datetime, *, is_gone: Callable[[str], bool] = lambda _: False
) -> bool:
    """Takes or renews the lease; False while another holder's is good. ``is_gone`` knows holders that surely died."""
    current = session.get(Lease, name, with_for_update=True)
    if current is None:
        session.add(Lease(name=name, holder=holder, expires_at=now + HOLDS))
        session.flush()
        return True
    if current.holder != holder and current.expires_at >= now and not is_gone(current.holder):
        return False
    current.holder, current.expires_at = holder, now + HOLDS
    session.flush()
    return True


def release(session: Session, name: str, holder: str) -> None:
    """Gives the lease up at a graceful stop, so that the one standing by need not wait."""
    current = session.get(Lease, name)
    if current is not None and current.holder == holder:
        session.delete(current)
        session.flush()
