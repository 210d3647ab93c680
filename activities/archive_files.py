"""The files of the archive as bytes: under which key each lies, how it is written, how it is read back and held against its hash.

Pure: no storage, no clock. Whoever wants to read an archive without this program needs no more than stands here
(docs/decisions/0028-archive.md).
"""

import base64
import gzip
import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from pydantic import ValidationError

from models.messages.archive import ArchivedRun, Card, CaseFile, CaseKind, Lack

CASES, CARDS, POLICIES = "archive/cases/", "archive/cards/", "archive/policies/"
LEAVES, CHECKPOINTS = "archive/leaves/", "archive/checkpoints/"

_ENCRYPTED = base64.b64encode(b"binary/encrypted").decode()
_ENDS = frozenset(f"EVENT_TYPE_WORKFLOW_EXECUTION_{how}" for how in ("COMPLETED", "FAILED", "TIMED_OUT", "CANCELED", "TERMINATED"))


class ArchiveDamaged(Exception):
    """A file of the archive is missing, or not what its hash or its card says. The message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class About:
    """What a card says of a case beyond what its file shows: whose it is, under which law, from when to when, how long it is kept.

    `officers` are those who belong to it without a word in the ledger, such as the seats of a session.
    """

    opened_at: datetime
    closed_at: datetime | None = None
    unit: str | None = None
    path: tuple[str, ...] = ()
    award: str | None = None
    period: str | None = None
    regime: str | None = None
    policy_version: str | None = None
    policy_sha256: str | None = None
    state: str | None = None
    keep_until: date | None = None
    officers: tuple[str, ...] = ()


def case_key(sha256: str) -> str:
    """Where the case file of this hash lies."""
    return f"{CASES}{sha256[:2]}/{sha256}"


def card_key(card: Card) -> str:
    """Where the card lies."""
    return card_place(card.kind, card.chain, card.sequence)


def card_place(kind: CaseKind, chain: str, sequence: int) -> str:
    """Where the card of that archive of a case lies."""
    return f"{CARDS}{chain}/{kind}-{sequence:04}.json"


def policy_key(sha256: str) -> str:
    """Where the policy's files of this hash lie."""
    return f"{POLICIES}{sha256}.zip"


def sha256_of(content: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def pack(case: CaseFile) -> bytes:
    """The case file as it lies in storage: canonical JSON in gzip. The same case gives the same bytes."""
    return gzip.compress(_canonical(case.model_dump(mode="json")), mtime=0)


def unpack(packed: bytes) -> CaseFile:
    """The case that `pack` made these bytes of. Raises ArchiveDamaged when they are none."""
    try:
        return CaseFile.model_validate_json(gzip.decompress(packed))
    except (OSError, EOFError, zlib.error, ValidationError) as wrong:
        raise ArchiveDamaged(f"no case file: {type(wrong).__name__}") from wrong


def card_text(card: Card) -> bytes:
    """The card as it lies in storage: canonical JSON, absent values left out. Its SHA-256 is a leaf of the ledger's tree."""
    return _canonical(card.model_dump(mode="json", exclude_none=True))


def read_card(text: bytes) -> Card:
    """The card. Raises ArchiveDamaged when it is none."""
    try:
        return Card.model_validate_json(text)
    except ValidationError as wrong:
        raise ArchiveDamaged(f"no card: {wrong.error_count()} fields are wrong") from wrong


def open_case(card: Card, packed: bytes) -> CaseFile:
    """The case of a card, held against it: hash, size, whose it is, how much it holds. Raises ArchiveDamaged."""
    if sha256_of(packed) != card.sha256:
        raise ArchiveDamaged(f"{case_key(card.sha256)}: the content has another hash")
    case = unpack(packed)
    said = {
        "bytes": (card.bytes, len(packed)),
        "workflow_id": (card.workflow_id, case.workflow_id),
        "kind": (card.kind, case.kind),
        "chain": (card.chain, case.chain),
        "events": (card.events, events_in(case.runs)),
        "entries": (card.entries, len(case.entries)),
        "last_hash": (card.last_hash, last_hash(case)),
    }
    wrong = [name for name, (on_card, in_file) in said.items() if on_card != in_file]
    if wrong:
        raise ArchiveDamaged(f"{card_key(card)}: says another {', '.join(wrong)} than its file")
    return case


def make_card(  # noqa: PLR0917 -- what a card is made of, all named at the one call
    case: CaseFile, packed: bytes, about: About, sequence: int, code_version: str, lacks: Lack | None
) -> Card:
    """The card of a packed case. It is final when the case has closed, and its history has ended or is lost."""
    return Card(
        workflow_id=case.workflow_id,
        sequence=sequence,
        kind=case.kind,
        chain=case.chain,
        final=about.closed_at is not None and (lacks in {Lack.HISTORY, Lack.END} or has_ended(case.runs)),
        events=events_in(case.runs),
        entries=len(case.entries),
        last_hash=last_hash(case),
        bytes=len(packed),
        sha256=sha256_of(packed),
        unit=about.unit,
        path=about.path,
        award=about.award,
        period=about.period,
        regime=about.regime,
        policy_version=about.policy_version,
        policy_sha256=about.policy_sha256,
        code_version=code_version,
        state=about.state,
        lacks=lacks,
        officers=tuple(sorted({*about.officers, *officers_in(case)})),
        key_ids=tuple(sorted(set(_key_ids([run.history for run in case.runs])))),
        opened_at=about.opened_at,
        closed_at=about.closed_at,
        keep_until=about.keep_until,
    )


def events_in(runs: Sequence[ArchivedRun]) -> int:
    """How many events the runs hold together."""
    return sum(len(run.history.get("events", ())) for run in runs)


def has_ended(runs: Sequence[ArchivedRun]) -> bool:
    """True when the last run is the end of the workflow, and is whole."""
    events: list[Any] = runs[-1].history.get("events", []) if runs else []
    return bool(events) and events[-1].get("eventType") in _ENDS


def last_hash(case: CaseFile) -> str | None:
    """The hash of the last entry that the case holds."""
    return case.entries[-1].hash if case.entries else None


def officers_in(case: CaseFile) -> Iterator[str]:
    """Everybody who acted in the case's entries, and on whose behalf, again and again."""
    for entry in case.entries:
        actor = orjson.loads(entry.body).get("actor") or {}
        yield from (actor[name] for name in ("officer", "on_behalf_of") if actor.get(name))


def _key_ids(part: Any) -> Iterator[str]:
    """The ids of the keys by which payloads are encrypted, wherever they stand in a history."""
    if isinstance(part, Mapping):
        metadata = part.get("metadata")
        if isinstance(metadata, Mapping) and metadata.get("encoding") == _ENCRYPTED:
            yield base64.b64decode(metadata["key-id"]).decode()
        else:
            for value in part.values():
                yield from _key_ids(value)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for one in part:
            yield from _key_ids(one)


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
