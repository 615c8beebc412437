"""Pledges kept in public: versions that can be revised, what became of each item, figures, and posts kept true."""

import secrets
from collections import defaultdict
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEVER = date(9999, 12, 31)
DRAFT_INDEXES = (
    ("uq_pledge_one_draft", ["person_id"], "revises_id IS NULL"),
    ("uq_pledge_one_of_organisation", ["organisation_id"], "revises_id IS NULL AND author = 'organisation'"),
    ("uq_pledge_one_revision", ["drafted_by_id", "revises_id"], "revises_id IS NOT NULL"),
)


def upgrade() -> None:
    _pledge()
    with op.batch_alter_table("pledge_item") as batch:
        batch.add_column(sa.Column("line", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("result", sa.String(24), nullable=False, server_default="open"))
        batch.add_column(sa.Column("percent", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("pledge_item") as batch:
        batch.alter_column("result", server_default=None)
        batch.alter_column("percent", server_default=None)
    with op.batch_alter_table("outgoing") as batch:
        batch.add_column(sa.Column("stale", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("outgoing") as batch:
        batch.alter_column("stale", server_default=None)
    waiting = sa.text("outcome = 'waiting'")
    op.create_index(
        "ix_outgoing_chat_waiting",
        "outgoing",
        ["chat_id", "not_before"],
        if_not_exists=True,  # for a while the first revision made it
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    with op.batch_alter_table("dialogue") as batch:
        batch.alter_column("said", existing_type=sa.String(400), type_=sa.String(1000))
    _new_tables()
    _fill()


def _pledge() -> None:
    op.drop_index("uq_pledge_one_draft", "pledge")
    op.drop_index("ix_pledge_organisation_published", "pledge")
    op.drop_index("ix_pledge_person_published", "pledge")
    with op.batch_alter_table("pledge") as batch:
        batch.add_column(sa.Column("author", sa.String(24), nullable=False, server_default="member"))
        batch.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("drafted_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("revises_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("base_version", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("token", sa.String(16), nullable=True))
        for name, kind in (
            ("post", sa.String(200)),
            ("theme", sa.String(200)),
            ("vehicle", sa.String(200)),
            ("plan", sa.Text()),
            ("plan_file", sa.String(255)),
            ("plan_name", sa.String(100)),
            ("next_due", sa.Date()),
            ("reason", sa.String(400)),
        ):
            batch.add_column(sa.Column(name, kind, nullable=True))
        batch.create_foreign_key("fk_pledge_drafted_by_id_person", "person", ["drafted_by_id"], ["id"])
        batch.create_foreign_key("fk_pledge_revises_id_pledge", "pledge", ["revises_id"], ["id"])
        batch.create_unique_constraint("uq_pledge_token", ["token"])
    with op.batch_alter_table("pledge") as batch:
        batch.alter_column("author", server_default=None)
    op.create_index("ix_pledge_revises_id", "pledge", ["revises_id"])
    op.create_index("ix_pledge_organisation_published", "pledge", ["organisation_id", "published_at"])
    op.create_index("ix_pledge_organisation_due", "pledge", ["organisation_id", "status", "next_due"])
    op.create_index("ix_pledge_person_published", "pledge", ["person_id", "published_at"])
    op.create_index("ix_pledge_person_due", "pledge", ["person_id", "status", "next_due"])
    for name, columns, condition in DRAFT_INDEXES:
        where = sa.text(f"status = 'draft' AND {condition}")
        op.create_index(name, "pledge", columns, unique=True, sqlite_where=where, postgresql_where=where)


def _new_tables() -> None:
    op.create_table(
        "pledge_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(400), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("photo", sa.String(255), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_pledge_entry_by_id_person"),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name="fk_pledge_entry_pledge_id_pledge"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge_entry"),
    )
    op.create_index("ix_pledge_entry_pledge", "pledge_entry", ["pledge_id", "id"])
    op.create_index("ix_pledge_entry_by_id", "pledge_entry", ["by_id"])
    op.create_table(
        "posting",
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name="fk_posting_pledge_id_pledge"),
        sa.PrimaryKeyConstraint("pledge_id", "chat_id", name="pk_posting"),
    )
    op.create_index("ix_posting_chat_id", "posting", ["chat_id"])
    op.create_table(
        "tally",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("pledges", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_tally_organisation_id_organisation"),
        sa.PrimaryKeyConstraint("organisation_id", "whole", "author", "status", "due", name="pk_tally"),
    )


pledge = sa.table(
    "pledge",
    *(sa.column(name, sa.Integer()) for name in ("id", "person_id", "drafted_by_id", "organisation_id", "version")),
    sa.column("status", sa.String()),
    sa.column("token", sa.String()),
    sa.column("next_due", sa.Date()),
    sa.column("published_at", sa.DateTime(timezone=True)),
)
item = sa.table(
    "pledge_item",
    *(sa.column(name, sa.Integer()) for name in ("id", "pledge_id", "line")),
    sa.column("due", sa.Date()),
)
entry = sa.table(
    "pledge_entry",
    *(sa.column(name, sa.Integer()) for name in ("pledge_id", "version", "by_id")),
    sa.column("step", sa.String()),
    sa.column("at", sa.DateTime(timezone=True)),
)
outgoing = sa.table(
    "outgoing",
    sa.column("id", sa.Integer()),
    sa.column("unique_key", sa.String()),
    sa.column("chat_id", sa.BigInteger()),
)
organisation = sa.table("organisation", sa.column("id", sa.Integer()), sa.column("path", sa.String()))
posting = sa.table("posting", sa.column("pledge_id", sa.Integer()), sa.column("chat_id", sa.BigInteger()))
tally = sa.table(
    "tally",
    sa.column("organisation_id", sa.Integer()),
    sa.column("whole", sa.Boolean()),
    sa.column("author", sa.String()),
    sa.column("status", sa.String()),
    sa.column("due", sa.Date()),
    sa.column("pledges", sa.Integer()),
)


def _fill() -> None:
    """What was published before has lines, a link, a beginning of its history, and is counted."""
    run = op.get_bind().execute
    days: dict[int, list[date]] = defaultdict(list)
    lines: dict[int, int] = defaultdict(int)
    public = sa.select(pledge.c.id).where(pledge.c.status != "draft")
    for row in run(sa.select(item).where(item.c.pledge_id.in_(public)).order_by(item.c.id)).all():
        lines[row.pledge_id] += 1
        days[row.pledge_id].append(row.due)
        run(sa.update(item).where(item.c.id == row.id).values(line=lines[row.pledge_id]))
    run(sa.update(pledge).values(drafted_by_id=pledge.c.person_id))
    paths = {row.id: row.path for row in run(sa.select(organisation))}
    cells: dict[tuple[int, bool, date], int] = defaultdict(int)
    for row in run(sa.select(pledge).where(pledge.c.status != "draft").order_by(pledge.c.id)).all():
        due = min((day for day in days[row.id] if day is not None), default=None)
        run(sa.update(pledge).where(pledge.c.id == row.id).values(token=secrets.token_urlsafe(9), next_due=due))
        first = {"pledge_id": row.id, "version": row.version, "by_id": row.person_id, "at": row.published_at}
        run(sa.insert(entry).values(step="published", **first))
        above = [int(part) for part in paths[row.organisation_id].strip("/").split("/")]
        for where in [(row.organisation_id, False), *((each, True) for each in above)]:
            cells[(*where, due or NEVER)] += 1
    for (organisation_id, whole, due), number in cells.items():
        count = {"organisation_id": organisation_id, "whole": whole, "due": due, "pledges": number}
        run(sa.insert(tally).values(author="member", status="published", **count))
    for row in run(sa.select(outgoing).where(outgoing.c.unique_key.like("pledge:%"))).all():
        pledge_id = int(row.unique_key.split(":")[1])
        run(sa.insert(posting).values(pledge_id=pledge_id, chat_id=row.chat_id))
        key = f"pledge:{pledge_id}:{row.chat_id}"
        run(sa.update(outgoing).where(outgoing.c.id == row.id).values(unique_key=key))


def downgrade() -> None:
    op.drop_table("tally")
    op.drop_table("posting")
    op.drop_table("pledge_entry")
    for name, _columns, _condition in DRAFT_INDEXES:
        op.drop_index(name, "pledge")
    for name in ("organisation_due", "person_due", "organisation_published", "person_published", "revises_id"):
        op.drop_index(f"ix_pledge_{name}", "pledge")
    # What only newer revisions know is lost: pledges of organisations, and revisions not yet public.
    op.execute(
        "DELETE FROM pledge_item WHERE pledge_id IN "
        "(SELECT id FROM pledge WHERE author <> 'member' OR revises_id IS NOT NULL)"
    )
    op.execute("DELETE FROM pledge WHERE author <> 'member' OR revises_id IS NOT NULL")
    op.execute("UPDATE pledge SET status = 'published' WHERE status <> 'draft'")
    with op.batch_alter_table("pledge") as batch:
        batch.drop_constraint("uq_pledge_token", type_="unique")
        batch.drop_constraint("fk_pledge_revises_id_pledge", type_="foreignkey")
        batch.drop_constraint("fk_pledge_drafted_by_id_person", type_="foreignkey")
        batch.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
        for name in (
            "author",
            "drafted_by_id",
            "revises_id",
            "base_version",
            "token",
            "post",
            "theme",
            "vehicle",
            "plan",
            "plan_file",
            "plan_name",
            "next_due",
            "reason",
        ):
            batch.drop_column(name)
    op.create_index("ix_pledge_organisation_published", "pledge", ["organisation_id", "status", "published_at"])
    op.create_index("ix_pledge_person_published", "pledge", ["person_id", "status", "published_at"])
    where = sa.text("status = 'draft'")
    op.create_index(
        "uq_pledge_one_draft", "pledge", ["person_id"], unique=True, sqlite_where=where, postgresql_where=where
    )
    with op.batch_alter_table("pledge_item") as batch:
        for name in ("line", "result", "percent"):
            batch.drop_column(name)
    op.drop_index("ix_outgoing_chat_waiting", "outgoing")
    with op.batch_alter_table("outgoing") as batch:
        batch.drop_column("stale")
    op.execute("UPDATE dialogue SET said = NULL WHERE length(said) > 400")
    with op.batch_alter_table("dialogue") as batch:
        batch.alter_column("said", existing_type=sa.String(1000), type_=sa.String(400))
