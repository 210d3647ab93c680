"""The rows that are compared, as a database or an archive holds them. Reading them believes nothing."""

from typing import Any, NamedTuple

import orjson

from auditor.chains import Link
from auditor.ledger.findings import Where
from models.messages.archive import ArchivedEntry


class EntryRow(NamedTuple):
    """An entry of the ledger with every column that its body covers."""

    chain: str
    sequence: int
    previous_sequence: int | None
    previous_hash: str | None
    hash: str
    act: str
    actor: str | None
    update_id: str | None
    body: str

    @property
    def link(self) -> Link:
        """As auditor/chains.py knows it."""
        return Link(self.chain, self.sequence, self.previous_hash, self.hash, self.act, self.actor, self.update_id, self.body)


class LeafRow(NamedTuple):
    """A leaf at its place: an entry (`kind` entry) or the card of an archived history (history), by its hash."""

    position: int
    kind: str
    chain: str
    sequence: int
    hash: str


class NodeRow(NamedTuple):
    """The root of a complete subtree, as it is stored."""

    height: int
    place: int
    hash: str


class NoteRow(NamedTuple):
    """A checkpoint: the note, and what is said of it beside it (None: nothing)."""

    where: Where
    name: str
    note: str
    size: int | None = None
    root: str | None = None
    vkey: str | None = None


class CardRow(NamedTuple):
    """A card of the archive, by the SHA-256 of its text; `said` is the hash that the index has beside it (None: there is none)."""

    chain: str
    sequence: int
    sha256: str
    said: str | None = None


def archived_row(chain: str, entry: ArchivedEntry) -> EntryRow:
    """An entry out of a case file. It has no columns of its own but those that the file has: the rest is what its body says."""
    said = read_body(entry.body)
    before = entry.sequence - 1 if entry.sequence > 1 else None
    act, actor, update_id = said.get("act", ""), officer_in(said), said.get("update_id")
    return EntryRow(chain, entry.sequence, before, entry.previous_hash, entry.hash, act, actor, update_id, entry.body)


def read_body(body: str) -> dict[str, Any]:
    """The body as an object; empty when it is none."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def officer_in(said: dict[str, Any]) -> Any:
    """Who acted, by what a body says."""
    actor = said.get("actor")
    return actor.get("officer") if isinstance(actor, dict) else None
