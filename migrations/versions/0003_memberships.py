"""Who an officer is: memberships with dates, passwords, sessions, identities from elsewhere, scopes of tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Until now an officer had one unit and some roles there, from the day on which they were made.
EACH_ROLE = """
insert into membership (officer, role, unit, level, valid_from)
select officer.id, held.role, officer.unit, officer.level, (officer.created_at at time zone 'Asia/Ho_Chi_Minh')::date
from officer, unnest(officer.roles) with ordinality as held (role, position)
order by officer.created_at, officer.id, held.position
"""
# The way back keeps what fits: the unit of the first membership that has not ended, and the roles there.
FIRST_UNIT = """
with first as (
  select distinct on (officer) officer, unit, level from membership where ended_at is null order by officer, id
)
update officer set unit = first.unit, level = first.level, roles = (
  select array_agg(role order by id) from membership m
  where m.officer = officer.id and m.unit = first.unit and m.ended_at is null
)
from first where first.officer = officer.id
"""


def upgrade() -> None:
    """Adds them; what officers were becomes memberships."""
    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["officer"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request", name="membership_request_key"),
    )
    op.create_index("membership_of_officer", "membership", ["officer"])
    op.create_index("membership_at_unit", "membership", ["unit", "role"], postgresql_where="ended_at is null")
    op.execute(EACH_ROLE)
    for column in ("unit", "level", "roles"):
        op.drop_column("officer", column)
    op.add_column("officer", sa.Column("request_hash", sa.Text(), nullable=True))
    op.add_column("token", sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("token", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("update token set scopes = '{read,submit,decide,manage,account}'")
    _add_ways_to_sign_in()


def _add_ways_to_sign_in() -> None:
    op.create_table(
        "login",
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["officer"], ["officer.id"]),
        sa.PrimaryKeyConstraint("officer"),
        sa.UniqueConstraint("username", name="login_username_key"),
    )
    op.create_table(
        "invitation",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["officer"], ["officer.id"]),
        sa.PrimaryKeyConstraint("hash"),
        sa.UniqueConstraint("request", name="invitation_request_key"),
    )
    op.create_index(op.f("ix_invitation_officer"), "invitation", ["officer"])
    op.create_table(
        "session",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["officer"], ["officer.id"]),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index("session_of_officer", "session", ["officer", "created_at"])
    op.create_index("session_over", "session", ["expires_at"])
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("sign_in_failure_old", "sign_in_failure", ["last_at"])
    op.create_table(
        "sign_in_request",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state"),
    )
    op.create_index("sign_in_request_over", "sign_in_request", ["expires_at"])
    op.create_table(
        "identity",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["officer"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issuer", "subject", name="identity_once"),
    )
    op.create_index("identity_of_officer", "identity", ["officer"])


def downgrade() -> None:
    """Drops them; of several memberships those at the first unit are kept."""
    for table in ("identity", "sign_in_request", "sign_in_failure", "session", "invitation", "login"):
        op.drop_table(table)
    op.drop_column("token", "last_used_at")
    op.drop_column("token", "scopes")
    op.drop_column("officer", "request_hash")
    op.add_column("officer", sa.Column("unit", sa.Text(), server_default="VN", nullable=False))
    op.add_column("officer", sa.Column("level", sa.Text(), server_default="central", nullable=False))
    op.add_column("officer", sa.Column("roles", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.execute(FIRST_UNIT)
    op.alter_column("officer", "unit", server_default=None)
    op.alter_column("officer", "level", server_default=None)
    op.drop_table("membership")
