"""What lies in the archive: for each workflow a case file, and a small card by which it is found.

Both hold ids, codes, numbers and hashes only. What was handed in of a nominee lies there sealed under the nominee's own key; with
that key it is gone too (docs/decisions/0028-archive.md). Payloads of histories stay encrypted as the engine kept them.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from models.messages.base import Code, Message, Sha256


class CaseKind(StrEnum):
    """Whose history it is."""

    NOMINATION = "nomination"
    SESSION = "session"
    REVOCATION = "revocation"
    JOIN = "join"
    ERASURE = "erasure"


class Lack(StrEnum):
    """What of a workflow's history is in no archive, since the engine had lost it."""

    HISTORY = "history"
    """All of it: only the ledger tells what happened."""
    EARLIER_RUNS = "earlier_runs"
    """Runs before the first one that is kept."""
    END = "end"
    """What came after the last archive that was made while the workflow was open."""


class ArchivedEntry(Message):
    """An entry of the ledger as it stands there; `body` is the very text that its hash covers."""

    sequence: int
    previous_hash: str | None = None
    hash: Sha256
    body: str


class ArchivedRun(Message):
    """One run of a workflow: its history as Temporal writes it in JSON (`WorkflowHistory.to_json`)."""

    run_id: str
    history: dict[str, Any]


class SealedNominee(Message):
    """What was handed in of a nominee: `sealed` is 12 bytes of nonce and the AES-GCM ciphertext, in base64; None once erased."""

    nominee: int
    commitment: Sha256 | None = None
    sealed: str | None = None


class CaseFile(Message):
    """Everything that is kept of one workflow: runs in their order, the entries of its own chain, its rows of the read model.

    `rows` are the rows of each table as JSON, by its name: of a nomination `nomination`, `task`, `nominee` (without personal
    data); of a session `council_session`, `agenda_item`, `session_seat`, `session_round`, `slate_line`, `session_result`,
    `signed_minutes`. `terms` is what the law was asked at intake (`proposer`, `offices`: UnitRef), for those who ask it again.
    """

    format: Literal["vinhdanh/case/1"] = "vinhdanh/case/1"
    workflow_id: str
    kind: CaseKind
    chain: Code
    runs: tuple[ArchivedRun, ...]
    entries: tuple[ArchivedEntry, ...]
    rows: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    sealed: tuple[SealedNominee, ...] = ()
    terms: dict[str, Any] | None = None


class Card(Message):
    """By which a case file is found. The SHA-256 of the card's canonical JSON is a leaf of the ledger's tree.

    `sequence` counts the archives of one workflow from 1; `final` is the one made after it had closed. `sha256` names the case file
    (gzip, as it lies in storage), `policy_sha256` the policy's files as they were, `last_hash` the last entry that the file holds.
    `lacks` says what the engine had lost already: then the file holds what an earlier archive had, or no runs at all.
    """

    format: Literal["vinhdanh/card/1"] = "vinhdanh/card/1"
    workflow_id: str
    sequence: int
    kind: CaseKind
    chain: Code
    final: bool
    events: int
    entries: int
    last_hash: Sha256 | None = None
    bytes: int
    sha256: Sha256
    unit: Code | None = None
    path: tuple[Code, ...] = ()
    award: Code | None = None
    period: str | None = None
    regime: Code | None = None
    policy_version: Code | None = None
    policy_sha256: Sha256 | None = None
    code_version: str
    state: str | None = None
    lacks: Lack | None = None
    officers: tuple[Code, ...] = ()
    key_ids: tuple[str, ...] = ()
    opened_at: datetime
    closed_at: datetime | None = None
    keep_until: date | None = Field(default=None, description="None with a closed case: for ever, or the data do not say.")


ARCHIVE_WORKFLOW_ID = "archive"
"""The one workflow that keeps what has happened, and signs the ledger."""


class ArchivePace(Message):
    """How long to rest between looks where the archiver does not say, and after how many to go on as a new run."""

    every_seconds: float = Field(default=300, gt=0)
    rounds: int = Field(default=100, ge=1, le=500)


class ArchiveInput(Message):
    """Look at what is due, for about `seconds` at most; an open case is due when it has grown and was not kept for so long."""

    seconds: float = Field(default=600, gt=0)
    open_after_seconds: float = Field(default=86_400, ge=0)


class Archived(Message):
    """How many cases were kept, could not be, and were deleted from the engine; `more` when time ran out before the end.

    `rest_seconds` is how long the installation wants to rest until the next look.
    """

    kept: int = 0
    failed: int = 0
    forgotten: int = 0
    more: bool = False
    rest_seconds: float | None = None
