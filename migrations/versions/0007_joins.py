"""Nominations that were joined, and offices that were handed over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds them."""
    op.add_column("nomination", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "joining",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "joined_nominee",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("nominee", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "nominee"),
    )
    op.create_index("joined_nominee_nominee", "joined_nominee", ["nominee"])
    op.create_index("joined_nominee_target", "joined_nominee", ["target"])


def downgrade() -> None:
    """Drops them."""
    op.drop_table("joined_nominee")
    op.drop_table("joining")
    op.drop_column("nomination", "entered_at")
