"""Organisations, and people who have pledged, can be found by a part of their name or by its pinyin."""

import sqlalchemy as sa
from alembic import op

from models import search

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_term",
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("term", sa.String(48).with_variant(sa.String(48, collation="C"), "postgresql"), nullable=False),
        sa.Column("subject_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "term", "subject_id", name="pk_search_term"),
        sqlite_with_rowid=False,
    )
    where = sa.text("kind = 'person'")
    op.create_index("ix_search_term_person", "search_term", ["subject_id"], sqlite_where=where, postgresql_where=where)
    run = op.get_bind()
    organisations = run.execute(sa.text("SELECT id, name FROM organisation")).all()
    people = run.execute(
        sa.text(
            "SELECT id, name FROM person WHERE erased_at IS NULL AND id IN "
            "(SELECT person_id FROM pledge WHERE published_at IS NOT NULL)"
        )
    ).all()
    search.add(run, search.Sought.organisation, [(row.id, row.name) for row in organisations])
    search.add(run, search.Sought.person, [(row.id, row.name) for row in people])


def downgrade() -> None:
    op.drop_table("search_term")
