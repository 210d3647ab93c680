"""The read model: what lists, inboxes and reports are read from. Only the record step writes it."""

from datetime import date, datetime

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import BIT, TSVECTOR
from sqlmodel import Field, SQLModel

from models.tables.columns import codes, moment

_OPEN = "closed_at is null"
_DUE = text("coalesce(due_at, 'infinity'::timestamptz)")
_MOVEMENT = text("coalesce(movement, '')")


class Nomination(SQLModel, table=True):
    """A nomination as it stands; `version` is the sequence of its last ledger entry, `area` the units that may see it."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index("nomination_path", "path", postgresql_using="gin"),
        Index("nomination_area", "area", postgresql_using="gin"),
        Index("nomination_list", "changed_at", "id"),
        Index("nomination_decided", "decided_on", postgresql_where="decided_on is not null"),
        Index("nomination_origin", "origin", postgresql_where="origin is not null"),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    id: str = Field(primary_key=True)
    version: int
    state: str
    level: str | None = None
    office: str | None = None
    step: str | None = None
    due_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    nominees: int
    award: str
    regime: str
    policy_version: str
    unit: str
    path: list[str] = Field(sa_column=codes())
    area: list[str] = Field(sa_column=codes())
    home_level: str | None = None
    entered_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    received_on: date
    movement: str | None = None
    origin: str | None = None
    decision_number: str | None = None
    decided_on: date | None = None
    signatory: str | None = None
    decision_level: str | None = None
    decision_unit: str | None = None
    first_number: int | None = None
    opened_at: datetime = Field(sa_column=moment())
    changed_at: datetime = Field(sa_column=moment())
    closed_at: datetime | None = Field(default=None, sa_column=moment(required=False))


class Task(SQLModel, table=True):
    """What an office has to do with a nomination: at most one is open for each.

    The record step never writes who has claimed it: that is the business of the office. A task is claimed by nobody when it opens.
    `claimed_for` is the absent officer on whose behalf a substitute took it; `claim_version` counts the changes of hand.

    `award` to `changed_at` repeat what the nomination says, `proposer` its unit: an inbox in any order then reads one index of one
    table, a page at a time, whatever else lies there. `tokens` are the words of the dossier, each with the office that has it,
    `bits` a small sign of them that an index holds (migration 0005).
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("task_open_once", "nomination", unique=True, postgresql_where="closed_at is null"),
        Index("task_inbox", "unit", "role", _DUE, "nomination", postgresql_where=_OPEN, postgresql_include=["due_at", "bits"]),
        Index("task_by_received", "unit", "role", "received_on", "nomination", postgresql_where=_OPEN),
        Index("task_by_award", "unit", "role", "award", _DUE, "nomination", postgresql_where=_OPEN, postgresql_include=["due_at"]),
        Index(
            "task_by_proposer",
            "unit",
            "role",
            "proposer",
            _DUE,
            "nomination",
            postgresql_where=_OPEN,
            postgresql_include=["due_at"],
        ),
        Index("task_by_state", "unit", "role", "state", _DUE, "nomination", postgresql_where=_OPEN, postgresql_include=["step"]),
        Index("task_by_movement", "unit", "role", _MOVEMENT, _DUE, "nomination", postgresql_where=_OPEN),
        Index("task_tokens", "tokens", postgresql_using="gin", postgresql_where=_OPEN),
        Index("task_by_change", "unit", "role", "changed_at", "nomination", postgresql_where=_OPEN),
        Index("task_claimed", "claimed_by", postgresql_where="closed_at is null and claimed_by is not null"),
        Index("task_claimed_for", "claimed_for", postgresql_where="closed_at is null and claimed_for is not null"),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    nomination: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    unit: str
    level: str
    step: str | None = None
    role: str
    opened_at: datetime = Field(sa_column=moment())
    due_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    closed_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    closed_by: str | None = None
    award: str | None = None
    proposer: str | None = None
    received_on: date | None = None
    movement: str | None = None
    state: str | None = None
    changed_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    tokens: str | None = Field(default=None, sa_column=Column(TSVECTOR))
    bits: str | None = Field(default=None, sa_column=Column(BIT(512)))
    claimed_by: str | None = None
    claimed_for: str | None = None
    claimed_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    claim_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    assigned_by: str | None = None
