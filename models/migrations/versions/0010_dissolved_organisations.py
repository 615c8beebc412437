"""Organisations that were dissolved, and into which."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation") as batch:
        batch.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("into_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_organisation_into_id_organisation", "organisation", ["into_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("organisation") as batch:
        batch.drop_constraint("fk_organisation_into_id_organisation", type_="foreignkey")
        batch.drop_column("into_id")
        batch.drop_column("ended_at")
