"""What is left of somebody who was erased outside the rows that anybody can read: files in storage, dead rows, the log.

PostgreSQL keeps a deleted row until its page is cleaned, and its bytes until they are written over. The table of keys is written
anew, so that its old file goes as a whole; without the key, what was sealed of the nominee anywhere is noise. The tables that held
names are written anew too, as long as they are small enough that nobody notices; of a large one the dead rows are cleared away,
and their bytes are written over in time (docs/decisions/0033-forgetting.md says what that means).
"""

from contextlib import suppress

import asyncpg
import obstore
from obstore.store import ObjectStore

from activities.erasure_texts import SOMEBODY_LEFT
from models.ids import stored_file_key

# Files that were handed in of them alone, or of a list on which everybody is erased, and that nobody else's hold.
_FILES = f"""
with held as (
  select sha256, case when nominee is null then {SOMEBODY_LEFT.format(nomination="a.nomination")}
    else exists (select from nominee n where n.id = a.nominee and n.erased_at is null) end as held
  from attachment a where sha256 in (
    select sha256 from attachment
    where nominee = $1 or (nominee is null and nomination in (
      select ledger.nomination from ledger
      where ledger.sequence = 1 and ledger.nomination = any($2::text[]) and ledger.body::jsonb #> '{{facts,nominees}}' @> to_jsonb($1::bigint)
    ))
  )
)
select sha256 from held
where not exists (select from signed_minutes s where s.sha256 = held.sha256)
group by sha256 having not bool_or(held)
"""  # noqa: S608, E501 -- our own text
# The lock keeps out whoever brings the same bytes just now: they wait, and their bytes are taken in once more.
_LOCKED = "select erased_at is null from stored_file where sha256 = $1 for update"
_GONE = "update stored_file set erased_at = now() where sha256 = $1"

_KEYS = "nominee_key"
_NAMED = ("nominee", "note", "session_minutes", "attachment_name", "saved_filter", "task", "nomination_text", "dossier", "batch")
_SMALL_BYTES = 64 * 1024 * 1024
"""A table up to this is written anew within a second or so, in which nobody else reads it: some 100,000 nominees."""
_SIZE = "select pg_table_size($1::text::regclass)"
_LONGEST_WAIT = "set lock_timeout = '1s'"
"""For a table that somebody reads just now: everybody who comes later waits behind us."""
_PATIENCE_SECONDS = 600.0


async def delete_files(pool: asyncpg.Pool, objects: ObjectStore, nominee: int, lists: list[str]) -> int:
    """Files that are about this nominee, and about nobody who is not erased, are gone from storage; how many."""
    gone = 0
    for row in await pool.fetch(_FILES, nominee, lists):
        async with pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval(_LOCKED, row["sha256"]):
                continue
            with suppress(FileNotFoundError):
                await obstore.delete_async(objects, stored_file_key(row["sha256"]))
            await connection.execute(_GONE, row["sha256"])
            gone += 1
    return gone


async def clear_dead_rows(pool: asyncpg.Pool) -> None:
    """The table of keys is a new file, as are all small ones that held names; large ones have no dead rows; statistics are anew.

    Raises asyncpg.LockNotAvailableError while somebody reads a table for long: then it is tried again.
    """
    async with pool.acquire() as connection:
        await connection.execute(_LONGEST_WAIT)
        try:
            for table in (_KEYS, *_NAMED):
                anew = table == _KEYS or await connection.fetchval(_SIZE, table) <= _SMALL_BYTES
                how = "full, analyze" if anew else "analyze"
                await connection.execute(f"vacuum ({how}) {table}", timeout=_PATIENCE_SECONDS)
        finally:
            await connection.execute("reset lock_timeout")
