"""Puts into the tree what is not in it yet: entries of the ledger in the order of their transactions, then cards of archives.

Each batch is one transaction. An entry never comes before the one before it in its own chain. What is in stays where it is, so the
fold may be cut off anywhere, and the next one goes on.
"""

from typing import NamedTuple

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.fresh import EVERYTHING, HORIZON, entries_since
from activities.ledger_nodes import Leaf, add_leaves, growing_tree

BATCH = 10_000

# Whatever their transactions' numbers, the entries of one chain come in their own order.
FRESH_ENTRIES = f"""
select 'entry' as kind, nomination as chain, sequence, hash
from (
  select nomination, sequence, hash, max(written_in) over (partition by nomination order by sequence) as turn
  from ledger where {entries_since("$1")} and not exists (
    select from ledger_leaf leaf where leaf.kind = 'entry' and leaf.chain = ledger.nomination and leaf.sequence = ledger.sequence
  )
) as fresh
order by turn, chain, sequence limit $2
"""  # noqa: S608 -- our own conditions
FRESH_CARDS = """
select 'history' as kind, chain, sequence, card_sha256 as hash
from archived_history archived where not exists (
  select from ledger_leaf leaf where leaf.kind = 'history' and leaf.chain = archived.chain and leaf.sequence = archived.sequence
)
order by archived_at, chain, sequence limit $1
"""


class Folded(NamedTuple):
    """How many leaves were added, and from where the next look for entries has to begin (activities/fresh.py)."""

    added: int
    horizon: int


async def fold(connection: asyncpg.Connection | PoolConnectionProxy, horizon: int = EVERYTHING) -> Folded:
    """Everything that was committed before the call is in the tree. Only one may do this at a time: activities/ledger_tree.py."""
    added = 0
    while True:
        batch, reached = await _fold_batch(connection, horizon)
        added += batch
        if reached is not None:
            return Folded(added, reached)


async def _fold_batch(connection: asyncpg.Connection | PoolConnectionProxy, horizon: int) -> tuple[int, int | None]:
    """How many leaves were added; the next horizon once nothing is left."""
    async with connection.transaction(isolation="repeatable_read"):
        reached: int = await connection.fetchval(f"select {HORIZON}")
        found = [Leaf(**row) for row in await connection.fetch(FRESH_ENTRIES, horizon, BATCH)]
        if len(found) < BATCH:
            found += [Leaf(**row) for row in await connection.fetch(FRESH_CARDS, BATCH - len(found))]
        if found:
            await add_leaves(connection, await growing_tree(connection), found)
    return len(found), reached if len(found) < BATCH else None
