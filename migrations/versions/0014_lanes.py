"""What is due in each lane is found in each lane: however much waits in one, the others are not searched through it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

LANE = "coalesce(lower(substring(address, '^https?://([^/?#]+)')), 'smtp')"


def upgrade() -> None:
    """The index by lane takes the place of the one by time alone."""
    op.create_index("message_lane", "message", [sa.text(LANE), "next_attempt_at", "id"], postgresql_where="state = 'waiting'")
    op.drop_index("message_due", "message")
