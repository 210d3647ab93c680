"""Cases out of an archive alone: no server, no database."""

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path

from auditor.archive.policy import unfold_policy
from auditor.archive.store import Archive, latest
from auditor.replay.sources import Asked, Chains, Listed, UnknownCase
from models.messages.archive import Card, CaseFile
from policy.clock import local_day
from policy.law import Law, LawError

REMEMBERED = 64
"""Cases that stay in memory: those of one dossier are asked for one after the other."""


class FromArchive:
    """Reads the newest case file of each workflow. What is damaged raises ArchiveDamaged."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._cards: dict[str, Card] = {}
        self._by_root: dict[str, list[Card]] = {}
        self._cases: dict[str, CaseFile] = {}
        self._laws: dict[str, Law | None] = {}

    async def listed(self, asked: Asked) -> list[Listed]:
        """By the cards; of the period when they were closed in it."""
        await self._read_cards()
        cards = sorted(self._cards.values(), key=lambda card: (card.chain, card.kind))
        missing = asked.missing([card.chain for card in cards])
        if missing:
            raise UnknownCase(f"no such nomination or session in the archive: {', '.join(missing)}")
        return [
            Listed(card.workflow_id, card.kind, card.chain, card.sha256, card.policy_sha256)
            for card in cards
            if _is_asked_for(card, asked)
        ]

    async def case(self, listed: Listed) -> CaseFile:
        """As it lies there, held against its card."""
        await self._read_cards()
        return await self._case(self._cards[listed.workflow_id])

    async def stemming_from(self, root: str) -> Chains:
        """As their newest case files have them; a chain of which nothing was kept is not among them."""
        await self._read_cards()
        cards = [card for card in self._by_root.get(root, ()) if card.entries]
        return {card.chain: (await self._case(card)).entries for card in cards}

    async def law(self, listed: Listed) -> Law | None:
        """Its files, laid out in a folder for as long as it takes to read them; None where no card names them."""
        if listed.policy is not None and listed.policy not in self._laws:
            self._laws[listed.policy] = await law_of_files(self._archive, listed.policy)
        return self._laws[listed.policy] if listed.policy is not None else None

    async def keys(self, _case: CaseFile) -> Mapping[int, bytes]:
        """No archive holds a key."""
        return {}

    async def _read_cards(self) -> None:
        if not self._cards:
            for card in latest(await self._archive.cards()):
                self._cards[card.workflow_id] = card
                self._by_root.setdefault(card.chain.split(".", maxsplit=1)[0], []).append(card)

    async def _case(self, card: Card) -> CaseFile:
        if card.sha256 not in self._cases:
            while len(self._cases) >= REMEMBERED:
                del self._cases[next(iter(self._cases))]
            self._cases[card.sha256] = await self._archive.case(card)
        return self._cases[card.sha256]


async def law_of_files(archive: Archive, sha256: str) -> Law | None:
    """The law of these files in the archive; None where code of today reads no law in them. Raises ArchiveDamaged."""
    packed = await archive.policy(sha256)
    try:
        with tempfile.TemporaryDirectory(prefix="vinhdanh-law-") as folder:
            return await asyncio.to_thread(unfold_policy, packed, Path(folder))
    except LawError:
        return None


def _is_asked_for(card: Card, asked: Asked) -> bool:
    by_name = not asked.ids or any(card.chain == one or card.chain.startswith(f"{one}.") for one in asked.ids)
    return by_name and asked.of_the_period(None if card.closed_at is None else local_day(card.closed_at))
