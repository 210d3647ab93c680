"""What waits for nobody: incidents, and who owns them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds them."""
    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("nomination", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("owned_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "incident_open_once",
        "incident",
        ["unit", "role", "nomination"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_index("incident_of_owner", "incident", ["owner", "opened_at"], postgresql_where=sa.text("closed_at is null"))
    # By it the watch finds the few nominations in which duties are kept apart; its statistics say how few.
    op.create_index("dossier_apart", "dossier", [sa.text("jsonb_array_length(start #> '{policy,apart}')")])


def downgrade() -> None:
    """Drops them."""
    op.drop_index("dossier_apart", "dossier")
    op.drop_table("incident")
