"""Conditions of an organisation's own, and their words in the items that were made by them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_condition_organisation_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_condition"),
    )
    op.create_index("ix_condition_organisation_id", "condition", ["organisation_id"])
    with op.batch_alter_table("pledge_item") as batch:
        batch.add_column(sa.Column("named", sa.String(60), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("pledge_item") as batch:
        batch.drop_column("named")
    op.drop_index("ix_condition_organisation_id", "condition")
    op.drop_table("condition")
