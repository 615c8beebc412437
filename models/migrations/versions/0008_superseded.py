"""What earlier versions of a pledge said beside their items: theme, vehicle, plan, post."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pledge_superseded",
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(200), nullable=True),
        sa.Column("theme", sa.String(200), nullable=True),
        sa.Column("vehicle", sa.String(200), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("plan_file", sa.String(255), nullable=True),
        sa.Column("plan_name", sa.String(100), nullable=True),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name="fk_pledge_superseded_pledge_id_pledge"),
        sa.PrimaryKeyConstraint("pledge_id", "version", name="pk_pledge_superseded"),
    )


def downgrade() -> None:
    op.drop_table("pledge_superseded")
