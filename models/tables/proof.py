"""The proof over the ledger: a Merkle tree (RFC 9162) over every entry and every archived history, and its signed roots.

The database refuses to change or delete a row of any of these tables.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, SmallInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.tables.columns import codes, moment, written_at


class LedgerLeaf(SQLModel, table=True):
    """The leaf at a place of the tree: an entry of the ledger (`kind` entry), or the card of an archived history (history).

    `hash` is what the leaf says, 32 bytes in hexadecimal: the entry's hash, or the SHA-256 of the card.
    """

    __tablename__ = "ledger_leaf"
    __table_args__ = (UniqueConstraint("kind", "chain", "sequence", name="ledger_leaf_once"),)

    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    kind: str
    chain: str
    sequence: int
    hash: str


class LedgerNode(SQLModel, table=True):
    """The root of a complete subtree: of the leaves from `place * 2**height` on. `height` 0 are the hashes of the leaves."""

    __tablename__ = "ledger_node"

    height: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    place: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hash: str


class Checkpoint(SQLModel, table=True):
    """A signed root of the tree when it had `size` leaves; `note` is the text as it was signed (C2SP tlog-checkpoint).

    `vkey` is the public key that signed it, as C2SP writes it.
    """

    __tablename__ = "checkpoint"

    size: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    root: str
    note: str
    vkey: str
    signed_at: datetime = Field(sa_column=written_at())


class ArchivedHistory(SQLModel, table=True):
    """A workflow's history and its case, kept in object storage, read back and verified before this row was written.

    `sequence` counts the archives of one workflow; `final` is the one made after it had closed. `sha256` is that of the case file,
    `card_sha256` that of its card, which is a leaf of the tree. The other columns repeat what the card says, for those who search.
    """

    __tablename__ = "archived_history"
    __table_args__ = (
        Index("archived_history_chain", "chain"),
        Index("archived_history_path", "path", postgresql_using="gin"),
        Index("archived_history_officers", "officers", postgresql_using="gin"),
        Index("archived_history_list", "archived_at", "workflow_id"),
    )

    workflow_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    kind: str
    chain: str
    final: bool
    events: int
    entries: int
    last_hash: str | None = None
    bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    sha256: str
    card_sha256: str
    unit: str | None = None
    path: list[str] = Field(sa_column=codes())
    award: str | None = None
    period: str | None = None
    regime: str | None = None
    policy_version: str | None = None
    policy_sha256: str | None = None
    code_version: str
    state: str | None = None
    lacks: str | None = None
    officers: list[str] = Field(sa_column=codes())
    key_ids: list[str] = Field(sa_column=codes())
    opened_at: datetime = Field(sa_column=moment())
    closed_at: datetime | None = Field(default=None, sa_column=moment(required=False))
    keep_until: date | None = None
    archived_at: datetime = Field(sa_column=written_at())


class EngineDeletion(SQLModel, table=True):
    """A closed workflow was deleted from the engine, after its final archive had been read back and verified once more."""

    __tablename__ = "engine_deletion"

    workflow_id: str = Field(primary_key=True)
    sha256: str
    deleted_at: datetime = Field(sa_column=written_at())
