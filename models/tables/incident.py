"""What waits for nobody who could do it: an incident, and who has to see to it."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, written_at


class Incident(SQLModel, table=True):
    """An office in which nobody present may do what waits there; or one nomination that everybody present there must leave alone.

    `owner` is the officer who has to see to it; `nomination` is empty where the whole office is meant. `closed_at` is set once
    somebody can do the work again, or nothing waits there any more.
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index(
            "incident_open_once",
            "unit",
            "role",
            "nomination",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where="closed_at is null",
        ),
        Index("incident_of_owner", "owner", "opened_at", postgresql_where="closed_at is null"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    unit: str
    role: str
    nomination: str | None = None
    kind: str
    owner: str | None = None
    opened_at: datetime = Field(sa_column=written_at())
    owned_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    closed_at: datetime | None = Field(default=None, sa_column=moment(required=False))
