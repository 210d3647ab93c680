"""A token says who issued it: an officer, or the machine itself. Of those from before only the machine's are known."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whatever an officer issued was issued under a key; what was made at the machine had none, and this label."""
    op.add_column("token", sa.Column("created_by", sa.Text(), nullable=True))
    op.execute("update token set created_by = 'machine' where request is null and label = 'made at the machine'")
