"""Support, questions and their answers, doubts, what was hidden and why, and what is being written of these."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _number(name: str, *, required: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=not required)


def _moment(name: str, *, required: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not required)


def _text(name: str, most: int, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(most), nullable=not required)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _index(table: str, columns: Sequence[str]) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def upgrade() -> None:
    op.create_table(
        "support",
        _number("pledge_id", required=True),
        _number("person_id", required=True),
        _moment("at", required=True),
        _refers("support", "person_id", "person"),
        _refers("support", "pledge_id", "pledge"),
        sa.PrimaryKeyConstraint("pledge_id", "person_id", name="pk_support"),
    )
    _index("support", ["person_id"])
    op.create_table(
        "question",
        _number("id", required=True),
        _number("pledge_id", required=True),
        _number("asker_id"),
        _text("text", 300, required=True),
        _moment("asked_at", required=True),
        _text("answer", 400),
        _number("answered_by_id"),
        _moment("answered_at"),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("was_hidden", sa.Boolean(), nullable=False),
        _refers("question", "asker_id", "person"),
        _refers("question", "answered_by_id", "person"),
        _refers("question", "pledge_id", "pledge"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_question_pledge", "question", ["pledge_id", "id"])
    _index("question", ["asker_id", "answered_by_id"])
    _hiding()
    _doubt()
    op.create_table(
        "saying",
        _number("person_id", required=True),
        _text("purpose", 24, required=True),
        _number("subject_id", required=True),
        _text("text", 400),
        _moment("at", required=True),
        _refers("saying", "person_id", "person"),
        sa.PrimaryKeyConstraint("person_id", name="pk_saying"),
    )


def _hiding() -> None:
    op.create_table(
        "hiding",
        _number("id", required=True),
        _number("question_id", required=True),
        _number("by_id"),
        _text("reason", 300, required=True),
        _moment("at", required=True),
        _text("appeal", 300),
        _moment("appealed_at"),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        _text("word", 300),
        _number("decided_by_id"),
        _moment("decided_at"),
        _refers("hiding", "by_id", "person"),
        _refers("hiding", "decided_by_id", "person"),
        _refers("hiding", "question_id", "question"),
        sa.PrimaryKeyConstraint("id", name="pk_hiding"),
    )
    _index("hiding", ["question_id", "by_id", "decided_by_id"])


def _doubt() -> None:
    op.create_table(
        "doubt",
        _number("id", required=True),
        _number("pledge_id", required=True),
        _number("organisation_id"),
        _number("reporter_id"),
        _text("text", 400, required=True),
        _moment("at", required=True),
        _text("word", 400),
        _number("settled_by_id"),
        _moment("settled_at"),
        _refers("doubt", "organisation_id", "organisation"),
        _refers("doubt", "pledge_id", "pledge"),
        _refers("doubt", "reporter_id", "person"),
        _refers("doubt", "settled_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_doubt"),
    )
    _index("doubt", ["pledge_id", "organisation_id", "reporter_id", "settled_by_id"])


def downgrade() -> None:
    for table in ("saying", "doubt", "hiding", "question", "support"):
        op.drop_table(table)
