"""Who has taken a task, how it went from hand to hand, and who stands in for whom."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, written_at


class Substitution(SQLModel, table=True):
    """An officer is absent from one day to another, both included; `substitute` acts for them, or nobody does.

    `unit` names the one unit at which this holds; empty means all of them. `ended_at` ends it at once, whatever its days say.
    `returned_at` is set once the tasks that the substitute had taken have gone back. `request` is a hash of who made it under
    which key.
    """

    __tablename__ = "substitution"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="substitution_days"),
        CheckConstraint("absent is distinct from substitute", name="substitution_of_another"),
        Index("substitution_of_absent", "absent", "valid_to", postgresql_where="ended_at is null"),
        Index("substitution_of_substitute", "substitute", "valid_to", postgresql_where="ended_at is null"),
        Index("substitution_to_return", "valid_to", postgresql_where="returned_at is null"),
    )

    id: str = Field(primary_key=True)
    absent: str = Field(foreign_key="officer.id")
    substitute: str | None = Field(default=None, foreign_key="officer.id")
    unit: str | None = None
    valid_from: date
    valid_to: date
    created_by: str
    created_at: datetime = Field(sa_column=written_at())
    ended_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    ended_by: str | None = None
    returned_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    request: str | None = Field(default=None, unique=True)


class TaskAct(SQLModel, table=True):
    """How a task came into other hands. The database refuses to change or delete a row.

    `officer` has the task from now on (nobody: the office), `before` had it; `actor` did it, or nobody: then a rule did. Acts about
    an absence name the substitution and no task.
    """

    __tablename__ = "task_act"
    __table_args__ = (
        Index("task_act_of_task", "nomination", "number", "id"),
        Index("task_act_to_officer", "officer", "id"),
        Index("task_act_from_officer", "before", "id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    nomination: str | None = None
    number: int | None = None
    substitution: str | None = None
    act: str
    officer: str | None = None
    before: str | None = None
    actor: str | None = None
    on_behalf_of: str | None = None
    reason: str | None = None
    claim_version: int | None = None
    at: datetime = Field(sa_column=written_at())
    request: str | None = Field(default=None, unique=True)
