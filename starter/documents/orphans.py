"""Sweeps files away to which nothing holds: uploads that were refused or cut off after their bytes were stored."""

from datetime import timedelta

import asyncpg
import structlog

from starter.documents.store import FileStore

log = structlog.get_logger()

LEFT_ALONE = timedelta(hours=1)
"""Since somebody last brought the bytes: whoever still does holds them longer than any upload takes."""
WORD_LEFT_ALONE = timedelta(days=1)
"""Since somebody last handed in a signed paper: the word about it waits while the database is away."""

# Of papers handed in as the signed minutes of a session, those that its ledger does not name: refused, or never said.
_UNSIGNED = """
delete from signed_minutes m where uploaded_at < now() - $1::interval
  and not exists (select from council_session s where s.id = m.session and s.minutes_signed = m.sha256)
"""
# The lock keeps out whoever brings the same bytes just now: they wait, find no row, and begin anew. An infected one stays known.
_ORPHAN = """
select sha256 from stored_file f
where touched_at < now() - $1::interval and scan <> 'infected' and not exists (select from attachment a where a.sha256 = f.sha256)
  and not exists (select from signed_minutes m where m.sha256 = f.sha256)
order by touched_at limit 1 for update skip locked
"""


async def sweep_orphans(pool: asyncpg.Pool, files: FileStore, left_alone: timedelta = LEFT_ALONE) -> int:
    """What nobody holds is gone, bytes and row, and drafts too; how many. Raises Unavailable when the storage is away."""
    await pool.execute(_UNSIGNED, WORD_LEFT_ALONE)
    swept = await files.clear_drafts(left_alone.total_seconds())
    while await _sweep_one(pool, files, left_alone):
        swept += 1
    if swept:
        log.info("files that nobody holds were swept away", count=swept)
    return swept


async def _sweep_one(pool: asyncpg.Pool, files: FileStore, left_alone: timedelta) -> bool:
    """The object goes first: killed in between, the row still knows of it, and the next round ends the work."""
    async with pool.acquire() as connection, connection.transaction():
        sha256 = await connection.fetchval(_ORPHAN, left_alone)
        if sha256 is None:
            return False
        await files.delete(sha256)
        await connection.execute("delete from stored_file where sha256 = $1", sha256)
        return True
