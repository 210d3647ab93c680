"""What happened, and the proof that it was written once. The database refuses to change or delete a row of either table."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.tables.columns import document, written_at


class LedgerEntry(SQLModel, table=True):
    """One link of a nomination's chain: `hash` is SHA-256 over the hash before it and `body`, the entry as canonical JSON.

    `written_in` is the transaction that wrote it, by which a reader finds what was committed since a look (activities/fresh.py).
    """

    __tablename__ = "ledger"
    __table_args__ = (
        UniqueConstraint("nomination", "sequence", "hash", name="ledger_link"),
        ForeignKeyConstraint(
            ["nomination", "previous_sequence", "previous_hash"],
            ["ledger.nomination", "ledger.sequence", "ledger.hash"],
            name="ledger_chain",
        ),
        CheckConstraint("sequence > 0 and (sequence = 1) = (previous_sequence is null)", name="ledger_starts_at_one"),
        CheckConstraint("(previous_sequence is null) = (previous_hash is null)", name="ledger_linked"),
        CheckConstraint("previous_sequence is null or previous_sequence = sequence - 1", name="ledger_no_gap"),
        CheckConstraint(
            "hash = encode(sha256(convert_to(coalesce(previous_hash, '') || body, 'UTF8')), 'hex')", name="ledger_hash"
        ),
        Index("ledger_update", "nomination", "update_id", postgresql_where="update_id is not null"),
        Index("ledger_written_in", "written_in"),
        Index("ledger_of_what_came_after", "nomination", postgresql_where="sequence = 1 and act in ('revoked', 'erased')"),
    )

    nomination: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    previous_sequence: int | None = None
    previous_hash: str | None = None
    hash: str
    act: str
    actor: str | None = None
    update_id: str | None = None
    body: str
    written_at: datetime = Field(sa_column=written_at())
    written_in: int = Field(
        sa_column=Column(BigInteger, nullable=False, server_default=text("(pg_current_xact_id()::text)::bigint"))
    )


class Receipt(SQLModel, table=True):
    """A change was recorded under this key.

    `answer` is what the caller was told, `command` what they had said: with it the change can be made again, should the engine
    lose the end of a history.
    """

    __tablename__ = "receipt"

    key: str = Field(primary_key=True)
    hash: str
    answer: dict[str, Any] = Field(sa_column=document())
    command: dict[str, Any] | None = Field(default=None, sa_column=document(required=False))
    written_at: datetime = Field(sa_column=written_at())
