"""The first tables: organisations, people, invitations, pledges, dialogues, and what is to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(255), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.Column("may_post", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_channel"),
    )
    op.create_index("ix_channel_added_by", "channel", ["added_by"])

    op.create_table(
        "dialogue",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(8), nullable=True),
        sa.Column("interrupted", sa.Boolean(), nullable=False),
        sa.Column("said", sa.String(400), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "telegram_id", name="pk_dialogue"),
    )
    op.create_index("ix_dialogue_expires_at", "dialogue", ["expires_at"])

    op.create_table(
        "handled_update",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("handled_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_handled_update"),
    )
    op.create_index("ix_handled_update_handled_at", "handled_update", ["handled_at"])

    op.create_table(
        "lease",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("track", sa.String(32), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("guide_id", sa.Integer(), nullable=True),
        sa.Column(
            "path",
            sa.String(length=255).with_variant(sa.String(length=255, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_title", sa.String(255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guide_id"], ["organisation.id"], name="fk_organisation_guide_id_organisation"),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name="fk_organisation_parent_id_organisation"),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("code", name="uq_organisation_code"),
    )
    op.create_index("ix_organisation_channel_id", "organisation", ["channel_id"])
    op.create_index("ix_organisation_guide_id", "organisation", ["guide_id"])
    op.create_index("ix_organisation_parent_name", "organisation", ["parent_id", "name"])
    op.create_index("ix_organisation_path", "organisation", ["path"])

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("acting_role_id", sa.Integer(), nullable=True),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("phone", name="uq_person_phone"),
        sa.UniqueConstraint("telegram_id", name="uq_person_telegram_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("trace", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_set_aside"),
        sa.UniqueConstraint("reference", name="uq_set_aside_reference"),
    )
    op.create_index("ix_set_aside_happened_at", "set_aside", ["happened_at"])

    op.create_table(
        "invite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name="fk_invite_made_by_id_person"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_invite_organisation_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invite"),
        sa.UniqueConstraint("token", name="uq_invite_token"),
    )
    op.create_index("ix_invite_made_by_id", "invite", ["made_by_id"])
    op.create_index("ix_invite_organisation_id", "invite", ["organisation_id"])

    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unique_key", sa.String(100), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(64), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(200), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_outgoing_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing"),
        sa.UniqueConstraint("unique_key", name="uq_outgoing_unique_key"),
    )
    op.create_index("ix_outgoing_chat_id", "outgoing", ["chat_id"])
    for name, columns, outcome in (
        ("ix_outgoing_due", ["not_before", "id"], "waiting"),
        ("ix_outgoing_claimed", ["claimed_by"], "claimed"),
    ):
        where = sa.text(f"outcome = '{outcome}'")
        op.create_index(name, "outgoing", columns, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_outgoing_person_id", "outgoing", ["person_id"])

    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(32), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signed_as", sa.String(64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_pledge_organisation_id_organisation"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_pledge_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge"),
    )
    op.create_index("ix_pledge_organisation_published", "pledge", ["organisation_id", "status", "published_at"])
    op.create_index("ix_pledge_person_published", "pledge", ["person_id", "status", "published_at"])
    op.create_index(
        "uq_pledge_one_draft",
        "pledge",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("status = 'draft'"),
        postgresql_where=sa.text("status = 'draft'"),
    )

    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_role_organisation_id_organisation"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_role_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
        sa.UniqueConstraint("person_id", "kind", "organisation_id", name="uq_role_person_kind_organisation"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_role_organisation_kind", "role", ["organisation_id", "kind"])
    op.create_index("ix_role_person_id", "role", ["person_id"])
    op.create_index(
        "uq_role_one_membership",
        "role",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'member'"),
        postgresql_where=sa.text("kind = 'member'"),
    )

    op.create_table(
        "invite_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invite_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["invite_id"], ["invite.id"], name="fk_invite_use_invite_id_invite"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invite_use_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_invite_use"),
        sa.UniqueConstraint("invite_id", "person_id", name="uq_invite_use_invite_person"),
    )
    op.create_index("ix_invite_use_person_id", "invite_use", ["person_id"])

    op.create_table(
        "pledge_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(32), nullable=False),
        sa.Column("what", sa.String(200), nullable=True),
        sa.Column("for_whom", sa.String(200), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("measure", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name="fk_pledge_item_pledge_id_pledge"),
        sa.PrimaryKeyConstraint("id", name="pk_pledge_item"),
        sa.UniqueConstraint("pledge_id", "version", "criterion", name="uq_pledge_item_criterion"),
    )


def downgrade() -> None:
    op.drop_table("pledge_item")
    op.drop_table("invite_use")
    op.drop_table("role")
    op.drop_table("pledge")
    op.drop_table("outgoing")
    op.drop_table("invite")
    op.drop_table("set_aside")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_table("lease")
    op.drop_table("handled_update")
    op.drop_table("dialogue")
    op.drop_table("channel")
