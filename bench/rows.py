"""The other end of the scale: rows in PostgreSQL written by hand, one nominee after another, and nothing else.

No durable timer, no replay, no chain, no guard against doing a step twice: the least that a nominations table would do.
"""

import asyncpg

SCHEMA = """
create table hand_case (id bigint generated always as identity primary key, state text not null, version int not null default 0);
create table hand_event (
  hand_case bigint not null references hand_case, number int not null, what text not null, at timestamptz not null default now(),
  primary key (hand_case, number))
"""

STEPS = ("appraise", "vote", "sign") * 4


async def one_case(pool: asyncpg.Pool) -> None:
    """One nominee, twelve inputs, each a transaction of its own that updates the state and adds an event."""
    number = await pool.fetchval("insert into hand_case (state) values ('submitted') returning id")
    for version, step in enumerate(STEPS, 1):
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "update hand_case set state = $2, version = $3 where id = $1 and version = $3 - 1", number, step, version
            )
            await connection.execute("insert into hand_event (hand_case, number, what) values ($1, $2, $3)", number, version, step)
