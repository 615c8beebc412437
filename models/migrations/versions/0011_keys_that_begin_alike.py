"""The keys of the outbox are compared byte by byte, so that those that begin alike are a range of the index."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite compares all text so
        op.alter_column("outgoing", "unique_key", type_=sa.String(100, collation="C"), existing_nullable=False)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("outgoing", "unique_key", type_=sa.String(100), existing_nullable=False)
