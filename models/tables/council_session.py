"""Sessions of councils: the read model that their workflow writes, their rounds, and what came of them. Ballots lie elsewhere."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from models.tables.columns import codes, document, moment


class CouncilSession(SQLModel, table=True):
    """A session as it stands; `version` is the sequence of its last ledger entry."""

    __tablename__ = "council_session"
    __table_args__ = (
        Index("council_session_list", "unit", "planned_at", "id"),
        Index("council_session_council", "council"),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    id: str = Field(primary_key=True)
    version: int
    council: str
    unit: str
    level: str
    state: str
    kind: str
    planned_at: datetime = Field(sa_column=moment())
    place: str | None = None
    convened_by: str
    round: int = 0
    embargo_until: datetime | None = Field(default=None, sa_column=moment(required=False))
    invited_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    opened_at: datetime = Field(sa_column=moment())
    changed_at: datetime = Field(sa_column=moment())
    closed_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    minutes_signed: str | None = None


class AgendaItem(SQLModel, table=True):
    """A nomination before the council: it stands on the agenda as long as the task under whose number it was put there is open.

    `outcome` is what the session came to for it (pass, fail, mixed, no_decision, left); `delivered_at` when its workflow took it;
    `refused` the type, and `refused_why` the facts, of its refusal.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (Index("agenda_item_nomination", "nomination"),)

    session: str = Field(primary_key=True, foreign_key="council_session.id")
    nomination: str = Field(primary_key=True)
    task: int
    position: int
    added_at: datetime = Field(sa_column=moment())
    added_by: str
    outcome: str | None = None
    delivered_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    refused: str | None = None
    refused_why: dict[str, Any] | None = Field(default=None, sa_column=document(required=False))


class SessionSeat(SQLModel, table=True):
    """A member at one session: function and vote as on the day it was convened, and how they take part."""

    __tablename__ = "session_seat"
    __table_args__ = (Index("session_seat_officer", "officer"), Index("session_seat_delegate", "delegate"))

    session: str = Field(primary_key=True, foreign_key="council_session.id")
    officer: str = Field(primary_key=True)
    function: str
    votes: bool
    presence: str = Field(default="absent", sa_column_kwargs={"server_default": "absent"})
    delegate: str | None = None
    mandate_number: str | None = None
    mandate_date: date | None = None


class SessionRecusal(SQLModel, table=True):
    """A member who keeps out of the vote on nominees of one nomination (all of them where `nominees` is empty), and why."""

    __tablename__ = "session_recusal"

    session: str = Field(primary_key=True, foreign_key="council_session.id")
    officer: str = Field(primary_key=True)
    nomination: str = Field(primary_key=True)
    nominees: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False, server_default="{}"))
    ground: str
    said_by: str


class SessionRound(SQLModel, table=True):
    """One ballot of a session: what was asked, in which way, and, once it is counted, the published box.

    `receipts_root` and `commitment` stand in the session's ledger and in its history before anybody knows the tally. `admits`
    are the kinds of presence that may cast a ballot, each of `ballot_bytes`; `rules` the rules by which it is judged: `said`,
    each once, and `of` each nomination the number of its own.
    """

    __tablename__ = "session_round"

    session: str = Field(primary_key=True, foreign_key="council_session.id")
    round: int = Field(primary_key=True)
    secret: bool
    mode: str
    lines: int
    electors: int
    slate_hash: str
    public_key: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    may_change: bool
    opened_at: datetime = Field(sa_column=moment())
    closes_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    closed_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    ballots: int | None = None
    receipts_root: str | None = None
    commitment: str | None = None
    box: dict[str, Any] | None = Field(default=None, sa_column=document(required=False))
    destroyed_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    voided: str | None = None
    admits: list[str] = Field(sa_column=codes())
    ballot_bytes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    rules: dict[str, Any] | None = Field(default=None, sa_column=document(required=False))


class SlateLine(SQLModel, table=True):
    """A line of the ballot paper of a round: one nominee."""

    __tablename__ = "slate_line"

    session: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    nomination: str
    nominee: int = Field(sa_column=Column(BigInteger, nullable=False))


class SessionResult(SQLModel, table=True):
    """What a round came to for one nominee. Counts are absent where they would unmask somebody: then only the verdict is kept."""

    __tablename__ = "session_result"
    __table_args__ = (Index("session_result_nomination", "nomination"),)

    session: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    nominee: int = Field(sa_column=Column(BigInteger, primary_key=True))
    nomination: str
    verdict: str
    tie: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    in_favour: int | None = None
    against: int | None = None
    abstaining: int | None = None
    invalid: int | None = None
    needed: int
    base: int
    rank: int | None = None
    derivation_vi: str
    derivation_en: str
    clause: str
