"""Who has taken a task, who stands in for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = """
create trigger task_act_append_only before update or delete or truncate on task_act
for each statement execute function refuse_change()
"""


def upgrade() -> None:
    """Adds them."""
    op.add_column("task", sa.Column("claimed_by", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("claimed_for", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("task", sa.Column("claim_version", sa.Integer(), server_default="0", nullable=False))
    op.add_column("task", sa.Column("assigned_by", sa.Text(), nullable=True))
    op.create_index("task_claimed", "task", ["claimed_by"], postgresql_where="closed_at is null and claimed_by is not null")
    op.create_index("task_claimed_for", "task", ["claimed_for"], postgresql_where="closed_at is null and claimed_for is not null")
    op.create_table(
        "substitution",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("absent", sa.Text(), nullable=False),
        sa.Column("substitute", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.CheckConstraint("valid_to >= valid_from", name="substitution_days"),
        sa.CheckConstraint("absent is distinct from substitute", name="substitution_of_another"),
        sa.ForeignKeyConstraint(["absent"], ["officer.id"]),
        sa.ForeignKeyConstraint(["substitute"], ["officer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request", name="substitution_request_key"),
    )
    op.create_index("substitution_of_absent", "substitution", ["absent", "valid_to"], postgresql_where="ended_at is null")
    op.create_index("substitution_of_substitute", "substitution", ["substitute", "valid_to"], postgresql_where="ended_at is null")
    op.create_index("substitution_to_return", "substitution", ["valid_to"], postgresql_where="returned_at is null")
    op.create_table(
        "task_act",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("substitution", sa.Text(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("on_behalf_of", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("claim_version", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("request", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request", name="task_act_request_key"),
    )
    op.create_index("task_act_of_task", "task_act", ["nomination", "number", "id"])
    op.create_index("task_act_to_officer", "task_act", ["officer", "id"])
    op.create_index("task_act_from_officer", "task_act", ["before", "id"])
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    """Drops them."""
    op.drop_table("task_act")
    op.drop_table("substitution")
    op.drop_index("task_claimed_for", "task")
    op.drop_index("task_claimed", "task")
    for column in ("claimed_by", "claimed_for", "claimed_at", "claim_version", "assigned_by"):
        op.drop_column("task", column)
