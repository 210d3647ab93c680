"""The auditor's: the tree over the ledger and its signed roots, archived histories, keys of nominees, who read personal data."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

APPEND_ONLY = """
create trigger {table}_append_only before update or delete or truncate on {table}
for each statement execute function refuse_change()
"""
NEVER_CHANGED = ("ledger_leaf", "ledger_node", "checkpoint", "archived_history", "engine_deletion", "personal_read")


def upgrade() -> None:
    """Adds them."""
    op.create_table(
        "archived_history",
        sa.Column("workflow_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("card_sha256", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("path", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("award", sa.Text(), nullable=True),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("regime", sa.Text(), nullable=True),
        sa.Column("policy_version", sa.Text(), nullable=True),
        sa.Column("policy_sha256", sa.Text(), nullable=True),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("lacks", sa.Text(), nullable=True),
        sa.Column("officers", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("key_ids", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("workflow_id", "sequence"),
    )
    op.create_index("archived_history_chain", "archived_history", ["chain"], unique=False)
    op.create_index("archived_history_list", "archived_history", ["archived_at", "workflow_id"], unique=False)
    op.create_index("archived_history_officers", "archived_history", ["officers"], unique=False, postgresql_using="gin")
    op.create_index("archived_history_path", "archived_history", ["path"], unique=False, postgresql_using="gin")
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("vkey", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    op.create_table(
        "engine_deletion",
        sa.Column("workflow_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("workflow_id"),
    )
    op.create_table(
        "ledger_leaf",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("kind", "chain", "sequence", name="ledger_leaf_once"),
    )
    op.create_table(
        "ledger_node",
        sa.Column("height", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("height", "place"),
    )
    op.create_table(
        "nominee_key",
        sa.Column("nominee", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("nominee"),
    )
    op.create_table(
        "personal_read",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("nominees", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("personal_read_at", "personal_read", ["read_at", "id"], unique=False)
    op.create_index("download_at", "download", ["downloaded_at", "id"], unique=False)
    op.create_index("personal_read_nominees", "personal_read", ["nominees"], unique=False, postgresql_using="gin")
    op.create_index("personal_read_officer", "personal_read", ["officer", "id"], unique=False)
    op.create_index("personal_read_subject", "personal_read", ["subject", "id"], unique=False)
    op.create_index(
        "ledger_of_what_came_after",
        "ledger",
        ["nomination"],
        unique=False,
        postgresql_where=sa.text("sequence = 1 and act in ('revoked', 'erased')"),
    )
    op.add_column("nominee", sa.Column("commitment", sa.Text(), nullable=True))
    op.add_column("nominee", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stored_file", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    for table in NEVER_CHANGED:
        op.execute(APPEND_ONLY.format(table=table))


def downgrade() -> None:
    """Refused: it would drop the proof over the ledger."""
    raise CommandError("the proof over the ledger cannot be dropped; restore a backup from before the migration instead")
