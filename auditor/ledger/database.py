"""The ledger and its proof out of PostgreSQL, in one snapshot: so it may be read while people work, and is one moment of it."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from pydantic import ValidationError

from activities.archive_files import card_text, sha256_of
from activities.archive_index import COLUMNS, card_of_row
from auditor.ledger.findings import Where
from auditor.ledger.rows import CardRow, EntryRow, LeafRow, NodeRow, NoteRow
from auditor.ledger.tree import MOST_MISSING

PATIENCE_SECONDS = 3600.0
CHAINS_AT_A_TIME = 500
LEAVES_AT_A_TIME = 8192

NOTES = "select size, root, note, vkey from checkpoint order by size"
SIZE = "select coalesce(max(position) + 1, 0) from ledger_leaf where position < (select count(*) + $1 from ledger_leaf)"
CHAINS = """
select nomination as chain from ledger union select chain from ledger_leaf union select chain from archived_history order by 1
"""
LEAVES = "select position, kind, chain, sequence, hash from ledger_leaf where position >= $1 and position < $2 order by position"
# Those that are complete with a leaf from $1 to before $2.
NODES = """
select node.height, node.place, node.hash
from generate_series(0, 62) as level
join ledger_node node on node.height = level and node.place >= ($1::bigint >> level) and node.place < ($2::bigint >> level)
"""
STRAY_LEAVES = "select position, kind, chain, sequence, hash from ledger_leaf where position < 0 or position >= $1"
STRAY_NODES = (
    "select height, place, hash from ledger_node where height < 0 or height > 62 or place < 0 or place >= ($1::bigint >> height)"
)
ENTRIES = """
select nomination as chain, sequence, previous_sequence, previous_hash, hash, act, actor, update_id, body
from ledger where nomination = any($1) order by nomination, sequence
"""
CHAIN_LEAVES = "select kind, chain, sequence, hash from ledger_leaf where chain = any($1) order by kind, chain, sequence"
CARDS = f"select card_sha256, {', '.join(COLUMNS)} from archived_history where chain = any($1) order by chain, sequence"  # noqa: S608 -- names of our own


class ChainRows(NamedTuple):
    """What the database has of one chain: its entries, its leaves by their kind, its cards as the index repeats them."""

    chain: str
    entries: list[EntryRow]
    signed: dict[str, list[tuple[int, str]]]
    cards: list[CardRow]


class Snapshot:
    """One moment of the ledger. Every method raises asyncpg's error when the database goes away."""

    def __init__(self, connection: PoolConnectionProxy) -> None:
        self._connection = connection

    async def notes(self) -> list[NoteRow]:
        """Every checkpoint, the smallest tree first."""
        rows = await self._fetch(NOTES)
        return [
            NoteRow(Where.DATABASE, f"checkpoint {row['size']}", row["note"], row["size"], row["root"], row["vkey"]) for row in rows
        ]

    async def size(self) -> int:
        """How many leaves the tree has, by its last one."""
        size: int = await self._connection.fetchval(SIZE, MOST_MISSING, timeout=PATIENCE_SECONDS)
        return size

    async def tree(self, size: int) -> AsyncIterator[tuple[int, list[LeafRow], list[NodeRow]]]:
        """The tree piece by piece: where the piece ends, its leaves, the nodes complete with it. Strays come with the last."""
        for begin in range(0, size, LEAVES_AT_A_TIME):
            end = min(begin + LEAVES_AT_A_TIME, size)
            leaves = [LeafRow(**row) for row in await self._fetch(LEAVES, begin, end)]
            yield end, leaves, [NodeRow(**row) for row in await self._fetch(NODES, begin, end)]
        strays = [LeafRow(**row) for row in await self._fetch(STRAY_LEAVES, size)]
        yield size, strays, [NodeRow(**row) for row in await self._fetch(STRAY_NODES, size)]

    async def chain_ids(self) -> list[str]:
        """Every chain of which there is an entry, a leaf, or a card."""
        return [row["chain"] for row in await self._fetch(CHAINS)]

    async def chains(self, ids: Sequence[str]) -> AsyncIterator[ChainRows]:
        """The rows of chains, some hundred at a time."""
        for begin in range(0, len(ids), CHAINS_AT_A_TIME):
            some = ids[begin : begin + CHAINS_AT_A_TIME]
            found = {chain: ChainRows(chain, [], defaultdict(list), []) for chain in some}
            for row in await self._fetch(ENTRIES, some):
                found[row["chain"]].entries.append(EntryRow(**row))
            for row in await self._fetch(CHAIN_LEAVES, some):
                found[row["chain"]].signed[row["kind"]].append((row["sequence"], row["hash"]))
            for row in await self._fetch(CARDS, some):
                found[row["chain"]].cards.append(_card(row))
            for rows in found.values():
                yield rows

    async def _fetch(self, query: str, *values: Any) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record] = await self._connection.fetch(query, *values, timeout=PATIENCE_SECONDS)
        return rows


@asynccontextmanager
async def snapshot(pool: asyncpg.Pool) -> AsyncIterator[Snapshot]:
    """One moment of a database, which nothing here changes."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        yield Snapshot(connection)


def _card(row: asyncpg.Record) -> CardRow:
    try:
        sha256 = sha256_of(card_text(card_of_row(row)))
    except ValidationError:
        sha256 = ""
    return CardRow(row["chain"], row["sequence"], sha256, row["card_sha256"])
