"""Councils, their sessions, rounds and results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds them."""
    op.create_table(
        "council",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.Column("area", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request"),
    )
    op.create_index("council_area", "council", ["area"], unique=False, postgresql_using="gin")
    op.create_index("council_of_unit", "council", ["unit"], unique=True, postgresql_where="ended_at is null")
    op.create_table(
        "council_session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("council", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("convened_by", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("embargo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes_signed", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index("council_session_council", "council_session", ["council"], unique=False)
    op.create_index("council_session_list", "council_session", ["unit", "planned_at", "id"], unique=False)
    op.create_table(
        "session_result",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("nominee", sa.BigInteger(), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("tie", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=True),
        sa.Column("against", sa.Integer(), nullable=True),
        sa.Column("abstaining", sa.Integer(), nullable=True),
        sa.Column("invalid", sa.Integer(), nullable=True),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("derivation_vi", sa.Text(), nullable=False),
        sa.Column("derivation_en", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("session", "round", "nominee"),
    )
    op.create_index("session_result_nomination", "session_result", ["nomination"], unique=False)
    op.create_table(
        "slate_line",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("nominee", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session", "round", "position"),
    )
    op.create_table(
        "agenda_item",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.Text(), nullable=True),
        sa.Column("refused_why", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["session"],
            ["council_session.id"],
        ),
        sa.PrimaryKeyConstraint("session", "nomination"),
    )
    op.create_index("agenda_item_nomination", "agenda_item", ["nomination"], unique=False)
    op.create_table(
        "council_member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("council", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["council"],
            ["council.id"],
        ),
        sa.ForeignKeyConstraint(
            ["officer"],
            ["officer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request"),
    )
    op.create_index("council_member_of", "council_member", ["council"], unique=False, postgresql_where="ended_at is null")
    op.create_index("council_member_officer", "council_member", ["officer"], unique=False, postgresql_where="ended_at is null")
    op.create_table(
        "council_regulation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("council", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("says", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["council"],
            ["council.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request"),
    )
    op.create_index("council_regulation_of", "council_regulation", ["council"], unique=False)
    op.create_table(
        "session_minutes",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("update_id", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session"],
            ["council_session.id"],
        ),
        sa.PrimaryKeyConstraint("session", "version"),
        sa.UniqueConstraint("update_id"),
    )
    op.create_table(
        "signed_minutes",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["session"],
            ["council_session.id"],
        ),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["stored_file.sha256"],
        ),
        sa.PrimaryKeyConstraint("session", "sha256"),
    )
    op.create_index("signed_minutes_sha256", "signed_minutes", ["sha256"], unique=False)
    op.create_table(
        "session_recusal",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("nominees", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session"],
            ["council_session.id"],
        ),
        sa.PrimaryKeyConstraint("session", "officer", "nomination"),
    )
    op.create_table(
        "session_round",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("electors", sa.Integer(), nullable=False),
        sa.Column("slate_hash", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("may_change", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ballots", sa.Integer(), nullable=True),
        sa.Column("receipts_root", sa.Text(), nullable=True),
        sa.Column("commitment", sa.Text(), nullable=True),
        sa.Column("box", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session"],
            ["council_session.id"],
        ),
        sa.PrimaryKeyConstraint("session", "round"),
    )
    op.create_table(
        "session_seat",
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("votes", sa.Boolean(), nullable=False),
        sa.Column("presence", sa.Text(), server_default="absent", nullable=False),
        sa.Column("delegate", sa.Text(), nullable=True),
        sa.Column("mandate_number", sa.Text(), nullable=True),
        sa.Column("mandate_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session"],
            ["council_session.id"],
        ),
        sa.PrimaryKeyConstraint("session", "officer"),
    )
    op.create_index("session_seat_delegate", "session_seat", ["delegate"], unique=False)
    op.create_index("session_seat_officer", "session_seat", ["officer"], unique=False)


def downgrade() -> None:
    """Drops them."""
    op.drop_index("session_seat_officer", table_name="session_seat")
    op.drop_index("session_seat_delegate", table_name="session_seat")
    op.drop_table("session_seat")
    op.drop_table("session_round")
    op.drop_table("session_recusal")
    op.drop_index("signed_minutes_sha256", table_name="signed_minutes")
    op.drop_table("signed_minutes")
    op.drop_table("session_minutes")
    op.drop_index("council_regulation_of", table_name="council_regulation")
    op.drop_table("council_regulation")
    op.drop_index("council_member_officer", table_name="council_member", postgresql_where="ended_at is null")
    op.drop_index("council_member_of", table_name="council_member", postgresql_where="ended_at is null")
    op.drop_table("council_member")
    op.drop_index("agenda_item_nomination", table_name="agenda_item")
    op.drop_table("agenda_item")
    op.drop_table("slate_line")
    op.drop_index("session_result_nomination", table_name="session_result")
    op.drop_table("session_result")
    op.drop_index("council_session_list", table_name="council_session")
    op.drop_index("council_session_council", table_name="council_session")
    op.drop_table("council_session")
    op.drop_index("council_area", table_name="council", postgresql_using="gin")
    op.drop_index("council_of_unit", table_name="council", postgresql_where="ended_at is null")
    op.drop_table("council")
