"""Where a bundle is collected from: the live installation, or an archive alone. Both answer the same questions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from models.messages.archive import Card
from proofs.contents import Entry


class Proof(NamedTuple):
    """Where a leaf stands in the tree, and the path that proves it."""

    position: int
    path: list[bytes]


class Attached(NamedTuple):
    """A file of a nomination: what it is and its hash, not what its sender called it."""

    nomination: str
    sha256: str
    size: int
    media_type: str
    part: str
    nominee: int | None
    attached_at: str


class Person(NamedTuple):
    """What was handed in of a nominee, as the one text that their commitment covers, and the key that the commitment needs."""

    nominee: int
    handed_in: str
    key: bytes | None


@dataclass(frozen=True)
class Seen:
    """A signed checkpoint, with the key by which anybody can check it."""

    note: str
    vkey: str
    size: int


@dataclass
class Round:
    """What was published of a round."""

    box: Mapping[str, Any]
    results: list[Mapping[str, Any]] = field(default_factory=list)
    derivations: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """How each nominee's verdict follows, in Vietnamese and English: for the page, no part of the proof."""


class Source(Protocol):
    """Answers for one bundle, all as of one checkpoint. Raises what the storage or the database raises."""

    async def checkpoint(self) -> Seen | None:
        """The newest signed checkpoint; None where nothing was signed yet."""

    async def entries(self, chain: str) -> list[Entry]:
        """The entries of a chain, in order, those that no checkpoint signs yet as well; empty where there is no such chain."""

    async def over(self, chain: str) -> list[str]:
        """The chains of revocations and erasures over this one."""

    async def proofs(self, kind: str, chain: str) -> Mapping[int, Proof]:
        """The places of the leaves of a chain under the checkpoint, by sequence. `kind` is entry or history."""

    async def consistency(self, sizes: Collection[int]) -> Mapping[int, list[bytes]]:
        """The paths that prove earlier trees (of all that were signed, where they are few, and of `sizes`) to begin this one."""

    async def cards(self, chain: str) -> Sequence[Card]:
        """The cards of a chain."""

    async def packed(self, card: Card) -> bytes:
        """The case file of a card, as it lies there."""

    async def law(self, sha256: str) -> bytes | None:
        """The policy's files as they were."""

    async def pinned(self, nomination: str) -> Mapping[str, Any] | None:
        """What was pinned on a nomination at intake."""

    async def round_(self, session: str, number: int) -> Round | None:
        """What was published of a round of a session."""

    async def file(self, sha256: str) -> bytes | None:
        """A file that was handed in, by its hash; None where it is not at hand."""

    async def people(self, nominees: Collection[int]) -> Mapping[int, Person]:
        """What was handed in of these, where it is known still."""

    async def commitments(self, chain: str, nominees: Collection[int]) -> Mapping[int, str]:
        """What the ledger is bound to, of each nominee of a dossier."""

    async def attached(self, nominations: Collection[str]) -> list[Attached] | None:
        """The files of nominations; None where nobody knows."""

    async def notes(self, ids: Collection[str]) -> list[Mapping[str, str]]:
        """Texts of officers that were not erased: id, salt and body."""

    async def derivations(self, chain: str) -> Mapping[int, str]:
        """How votes that were entered by hand came to their result, in Vietnamese, by the entry's sequence."""

    async def organisations(self) -> Mapping[str, str]:
        """The names of units that are in no public directory, by code."""
