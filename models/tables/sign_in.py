"""How officers prove who they are. Every secret is stored as a hash: reading these tables opens nothing."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Identity, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import moment, written_at


class Login(SQLModel, table=True):
    """The username of an officer, and the argon2 hash of their password, once they have chosen one."""

    __tablename__ = "login"

    officer: str = Field(primary_key=True, foreign_key="officer.id")
    username: str = Field(unique=True)
    password: str | None = None
    changed_at: datetime | None = Field(default=None, sa_column=moment(required=False))


class Invitation(SQLModel, table=True):
    """A secret, good for one time and for some days, with which an officer chooses a password."""

    __tablename__ = "invitation"

    hash: str = Field(primary_key=True)
    officer: str = Field(foreign_key="officer.id", index=True)
    created_at: datetime = Field(sa_column=written_at())
    created_by: str | None = None
    expires_at: datetime = Field(sa_column=moment())
    used_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    request: str | None = Field(default=None, unique=True)


class Session(SQLModel, table=True):
    """A browser in which an officer is signed in. `way` says how: by password or by a provider."""

    __tablename__ = "session"
    __table_args__ = (Index("session_of_officer", "officer", "created_at"), Index("session_over", "expires_at"))

    hash: str = Field(primary_key=True)
    officer: str = Field(foreign_key="officer.id")
    way: str
    created_at: datetime = Field(sa_column=written_at())
    last_seen_at: datetime = Field(sa_column=written_at())
    expires_at: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=moment(required=False))


class SignInFailure(SQLModel, table=True):
    """How often signing in has failed of late, for one username or one address (a hash of it), and until when it is locked."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("sign_in_failure_old", "last_at"),)

    key: str = Field(primary_key=True)
    failures: int
    last_at: datetime = Field(sa_column=moment())
    locked_until: datetime | None = Field(default=None, sa_column=moment(required=False))


class SignInRequest(SQLModel, table=True):
    """Somebody who was sent to the provider and has not come back. The row goes with the first answer that names its state."""

    __tablename__ = "sign_in_request"
    __table_args__ = (Index("sign_in_request_over", "expires_at"),)

    state: str = Field(primary_key=True)
    browser: str
    nonce: str
    verifier: str
    return_to: str
    expires_at: datetime = Field(sa_column=moment())


class OfficerIdentity(SQLModel, table=True):
    """Who an officer is at a provider: the pair of issuer and subject, which the provider never gives to anybody else."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject", name="identity_once"), Index("identity_of_officer", "officer"))

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    issuer: str
    subject: str
    officer: str = Field(foreign_key="officer.id")
    created_at: datetime = Field(sa_column=written_at())
    created_by: str | None = None
