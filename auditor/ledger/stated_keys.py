"""The public keys that a ledger itself states: good enough to find damage, not to find whoever could sign anew."""

from collections.abc import Iterable

import asyncpg
from obstore.store import ObjectStore

from auditor.ledger.archive import StoredProof
from proofs.checkpoint import BadCheckpoint, read_vkey


async def stated_in_database(pool: asyncpg.Pool) -> list[str]:
    """The keys beside the checkpoints, the newest last."""
    rows = await pool.fetch("select vkey from checkpoint group by vkey order by max(size)")
    return _readable(row["vkey"] for row in rows)


async def stated_in_archive(objects: ObjectStore) -> list[str]:
    """The keys that lie in the archive."""
    return _readable(await StoredProof(objects).vkeys())


def _readable(stated: Iterable[str]) -> list[str]:
    found = []
    for vkey in stated:
        try:
            read_vkey(vkey)
        except BadCheckpoint:
            continue
        found.append(vkey)
    return found
