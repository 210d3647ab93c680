"""A token knows the request that issued it, so that asking again under the same key makes no second one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("token", sa.Column("request", sa.Text(), nullable=True))
    op.create_unique_constraint("token_request_key", "token", ["request"])


def downgrade() -> None:
    """Drops it."""
    op.drop_constraint("token_request_key", "token")
    op.drop_column("token", "request")
