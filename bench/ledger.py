"""`make bench-ledger`: a ledger of 1,000,000 entries folded, signed and verified: how long, and in how much memory."""

import asyncio
import hashlib
import json
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import uvloop
from pydantic import SecretStr

from activities.ledger_nodes import inclusion_path, tree_size
from activities.ledger_tree import LedgerSigner
from activities.record import entry_body
from models.messages.ledger_proof import SignLedger
from models.messages.record import Entry
from models.vocabulary import Act, Level
from proofs.chain import entry_hash
from runtime.database import open_pool
from runtime.object_store import open_object_store
from runtime.ports import free_ports
from runtime.postgres import create_database, postgres
from runtime.processes import Child
from runtime.schema import upgrade
from runtime.settings import Settings

ENTRIES = 1_000_000
LENGTH = 8
"""Of each chain: what a nomination that climbs three levels comes to."""
PROOFS = 1_000
COLUMNS = ("nomination", "sequence", "previous_sequence", "previous_hash", "hash", "act", "update_id", "body")


def entries(count: int) -> Iterator[tuple[Any, ...]]:
    """Chains of entries as the record step writes them, one entry of each chain after the other."""
    for chain in range(count // LENGTH):
        nomination = "hs-" + hashlib.sha256(str(chain).encode()).hexdigest()[:16]
        before = None
        for sequence in range(1, LENGTH + 1):
            entry = Entry(
                nomination=nomination,
                sequence=sequence,
                act=Act.APPRAISED,
                nominees=12,
                unit="63.058",
                level=Level.DISTRICT,
                before={"state": "appraising", "level": "district", "task": sequence},
                after={"state": "appraising", "level": "province", "task": sequence + 1},
                facts={"route": ["63.058", "63", "00"], "due_at": "2025-08-05T10:00:00Z"},
                update_id=f"of-aaaaaaaaaaaaaaaa:{nomination}:{sequence}",
                at=datetime(2025, 8, 5, tzinfo=UTC),
            )
            body = entry_body(entry)
            hash_ = entry_hash(before or "", body)
            yield (nomination, sequence, sequence - 1 if before else None, before, hash_, "appraised", entry.update_id, body)
            before = hash_


async def measure(settings: Settings, count: int) -> dict[str, Any]:
    """Every figure."""
    pool = await open_pool(settings)
    try:
        async with pool.acquire() as connection:
            await connection.copy_records_to_table("ledger", records=entries(count), columns=COLUMNS, timeout=3600)
            await connection.execute("vacuum analyze ledger", timeout=3600)
        signer = LedgerSigner(pool, open_object_store(settings), settings.checkpoint_key, settings.ledger_origin)
        begun = time.perf_counter()
        signed = await signer.sign_ledger(SignLedger())
        folded_in = time.perf_counter() - begun
        await pool.execute("vacuum analyze ledger_leaf, ledger_node", timeout=3600)
        begun = time.perf_counter()
        await signer.sign_ledger(SignLedger())
        nothing_new = time.perf_counter() - begun
        proved = await _seconds_a_proof(pool)
    finally:
        await pool.close()
    verified, seconds, megabytes = await _verified(settings)
    return {
        "entries": count,
        "signed": signed.size,
        "fold_and_sign_seconds": round(folded_in, 1),
        "nothing_new_milliseconds": round(nothing_new * 1000, 1),
        "inclusion_proof_milliseconds": round(proved * 1000, 2),
        "verify_seconds": round(seconds, 1),
        "verify_megabytes": round(megabytes),
        "verified": {name: verified[name] for name in ("holds", "entries", "leaves", "nodes", "checkpoints")},
    }


async def _seconds_a_proof(pool: asyncpg.Pool) -> float:
    size = await tree_size(pool)
    begun = time.perf_counter()
    for number in range(PROOFS):
        await inclusion_path(pool, number * 7919 % size, size)
    return (time.perf_counter() - begun) / PROOFS


async def _verified(settings: Settings) -> tuple[dict[str, Any], float, float]:
    """What `vinhdanh audit verify` says, how long it takes, and the most memory that it has had."""
    begun = time.perf_counter()
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime.cli", "audit", "verify", "--json"),
        env={**os.environ, **settings.environment()},
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await asked.communicate()
    seconds = time.perf_counter() - begun
    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return json.loads(printed.decode().splitlines()[-1]), seconds, kilobytes / 1024


async def run(count: int) -> dict[str, Any]:
    """On a server of its own, which is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="vinhdanh-ledger-"))
    (port,) = free_ports(1)
    settings = Settings(data_dir=folder, postgres_port=port)
    server = Child(postgres(settings))
    try:
        await server.until_ready()
        url = await create_database(settings)
        upgrade(url)
        return await measure(settings.model_copy(update={"database_url": SecretStr(url)}), count)
    finally:
        await server.stop()
        await asyncio.to_thread(shutil.rmtree, folder)


if __name__ == "__main__":
    figures = uvloop.run(run(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES))
    print(json.dumps(figures, indent=2))
    sys.exit(0 if figures["verified"]["holds"] else 1)
