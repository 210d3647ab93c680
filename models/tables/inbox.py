"""What officers read their inbox with: the text of open nominations, filters they keep, and what they have looked at."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import BIT
from sqlmodel import Field, SQLModel

from models.tables.columns import codes, document, moment, written_at


class NominationText(SQLModel, table=True):
    """The words of an open nomination: of its nominees' names, its unit and its award.

    The database keeps them right by triggers, wherever nominees move, and repeats them on the open task (`task.tokens`).
    `bits` says in little what the words may be, for looking through many (migration 0005).
    """

    __tablename__ = "nomination_text"

    nomination: str = Field(primary_key=True)
    words: list[str] = Field(sa_column=codes())
    bits: str | None = Field(default=None, sa_column=Column(BIT(512)))


class Look(SQLModel, table=True):
    """The version of a nomination that an officer has seen."""

    __tablename__ = "look"

    officer: str = Field(primary_key=True)
    nomination: str = Field(primary_key=True)
    version: int
    looked_at: datetime = Field(sa_column=moment())


class SavedFilter(SQLModel, table=True):
    """A question to the inbox that an officer keeps under a name, and may share with a unit."""

    __tablename__ = "saved_filter"
    __table_args__ = (
        UniqueConstraint("officer", "name", name="saved_filter_name_once"),
        Index("saved_filter_of_unit", "shared_with", postgresql_where="shared_with is not null"),
    )

    id: str = Field(primary_key=True)
    officer: str = Field(foreign_key="officer.id")
    name: str
    shared_with: str | None = None
    query: dict[str, Any] = Field(sa_column=document())
    created_at: datetime = Field(sa_column=written_at())
    changed_at: datetime = Field(sa_column=written_at())
