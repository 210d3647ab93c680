"""Seeing to it that the database forgets what it was told to: as far as PostgreSQL allows, which docs/secrecy.md says exactly."""

import asyncpg

# Both need a superuser, or rights that docs/operations.md names. Where those are missing the log is recycled all the same, by the
# next checkpoint that the server makes by itself.
NEW_SEGMENT = "select pg_switch_wal()"
CHECKPOINT = "checkpoint"


async def clean_log(pool: asyncpg.Pool) -> None:
    """Write dropped tables off the disk, and give the log segments free in which their rows still stand."""
    async with pool.acquire() as connection:
        for statement in (NEW_SEGMENT, CHECKPOINT):
            try:
                await connection.execute(statement)
            except asyncpg.InsufficientPrivilegeError:
                return
