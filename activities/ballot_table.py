"""The table that holds the ballots of one open round, in a schema of its own: made at the opening, dropped when they were counted.

Nothing is deleted from it row by row: whatever was in it, ballots that were replaced among it, goes with its file.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from models.ballots.box import receipts_root
from models.ids import SESSION

Connection = asyncpg.Connection | PoolConnectionProxy

LOCK = "select pg_advisory_xact_lock(hashtextextended('ballots ' || $1 || ' ' || $2::int, 0))"
"""Alone, until the transaction ends. Casting a ballot takes the same lock together with others (migration 0012)."""


class Cast(NamedTuple):
    """A ballot as it lies in the box: whose seat, which line (0: the whole slate), its receipt, its paper, sealed or plain."""

    seat: str
    line: int
    receipt: str
    paper: bytes


def table_of(session: str, round_: int) -> str:
    """The name of a round's table, safe to put into a statement. Raises ValueError for what is no session of a council."""
    found = re.fullmatch(SESSION, session)
    if found is None:
        raise ValueError(f"no session of a council has the id {session!r}")
    return f"ballot_box.r_{found[1]}_{int(round_)}"


async def create_table(connection: Connection, session: str, round_: int) -> None:
    """Make the table. Nobody gathers statistics of it, asked to or not: samples of its rows would outlive it in the catalogue."""
    await connection.execute(
        f"create table {table_of(session, round_)} (seat text, line integer, receipt text not null unique, paper bytea not null,"
        " primary key (seat, line)) with (autovacuum_enabled = off, toast.autovacuum_enabled = off)"
    )
    unsampled = ", ".join(f"alter {column} set statistics 0" for column in Cast._fields)
    await connection.execute(f"alter table {table_of(session, round_)} alter paper set storage external, {unsampled}")


async def drop_table(connection: Connection, session: str, round_: int) -> None:
    """Drop the table, if it is there."""
    await connection.execute(f"drop table if exists {table_of(session, round_)}")


async def is_there(connection: Connection, session: str, round_: int) -> bool:
    """Whether the round has a table now."""
    return await connection.fetchval("select to_regclass($1) is not null", table_of(session, round_)) is True


async def ballots_in(connection: Connection, session: str, round_: int) -> list[Cast]:
    """Every ballot, by receipt."""
    rows = await connection.fetch(f"select seat, line, receipt, paper from {table_of(session, round_)} order by receipt")  # noqa: S608
    return [Cast(*row) for row in rows]


def root_of(ballots: Iterable[Cast]) -> str:
    """The root over their receipts."""
    return receipts_root(one.receipt for one in ballots)
