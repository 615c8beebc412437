"""Comments from above, and the problems that they name."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DRAFT_INDEXES = (
    ("uq_comment_draft_on_member", ["author_id", "person_id"], "person_id IS NOT NULL"),
    ("uq_comment_draft_on_organisation", ["author_id", "organisation_id"], "person_id IS NULL"),
)


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("reached", sa.String(24), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("achievements", sa.String(300), nullable=True),
        sa.Column("direction", sa.String(300), nullable=True),
        sa.Column("private", sa.String(300), nullable=True),
        sa.Column("fingerprint", sa.String(32), nullable=True),
        sa.Column("signed_as", sa.String(64), nullable=True),
        sa.Column("member_name", sa.String(64), nullable=True),
        sa.Column("answer", sa.String(300), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_comment_person_id_person"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_comment_author_id_person"),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name="fk_comment_answered_by_id_person"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_comment_organisation_id_organisation"
        ),
        sa.ForeignKeyConstraint(["on_behalf_id"], ["organisation.id"], name="fk_comment_on_behalf_id_organisation"),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
        sqlite_autoincrement=True,
    )
    for name, columns, condition in DRAFT_INDEXES:
        where = sa.text(f"status = 'draft' AND {condition}")
        op.create_index(name, "comment", columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_comment_person", "comment", ["person_id", "status", "stage", "published_at"])
    by_organisation = ["organisation_id", "subject", "status", "stage", "published_at"]
    op.create_index("ix_comment_organisation", "comment", by_organisation)
    op.create_index("ix_comment_author", "comment", ["author_id", "status", "fingerprint"])
    op.create_index("ix_comment_answered_by_id", "comment", ["answered_by_id"])
    _problems()


def _problems() -> None:
    op.create_table(
        "comment_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("repeats_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(150), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("mended", sa.String(150), nullable=True),
        sa.Column("mended_by_id", sa.Integer(), nullable=True),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name="fk_comment_problem_comment_id_comment"),
        sa.ForeignKeyConstraint(
            ["repeats_id"], ["comment_problem.id"], name="fk_comment_problem_repeats_id_comment_problem"
        ),
        sa.ForeignKeyConstraint(["mended_by_id"], ["person.id"], name="fk_comment_problem_mended_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_comment_problem"),
        sa.UniqueConstraint("comment_id", "repeats_id", name="uq_comment_problem_repeats"),
        sqlite_autoincrement=True,
    )
    for column in ("comment_id", "repeats_id", "mended_by_id"):
        op.create_index(f"ix_comment_problem_{column}", "comment_problem", [column])
    op.create_table(
        "comment_closing",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name="fk_comment_closing_comment_id_comment"),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["comment_problem.id"], name="fk_comment_closing_problem_id_comment_problem"
        ),
        sa.PrimaryKeyConstraint("comment_id", "problem_id", name="pk_comment_closing"),
    )
    op.create_index("ix_comment_closing_problem_id", "comment_closing", ["problem_id"])


def downgrade() -> None:
    for name in ("comment_closing", "comment_problem", "comment"):
        op.drop_table(name)
