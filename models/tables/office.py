"""Who may knock: organisations, officers and their tokens."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlmodel import Field, SQLModel

from models.tables.columns import codes, moment, written_at


class Organisation(SQLModel, table=True):
    """A department, school, enterprise or cooperative. It hangs under a unit of the directory, at a level of its own."""

    __tablename__ = "organisation"
    __table_args__ = (Index("organisation_parent", "parent"),)

    code: str = Field(primary_key=True)
    name: str
    kind: str
    parent: str
    level: str
    legal_personality: bool = False
    valid_from: date
    valid_to: date | None = None
    created_at: datetime = Field(sa_column=written_at())


class Officer(SQLModel, table=True):
    """A person who works with the system. What they may be, and where, their memberships say."""

    __tablename__ = "officer"

    id: str = Field(primary_key=True)
    name: str
    created_at: datetime = Field(sa_column=written_at())
    left_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    request_hash: str | None = None


class Membership(SQLModel, table=True):
    """A role of an officer at a unit, from one day to another, both included; without a last day it has no end.

    `ended_at` ends it at once, whatever its days say. `origin` is the provider whose claims made it, `request` a hash of who made
    it under which key.
    """

    __tablename__ = "membership"
    __table_args__ = (
        Index("membership_of_officer", "officer"),
        Index("membership_at_unit", "unit", "role", postgresql_where="ended_at is null"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    officer: str = Field(foreign_key="officer.id")
    role: str
    unit: str
    level: str
    valid_from: date
    valid_to: date | None = None
    ended_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    created_at: datetime = Field(sa_column=written_at())
    created_by: str | None = None
    origin: str | None = None
    request: str | None = Field(default=None, unique=True)


class Token(SQLModel, table=True):
    """An API token. Only its hash is kept, and of who asked for it under which key, a hash too: asked again, it is the same row.

    `created_by` is who issued it: an officer, or `machine` for one made at the machine itself; null where nobody wrote it down yet.
    """

    __tablename__ = "token"

    hash: str = Field(primary_key=True)
    officer: str = Field(foreign_key="officer.id", index=True)
    label: str
    scopes: list[str] = Field(sa_column=codes())
    created_at: datetime = Field(sa_column=written_at())
    last_used_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    expires_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    request: str | None = Field(default=None, unique=True)
    created_by: str | None = None
