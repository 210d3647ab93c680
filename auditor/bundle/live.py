"""A bundle's answers out of the live installation: PostgreSQL, and the object storage beside it. Reads only."""

import asyncio
import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import asyncpg
import obstore
import orjson
from obstore.store import ObjectStore

from activities.council_results import HASHED_ROWS
from activities.ledger_nodes import consistency_path, inclusion_path, latest_checkpoint
from auditor.archive import Archive, ArchiveDamaged
from auditor.bundle.source import Attached, Person, Proof, Round, Seen
from models.commitments import handed_in
from models.messages.archive import Card
from proofs.contents import Entry

FEW_CHECKPOINTS = 16
_ENTRIES = "select sequence, previous_hash, hash, body from ledger where nomination = $1 order by sequence"
_OVER = """
select nomination from ledger
where sequence = 1 and act in ('revoked', 'erased') and nomination >= $1 || '.' and nomination < $1 || '/'
  and body::jsonb #>> '{facts,origin,nomination}' = $1
order by nomination
"""
_PLACES = "select sequence, position from ledger_leaf where kind = $1 and chain = $2 and position < $3 order by sequence"
_EARLIER = "select size from checkpoint where size < $1 order by size desc limit $2"
_PINNED = "select start -> 'policy' from dossier where id = $1"
_BOX = "select box from session_round where session = $1 and round = $2 and voided is null"
_DERIVED = "select nominee, derivation_vi, derivation_en from session_result where session = $1 and round = $2"
_BY_HAND = """
select ledger.sequence, receipt.answer ->> 'derivation' as derivation
from ledger join receipt on receipt.key = 'nomination:' || ledger.nomination || ':' || ledger.sequence
where ledger.nomination = $1 and ledger.act = 'council_voted' and receipt.answer ->> 'derivation' is not null
"""
_ORGANISATIONS = "select code, name from organisation"
_PEOPLE = """
select nominee.*, nominee_key.key from nominee left join nominee_key on nominee_key.nominee = nominee.id
where nominee.id = any($1::bigint[]) and nominee.erased_at is null
"""
_COMMITMENTS = "select id, commitment from nominee where id = any($1::bigint[]) and commitment is not null"
_ATTACHED = """
select nomination, sha256, size, media_type, part, nominee, attached_at from attachment where nomination = any($1) order by id
"""
_NOTES = "select id, salt, body from note where id = any($1) and salt is not null and body is not null order by id"


class LiveSource:
    """Reads the installation as of its newest checkpoint."""

    def __init__(self, pool: asyncpg.Pool, objects: ObjectStore) -> None:
        self._pool = pool
        self._objects = objects
        self._archive = Archive(objects)
        self._size = 0

    async def checkpoint(self) -> Seen | None:
        """The newest one; what is asked afterwards is asked of its tree."""
        signed = await latest_checkpoint(self._pool)
        if signed is None:
            return None
        self._size = signed.size
        return Seen(signed.note, signed.vkey, signed.size)

    async def entries(self, chain: str) -> list[Entry]:
        """Straight from the ledger."""
        rows = await self._pool.fetch(_ENTRIES, chain)
        return [Entry(chain=chain, said=orjson.loads(row["body"]), **row) for row in rows]

    async def over(self, chain: str) -> list[str]:
        """By the name that begins with this one's, and the origin that they say."""
        return [row["nomination"] for row in await self._pool.fetch(_OVER, chain)]

    async def proofs(self, kind: str, chain: str) -> Mapping[int, Proof]:
        """Each path of a few rows of `ledger_node`."""
        rows = await self._pool.fetch(_PLACES, kind, chain, self._size)
        return {
            row["sequence"]: Proof(row["position"], await inclusion_path(self._pool, row["position"], self._size)) for row in rows
        }

    async def consistency(self, sizes: Collection[int]) -> Mapping[int, list[bytes]]:
        """From the last few checkpoints on, and from those that were asked for."""
        rows = await self._pool.fetch(_EARLIER, self._size, FEW_CHECKPOINTS)
        wanted = {row["size"] for row in rows} | {size for size in sizes if 0 < size < self._size}
        return {size: await consistency_path(self._pool, size, self._size) for size in sorted(wanted)}

    async def cards(self, chain: str) -> Sequence[Card]:
        """Out of the archive in the object storage."""
        return await self._archive.cards(chain)

    async def packed(self, card: Card) -> bytes:
        """Out of the archive."""
        return await self._archive.packed(card)

    async def law(self, sha256: str) -> bytes | None:
        """Out of the archive."""
        try:
            return await self._archive.policy(sha256)
        except ArchiveDamaged:
            return None

    async def pinned(self, nomination: str) -> Mapping[str, Any] | None:
        """Out of the dossier: a nomination that was split off or joined has none of its own."""
        pinned: Mapping[str, Any] | None = await self._pool.fetchval(_PINNED, nomination)
        return pinned

    async def round_(self, session: str, number: int) -> Round | None:
        """The published box and the results."""
        box = await self._pool.fetchval(_BOX, session, number)
        results: list[Mapping[str, Any]] = [dict(row) for row in await self._pool.fetch(HASHED_ROWS, session, number)]
        derived = await self._pool.fetch(_DERIVED, session, number)
        words = {row["nominee"]: (row["derivation_vi"], row["derivation_en"]) for row in derived}
        return Round(box, results, words) if box is not None else None

    async def file(self, sha256: str) -> bytes | None:
        """Out of the object storage, where attachments lie."""
        return await stored_file(self._objects, sha256)

    async def people(self, nominees: Collection[int]) -> Mapping[int, Person]:
        """Those who were not erased, with their keys (older dossiers have none)."""
        rows = await self._pool.fetch(_PEOPLE, list(nominees))
        return {row["id"]: Person(row["id"], handed_in(dict(row)), row["key"]) for row in rows}

    async def commitments(self, _chain: str, nominees: Collection[int]) -> Mapping[int, str]:
        """They outlive the names."""
        return {row["id"]: row["commitment"] for row in await self._pool.fetch(_COMMITMENTS, list(nominees))}

    async def attached(self, nominations: Collection[str]) -> list[Attached] | None:
        """In the order in which they came."""
        rows = await self._pool.fetch(_ATTACHED, list(nominations))
        return [Attached(**{**row, "attached_at": row["attached_at"].isoformat()}) for row in rows]

    async def notes(self, ids: Collection[str]) -> list[Mapping[str, str]]:
        """Those whose text is there."""
        return [dict(row) for row in await self._pool.fetch(_NOTES, list(ids))]

    async def derivations(self, chain: str) -> Mapping[int, str]:
        """As the caller was told."""
        return {row["sequence"]: row["derivation"] for row in await self._pool.fetch(_BY_HAND, chain)}

    async def organisations(self) -> Mapping[str, str]:
        """Everybody who is registered."""
        return {row["code"]: row["name"] for row in await self._pool.fetch(_ORGANISATIONS)}


async def stored_file(objects: ObjectStore, sha256: str) -> bytes | None:
    """A file that was handed in; None where it is not there, or is not what its hash says."""
    try:
        content = await asyncio.to_thread(lambda: bytes(obstore.get(objects, f"sha256/{sha256[:2]}/{sha256}").bytes()))
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None
