"""Who was told what: one row for each recipient, message and reason; events in the order in which they were committed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OLD_ENTRIES = r"""
insert into event (number, nomination, sequence, subject)
select row_number() over (order by written_at, nomination, sequence), nomination, sequence,
       regexp_replace(nomination, '\.r[0-9]+$', '')
from ledger
"""
"""Nobody is told of what happened before there were events; whoever wants it has it replayed."""

# What was due to an address of an office keeps its attempts and its outcome. A webhook is called with events from now on.
OLD_DELIVERIES = """
insert into message (subscription, channel, address, template, reason, nomination, sequence, unit, state, attempts,
                     next_attempt_at, last_error, written_at, sent_at)
select delivery.subscription, delivery.channel, delivery.address, outbox.template, 'notice/' || outbox.id, outbox.nomination,
       outbox.sequence, outbox.unit, delivery.state, delivery.attempts, delivery.next_attempt_at, delivery.last_error,
       outbox.written_at, delivery.sent_at
from delivery join outbox on outbox.id = delivery.notice
where delivery.channel = 'email' or delivery.state = 'sent' order by delivery.id
"""


def _row_id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _moment(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _written(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def upgrade() -> None:
    """Adds them; deliveries become messages."""
    op.create_index("outbox_of_entry", "outbox", ["nomination", "sequence"])
    _events()
    _listeners()
    _messages()
    op.execute(OLD_DELIVERIES)
    op.drop_table("delivery")


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("nomination", "sequence", name="event_of_entry"),
    )
    op.execute(OLD_ENTRIES)
    this_transaction = sa.text("(pg_current_xact_id()::text)::bigint")
    op.add_column("ledger", sa.Column("written_in", sa.BigInteger(), server_default=this_transaction, nullable=False))
    op.create_index("ledger_written_in", "ledger", ["written_in"])


def _listeners() -> None:
    op.add_column("subscription", sa.Column("former_secret", sa.Text(), nullable=True))
    op.add_column("subscription", _moment("former_until"))
    op.add_column("subscription", sa.Column("rotated_by", sa.Text(), nullable=True))
    op.create_table(
        "replay",
        _row_id(),
        sa.Column("subscription", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        _written("created_at"),
        _moment("done_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request", name="replay_request_key"),
    )
    op.create_index("replay_waiting", "replay", ["id"], postgresql_where="done_at is null")
    op.create_table(
        "contact",
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        _written("changed_at"),
        sa.ForeignKeyConstraint(["officer"], ["officer.id"]),
        sa.PrimaryKeyConstraint("officer"),
    )
    op.create_table(
        "introduction",
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        _written("told_at"),
        sa.PrimaryKeyConstraint("way"),
    )
    op.create_index("ix_introduction_officer", "introduction", ["officer"])


def _messages() -> None:
    op.create_table(
        "message",
        _row_id(),
        sa.Column("officer", sa.Text(), nullable=True),
        sa.Column("subscription", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("event", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        _moment("hold_until"),
        sa.Column("digest", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        _written("written_at"),
        _moment("sent_at"),
        sa.Column("sent_as", sa.Text(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        _moment("bounced_at"),
        sa.CheckConstraint("(officer is null) <> (subscription is null)", name="message_has_one_recipient"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("officer", "template", "reason", name="message_once_to_officer"),
        sa.UniqueConstraint("subscription", "template", "reason", name="message_once_to_subscription"),
    )
    op.create_index("message_due", "message", ["next_attempt_at"], postgresql_where="state = 'waiting'")
    op.create_index(
        "message_turn",
        "message",
        ["subscription", "nomination", "id"],
        postgresql_where="state = 'waiting' and channel = 'webhook'",
    )
    op.create_index("message_held", "message", ["hold_until"], postgresql_where="state = 'held' and digest is null")
    op.create_index("message_covered", "message", ["digest"], postgresql_where="digest is not null")
    op.create_index("message_trouble", "message", ["id"], postgresql_where="state in ('failed', 'bounced')")
    op.create_index("message_of_unit", "message", ["unit", "id"])


def downgrade() -> None:
    """Drops them; what waits for a digest or an officer is forgotten, what waits for an office stays in the outbox."""
    op.drop_column("ledger", "written_in")
    for table in ("message", "introduction", "contact", "replay", "event"):
        op.drop_table(table)
    for column in ("former_secret", "former_until", "rotated_by"):
        op.drop_column("subscription", column)
    op.drop_index("outbox_of_entry", "outbox")
    op.create_table(
        "delivery",
        _row_id(),
        sa.Column("notice", sa.BigInteger(), nullable=False),
        sa.Column("subscription", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        _moment("sent_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("notice", "channel", "address", name="delivery_once"),
    )
    op.create_index("delivery_due", "delivery", ["next_attempt_at"], postgresql_where="state = 'waiting'")
    op.create_index("delivery_failed", "delivery", ["id"], postgresql_where="state = 'failed'")
