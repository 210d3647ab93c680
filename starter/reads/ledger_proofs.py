"""Checkpoints and proofs, out of the tree that PostgreSQL keeps."""

from typing import Any

import asyncpg

from activities.ledger_nodes import SignedTree, consistency_path, inclusion_path, latest_checkpoint
from models.errors import InvalidInput, NotFound, Unavailable
from models.ids import nomination_behind
from starter.council_sessions.seen import must_see_session
from starter.people.caller import Caller
from starter.resources import Resources
from starter.rights.visibility import must_see
from starter.schemas.ledger import LedgerCheckpoint, LedgerCheckpointPage, LedgerConsistency, LedgerKey, LedgerProof

_PAGE = """
select size, root, note, vkey, signed_at from checkpoint where size < coalesce($1::bigint, 9223372036854775807)
order by size desc limit $2
"""
_KEYS = "select vkey from checkpoint group by vkey order by max(size) desc"
_LEAF = "select position, hash from ledger_leaf where kind = $1 and chain = $2 and sequence = $3"


async def read_checkpoint(pool: asyncpg.Pool) -> LedgerCheckpoint:
    """The checkpoint of the largest tree. Raises NotFound while nothing has been signed."""
    return _answer(await _latest(pool))


async def list_checkpoints(pool: asyncpg.Pool, after: int | None, limit: int) -> LedgerCheckpointPage:
    """Checkpoints of trees smaller than `after`, the largest first."""
    rows = [SignedTree(**row) for row in await pool.fetch(_PAGE, after, limit + 1)]
    more = len(rows) > limit
    return LedgerCheckpointPage(checkpoints=[_answer(row) for row in rows[:limit]], next=rows[limit - 1].size if more else None)


async def read_key(pool: asyncpg.Pool) -> LedgerKey:
    """The key that signed last, and those before. Raises NotFound while nothing has been signed."""
    keys = [row["vkey"] for row in await pool.fetch(_KEYS)]
    if not keys:
        raise _nothing_signed()
    return LedgerKey(vkey=keys[0], former=keys[1:])


async def must_see_chain(here: Resources, caller: Caller, chain: str) -> None:
    """Returns if the caller may see what the chain is about. Raises NotFound otherwise."""
    if chain.startswith("ph-"):
        await must_see_session(here.pool, caller, chain)
    else:
        await must_see(here.pool, here.areas, caller, nomination_behind(chain))


async def prove_inclusion(pool: asyncpg.Pool, kind: str, chain: str, sequence: int) -> LedgerProof:
    """Raises NotFound for what is not there, or not signed yet."""
    latest = await _latest(pool)
    leaf: Any = await pool.fetchrow(_LEAF, kind, chain, sequence)
    if leaf is None or leaf["position"] >= latest.size:
        raise NotFound("there is no such entry, or it is not signed yet", chain=chain, sequence=sequence)
    try:
        path = await inclusion_path(pool, leaf["position"], latest.size)
    except KeyError:
        raise _damaged() from None
    return LedgerProof(
        kind=kind,
        chain=chain,
        sequence=sequence,
        hash=leaf["hash"],
        position=leaf["position"],
        size=latest.size,
        path=[step.hex() for step in path],
        checkpoint=_answer(latest),
    )


async def prove_consistency(pool: asyncpg.Pool, begin: int, end: int | None) -> LedgerConsistency:
    """Between two sizes of the tree, up to the last that was signed. Raises InvalidInput for others, NotFound while none was."""
    latest = await _latest(pool)
    end = latest.size if end is None else end
    if end > latest.size:
        raise InvalidInput("to", f"the last tree that was signed has {latest.size} leaves")
    if begin > end:
        raise InvalidInput("from", "is larger than `to`")
    try:
        path = await consistency_path(pool, begin, end)
    except KeyError:
        raise _damaged() from None
    return LedgerConsistency(begin=begin, end=end, path=[step.hex() for step in path])


async def _latest(pool: asyncpg.Pool) -> SignedTree:
    latest = await latest_checkpoint(pool)
    if latest is None:
        raise _nothing_signed()
    return latest


def _answer(signed: SignedTree) -> LedgerCheckpoint:
    return LedgerCheckpoint(**signed._asdict())


def _nothing_signed() -> NotFound:
    return NotFound("nothing has been signed yet")


def _damaged() -> Unavailable:
    return Unavailable("the tree is damaged: `vinhdanh audit verify` says where")
