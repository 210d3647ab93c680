"""Reads the trail of a case out of an archive, with no database and no engine."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from auditor.archive.store import Archive, latest
from models.errors import NotFound
from models.messages.archive import CaseFile
from models.vocabulary import Act
from trail.entries import CaseTrail, TrailEntry, in_order, of_the_agenda, parsed
from trail.ways import concerns, way_of


class ArchivedTrails:
    """The trails of an archive; each case file is opened once. Every method raises ArchiveDamaged."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._cases: dict[str, CaseFile | None] = {}

    async def trail(self, nomination: str) -> CaseTrail:
        """Everything that happened to a nomination. Raises NotFound where the archive has nothing of it."""
        own = await self.chain(nomination)
        origin = own[0].entry.facts.get("origin") if own else None
        before = [one for one in await self.chain(origin["nomination"]) if one.sequence == origin["sequence"]] if origin else []
        return await self._trail(nomination, (nomination,), [*before, *own], await self._later(nomination))

    async def way(self, nomination: str, nominee: int) -> CaseTrail:
        """The whole way of one nominee, through splits and joins. Raises NotFound if it never led here."""
        legs = await way_of(nominee, nomination, self.chain)
        if not legs:
            raise NotFound("nobody of this id was ever in this nomination", nomination=nomination, nominee=nominee)
        own = [one for leg in legs for one in leg.entries]
        later = [one for one in await self._later(legs[-1].nomination) if concerns(nominee, one)]
        return await self._trail(nomination, tuple(leg.nomination for leg in legs), own, later)

    async def chain(self, chain: str) -> list[TrailEntry]:
        """The entries of one chain; none where the archive has nothing of it."""
        case = await self._case(chain)
        return [] if case is None else entries_of(case)

    async def _case(self, chain: str) -> CaseFile | None:
        if chain not in self._cases:
            cards = latest(await self._archive.cards(chain))
            self._cases[chain] = await self._archive.case(cards[0]) if cards else None
        return self._cases[chain]

    async def _trail(
        self, nomination: str, chains: tuple[str, ...], own: Sequence[TrailEntry], later: Sequence[TrailEntry]
    ) -> CaseTrail:
        case = await self._case(nomination)
        if case is None or not own or not case.rows.get("nomination"):
            raise NotFound("the archive has no such nomination", nomination=nomination)
        row = case.rows["nomination"][0]
        held = await self._held(chains, own)
        received_on, opened_at = date.fromisoformat(row["received_on"]), datetime.fromisoformat(row["opened_at"])
        entries = in_order([*own, *later, *held])
        return CaseTrail(nomination, row["award"], row["regime"], row["unit"], received_on, opened_at, chains, entries)

    async def _later(self, nomination: str) -> list[TrailEntry]:
        """The revocations and erasures over a nomination."""
        names = (f"{nomination}.r", f"{nomination}.e")
        over_it = [chain for chain in await self._archive.chains() if chain.startswith(names)]
        return [one for chain in over_it for one in await self.chain(chain)]

    async def _held(self, chains: tuple[str, ...], own: Iterable[TrailEntry]) -> Iterable[TrailEntry]:
        """What concerned it of the sessions that voted on it."""
        found: dict[tuple[str, int], TrailEntry] = {}
        for one in own:
            session = one.entry.facts.get("session") if one.entry.act is Act.COUNCIL_VOTED else None
            if session is not None and one.chain in chains:
                left = None if one.chain == chains[-1] else max(other.entry.at for other in own if other.chain == one.chain)
                found |= {said.id: said for said in of_the_agenda(await self.chain(session), one.chain, left)}
        return found.values()


def entries_of(case: CaseFile) -> list[TrailEntry]:
    """The entries of a case file, parsed."""
    return [parsed(case.chain, one.sequence, one.hash, one.body) for one in case.entries]
