"""What people are told: what is due to which office, where officers and offices listen, one row for each message; and events."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.lanes import LANE
from models.tables.columns import document, moment, written_at


class OutboxNotice(SQLModel, table=True):
    """A notice written in the same transaction as the change it tells of. `expanded_at` is set once its messages exist."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_waiting", "id", postgresql_where="expanded_at is null"),
        Index("outbox_of_entry", "nomination", "sequence"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    nomination: str
    sequence: int
    unit: str
    template: str
    written_at: datetime = Field(sa_column=written_at())
    expanded_at: datetime | None = Field(default=None, sa_column=moment(required=False))


class Event(SQLModel, table=True):
    """A ledger entry as others are told of it, once it has its number.

    Numbers are given to one entry after another, when it is committed: whoever has seen a number has seen all below it. `subject`
    is the nomination, also for the entries of a revocation, whose chain has a name of its own.
    """

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("nomination", "sequence", name="event_of_entry"),)

    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    nomination: str
    sequence: int
    subject: str


class Subscription(SQLModel, table=True):
    """Where a unit listens: an e-mail address or a webhook address. Until `former_until` two secrets sign."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("unit", "channel", "address", name="subscription_once"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    unit: str
    channel: str
    address: str
    secret: str | None = None
    created_at: datetime = Field(sa_column=written_at())
    former_secret: str | None = None
    former_until: datetime | None = Field(default=None, sa_column=moment(required=False))
    rotated_by: str | None = None


class Replay(SQLModel, table=True):
    """Events that a subscription is told once more: those after `position` up to and including `last`."""

    __tablename__ = "replay"
    __table_args__ = (Index("replay_waiting", "id", postgresql_where="done_at is null"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    subscription: int = Field(sa_column=Column(BigInteger, nullable=False))
    first: int = Field(sa_column=Column(BigInteger, nullable=False))
    position: int = Field(sa_column=Column(BigInteger, nullable=False))
    last: int = Field(sa_column=Column(BigInteger, nullable=False))
    request: str = Field(unique=True)
    asked_by: str
    created_at: datetime = Field(sa_column=written_at())
    done_at: datetime | None = Field(default=None, sa_column=moment(required=False))


class Contact(SQLModel, table=True):
    """Where an officer is told, in which language, and how soon: `choices` maps a kind of notice to a choice."""

    __tablename__ = "contact"

    officer: str = Field(primary_key=True, foreign_key="officer.id")
    email: str | None = None
    language: str
    choices: dict[str, Any] = Field(sa_column=document())
    rhythm: str
    hour: int
    changed_at: datetime = Field(sa_column=written_at())


class Introduction(SQLModel, table=True):
    """Somebody who came to a desk (by membership or as a substitute: `way`) was told of what lay on it."""

    __tablename__ = "introduction"

    way: str = Field(primary_key=True)
    officer: str = Field(index=True)
    told_at: datetime = Field(sa_column=written_at())


class Message(SQLModel, table=True):
    """One message: to whom (an officer, or a subscription), what (template), why (reason); and what became of it.

    `digest` is the message in which this one went. The words' version and language are written down when they are sent.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("officer", "template", "reason", name="message_once_to_officer"),
        UniqueConstraint("subscription", "template", "reason", name="message_once_to_subscription"),
        CheckConstraint("(officer is null) <> (subscription is null)", name="message_has_one_recipient"),
        Index("message_lane", text(LANE), "next_attempt_at", "id", postgresql_where="state = 'waiting'"),
        Index("message_turn", "subscription", "nomination", "id", postgresql_where="state = 'waiting' and channel = 'webhook'"),
        Index("message_held", "hold_until", postgresql_where="state = 'held' and digest is null"),
        Index("message_covered", "digest", postgresql_where="digest is not null"),
        Index("message_trouble", "id", postgresql_where="state in ('failed', 'bounced')"),
        Index("message_of_unit", "unit", "id"),
        Index("message_of_nomination", "nomination", "id", postgresql_where="nomination is not null"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    officer: str | None = None
    subscription: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    channel: str
    address: str | None = None
    template: str
    template_version: int | None = None
    language: str | None = None
    reason: str
    nomination: str | None = None
    sequence: int | None = None
    event: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    unit: str | None = None
    facts: dict[str, Any] | None = Field(default=None, sa_column=document(required=False))
    state: str
    hold_until: datetime | None = Field(default=None, sa_column=moment(required=False))
    digest: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_attempt_at: datetime = Field(sa_column=moment())
    last_error: str | None = None
    written_at: datetime = Field(sa_column=written_at())
    sent_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    sent_as: str | None = None
    proof: str | None = None
    bounced_at: datetime | None = Field(default=None, sa_column=moment(required=False))
