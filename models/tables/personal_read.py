"""Who was shown personal data, of whom, by which operation. The database refuses to change or delete a row."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models.tables.columns import written_at


class PersonalRead(SQLModel, table=True):
    """One answer that held personal data, written before it was given.

    `officer` is who was shown it (`operator:` and a user's number for somebody at the machine), `operation` the operation's name in
    the API's document (or the command), `subject` what was asked for (a nomination, a session; None: a list), `nominees` whose data
    the answer held.
    """

    __tablename__ = "personal_read"
    __table_args__ = (
        Index("personal_read_at", "read_at", "id"),
        Index("personal_read_subject", "subject", "id"),
        Index("personal_read_officer", "officer", "id"),
        Index("personal_read_nominees", "nominees", postgresql_using="gin"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    officer: str
    operation: str
    subject: str | None = None
    nominees: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False, server_default="{}"))
    request_id: str | None = None
    read_at: datetime = Field(sa_column=written_at())
