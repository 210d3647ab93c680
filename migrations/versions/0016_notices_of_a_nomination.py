"""Who was told what of a nomination is found at once, however many messages there are."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the index."""
    op.create_index("message_of_nomination", "message", ["nomination", "id"], postgresql_where="nomination is not null")


def downgrade() -> None:
    """Drops it."""
    op.drop_index("message_of_nomination", "message")
