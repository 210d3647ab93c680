"""The tree over the ledger as PostgreSQL keeps it: read for proofs, extended by the fold. What it is, proofs/merkle.py says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from proofs.merkle import (
    GrowingTree,
    Node,
    Range,
    complete_subtrees,
    consistency_ranges,
    hashes_of,
    inclusion_ranges,
    joined,
    leaf_hash,
)

Database = asyncpg.Pool | asyncpg.Connection | PoolConnectionProxy

SIZE = "select coalesce(max(position) + 1, 0) from ledger_leaf"
NODES = """
select node.height, node.place, node.hash
from unnest($1::smallint[], $2::bigint[]) as wanted (height, place) join ledger_node node using (height, place)
"""
ADD_LEAVES = """
insert into ledger_leaf (position, kind, chain, sequence, hash)
select * from unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::text[])
"""
ADD_NODES = "insert into ledger_node (height, place, hash) select * from unnest($1::smallint[], $2::bigint[], $3::text[])"
LATEST = "select size, root, note, vkey, signed_at from checkpoint order by size desc limit 1"


class Leaf(NamedTuple):
    """What a leaf says: an entry of the ledger, or the card of an archived history, by its hash (32 bytes in hexadecimal)."""

    kind: str
    chain: str
    sequence: int
    hash: str


class SignedTree(NamedTuple):
    """A checkpoint as the database keeps it: `note` as it was signed, `vkey` what it was signed with."""

    size: int
    root: str
    note: str
    vkey: str
    signed_at: datetime


async def tree_size(database: Database) -> int:
    """How many leaves the tree has."""
    size: int = await database.fetchval(SIZE)
    return size


async def latest_checkpoint(database: Database) -> SignedTree | None:
    """The checkpoint of the largest tree; None while nothing has been signed."""
    row: Any = await database.fetchrow(LATEST)
    return SignedTree(**row) if row else None


async def root_at(database: Database, size: int) -> bytes:
    """The root that the tree had with `size` leaves. Raises KeyError when it has never had so many."""
    nodes = complete_subtrees(Range(0, size))
    hashes = await _hashes(database, nodes)
    return joined([hashes[node] for node in nodes])


async def inclusion_path(database: Database, position: int, size: int) -> list[bytes]:
    """What proves that the leaf at `position` stands in the tree of `size` leaves. Raises ValueError where none stands there."""
    return await _path(database, inclusion_ranges(position, size))


async def consistency_path(database: Database, old_size: int, new_size: int) -> list[bytes]:
    """What proves that the tree of `old_size` leaves begins that of `new_size`. Raises ValueError when it cannot."""
    return await _path(database, consistency_ranges(old_size, new_size))


async def growing_tree(database: Database) -> GrowingTree:
    """The tree as it stands, to go on from."""
    size = await tree_size(database)
    nodes = complete_subtrees(Range(0, size))
    hashes = await _hashes(database, nodes)
    return GrowingTree(size, [hashes[node] for node in nodes])


async def add_leaves(database: Database, tree: GrowingTree, leaves: Sequence[Leaf]) -> None:
    """Writes leaves, and every subtree that is complete with them. The caller's transaction makes it one thing."""
    first = tree.size
    nodes = [(*node, whole.hex()) for leaf in leaves for node, whole in tree.add(leaf_hash(bytes.fromhex(leaf.hash)))]
    if leaves:
        await database.execute(ADD_LEAVES, list(range(first, tree.size)), *(list(column) for column in zip(*leaves, strict=True)))
        await database.execute(ADD_NODES, *(list(column) for column in zip(*nodes, strict=True)))


async def _path(database: Database, ranges: Sequence[Range]) -> list[bytes]:
    hashes = await _hashes(database, [node for each in ranges for node in complete_subtrees(each)])
    return hashes_of(ranges, hashes.__getitem__)


async def _hashes(database: Database, nodes: Sequence[Node]) -> Mapping[Node, bytes]:
    rows = await database.fetch(NODES, [node.height for node in nodes], [node.place for node in nodes])
    return {Node(row["height"], row["place"]): bytes.fromhex(row["hash"]) for row in rows}
