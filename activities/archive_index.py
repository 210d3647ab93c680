"""The index of the archive in PostgreSQL: a row for each card. It can be made again from the cards."""

from collections.abc import Iterable
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.archive_files import card_text, sha256_of
from models.messages.archive import Card

Connection = asyncpg.Connection | PoolConnectionProxy

COLUMNS = tuple(name for name in Card.model_fields if name != "format")
"""A row says what its card says, under the same names."""

_INSERT = f"""
insert into archived_history ({", ".join(COLUMNS)}, card_sha256)
values ({", ".join(f"${place + 1}" for place in range(len(COLUMNS) + 1))}) on conflict (workflow_id, sequence) do nothing
"""  # noqa: S608 -- names of our own
_LATEST = f"select {', '.join(COLUMNS)} from archived_history where workflow_id = $1 order by sequence desc limit 1"  # noqa: S608 -- as above
_AT = f"select {', '.join(COLUMNS)} from archived_history where workflow_id = $1 and sequence = $2"  # noqa: S608 -- as above


async def write_row(connection: Connection, card: Card) -> None:
    """The card stands in the index. Raises what the database raises when it does not."""
    await connection.execute(_INSERT, *_values(card))


async def latest_card(database: asyncpg.Pool | Connection, workflow_id: str) -> Card | None:
    """The newest card of a workflow, by the index."""
    row = await database.fetchrow(_LATEST, workflow_id)
    return None if row is None else card_of_row(row)


async def card_at(database: asyncpg.Pool | Connection, workflow_id: str, sequence: int) -> Card:
    """That card of a workflow, which the index has."""
    row: Any = await database.fetchrow(_AT, workflow_id, sequence)
    return card_of_row(row)


def card_of_row(row: Any) -> Card:
    """The card that the row repeats: the very same text, so the same hash."""
    return Card(**{name: row[name] for name in COLUMNS})


async def index_again(pool: asyncpg.Pool, cards: Iterable[Card]) -> int:
    """Every card stands in the index; how many did not before. Rows that are there are left as they are."""
    made = 0
    async with pool.acquire() as connection, connection.transaction():
        for card in cards:
            made += int((await connection.execute(_INSERT, *_values(card))).rpartition(" ")[2])
    return made


def _values(card: Card) -> list[Any]:
    said = [getattr(card, name) for name in COLUMNS]
    return [*(list(value) if isinstance(value, tuple) else value for value in said), sha256_of(card_text(card))]
