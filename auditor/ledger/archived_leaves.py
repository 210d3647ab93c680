"""The leaves as the archive has them: against those of a database, place by place, or alone."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

from auditor.ledger.archive import StoredProof
from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.index import LeafIndex
from auditor.ledger.rows import LeafRow
from auditor.ledger.tree import MOST_MISSING, TreeCheck

AT_A_TIME = 8192


class LeafFiles:
    """Files of leaves that were there before a database was looked at, held against its leaves as they come."""

    def __init__(self, stored: StoredProof, files: Sequence[str], *, backup: bool) -> None:
        self._files = list(files)
        self._leaves = stored.leaves(files)
        self._backup = backup
        self._next: LeafRow | None = None
        self._reached = 0
        self._findings: list[Finding] = []

    async def compare(self, end: int, leaves: Sequence[LeafRow]) -> None:
        """Takes the database's leaves up to position `end`."""
        at = {leaf.position: leaf for leaf in leaves}
        while (leaf := await self._peek()) is not None and leaf.position < end:
            self._next = None
            self._take(leaf)
            mine = at.get(leaf.position)
            if mine is None:
                detail = f"the archive has it at position {leaf.position}, where the database has none"
                self._findings.append(Finding(Part.LEAF, Deed.REMOVED, Where.DATABASE, leaf.chain, leaf.sequence, detail))
            elif mine != leaf:
                detail = f"position {leaf.position}: {_named(mine)} in the database, {_named(leaf)} in the archive"
                self._findings.append(Finding(Part.LEAF, Deed.CHANGED, Where.ARCHIVE, leaf.chain, leaf.sequence, detail))

    async def rest(self, stored: StoredProof, signed: int, tree: TreeCheck) -> list[Finding]:
        """Everything that is wrong, once the database's leaves were all compared; `signed` is the size of its last checkpoint.

        What lies there beyond the database was cut off from it; what it has signed and does not lie there was cut off there.
        """
        while (leaf := await self._peek()) is not None:
            self._next = None
            self._take(leaf)
            if not self._backup:
                detail = f"the archive has it at position {leaf.position}, where the database ends at {tree.size}"
                self._findings.append(Finding(leaf_part(leaf), Deed.REMOVED, Where.DATABASE, leaf.chain, leaf.sequence, detail))
        since = [name for name in await stored.leaf_files() if name not in set(self._files)]
        async for later in stored.leaves(since):
            if isinstance(later, LeafRow):
                self._take(later)
        if self._reached < signed:
            self._missing(self._reached, signed)
        return self._findings

    async def _peek(self) -> LeafRow | None:
        while self._next is None:
            found = await anext(self._leaves, None)
            if found is None:
                return None
            if isinstance(found, Finding):
                self._findings.append(found)
            else:
                self._next = found
        return self._next

    def _take(self, leaf: LeafRow) -> None:
        if leaf.position > self._reached:
            self._missing(self._reached, leaf.position)
        elif leaf.position < self._reached:
            detail = f"position {leaf.position} stands there twice, or out of order"
            self._findings.append(Finding(Part.LEAF, Deed.REORDERED, Where.ARCHIVE, leaf.chain, leaf.sequence, detail))
        self._reached = max(self._reached, leaf.position + 1)

    def _missing(self, begin: int, end: int) -> None:
        detail = f"positions {begin} to {end - 1} are not there"
        self._findings.append(Finding(Part.LEAF, Deed.REMOVED, Where.ARCHIVE, None, None, detail))


async def check_leaf_files(stored: StoredProof, sizes: Iterable[int]) -> tuple[TreeCheck, LeafIndex]:
    """The tree that all leaves of an archive make, and what was signed of each chain."""
    tree, index = TreeCheck(frozenset(sizes), Where.ARCHIVE), LeafIndex()
    largest = max(tree.sizes, default=0)
    async for leaves in _pieces(stored.leaves(await stored.leaf_files()), tree):
        limit = max(min(largest, tree.size + MOST_MISSING), tree.size + len(leaves) + AT_A_TIME)
        ends = [leaf.position + 1 for leaf in leaves if leaf.position < limit]
        tree.take(max([tree.size, *ends]), leaves, None)
        for leaf in leaves:
            index.add(leaf)
    return tree, index


def misnamed_leaves(index: LeafIndex) -> Iterator[Finding]:
    """Chains of which the leaves do not count from 1. Roots cover hashes only: whose they are is said beside them."""
    for kind, chain, number in index.gaps():
        part = Part.CARD if kind == "history" else Part.ENTRY
        yield Finding(
            Part.LEAF, Deed.CHANGED, Where.ARCHIVE, chain, number, f"no leaf is said to be of this {part}, and others are"
        )


async def _pieces(found: AsyncIterator[LeafRow | Finding], tree: TreeCheck) -> AsyncIterator[list[LeafRow]]:
    piece: list[LeafRow] = []
    async for one in found:
        if isinstance(one, Finding):
            tree.findings.append(one)
        else:
            piece.append(one)
        if len(piece) >= AT_A_TIME:
            yield piece
            piece = []
    yield piece


def leaf_part(leaf: LeafRow) -> Part:
    """What a leaf speaks of."""
    return Part.CARD if leaf.kind == "history" else Part.ENTRY


def _named(leaf: LeafRow) -> str:
    return f"{leaf_part(leaf)} {leaf.chain} {leaf.sequence} ({leaf.hash[:12]}…)"
