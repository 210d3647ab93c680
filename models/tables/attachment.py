"""Attachments: the bytes once for each content, who handed them in where, under which name, and who took them out."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, written_at


class StoredFile(SQLModel, table=True):
    """Bytes in object storage, under their SHA-256. The row comes before the object, so that no object is ever unknown here.

    `stored_at` is empty until the object is known to be there; `touched_at` is when somebody last brought the same bytes.
    `erased_at` is when the bytes were deleted because whoever they are about was erased, until somebody brings them again.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        Index("stored_file_to_scan", "next_scan_at", postgresql_where="scan in ('waiting', 'unscanned')"),
        Index("stored_file_touched", "touched_at"),
    )

    sha256: str = Field(primary_key=True)
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    media_type: str
    scan: str
    found: str | None = None
    scan_attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_scan_at: datetime = Field(sa_column=written_at())
    scanned_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    created_at: datetime = Field(sa_column=written_at())
    touched_at: datetime = Field(sa_column=written_at())
    stored_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    erased_at: datetime | None = Field(default=None, sa_column=moment(required=False))


class Attachment(SQLModel, table=True):
    """A file was attached to a nomination: what, by whom, when. The database refuses to change or delete a row."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("nomination", "sha256", name="attachment_once"),
        Index("attachment_file", "sha256"),
        Index("attachment_nominee", "nominee", postgresql_where="nominee is not null"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    nomination: str
    sha256: str = Field(foreign_key="stored_file.sha256")
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    media_type: str
    part: str
    nominee: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    uploaded_by: str
    unit: str
    role: str
    on_behalf_of: str | None = None
    request_id: str | None = None
    attached_at: datetime = Field(sa_column=written_at())


class AttachmentName(SQLModel, table=True):
    """What its sender called a file. It may hold somebody's name: it lies apart from the proof, and can be erased."""

    __tablename__ = "attachment_name"

    attachment: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    file_name: str


class Download(SQLModel, table=True):
    """Somebody was given a file; written before its first byte. The database refuses to change or delete a row."""

    __tablename__ = "download"
    __table_args__ = (Index("download_of_nomination", "nomination", "id"), Index("download_at", "downloaded_at", "id"))

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    nomination: str
    sha256: str
    officer: str
    request_id: str | None = None
    downloaded_at: datetime = Field(sa_column=written_at())
