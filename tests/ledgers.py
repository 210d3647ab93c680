"""Chains of the ledger, and archives of them, written at once: for what looks at the proof, and not at how they came about."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import obstore
from asyncpg.pool import PoolConnectionProxy
from obstore.store import LocalStore, ObjectStore

from activities.archive_files import About, card_key, card_text, case_key, make_card, pack, policy_key, sha256_of
from activities.ledger_tree import LedgerSigner
from activities.record import entry_body
from models.ids import new_nomination_id, new_officer_id, nomination_workflow_id
from models.messages.archive import ArchivedEntry, Card, CaseFile, CaseKind
from models.messages.ledger_proof import LedgerSigned, SignLedger
from models.messages.record import Entry
from models.vocabulary import Act, Level
from proofs.chain import entry_hash
from proofs.merkle import GrowingTree
from runtime.object_store import open_object_store
from runtime.settings import Settings

ORIGIN = "vinhdanh.test/ledger"
UNIT = "63.058"
POLICY = b"the files of a policy, in one piece"

INSERT = """
insert into ledger (nomination, sequence, previous_sequence, previous_hash, hash, act, actor, update_id, body)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root of the Merkle tree over the hashes of leaves."""
    tree = GrowingTree()
    for leaf in leaf_hashes:
        for _complete in tree.add(leaf):
            pass
    return tree.root


async def write_chain(
    connection: asyncpg.Connection | asyncpg.Pool | PoolConnectionProxy, length: int = 3, chain: str | None = None
) -> str:
    """`length` further entries of a chain (None: a new one), in one statement each; the chain's id."""
    chain = chain or new_nomination_id()
    last = await connection.fetchrow(
        "select sequence, hash from ledger where nomination = $1 order by sequence desc limit 1", chain
    )
    sequence, before = (last["sequence"], last["hash"]) if last else (0, None)
    rows = []
    for number in range(sequence + 1, sequence + length + 1):
        body = entry_text(chain, number)
        hash_ = entry_hash(before or "", body)
        rows.append((chain, number, number - 1 if before else None, before, hash_, Act.APPRAISED, None, f"key-{number}", body))
        before = hash_
    await connection.executemany(INSERT, rows)
    return chain


def entry_text(chain: str, number: int) -> str:
    """The body of an entry that is as good as any."""
    at = datetime(2025, 8, 5, 8, 0, number % 60, tzinfo=UTC)
    entry = Entry(
        nomination=chain,
        sequence=number,
        act=Act.APPRAISED,
        nominees=1,
        unit=UNIT,
        level=Level.DISTRICT,
        update_id=f"key-{number}",
        at=at,
    )
    return entry_body(entry)


async def write_archive(pool: asyncpg.Pool, objects: ObjectStore, chain: str) -> Card:
    """The chain as a case of the archive, without runs: case file, policy, card, and the row of the index."""
    rows = await pool.fetch("select sequence, previous_hash, hash, body from ledger where nomination = $1 order by sequence", chain)
    earlier = await pool.fetchval("select count(*) from archived_history where chain = $1", chain)
    case = CaseFile(
        workflow_id=nomination_workflow_id(chain),
        kind=CaseKind.NOMINATION,
        chain=chain,
        runs=(),
        entries=tuple(ArchivedEntry(**row) for row in rows),
    )
    packed = pack(case)
    about = About(
        opened_at=datetime(2025, 8, 5, tzinfo=UTC), unit=UNIT, policy_sha256=sha256_of(POLICY), officers=(new_officer_id(),)
    )
    card = make_card(case, packed, about, sequence=earlier + 1, code_version="test", lacks=None)
    await obstore.put_async(objects, case_key(card.sha256), packed)
    await obstore.put_async(objects, policy_key(sha256_of(POLICY)), POLICY)
    await obstore.put_async(objects, card_key(card), card_text(card))
    row = {**card.model_dump(mode="json"), "card_sha256": sha256_of(card_text(card)), "archived_at": datetime.now(UTC).isoformat()}
    await pool.execute("insert into archived_history select * from jsonb_populate_record(null::archived_history, $1)", row)
    return card


def signer_of(pool: asyncpg.Pool, settings: Settings) -> LedgerSigner:
    """The signer of an installation with these settings."""
    return LedgerSigner(pool, open_object_store(settings), settings.checkpoint_key, settings.ledger_origin)


def a_signer(pool: asyncpg.Pool, objects: LocalStore, key_file: Path, former_vkeys: Sequence[str] = ()) -> LedgerSigner:
    return LedgerSigner(pool, objects, key_file, ORIGIN, former_vkeys)


async def sign(signer: LedgerSigner) -> LedgerSigned:
    return await signer.sign_ledger(SignLedger())
