"""The tables as a whole: brings a database to the newest revision, and says which one it has."""

from pathlib import Path
from typing import Any

from alembic import command, config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url

# Every module with a table, so that the metadata is whole whoever asks for it.
from models import channel as channel
from models import comment as comment
from models import condition as condition
from models import dialogue as dialogue
from models import handled as handled
from models import invite as invite
from models import lease as lease
from models import organisation as organisation
from models import outbox as outbox
from models import person as person
from models import pledge as pledge
from models import pledge_history as pledge_history
from models import pledge_version as pledge_version
from models import pledge_word as pledge_word
from models import posting as posting
from models import search as search
from models import supervision as supervision
from models import supervision_doubt as supervision_doubt
from models import supervision_hiding as supervision_hiding
from models import supervision_saying as supervision_saying
from models import tally as tally
from models.base import metadata as metadata
from models.database import make_room

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: str | URL | Engine, revision: str = "head") -> None:
    """Brings the database to ``revision``, all of the way or not at all. An SQLite file and its folder are made."""
    _run(database, lambda settings: command.upgrade(settings, revision))


def downgrade(database: str | URL | Engine, revision: str = "base") -> None:
    """Takes the database back to ``revision``; whatever only newer revisions know is lost."""
    _run(database, lambda settings: command.downgrade(settings, revision))


def revision_of(connection: Connection) -> str | None:
    """The revision that the database has; None while it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision that this program knows."""
    newest = ScriptDirectory.from_config(_settings()).get_current_head()
    assert newest is not None, "the program ships its migrations"
    return newest


def known(revision: str) -> bool:
    """Whether this program has a migration of that name: if not, a newer program made the database."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_settings()).walk_revisions())


def _settings() -> config.Config:
    settings = config.Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings


def _run(database: str | URL | Engine, step: Any) -> None:
    engine = _migrating_engine(database.url if isinstance(database, Engine) else make_url(database))
    settings = _settings()
    try:
        with engine.begin() as connection:
            settings.attributes["connection"] = connection
            step(settings)
            _require_whole_references(connection)
    finally:
        engine.dispose()


def _migrating_engine(url: URL) -> Engine:
    """An engine of its own: foreign keys are not enforced on SQLite while a table is rebuilt under them."""
    engine = create_engine(url, poolclass=NullPool)
    make_room(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA busy_timeout=10000")


def _require_whole_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(
                f"the migration would leave references without a row in {sorted({row[0] for row in broken})}"
            )
