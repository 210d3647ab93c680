"""What a unit has handed in: the only tables that hold names. They are written at intake, before the workflow starts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.tables.columns import codes, document, moment, written_at


class Dossier(SQLModel, table=True):
    """A nomination as it was handed in. `started_at` is empty until its workflow is known to run; `start` is what starts it.

    `area` are the units that may see it, `home_level` where its unit stands.

    `about` are the words of its unit and award for those who search, with the codes of the units above and of the movement.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        UniqueConstraint("caller", "idempotency_key", name="dossier_key_once"),
        Index("dossier_waiting", "created_at", postgresql_where="started_at is null"),
        Index("dossier_batch", "batch"),
        Index("dossier_apart", text("jsonb_array_length(start #> '{policy,apart}')")),
    )

    id: str = Field(primary_key=True)
    award: str
    regime: str
    policy_version: str
    unit: str
    path: list[str] = Field(sa_column=codes())
    area: list[str] = Field(sa_column=codes())
    home_level: str | None = None
    period: str
    movement: str | None = None
    received_on: date
    caller: str
    idempotency_key: str
    request_hash: str
    batch: str | None = None
    about: list[str] = Field(sa_column=codes())
    start: dict[str, Any] = Field(sa_column=document())
    created_at: datetime = Field(sa_column=written_at())
    started_at: datetime | None = Field(default=None, sa_column=moment(required=False))


class Nominee(SQLModel, table=True):
    """A person, collective or household on the list, with the record that speaks for it.

    `nomination` is where it stands now (a split moves it). `outcome`, `ground` and `number` are filled only where the nominee
    differs from its nomination; the view `nominee_outcome` tells the whole. `commitment` is SHA-256 over the nominee's key and what
    was handed in of them: the ledger holds it, and without the key nobody can guess back (models/commitments.py).
    """

    __tablename__ = "nominee"
    __table_args__ = (
        Index("nominee_of_nomination", "nomination", "position"),
        Index("nominee_of_dossier", "dossier"),
        Index("nominee_interested", "dossier", "officer", postgresql_where="officer is not null"),
        Index("nominee_recipient", "recipient_key", "award", "period"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    dossier: str = Field(foreign_key="dossier.id")
    nomination: str
    position: int
    kind: str
    award: str
    period: str
    recipient_key: str
    officer: str | None = None
    name: str
    birth_date: date | None = None
    address: str | None = None
    post: str | None = None
    record: dict[str, Any] = Field(sa_column=document())
    eligibility: str
    outcome: str | None = None
    ground: str | None = None
    number: int | None = None
    commitment: str | None = None
    erased_at: datetime | None = Field(default=None, sa_column=moment(required=False))


class NomineeKey(SQLModel, table=True):
    """The key of one nominee, 32 bytes: without it their commitment tells nothing, and what was sealed of them is noise.

    Erasing somebody deletes it. Keep this table out of backups that live long (docs/operations.md).
    """

    __tablename__ = "nominee_key"

    nominee: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Note(SQLModel, table=True):
    """A text that an officer wrote. Erasing `salt` and `body` leaves a hash that nobody can guess back."""

    __tablename__ = "note"

    id: str = Field(primary_key=True)
    nomination: str | None = Field(default=None, index=True)
    author: str
    sha256: str
    salt: str | None = None
    body: str | None = None
    written_at: datetime = Field(sa_column=written_at())
