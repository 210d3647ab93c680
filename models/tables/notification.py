"""What people are told: notices (what is due to which office), where offices listen, and one delivery for each address."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, written_at


class OutboxNotice(SQLModel, table=True):
    """A notice written in the same transaction as the change it tells of. `expanded_at` is set once its deliveries exist."""

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_waiting", "id", postgresql_where="expanded_at is null"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    nomination: str
    sequence: int
    unit: str
    template: str
    written_at: datetime = Field(sa_column=written_at())
    expanded_at: datetime | None = Field(default=None, sa_column=moment(required=False))


class Subscription(SQLModel, table=True):
    """Where a unit listens: an e-mail address or a webhook address."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("unit", "channel", "address", name="subscription_once"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    unit: str
    channel: str
    address: str
    secret: str | None = None
    created_at: datetime = Field(sa_column=written_at())


class Delivery(SQLModel, table=True):
    """One message to one address: waiting, sent, or failed for good until somebody retries it."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notice", "channel", "address", name="delivery_once"),
        Index("delivery_due", "next_attempt_at", postgresql_where="state = 'waiting'"),
        Index("delivery_failed", "id", postgresql_where="state = 'failed'"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    notice: int = Field(sa_column=Column(BigInteger, nullable=False))
    subscription: int = Field(sa_column=Column(BigInteger, nullable=False))
    channel: str
    address: str
    state: str
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    next_attempt_at: datetime = Field(sa_column=moment())
    last_error: str | None = None
    sent_at: datetime | None = Field(default=None, sa_column=moment(required=False))
