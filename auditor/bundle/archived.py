"""A bundle's answers out of an archive alone: no server, no database. What only the database knows is not in it, and is said so."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import obstore
import orjson
from obstore.store import ObjectStore

from activities.council_results import HASHED
from activities.ledger_objects import VKEYS
from auditor.archive import Archive, ArchiveDamaged, latest
from auditor.bundle.live import FEW_CHECKPOINTS, stored_file
from auditor.bundle.source import Attached, Person, Proof, Round, Seen
from models.messages.archive import Card, CaseFile
from proofs.checkpoint import BadCheckpoint, open_note
from proofs.contents import OVER_OTHERS, Entry
from proofs.merkle import Node, consistency_ranges, hashes_of, inclusion_ranges, leaf_hash, node_hash


class WholeTree:
    """A tree whose leaves are all at hand: every complete subtree of it, computed once."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            self._levels.append([node_hash(left, right) for left, right in zip(below[::2], below[1::2], strict=False)])

    def hash_at(self, node: Node) -> bytes:
        """The hash of a complete subtree. Raises IndexError where there is none."""
        return self._levels[node.height][node.place]


class ArchiveSource:
    """Reads an archive as of its newest checkpoint. What is damaged raises ArchiveDamaged."""

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects
        self._archive = Archive(objects)
        self._size = 0
        self._sizes: list[int] = []
        self._tree = WholeTree([])
        self._places: dict[tuple[str, str], dict[int, int]] = {}
        self._cards: dict[str, list[Card]] = {}
        self._cases: dict[str, CaseFile] = {}

    async def checkpoint(self) -> Seen | None:
        """The newest note of which the public key lies there; the leaves are read with it, once."""
        vkeys, notes = await self._vkeys(), await self._archive.checkpoints()
        seen = [found for note in notes if (found := _seen(note, vkeys)) is not None]
        if not seen:
            return None
        newest = max(seen, key=lambda one: one.size)
        self._size, self._sizes = newest.size, [one.size for one in seen]
        leaves = (await self._archive.leaves())[: self._size]
        if len(leaves) < self._size:
            raise ArchiveDamaged(f"the archive holds {len(leaves)} leaves, and a checkpoint over {self._size}")
        self._tree = WholeTree([leaf_hash(bytes.fromhex(leaf.hash)) for leaf in leaves])
        for leaf in leaves:
            self._places.setdefault((leaf.kind, leaf.chain), {})[leaf.sequence] = leaf.position
        return newest

    async def entries(self, chain: str) -> list[Entry]:
        """As the newest case file of the chain has them."""
        case = await self._case(chain)
        return [
            Entry(chain, one.sequence, one.previous_hash, one.hash, one.body, orjson.loads(one.body))
            for one in (case.entries if case else ())
        ]

    async def over(self, chain: str) -> list[str]:
        """Archived chains whose name begins with this one's, and that say so."""
        over = []
        for other in await self._archive.chains():
            if other.startswith(f"{chain}."):
                entries = await self.entries(other)
                if entries and entries[0].act in OVER_OTHERS and entries[0].facts["origin"]["nomination"] == chain:
                    over.append(other)
        return over

    async def proofs(self, kind: str, chain: str) -> Mapping[int, Proof]:
        """Out of the leaves."""
        places = self._places.get((kind, chain), {})
        return {
            sequence: Proof(place, hashes_of(inclusion_ranges(place, self._size), self._tree.hash_at))
            for sequence, place in places.items()
        }

    async def consistency(self, sizes: Collection[int]) -> Mapping[int, list[bytes]]:
        """From the last few checkpoints on, and from those that were asked for."""
        earlier = sorted({size for size in self._sizes if 0 < size < self._size})[-FEW_CHECKPOINTS:]
        wanted = {*earlier, *(size for size in sizes if 0 < size < self._size)}
        return {size: hashes_of(consistency_ranges(size, self._size), self._tree.hash_at) for size in sorted(wanted)}

    async def cards(self, chain: str) -> Sequence[Card]:
        """Of this chain, read once."""
        if chain not in self._cards:
            self._cards[chain] = await self._archive.cards(chain)
        return self._cards[chain]

    async def packed(self, card: Card) -> bytes:
        """As it lies there."""
        return await self._archive.packed(card)

    async def law(self, sha256: str) -> bytes | None:
        """As it lies there; None when it is missing."""
        try:
            return await self._archive.policy(sha256)
        except ArchiveDamaged:
            return None

    async def pinned(self, _nomination: str) -> Mapping[str, Any] | None:
        """It lies in the histories, encrypted: nothing that an archive can show by itself."""
        return None

    async def round_(self, session: str, number: int) -> Round | None:
        """As the session's case file has it."""
        case = await self._case(session)
        rows = case.rows if case else {}
        boxes = [row["box"] for row in rows.get("session_round", ()) if row["round"] == number and row["voided"] is None]
        if not boxes or boxes[0] is None:
            return None
        kept = sorted((row for row in rows["session_result"] if row["round"] == number), key=lambda row: row["nominee"])
        words = {row["nominee"]: (row["derivation_vi"], row["derivation_en"]) for row in kept}
        return Round(boxes[0], [{name: row[name] for name in HASHED} for row in kept], words)

    async def file(self, sha256: str) -> bytes | None:
        """Where the folder is that of the whole storage."""
        return await stored_file(self._objects, sha256)

    async def people(self, _nominees: Collection[int]) -> Mapping[int, Person]:
        """Nobody: what was handed in lies sealed under keys that are in no archive."""
        return {}

    async def commitments(self, chain: str, nominees: Collection[int]) -> Mapping[int, str]:
        """Out of the cases in which nominees of the dossier stand now: its own, those split off it, those it was joined into."""
        found: dict[int, str] = {}
        waiting, seen = [chain], set[str]()
        while waiting:
            name = waiting.pop()
            case = None if name in seen else await self._case(name)
            seen.add(name)
            for sealed in case.sealed if case else ():
                if sealed.nominee in nominees and sealed.commitment is not None:
                    found[sealed.nominee] = sealed.commitment
            for entry in await self.entries(name) if case else ():
                waiting += [*entry.facts.get("splits", {}), *([entry.facts["target"]] if entry.act == "joined" else [])]
        return found

    async def attached(self, _nominations: Collection[str]) -> list[Attached] | None:
        """Nobody knows."""
        return None

    async def notes(self, _ids: Collection[str]) -> list[Mapping[str, str]]:
        """No archive holds texts."""
        return []

    async def derivations(self, _chain: str) -> Mapping[int, str]:
        """No archive holds what callers were told."""
        return {}

    async def organisations(self) -> Mapping[str, str]:
        """No archive holds names."""
        return {}

    async def _case(self, chain: str) -> CaseFile | None:
        if chain not in self._cases:
            cards = [card for card in latest(await self.cards(chain)) if card.entries]
            if not cards:
                return None
            self._cases[chain] = await self._archive.case(cards[0])
        return self._cases[chain]

    async def _vkeys(self) -> list[str]:
        # In a thread, as auditor/archive/store.py says why.
        return await asyncio.to_thread(_vkeys_in, self._objects)


def _vkeys_in(objects: ObjectStore) -> list[str]:
    keys = sorted(one["path"] for one in obstore.list(objects, prefix=VKEYS).collect())
    return [bytes(obstore.get(objects, key).bytes()).decode(errors="replace").strip() for key in keys]


def _seen(note: str, vkeys: Sequence[str]) -> Seen | None:
    for vkey in vkeys:
        try:
            return Seen(note, vkey, open_note(note, vkey).size)
        except BadCheckpoint:
            continue
    return None
