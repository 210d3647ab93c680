"""The minutes of sessions: every version of what the secretary wrote, and the signed paper."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from models.tables.columns import document, written_at


class SessionMinutes(SQLModel, table=True):
    """A version of the minutes: what the secretary wrote beside what the session itself says. The last one counts.

    `sha256` is over the salt and the text: it stands in the session's ledger, and nobody can guess a short text by it.
    `update_id` is that of the word by which the session was told.
    """

    __tablename__ = "session_minutes"

    session: str = Field(primary_key=True, foreign_key="council_session.id")
    version: int = Field(primary_key=True)
    text: dict[str, Any] = Field(sa_column=document())
    salt: str
    sha256: str
    update_id: str = Field(unique=True)
    kept_at: datetime = Field(sa_column=written_at())
    kept_by: str


class SignedMinutes(SQLModel, table=True):
    """A signed PDF that was handed in for a session. The one whose hash the session's ledger names is its minutes.

    It names their number and day, too. Any other is swept away after a day (starter/documents/orphans.py).
    """

    __tablename__ = "signed_minutes"
    __table_args__ = (Index("signed_minutes_sha256", "sha256"),)

    session: str = Field(primary_key=True, foreign_key="council_session.id")
    sha256: str = Field(primary_key=True, foreign_key="stored_file.sha256")
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    uploaded_by: str
    uploaded_at: datetime = Field(sa_column=written_at())
