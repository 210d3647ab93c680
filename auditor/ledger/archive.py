"""The ledger's proof out of object storage or a folder. Nothing here is believed: whatever is no leaf or no card is a finding."""

import asyncio
import gzip
import re
import zlib
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

import obstore
import orjson
from obstore.store import ObjectStore
from pydantic import ValidationError

from activities.archive_files import CARDS, CHECKPOINTS, LEAVES, ArchiveDamaged, case_key, policy_key, read_card, sha256_of
from activities.ledger_objects import VKEYS
from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.rows import CardRow, EntryRow, LeafRow, NoteRow, archived_row
from models.messages.archive import ArchivedEntry, Card

SIDE_BY_SIDE = 16
_SORTED = orjson.OPT_SORT_KEYS
_NOTE = re.compile(rf"{CHECKPOINTS}([0-9]{{12}})\.txt")
_LEAVES = re.compile(rf"{LEAVES}([0-9]{{12}})\.jsonl")
_CARD = re.compile(rf"{CARDS}([^/]+)/([a-z_]+)-([0-9]{{4,}})\.json")


class FoundCard(NamedTuple):
    """A card file: what its name and its text say. `card` is None when the text is none."""

    name: str
    chain: str
    row: CardRow
    card: Card | None


class FoundCase(NamedTuple):
    """A case file: whether it is there, whether it is what its name says, and the entries in it (None: it is no case file)."""

    there: bool
    whole: bool
    entries: list[EntryRow] | None


class StoredProof:
    """What lies in the archive. Raises what the storage raises when it does not answer (OSError, obstore.exceptions.BaseError).

    The storage is asked in threads, as auditor/archive/store.py says why.
    """

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    async def note_names(self) -> dict[str, int]:
        """Every checkpoint by its name: of a tree of how many leaves."""
        return {key: int(found[1]) for key in await self._keys(CHECKPOINTS) if (found := _NOTE.fullmatch(key))}

    async def notes(self, names: Iterable[str]) -> list[NoteRow]:
        """Checkpoints by their names. One that is gone meanwhile is left out."""
        contents = await self._contents(sorted(names))
        return [
            NoteRow(Where.ARCHIVE, key, content.decode(errors="replace"), int(key[len(CHECKPOINTS) : -4]))
            for key, content in contents
            if content is not None
        ]

    async def vkeys(self) -> list[tuple[str, str]]:
        """The public keys that the archive itself states, each file's name and text, whatever it says."""
        contents = await self._contents(await self._keys(VKEYS))
        return [(key, content.decode(errors="replace")) for key, content in contents if content is not None]

    async def leaf_files(self) -> list[str]:
        """The names of the files of leaves, in order."""
        return [key for key in await self._keys(LEAVES) if _LEAVES.fullmatch(key)]

    async def leaves(self, names: Iterable[str]) -> AsyncIterator[LeafRow | Finding]:
        """The leaves of files, one file after the other; a finding for each line that is none."""
        for key in names:
            content = await self._content(key)
            for number, line in enumerate((content or b"").splitlines(), 1):
                yield _leaf(key, number, line)

    async def card_names(self) -> dict[str, list[str]]:
        """The names of all cards, by their chain."""
        chains: dict[str, list[str]] = {}
        for key in await self._keys(CARDS):
            if found := _CARD.fullmatch(key):
                chains.setdefault(found[1], []).append(key)
        return chains

    async def cards(self, names: Iterable[str]) -> list[FoundCard]:
        """Cards by their names, in order."""
        return [_card(key, content) for key, content in await self._contents(sorted(names)) if content is not None]

    async def case(self, card: Card) -> FoundCase:
        """The case file of a card."""
        content = await self._content(case_key(card.sha256))
        if content is None:
            return FoundCase(there=False, whole=False, entries=None)
        return await asyncio.to_thread(_case, card, content)

    async def policy(self, sha256: str) -> bool | None:
        """Whether the policy's files of this hash are what their name says; None when they are not there."""
        content = await self._content(policy_key(sha256))
        return None if content is None else sha256_of(content) == sha256

    async def _contents(self, keys: list[str]) -> list[tuple[str, bytes | None]]:
        places = asyncio.Semaphore(SIDE_BY_SIDE)

        async def read(key: str) -> tuple[str, bytes | None]:
            async with places:
                return key, await self._content(key)

        return await asyncio.gather(*map(read, keys))

    async def _content(self, key: str) -> bytes | None:
        try:
            return await asyncio.to_thread(lambda: bytes(obstore.get(self._objects, key).bytes()))
        except FileNotFoundError:
            return None

    async def _keys(self, prefix: str) -> list[str]:
        found = await asyncio.to_thread(lambda: obstore.list(self._objects, prefix=prefix).collect())
        return sorted(one["path"] for one in found)


def _leaf(key: str, number: int, line: bytes) -> LeafRow | Finding:
    try:
        row = orjson.loads(line)
        leaf = LeafRow(row["position"], row["kind"], row["chain"], row["sequence"], row["hash"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        leaf = None
    if leaf is None or [type(value) for value in leaf] != [int, str, str, int, str] or line != orjson.dumps(row, option=_SORTED):
        return Finding(Part.LEAF, Deed.CHANGED, Where.ARCHIVE, None, None, f"{key}, line {number}: no leaf")
    return leaf


def _card(key: str, content: bytes) -> FoundCard:
    found = _CARD.fullmatch(key)
    assert found is not None  # noqa: S101 -- the caller has found it by this pattern
    try:
        card = read_card(content)
    except ArchiveDamaged:
        card = None
    return FoundCard(key, found[1], CardRow(found[1], int(found[3]), sha256_of(content)), card)


def _case(card: Card, content: bytes) -> FoundCase:
    try:
        case = orjson.loads(gzip.decompress(content))
        entries = [archived_row(card.chain, ArchivedEntry(**entry)) for entry in case["entries"]]
    except (OSError, EOFError, zlib.error, orjson.JSONDecodeError, KeyError, TypeError, ValidationError):
        return FoundCase(there=True, whole=False, entries=None)
    return FoundCase(there=True, whole=sha256_of(content) == card.sha256, entries=entries)
