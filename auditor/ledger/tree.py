"""Leaves and stored nodes against each other, and the roots that they come to.

A stored node has to be the hash over the two below it as they are stored, the lowest that of its leaf: so a node or a leaf that
was changed is named, and not everything above it as well. Roots are computed from the leaves, and once more from the lowest nodes:
where one of both comes to the root that was signed, the other one was changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.rows import LeafRow, NodeRow
from proofs.merkle import EMPTY_ROOT, HASH_BYTES, GrowingTree, Node, Range, complete_subtrees, leaf_hash, node_hash

KINDS = frozenset({"entry", "history"})
MOST_MISSING = 100_000
"""A leaf that stands further behind the end was put there by somebody: nobody looks for all that would be missing before it."""


@dataclass
class TreeCheck:
    """Takes the tree batch by batch, from its first leaf on. `sizes` are those whose roots are wanted."""

    sizes: frozenset[int]
    where: Where = Where.DATABASE
    size: int = 0
    findings: list[Finding] = field(default_factory=list)
    roots: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)
    """By size: the root out of the leaves, and out of the lowest nodes."""

    def __post_init__(self) -> None:
        self._leaves, self._nodes = GrowingTree(), GrowingTree()
        self._edge: dict[Node, bytes] = {}
        self._last: dict[tuple[str, str], int] = {}
        self._doubtful: list[tuple[LeafRow, bytes]] = []
        self.roots[0] = (EMPTY_ROOT, EMPTY_ROOT)

    def take(self, end: int, leaves: Sequence[LeafRow], nodes: Iterable[NodeRow] | None) -> None:
        """The leaves from where it stands to before `end`, and all nodes that are complete with them (None: none are kept)."""
        begin = self.size
        at = self._once(leaves)
        stored = None if nodes is None else self._stored_once(nodes)
        for position in range(begin, end):
            self._take_leaf(position, at.pop(position, None), None if stored is None else stored.get(Node(0, position)))
            if self.size in self.sizes:
                self.roots[self.size] = (self._leaves.root, self._nodes.root)
        for leaf in at.values():
            self._leaf(leaf, Deed.INSERTED, f"it stands at position {leaf.position}, where none can")
        if stored is not None:
            self._compare(begin, end, stored)

    def finish(self, trusted: Iterable[tuple[int, bytes]]) -> None:
        """Says of each leaf that disagrees with its node which was changed. `trusted` are sizes and roots that were signed."""
        signed = sorted(trusted)
        elsewhere = {lowest: leaf for leaf, lowest in self._doubtful}
        for leaf, _ in self._doubtful:
            after = next(((size, root) for size, root in signed if size > leaf.position and size in self.roots), None)
            if after is not None and self.roots[after[0]][0] == after[1]:
                self._node(Node(0, leaf.position), Deed.CHANGED, "it is not the hash of its leaf, which is the one that was signed")
            elif leaf_hash(_bytes(leaf.hash)) in elsewhere:
                self._leaf(leaf, Deed.REORDERED, f"it was not put in at position {leaf.position}")
            else:
                self._leaf(leaf, Deed.CHANGED, f"it is not what was put in at position {leaf.position}")

    def stands(self, size: int, root: bytes) -> bool:
        """Whether the tree had this root when it had so many leaves."""
        return root in self.roots.get(size, ())

    def _take_leaf(self, position: int, leaf: LeafRow | None, lowest: bytes | None) -> None:
        own = None if leaf is None else leaf_hash(_bytes(leaf.hash))
        if leaf is None:
            self._found(Part.LEAF, Deed.REMOVED, None, f"there is none at position {position}")
        else:
            if leaf.kind not in KINDS:
                self._leaf(leaf, Deed.CHANGED, f"at position {position}: there are no leaves of this kind")
            before = self._last.get((leaf.kind, leaf.chain), 0)
            if leaf.sequence <= before:
                self._leaf(leaf, Deed.REORDERED, f"it stands at position {position}, after that of {before}")
            self._last[leaf.kind, leaf.chain] = max(before, leaf.sequence)
            if lowest is not None and lowest != own:
                self._doubtful.append((leaf, lowest))
        for _ in self._leaves.add(own or lowest or EMPTY_ROOT):
            pass
        for _ in self._nodes.add(lowest or own or EMPTY_ROOT):
            pass
        self.size = position + 1

    def _once(self, leaves: Iterable[LeafRow]) -> dict[int, LeafRow]:
        at: dict[int, LeafRow] = {}
        for leaf in leaves:
            if at.setdefault(leaf.position, leaf) is not leaf:
                self._leaf(leaf, Deed.INSERTED, f"another one stands at position {leaf.position} already")
        return at

    def _stored_once(self, nodes: Iterable[NodeRow]) -> dict[Node, bytes]:
        stored: dict[Node, bytes] = {}
        for row in nodes:
            node, hash_ = Node(row.height, row.place), _bytes(row.hash)
            if node in stored:
                self._node(node, Deed.INSERTED, "another one stands there already")
            stored.setdefault(node, hash_)
        return stored

    def _compare(self, begin: int, end: int, stored: Mapping[Node, bytes]) -> None:
        """Each node that is complete between both sizes against the two below it."""
        known = {**self._edge, **stored}
        expected = {Node(height, place) for height in range(end.bit_length()) for place in range(begin >> height, end >> height)}
        for node in sorted(expected):
            if node not in stored:
                self._node(node, Deed.REMOVED, "it is not there")
            elif not _is_over(node, known):
                self._node(node, Deed.CHANGED, "it is not the hash over the two below it")
        for node in sorted(stored.keys() - expected):
            self._node(node, Deed.INSERTED, "no leaves stand under it")
        self._edge = {node: known[node] for node in complete_subtrees(Range(0, end)) if node in known}

    def _leaf(self, leaf: LeafRow, deed: Deed, detail: str) -> None:
        self._found(Part.LEAF, deed, leaf, detail)

    def _node(self, node: Node, deed: Deed, detail: str) -> None:
        self._found(Part.NODE, deed, None, f"node {node.place} at height {node.height}: {detail}")

    def _found(self, part: Part, deed: Deed, leaf: LeafRow | None, detail: str) -> None:
        chain, sequence = (None, None) if leaf is None else (leaf.chain, leaf.sequence)
        self.findings.append(Finding(part, deed, self.where, chain, sequence, detail))


def _is_over(node: Node, known: Mapping[Node, bytes]) -> bool:
    """Whether a node is the hash over the two below it. True as well where one of them is missing: that is a finding of its own."""
    below = [known.get(Node(node.height - 1, node.place * 2 + side)) for side in (0, 1)] if node.height else [None]
    left, right = below[0], below[-1]
    return left is None or right is None or known[node] == node_hash(left, right)


def _bytes(text: str) -> bytes:
    """The 32 bytes that a hash is; none where the text is no hash."""
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        return b""
    return raw if len(raw) == HASH_BYTES and raw.hex() == text else b""
