"""Councils, who sits on them, and the rules that a unit has set for its own."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlmodel import Field, SQLModel

from models.tables.columns import codes, document, moment, written_at


class Council(SQLModel, table=True):
    """A council of a unit, at its level. One at a time. `area` are the units that may see it: its own, and those above."""

    __tablename__ = "council"
    __table_args__ = (
        Index("council_of_unit", "unit", unique=True, postgresql_where="ended_at is null"),
        Index("council_area", "area", postgresql_using="gin"),
    )

    id: str = Field(primary_key=True)
    unit: str
    level: str
    name: str
    created_at: datetime = Field(sa_column=written_at())
    created_by: str
    ended_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    request: str | None = Field(default=None, unique=True)
    area: list[str] = Field(sa_column=codes())


class CouncilMember(SQLModel, table=True):
    """A seat: an officer with a function, from one day to another, both included; without a last day it has no end."""

    __tablename__ = "council_member"
    __table_args__ = (
        Index("council_member_of", "council", postgresql_where="ended_at is null"),
        Index("council_member_officer", "officer", postgresql_where="ended_at is null"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    council: str = Field(foreign_key="council.id")
    officer: str = Field(foreign_key="officer.id")
    function: str
    valid_from: date
    valid_to: date | None = None
    ended_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    created_at: datetime = Field(sa_column=written_at())
    created_by: str
    request: str | None = Field(default=None, unique=True)


class CouncilRegulation(SQLModel, table=True):
    """The unit's own regulation of its council: its number and day, and what it says otherwise than the law of all.

    `says` holds numbers by the names of `models.messages.policy.VoteRule`, for all awards ("*") or by award.
    """

    __tablename__ = "council_regulation"
    __table_args__ = (Index("council_regulation_of", "council"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    council: str = Field(foreign_key="council.id")
    number: str
    dated: date
    valid_from: date
    valid_to: date | None = None
    says: dict[str, Any] = Field(sa_column=document())
    created_at: datetime = Field(sa_column=written_at())
    created_by: str
    request: str | None = Field(default=None, unique=True)
