"""The organisations of a track are found by name without a look at all of them."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_organisation_track_name", "organisation", ["track", "name"])


def downgrade() -> None:
    op.drop_index("ix_organisation_track_name", "organisation")
