"""Whether the database is there, and in words why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, IntegrityError

from bot.refused import Refused
from models import schema


def shown(url: str) -> str:
    """The address without its password."""
    return make_url(url).render_as_string(hide_password=True)


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for a server's."""
    address = make_url(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


@contextmanager
def reaching(url: str) -> Iterator[None]:
    """Turns what a database says when it cannot be used into a refusal."""
    try:
        yield
    except IntegrityError:
        raise
    except DatabaseError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
        raise Refused(f"The database {shown(url)} cannot be used: {reason}") from error


def revision(url: str) -> str | None:
    """The revision of the database; None while it is empty or, for SQLite, not there yet."""
    file = file_of(url)
    if file is not None and not file.exists():
        return None
    engine = create_engine(url)
    try:
        with reaching(url), engine.connect() as connection:
            return schema.revision_of(connection)
    finally:
        engine.dispose()


def require_newest(url: str) -> None:
    """Refuses a database whose tables are not those of this program."""
    found = revision(url)
    if found == schema.head():
        return
    if found is None:
        raise Refused(f"The database {shown(url)} is empty. Run `xianfeng db upgrade` first.")
    if schema.known(found):
        raise Refused(f"The database {shown(url)} is from an earlier version. Run `xianfeng db upgrade` first.")
    raise Refused(f"The database {shown(url)} is from a newer version of Xianfeng ({found}). Install that version.")


def belongs_to_another(url: str, bot_id: int) -> str:
    """What is said where the database is that of the bot ``bot_id``."""
    return (
        f"The database {shown(url)} belongs to the bot with the number {bot_id}. Every bot needs a database of its "
        "own: look at [database] url and at [telegram] token. To go on with another bot, restore a backup into a new "
        "database."
    )
