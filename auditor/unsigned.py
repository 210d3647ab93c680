"""What stands in the ledger for long, and under no signed root: the signer does not work, or may not sign."""

from datetime import timedelta

import asyncpg

PATIENCE = timedelta(minutes=45)
"""A round of the archiver may take some ten minutes before the ledger is signed."""

UNSIGNED = """
select count(*) from ledger where written_at < now() - $1::interval and not exists (
  select from ledger_leaf leaf
  where leaf.kind = 'entry' and leaf.chain = ledger.nomination and leaf.sequence = ledger.sequence
    and leaf.position < (select coalesce(max(size), 0) from checkpoint)
)
"""


async def unsigned(pool: asyncpg.Pool, patience: timedelta = PATIENCE) -> int:
    """How many entries are older than that and under no signed root."""
    count: int = await pool.fetchval(UNSIGNED, patience, timeout=600)
    return count
