"""The signer of the ledger: folds what is new into the tree, lays the leaves and the signed root into object storage.

Cut off between any two steps, the next run finds out what is missing and writes the very same. A root is signed only when it is
proved to go on from the one that was signed before, in the database as in the storage: a log never signs two histories.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from obstore.store import ObjectStore
from temporalio import activity

from activities.beating import beating
from activities.fresh import EVERYTHING
from activities.ledger_fold import Folded, fold
from activities.ledger_key import make_key, read_key
from activities.ledger_nodes import (
    Leaf,
    SignedTree,
    add_leaves,
    consistency_path,
    growing_tree,
    inclusion_path,
    latest_checkpoint,
    root_at,
    tree_size,
)
from activities.ledger_objects import leaf_lines, leaves_between, leaves_key, note_key, notes_after, put, vkey_key
from models.messages.ledger_proof import LedgerSigned, SigningTrouble, SignLedger
from proofs.checkpoint import BadCheckpoint, Checkpoint, open_note, sign, vkey_of
from proofs.merkle import verify_consistency

__all__ = ["Folded", "LedgerSigner", "consistency_path", "fold", "inclusion_path", "latest_checkpoint"]

log = structlog.get_logger(__name__)

LOCK = 0x5644_0013
LEAVES_IN_FILE = 10_000

LEAVES_BETWEEN = "select kind, chain, sequence, hash from ledger_leaf where position >= $1 and position < $2 order by position"
KEEP = "insert into checkpoint (size, root, note, vkey) values ($1, $2, $3, $4) on conflict (size) do nothing"


class Refused(Exception):
    """Nothing may be signed now: `trouble` says why."""

    def __init__(self, trouble: SigningTrouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class LedgerSigner:
    """Folds and signs, one at a time in the whole installation."""

    def __init__(
        self, pool: asyncpg.Pool, objects: ObjectStore, key_file: Path, origin: str, former_vkeys: Sequence[str] = ()
    ) -> None:
        self._pool = pool
        self.objects = objects
        self._key_file = key_file
        self._origin = origin
        self._former = tuple(former_vkeys)
        self._horizon = EVERYTHING

    @activity.defn(name="sign_ledger")
    async def sign_ledger(self, _ask: SignLedger) -> LedgerSigned:
        """The tree holds all that was committed, and its root is signed; nothing is done while another signer is at it.

        Where nothing may be signed the tree is left alone as well: the answer says why, and the log. Raises Unavailable when the
        storage is away, asyncpg's error when the database is.
        """
        async with beating(), self._alone() as mine:
            added, trouble = 0, None
            if mine:
                try:
                    await self._finish()
                    added = await self._fold()
                    await self._sign_growth()
                except Refused as refused:
                    trouble = refused.trouble
                    log.error("ledger_not_signed", trouble=trouble.value)  # noqa: TRY400 -- the trouble says it all
            last = await latest_checkpoint(self._pool)
            size = await tree_size(self._pool)
        return LedgerSigned(size=size, added=added, signed=last.size if last else 0, trouble=trouble)

    async def _finish(self) -> None:
        """What was signed before the database was restored stands in it again, and what an earlier run had added is signed."""
        last = await latest_checkpoint(self._pool)
        for note in await notes_after(self.objects, last.size if last else 0):
            vkey, signed = self._opened(note)
            await self._adopt(signed)
            await self._pool.execute(KEEP, signed.size, signed.root.hex(), note, vkey)
        await self._sign_growth()

    async def _adopt(self, signed: Checkpoint) -> None:
        """The tree is the one that was signed: leaves that a restored database lacks come back out of the storage."""
        async with self._pool.acquire() as connection, connection.transaction():
            try:
                tree = await growing_tree(connection)
                if tree.size < signed.size:
                    missing = await leaves_between(self.objects, tree.size, signed.size)
                    await add_leaves(connection, tree, missing)
                    log.warning("leaves_adopted", leaves=len(missing))
                same = await root_at(connection, signed.size) == signed.root
            except (KeyError, ValueError, asyncpg.UniqueViolationError):
                same = False
            if not same:
                raise Refused(SigningTrouble.TREE_BEHIND)

    async def _fold(self) -> int:
        async with self._pool.acquire() as connection:
            try:
                folded = await fold(connection, self._horizon)
            except KeyError:
                raise Refused(SigningTrouble.TREE_DAMAGED) from None
        self._horizon = folded.horizon
        return folded.added

    async def _sign_growth(self) -> None:
        """The root is signed if the tree has grown since the last time."""
        last = await latest_checkpoint(self._pool)
        begin, size = last.size if last else 0, await tree_size(self._pool)
        if size == begin:
            return
        key = self._signing_key(last)
        root = await self._root_after(last, size)
        vkey = vkey_of(self._origin, key.public_key())
        note = sign(Checkpoint(self._origin, size, root), key, self._origin)
        await put(self.objects, vkey_key(vkey), f"{vkey}\n".encode())
        for first in range(begin, size, LEAVES_IN_FILE):
            rows = await self._pool.fetch(LEAVES_BETWEEN, first, min(first + LEAVES_IN_FILE, size))
            await put(self.objects, leaves_key(first), leaf_lines(first, [Leaf(**row) for row in rows]))
        await put(self.objects, note_key(size), note.encode())
        await self._pool.execute(KEEP, size, root.hex(), note, vkey)

    async def _root_after(self, last: SignedTree | None, size: int) -> bytes:
        """The root to sign, proved to go on from the last one that was signed."""
        try:
            root = await root_at(self._pool, size)
            path = await consistency_path(self._pool, last.size, size) if last else []
        except (KeyError, ValueError):
            raise Refused(SigningTrouble.TREE_DAMAGED) from None
        if last and not verify_consistency(last.size, bytes.fromhex(last.root), size, root, path):
            raise Refused(SigningTrouble.TREE_DAMAGED)
        return root

    def _signing_key(self, last: SignedTree | None) -> Ed25519PrivateKey:
        """The key of the installation, made now where nothing was signed before, or by a former key the last time."""
        if last is not None:
            signed = self._opened(last.note)[1]
            if (signed.size, signed.root.hex()) != (last.size, last.root):
                raise Refused(SigningTrouble.TREE_DAMAGED)
        return read_key(self._key_file) or make_key(self._key_file)

    def _opened(self, note: str) -> tuple[str, Checkpoint]:
        """A note that was signed before, and which of the known keys has signed it."""
        key = read_key(self._key_file)
        own = () if key is None else (vkey_of(self._origin, key.public_key()),)
        for vkey in (*own, *self._former):
            with suppress(BadCheckpoint):
                return vkey, open_note(note, vkey)
        raise Refused(SigningTrouble.KEY_MISSING)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[bool]:
        """True while no other signer works; the lock goes with its connection. False when another one has it."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield await connection.fetchval("select pg_try_advisory_xact_lock($1)", LOCK)
