"""Attachments, by the hash of their content."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APPEND_ONLY = """
create trigger {table}_append_only before update or delete or truncate on {table}
for each statement execute function refuse_change()
"""


def upgrade() -> None:
    """Adds them; the proof of what was attached and what was taken out is append-only."""
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("scan", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=True),
        sa.Column("scan_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_scan_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_index("stored_file_to_scan", "stored_file", ["next_scan_at"], postgresql_where="scan in ('waiting', 'unscanned')")
    op.create_index("stored_file_touched", "stored_file", ["touched_at"])
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("nominee", sa.BigInteger(), nullable=True),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("attached_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("nomination", "sha256", name="attachment_once"),
    )
    op.create_index("attachment_file", "attachment", ["sha256"])
    op.create_index("attachment_nominee", "attachment", ["nominee"], postgresql_where="nominee is not null")
    op.create_table(
        "attachment_name",
        sa.Column("attachment", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("attachment"),
    )
    op.create_table(
        "download",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("download_of_nomination", "download", ["nomination", "id"])
    for table in ("attachment", "download"):
        op.execute(APPEND_ONLY.format(table=table))


def downgrade() -> None:
    """Drops them."""
    for table in ("download", "attachment_name", "attachment", "stored_file"):
        op.drop_table(table)
