"""What lies in an archive, each file held against its hash before anybody believes it.

The storage is asked in threads. Its own coroutines let a program abort that ends right after one of them: something still runs in
the library when the interpreter goes, and a command's exit code is then not its own.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import obstore
import orjson
from obstore.store import LocalStore, ObjectStore

from activities.archive_files import (
    CARDS,
    CHECKPOINTS,
    LEAVES,
    ArchiveDamaged,
    card_key,
    case_key,
    open_case,
    policy_key,
    read_card,
    sha256_of,
)
from models.messages.archive import Card, CaseFile

__all__ = ["Archive", "ArchiveDamaged", "ArchivedLeaf", "latest", "open_folder"]

_SIDE_BY_SIDE = 32


class ArchivedLeaf(NamedTuple):
    """A leaf of the ledger's tree, as the archive has it: `hash` is what the leaf says, in hexadecimal."""

    position: int
    kind: str
    chain: str
    sequence: int
    hash: str


class Archive:
    """The archive in an object storage. Every method raises ArchiveDamaged for a file that is missing or not what it should be.

    What the storage itself raises (OSError, obstore.exceptions.BaseError) goes through.
    """

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    async def cards(self, chain: str | None = None) -> list[Card]:
        """Every card (of one chain, where it is named), by chain, kind and sequence."""
        folder = CARDS if chain is None else f"{CARDS}{chain}/"
        keys = await self._keys(folder, ".json")
        places = asyncio.Semaphore(_SIDE_BY_SIDE)

        async def read(key: str) -> Card:
            async with places:
                return _card_at(key, await self._content(key))

        cards = await asyncio.gather(*(read(key) for key in keys))
        return sorted(cards, key=lambda card: (card.chain, card.kind, card.sequence))

    async def chains(self) -> list[str]:
        """Every chain of which there is a card: one look at the names of folders."""
        found = await asyncio.to_thread(obstore.list_with_delimiter, self._objects, CARDS)
        return sorted(one.removeprefix(CARDS).strip("/") for one in found["common_prefixes"])

    async def case(self, card: Card) -> CaseFile:
        """The case of a card, its content held against the card's hash and counts."""
        return await asyncio.to_thread(open_case, card, await self._content(case_key(card.sha256)))

    async def packed(self, card: Card) -> bytes:
        """The case file of a card as it lies there, its hash checked: for whoever hands it on."""
        return await self._hashed(case_key(card.sha256), card.sha256)

    async def leaves(self) -> list[ArchivedLeaf]:
        """All leaves of the tree, in order. Raises ArchiveDamaged where one is missing or stands there twice."""
        keys = await self._keys(LEAVES, ".jsonl")
        found = [_leaf(key, line) for key in keys for line in (await self._content(key)).splitlines() if line]
        for position, leaf in enumerate(found):
            if leaf.position != position:
                raise ArchiveDamaged(f"{LEAVES}: leaf {position} is missing or stands there twice")
        return found

    async def checkpoints(self) -> list[str]:
        """Every signed note, the smallest tree first. Nobody has looked at their signatures yet."""
        keys = await self._keys(CHECKPOINTS, ".txt")
        return [(await self._content(key)).decode(errors="replace") for key in keys]

    async def policy(self, sha256: str) -> bytes:
        """The policy's files as they were, a ZIP (auditor/archive/policy.py unfolds it)."""
        return await self._hashed(policy_key(sha256), sha256)

    async def _hashed(self, key: str, sha256: str) -> bytes:
        content = await self._content(key)
        if sha256_of(content) != sha256:
            raise ArchiveDamaged(f"{key}: the content has another hash")
        return content

    async def _content(self, key: str) -> bytes:
        try:
            return await asyncio.to_thread(lambda: bytes(obstore.get(self._objects, key).bytes()))
        except FileNotFoundError as missing:
            raise ArchiveDamaged(f"{key}: there is no such file") from missing

    async def _keys(self, folder: str, ending: str) -> list[str]:
        """The keys in a folder that end so, sorted; whatever else somebody has laid there is left alone."""
        found = await asyncio.to_thread(lambda: obstore.list(self._objects, prefix=folder).collect())
        return sorted(one["path"] for one in found if one["path"].endswith(ending))


def open_folder(folder: Path) -> Archive:
    """The archive in a folder: the one that holds `archive/`. Raises FileNotFoundError when it holds none."""
    if not (folder / "archive").is_dir():
        raise FileNotFoundError(f"{folder} holds no folder archive/")
    return Archive(LocalStore(prefix=folder.absolute()))


def latest(cards: Iterable[Card]) -> list[Card]:
    """Of each workflow the newest card."""
    newest: dict[str, Card] = {}
    for card in cards:
        if card.workflow_id not in newest or newest[card.workflow_id].sequence < card.sequence:
            newest[card.workflow_id] = card
    return list(newest.values())


def _card_at(key: str, text: bytes) -> Card:
    try:
        card = read_card(text)
    except ArchiveDamaged as damaged:
        raise ArchiveDamaged(f"{key}: {damaged}") from damaged
    if key != card_key(card):
        raise ArchiveDamaged(f"{key}: holds the card of another case")
    return card


def _leaf(key: str, line: bytes) -> ArchivedLeaf:
    try:
        return ArchivedLeaf(**orjson.loads(line))
    except (orjson.JSONDecodeError, TypeError) as wrong:
        raise ArchiveDamaged(f"{key}: a line is no leaf") from wrong
