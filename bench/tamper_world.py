"""What there is to tamper with: a play, archived and signed, taken out of its engines; and how each part of it is asked."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from obstore.store import LocalStore, MemoryStore

from activities.ledger_key import read_key
from auditor.archive.store import Archive
from auditor.bundle.live import LiveSource
from auditor.bundle.make import Order, made
from auditor.chains import Link
from auditor.commitments import not_as_committed
from auditor.ledger.database import ChainRows, Snapshot, snapshot
from auditor.ledger.rows import LeafRow, NodeRow, NoteRow
from auditor.ledger.verify import Against, verify_archive, verify_moment
from auditor.replay.examination import Found, examined
from auditor.replay.from_archive import FromArchive
from auditor.replay.runner import Runner
from auditor.replay.sources import Asked, Chains, Listed
from models.commitments import HANDED_IN
from models.messages.archive import CaseFile
from proofs.bundle import Known, verify_bundle
from proofs.findings import Status, Unreadable
from runtime.settings import Settings

_NOMINEES = f"""
select n.id, n.dossier, {", ".join(f"n.{column}" for column in HANDED_IN)}, n.commitment, n.erased_at, k.key
from nominee n left join nominee_key k on k.nominee = n.id order by n.dossier, n.id
"""  # noqa: S608 -- our own column list
_BUNDLED = """
select id from nomination where closed_at is not null and origin is null and state in ('awarded', 'not_awarded', 'withdrawn')
order by state, id limit $1
"""


@dataclass(frozen=True)
class Ledger:
    """The ledger's tables as they stand in one moment."""

    chains: tuple[ChainRows, ...]
    leaves: tuple[LeafRow, ...]
    nodes: tuple[NodeRow, ...]
    notes: tuple[NoteRow, ...]


class Told(Snapshot):
    """A moment of a database that is no database: it says these rows."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def notes(self) -> list[NoteRow]:
        """As they are."""
        return list(self._ledger.notes)

    async def size(self) -> int:
        """By the last leaf."""
        return max((leaf.position + 1 for leaf in self._ledger.leaves), default=0)

    async def tree(self, size: int) -> AsyncIterator[tuple[int, list[LeafRow], list[NodeRow]]]:
        """All at once."""
        yield size, list(self._ledger.leaves), list(self._ledger.nodes)

    async def chain_ids(self) -> list[str]:
        """By its rows."""
        return [rows.chain for rows in self._ledger.chains]

    async def chains(self, _ids: Sequence[str]) -> AsyncIterator[ChainRows]:
        """Each with the leaves that stand for it now."""
        for rows in self._ledger.chains:
            signed = {
                kind: [
                    (leaf.sequence, leaf.hash)
                    for leaf in sorted(self._ledger.leaves, key=lambda leaf: leaf.sequence)
                    if (leaf.kind, leaf.chain) == (kind, rows.chain)
                ]
                for kind in ("entry", "history")
            }
            yield rows._replace(signed=signed)


class OneChanged(FromArchive):
    """The archive, but for one case, in whose place another is told; with the keys of nominees."""

    def __init__(self, archive: Archive, keys: Mapping[int, bytes]) -> None:
        super().__init__(archive)
        self.instead: dict[str, CaseFile] = {}
        self._keys = keys

    async def case(self, listed: Listed) -> CaseFile:
        """The case, or what is told instead."""
        return self.instead.get(listed.workflow_id) or await super().case(listed)

    async def keys(self, case: CaseFile) -> Mapping[int, bytes]:
        """Those of its nominees."""
        return {one.nominee: self._keys[one.nominee] for one in case.sealed if one.nominee in self._keys}


@dataclass
class World:
    """Everything, untouched, and how to ask whether somebody touched it. Each question is answered by what was found, in words."""

    ledger: Ledger
    files: dict[str, bytes]
    vkeys: list[str]
    source: OneChanged
    runner: Runner
    listed: list[Listed]
    cases: dict[str, CaseFile]
    dossiers: list[list[dict[str, Any]]]
    bundles: list[bytes]

    async def ask_ledger(self, ledger: Ledger) -> list[str]:
        """`vinhdanh audit verify` over these rows."""
        return [str(one) for one in (await verify_moment(_at_once(Told(ledger)), Against(self.vkeys))).findings]

    async def ask_archive(self, files: Mapping[str, bytes]) -> list[str]:
        """`vinhdanh audit verify --archive` over these files."""
        store = MemoryStore()
        for name, content in files.items():
            await store.put_async(name, content)
        return [str(one) for one in (await verify_archive(store, self.vkeys)).findings]

    async def ask_case(self, listed: Listed, instead: CaseFile | None = None) -> list[str]:
        """`vinhdanh audit replay` of one case, with another file in its place."""
        self.source.instead = {} if instead is None else {listed.workflow_id: instead}
        found: Found = await examined(self.source, self.runner, listed)
        return [str(one) for one in found.divergences]

    def ask_people(self, nominees: Sequence[Mapping[str, Any]]) -> list[str]:
        """`vinhdanh check` of the nominees of one dossier."""
        chain = nominees[0]["dossier"]
        entries = next(rows.entries for rows in self.ledger.chains if rows.chain == chain)
        links: dict[str, list[Link]] = {chain: [entry.link for entry in entries]}
        return [str(one) for one in not_as_committed(nominees, links)]

    def ask_bundle(self, bundle: bytes) -> list[str]:
        """`vinhdanh verify` of these bytes."""
        try:
            report = verify_bundle(bundle, Known(vkey=self.vkeys[0]))
        except Unreadable as problem:
            return [f"unreadable: {problem.code}"]
        return [f"{one.code} {one.values}" for one in report.findings if one.status is Status.FAILS]

    async def stemming_from(self, root: str) -> Chains:
        """The entries of chains that stem from a dossier."""
        return await self.source.stemming_from(root)


@asynccontextmanager
async def _at_once(told: Told) -> AsyncIterator[Snapshot]:
    yield told


@asynccontextmanager
async def world(settings: Settings, pool: asyncpg.Pool, runner: Runner, bundles: int) -> AsyncIterator[World]:
    """The installation as it stands now, with so many bundles of closed nominations."""
    async with snapshot(pool) as moment:
        ledger = await _ledger(moment)
    folder = settings.files_folder
    files = await asyncio.to_thread(_files_in, folder)
    nominees = [dict(row) for row in await pool.fetch(_NOMINEES)]
    keys = {row["id"]: row["key"] for row in nominees if row["key"] is not None}
    source = OneChanged(Archive(LocalStore(prefix=folder.absolute())), keys)
    listed = await source.listed(Asked())
    key = read_key(settings.checkpoint_key)
    live = LiveSource(pool, LocalStore(prefix=folder.absolute()))
    proofs = [(await made(live, Order(row["id"]), key))[0] for row in await pool.fetch(_BUNDLED, bundles)]
    yield World(
        ledger=ledger,
        files=files,
        vkeys=[note.vkey for note in ledger.notes if note.vkey][-1:],
        source=source,
        runner=runner,
        listed=listed,
        cases={one.workflow_id: await source.case(one) for one in listed},
        dossiers=_by_dossier(nominees),
        bundles=proofs,
    )


async def _ledger(moment: Snapshot) -> Ledger:
    leaves, nodes = list[LeafRow](), list[NodeRow]()
    async for _, some, more in moment.tree(await moment.size()):
        leaves += some
        nodes += more
    chains = [rows async for rows in moment.chains(await moment.chain_ids())]
    return Ledger(tuple(chains), tuple(leaves), tuple(nodes), tuple(await moment.notes()))


def _files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in (folder / "archive").rglob("*") if path.is_file()}


def _by_dossier(nominees: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    together: dict[str, list[dict[str, Any]]] = {}
    for row in nominees:
        together.setdefault(row["dossier"], []).append(row)
    return list(together.values())
