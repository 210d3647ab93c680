"""Nominations that were joined into others."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from models.tables.columns import document, written_at


class Joining(SQLModel, table=True):
    """What came of a join, for the officer who asked for it."""

    __tablename__ = "joining"

    id: str = Field(primary_key=True)
    officer: str
    target: str
    result: dict[str, Any] = Field(sa_column=document())
    done_at: datetime = Field(sa_column=written_at())


class JoinedNominee(SQLModel, table=True):
    """A nominee who went from a nomination into a joined one, with the place on the list that they left."""

    __tablename__ = "joined_nominee"
    __table_args__ = (Index("joined_nominee_target", "target"), Index("joined_nominee_nominee", "nominee"))

    source: str = Field(primary_key=True)
    nominee: int = Field(sa_column=Column(BigInteger, primary_key=True))
    target: str
    position: int
