"""Seeing to it that the database forgets what it was told to: as far as PostgreSQL allows, which docs/secrecy.md says exactly.

The write-ahead log holds every row that was ever written, long after its table is gone. A segment of it that is no longer needed is
not emptied but renamed, to be used again; and one that is left early is filled up with zeros. So they are gone through
once, up to MOST_SEGMENTS of them.
"""

import asyncpg

MOST_SEGMENTS = 256
"""Of 16 MiB each, as a rule. A server that keeps more than these 4 GiB writes over the rest in its own time."""

SEGMENTS = "select count(*) from pg_ls_waldir()"
NEXT_SEGMENT = ("select pg_logical_emit_message(false, 'vinhdanh', '')", "select pg_switch_wal()")
CHECKPOINT = "checkpoint"


async def clean_log(pool: asyncpg.Pool) -> bool:
    """Write over the segments of the log that are not needed any more, up to MOST_SEGMENTS. False where the server does not let us.

    It needs a superuser, or the rights that docs/operations.md names; without them the server does the same in its own time.
    """
    async with pool.acquire() as connection:
        try:
            await _next_segment(connection)
            await connection.execute(CHECKPOINT)
            for _ in range(min(await connection.fetchval(SEGMENTS), MOST_SEGMENTS)):
                await _next_segment(connection)
            await connection.execute(CHECKPOINT)
        except asyncpg.InsufficientPrivilegeError:
            return False
    return True


async def _next_segment(connection: asyncpg.pool.PoolConnectionProxy) -> None:
    for statement in NEXT_SEGMENT:
        await connection.execute(statement)
