"""The Merkle tree of RFC 9162, section 2.1 (the same as in RFC 6962), with SHA-256.

The leaves stand in their order, and are never taken out or moved. A *path* is the list of hashes that a proof needs, in the order
of the RFC. Which hashes these are is said as ranges of leaves, so that whoever keeps the tree reads only those; every range is
made of *complete* subtrees, `(height, place)`: the leaves from `place * 2**height` on, `2**height` of them.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""
HASH_BYTES = 32


class Node(NamedTuple):
    """Where a complete subtree stands."""

    height: int
    place: int


class Range(NamedTuple):
    """The leaves from `begin` to before `end`."""

    begin: int
    end: int


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf that says `data`."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees that stand side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class GrowingTree:
    """A tree that leaves are added to, one at a time; it remembers only the complete subtrees at its right edge (at most 64)."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        """Goes on from a tree of `size` leaves; `peaks` are the hashes of `complete_subtrees(Range(0, size))`.

        Raises ValueError when there are more or fewer of them.
        """
        if len(peaks) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} complete subtrees, not {len(peaks)}")
        self.size = size
        self._peaks = list(peaks)

    def add(self, leaf: bytes) -> Iterator[tuple[Node, bytes]]:
        """Adds the hash of a leaf. Yields every subtree that is complete with it, the leaf itself first; exhaust it."""
        height, place, whole = 0, self.size, leaf
        yield Node(0, place), leaf
        while place % 2:
            whole = node_hash(self._peaks.pop(), whole)
            height, place = height + 1, place // 2
            yield Node(height, place), whole
        self._peaks.append(whole)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root over all leaves that were added."""
        return joined(self._peaks)


def joined(subtrees: Sequence[bytes]) -> bytes:
    """The root over the complete subtrees of a range, from left to right."""
    if not subtrees:
        return EMPTY_ROOT
    root = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        root = node_hash(left, root)
    return root


def complete_subtrees(leaves: Range) -> list[Node]:
    """The complete subtrees that make up a range, from left to right.

    The range must be one that stands in a tree: what a path is made of, or a whole tree.
    """
    begin, end = leaves
    found = []
    while begin < end:
        height = (end - begin).bit_length() - 1
        found.append(Node(height, begin >> height))
        begin += 1 << height
    return found


def inclusion_ranges(position: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that a leaf stands at `position` in the tree of `size` leaves.

    Raises ValueError where there is no such leaf.
    """
    if not 0 <= position < size:
        raise ValueError(f"a tree of {size} leaves has none at {position}")
    path = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if position < middle:
            path.append(Range(middle, end))
            end = middle
        else:
            path.append(Range(begin, middle))
            begin = middle
    return path[::-1]


def consistency_ranges(old_size: int, new_size: int) -> list[Range]:
    """The ranges whose hashes prove that the tree of `old_size` leaves is the beginning of that of `new_size`.

    None where the old one is empty or the same. Raises ValueError when the new one is smaller.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"a tree of {new_size} leaves is no later one than that of {old_size}")
    if old_size in (0, new_size):
        return []
    path = []
    begin, end = 0, new_size
    while end != old_size:
        middle = begin + _split(end - begin)
        if old_size <= middle:
            path.append(Range(middle, end))
            end = middle
        else:
            path.append(Range(begin, middle))
            begin = middle
    if begin:
        path.append(Range(begin, end))
    return path[::-1]


def hashes_of(ranges: Sequence[Range], hash_at: Callable[[Node], bytes]) -> list[bytes]:
    """The hash of each range, out of the complete subtrees that it is made of."""
    return [joined([hash_at(node) for node in complete_subtrees(each)]) for each in ranges]


def verify_inclusion(leaf_hash: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves the leaf to stand at `position` of the tree of `size` leaves that has this root (2.1.3.2)."""
    if not 0 <= position < size or not _are_hashes(leaf_hash, root, *path):
        return False
    sides = _stand_left(position, size - 1, len(path))
    if sides is None:
        return False
    whole = leaf_hash
    for left, step in zip(sides, path, strict=True):
        whole = node_hash(step, whole) if left else node_hash(whole, step)
    return whole == root


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves the old tree to be the beginning of the new one (2.1.4.2): nothing was changed, moved, taken out."""
    if not 0 <= old_size <= new_size or not _are_hashes(old_root, new_root, *path):
        return False
    if old_size in (0, new_size):
        return not path and old_root == (new_root if old_size == new_size else EMPTY_ROOT)
    first, *steps = [old_root, *path] if old_size.bit_count() == 1 else path or [b""]
    complete = (old_size & -old_size).bit_length() - 1
    sides = _stand_left((old_size - 1) >> complete, (new_size - 1) >> complete, len(steps))
    if sides is None:
        return False
    old = new = first
    for left, step in zip(sides, steps, strict=True):
        old, new = (node_hash(step, old), node_hash(step, new)) if left else (old, node_hash(new, step))
    return old == old_root and new == new_root


def _stand_left(place: int, last: int, steps: int) -> list[bool] | None:
    """For each step of a path up from `place`, `last` being the last one beside it: whether its hash stands to the left.

    None when so many steps do not lead to the root.
    """
    sides = []
    for _ in range(steps):
        if last == 0:
            return None
        left = place % 2 == 1 or place == last
        while left and place and not place % 2:
            place, last = place >> 1, last >> 1
        sides.append(left)
        place, last = place >> 1, last >> 1
    return sides if last == 0 else None


def _split(size: int) -> int:
    """The largest power of two below `size`: so many leaves stand in the left half of a tree."""
    return 1 << ((size - 1).bit_length() - 1)


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
