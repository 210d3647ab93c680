"""The first shape: dossiers, read model, ledger, outbox, offices, lists."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

REFUSE_CHANGE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$
"""

APPEND_ONLY = """
create trigger {table}_append_only before update or delete or truncate on {table}
for each statement execute function refuse_change()
"""

# A nominee's state is that of its nomination unless its own row says otherwise; the number in the decision is counted
# only when somebody asks for it.
NOMINEE_OUTCOME = """
create view nominee_outcome as
select n.id as nominee, n.dossier, n.nomination, n.position, n.kind, n.award, n.period, n.recipient_key,
       m.unit, m.path, m.regime, m.state, m.level,
       coalesce(n.outcome, case when m.state in ('awarded', 'not_awarded', 'rejected', 'withdrawn') then m.state end) as outcome,
       n.ground,
       m.decision_number, m.decided_on, m.decision_level, m.decision_unit,
       case when m.state = 'awarded' and (n.outcome is null or n.outcome in ('awarded', 'revoked')) then
         coalesce(n.number, m.first_number - 1 + (
           select count(*) from nominee o
           where o.nomination = n.nomination and o.position <= n.position
             and (o.outcome is null or o.outcome in ('awarded', 'revoked'))))
       end as number
from nominee n
left join nomination m on m.id = n.nomination
"""


def upgrade() -> None:
    """Create every table, the append-only guards and the view."""
    op.create_table(
        "batch",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("duplicates", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("caller", "idempotency_key", name="batch_key_once"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("notice", sa.BigInteger(), nullable=False),
        sa.Column("subscription", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("notice", "channel", "address", name="delivery_once"),
    )
    op.create_index("delivery_due", "delivery", ["next_attempt_at"], unique=False, postgresql_where="state = 'waiting'")
    op.create_index("delivery_failed", "delivery", ["id"], unique=False, postgresql_where="state = 'failed'")
    op.create_table(
        "dossier",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("award", sa.Text(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("path", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("movement", sa.Text(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=True),
        sa.Column("start", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("caller", "idempotency_key", name="dossier_key_once"),
    )
    op.create_index("dossier_batch", "dossier", ["batch"], unique=False)
    op.create_index("dossier_waiting", "dossier", ["created_at"], unique=False, postgresql_where="started_at is null")
    op.create_table(
        "ledger",
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("previous_sequence", sa.Integer(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("update_id", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "hash = encode(sha256(convert_to(coalesce(previous_hash, '') || body, 'UTF8')), 'hex')", name="ledger_hash"
        ),
        sa.CheckConstraint("(previous_sequence is null) = (previous_hash is null)", name="ledger_linked"),
        sa.CheckConstraint("previous_sequence is null or previous_sequence = sequence - 1", name="ledger_no_gap"),
        sa.CheckConstraint("sequence > 0 and (sequence = 1) = (previous_sequence is null)", name="ledger_starts_at_one"),
        sa.ForeignKeyConstraint(
            ["nomination", "previous_sequence", "previous_hash"],
            ["ledger.nomination", "ledger.sequence", "ledger.hash"],
            name="ledger_chain",
        ),
        sa.PrimaryKeyConstraint("nomination", "sequence"),
        sa.UniqueConstraint("nomination", "sequence", "hash", name="ledger_link"),
    )
    op.create_index("ledger_update", "ledger", ["nomination", "update_id"], unique=False, postgresql_where="update_id is not null")
    op.create_table(
        "nomination",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nominees", sa.Integer(), nullable=False),
        sa.Column("award", sa.Text(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("path", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("movement", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("decision_number", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("signatory", sa.Text(), nullable=True),
        sa.Column("decision_level", sa.Text(), nullable=True),
        sa.Column("decision_unit", sa.Text(), nullable=True),
        sa.Column("first_number", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index("nomination_decided", "nomination", ["decided_on"], unique=False, postgresql_where="decided_on is not null")
    op.create_index("nomination_list", "nomination", ["changed_at", "id"], unique=False)
    op.create_index("nomination_origin", "nomination", ["origin"], unique=False, postgresql_where="origin is not null")
    op.create_index("nomination_path", "nomination", ["path"], unique=False, postgresql_using="gin")
    op.create_table(
        "note",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_note_nomination"), "note", ["nomination"], unique=False)
    op.create_table(
        "officer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "organisation",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("legal_personality", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index("organisation_parent", "organisation", ["parent"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expanded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("outbox_waiting", "outbox", ["id"], unique=False, postgresql_where="expanded_at is null")
    op.create_table(
        "receipt",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("command", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("unit", "channel", "address", name="subscription_once"),
    )
    op.create_table(
        "task",
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("nomination", "number"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index("task_inbox", "task", ["unit", "role", "due_at"], unique=False, postgresql_where="closed_at is null")
    op.create_index("task_open_once", "task", ["nomination"], unique=True, postgresql_where="closed_at is null")
    op.create_table(
        "batch_row",
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=True),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch"],
            ["batch.id"],
        ),
        sa.PrimaryKeyConstraint("batch", "row"),
    )
    op.create_table(
        "nominee",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("award", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("recipient_key", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("record", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("eligibility", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier"],
            ["dossier.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("nominee_of_dossier", "nominee", ["dossier"], unique=False)
    op.create_index("nominee_of_nomination", "nominee", ["nomination", "position"], unique=False)
    op.create_index("nominee_recipient", "nominee", ["recipient_key", "award", "period"], unique=False)
    op.create_table(
        "token",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer"],
            ["officer.id"],
        ),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_token_officer"), "token", ["officer"], unique=False)

    op.execute(REFUSE_CHANGE)
    for table in ("ledger", "receipt"):
        op.execute(APPEND_ONLY.format(table=table))
    op.execute(NOMINEE_OUTCOME)


def downgrade() -> None:
    """Refused: the ledger does not go back."""
    raise CommandError("the first shape is not taken back: its ledger is append-only")
