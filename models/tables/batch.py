"""A list of many rows that a unit handed in at once, and what became of each row."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import document, written_at


class Batch(SQLModel, table=True):
    """The list as a whole: under one key it is taken in once. `unit` is the one that handed it in."""

    __tablename__ = "batch"
    __table_args__ = (UniqueConstraint("caller", "idempotency_key", name="batch_key_once"),)

    id: str = Field(primary_key=True)
    caller: str
    unit: str | None = None
    idempotency_key: str
    request_hash: str
    rows: int
    accepted: int
    refused: int
    duplicates: int
    created_at: datetime = Field(sa_column=written_at())


class BatchRow(SQLModel, table=True):
    """One row: accepted into a nomination, refused for a reason, or a duplicate."""

    __tablename__ = "batch_row"

    batch: str = Field(primary_key=True, foreign_key="batch.id")
    row: int = Field(primary_key=True)
    status: str
    nomination: str | None = None
    problem: dict[str, Any] | None = Field(default=None, sa_column=document(required=False))
