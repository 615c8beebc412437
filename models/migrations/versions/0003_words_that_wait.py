"""What is written about a public pledge and not said yet."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pledge_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("text", sa.String(400), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("photo", sa.String(255), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_pledge_word_person_id_person"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name="fk_pledge_word_pledge_id_pledge"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge_word"),
        sa.UniqueConstraint("person_id", "pledge_id", "line", "step", name="uq_pledge_word_one"),
    )
    op.create_index("ix_pledge_word_pledge_id", "pledge_word", ["pledge_id"])


def downgrade() -> None:
    op.drop_table("pledge_word")
