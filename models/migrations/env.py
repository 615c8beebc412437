"""Run by Alembic for every command: migrates on the connection that ``models.schema`` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum
from sqlmodel.sql.sqltypes import AutoString

from models.columns import Instant
from models.schema import metadata


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Writes our own column types into new migrations as plain ones: a migration must outlive the code of its day."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString | Enum):
        return f"sa.String({item.length})" if item.length else "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=plain_type,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
