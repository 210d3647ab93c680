"""The Merkle tree, against the published vectors of RFC 6962 and 9162, and against pymerkle."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from pymerkle import verify_consistency as pymerkle_consistency
from pymerkle import verify_inclusion as pymerkle_inclusion

from proofs.merkle import (
    EMPTY_ROOT,
    GrowingTree,
    Node,
    consistency_ranges,
    hashes_of,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from tests.ledgers import root_of
from tests.unit.merkle_vectors import (
    CONSISTENCY,
    INCLUSION,
    LEAVES,
    REAL_LEAF,
    REAL_PATH,
    REAL_POSITION,
    REAL_ROOT,
    REAL_SIZE,
    ROOTS,
)

WRONG = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
PUBLISHED = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]


def nodes_over(leaves: list[bytes]) -> dict[Node, bytes]:
    """Every complete subtree over the hashes of leaves."""
    tree = GrowingTree()
    return {node: whole for leaf in leaves for node, whole in tree.add(leaf)}


def inclusion(leaves: list[bytes], position: int, size: int) -> list[bytes]:
    return hashes_of(inclusion_ranges(position, size), nodes_over(leaves).__getitem__)


def consistency(leaves: list[bytes], old: int, new: int) -> list[bytes]:
    return hashes_of(consistency_ranges(old, new), nodes_over(leaves).__getitem__)


def hexes(path: list[bytes]) -> list[str]:
    return [step.hex() for step in path]


def test_an_inner_node_and_an_empty_leaf_hash_as_published() -> None:
    left, right = bytes(range(32)), bytes(range(32, 64))
    assert node_hash(left, right).hex() == "1a378704c17da31e2d05b6d121c2bb2c7d76f6ee6fa8f983e596c2d034963c57"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(bytes(range(16, 32))).hex() == "3bfb960453ebaebf33727da7a1f4db38acc051d381b6da20d6d4e88f0eabfd7a"


def test_each_size_has_the_published_root() -> None:
    assert [root_of(PUBLISHED[:size]).hex() for size in range(9)] == ROOTS


@pytest.mark.parametrize(("place", "path"), INCLUSION.items())
def test_an_inclusion_proof_is_the_published_one(place: tuple[int, int], path: list[str]) -> None:
    position, size = place
    assert hexes(inclusion(PUBLISHED, position, size)) == path
    assert verify_inclusion(PUBLISHED[position], position, size, [bytes.fromhex(step) for step in path], root_of(PUBLISHED[:size]))


@pytest.mark.parametrize(("sizes", "path"), CONSISTENCY.items())
def test_a_consistency_proof_is_the_published_one(sizes: tuple[int, int], path: list[str]) -> None:
    old, new = sizes
    assert hexes(consistency(PUBLISHED, old, new)) == path
    roots = [bytes.fromhex(root) for root in ROOTS]
    assert verify_consistency(old, roots[old], new, roots[new], [bytes.fromhex(step) for step in path])


def test_an_entry_of_a_public_log_is_found_in_it() -> None:
    leaf, root, path = bytes.fromhex(REAL_LEAF), bytes.fromhex(REAL_ROOT), [bytes.fromhex(step) for step in REAL_PATH]
    assert verify_inclusion(leaf, REAL_POSITION, REAL_SIZE, path, root)
    assert not verify_inclusion(leaf, REAL_POSITION + 1, REAL_SIZE, path, root)
    assert not verify_inclusion(leaf, REAL_POSITION, REAL_SIZE, path[:-1], root)


def corrupted(path: list[bytes], root: bytes) -> Iterator[list[bytes]]:
    """Paths that prove nothing, as the published tests corrupt theirs."""
    yield from ([*path, b""], [*path, root], [b"", *path], [root, *path])
    if path:
        yield path[:-1]
        yield []
        yield [path[0], WRONG, *path[1:]]
    for place, step in enumerate(path):
        yield [*path[:place], bytes([step[0] ^ 8]) + step[1:], *path[place + 1 :]]


@pytest.mark.parametrize("place", INCLUSION)
def test_what_is_no_inclusion_proof_is_refused(place: tuple[int, int]) -> None:
    position, size = place
    path, leaf, root = inclusion(PUBLISHED, position, size), PUBLISHED[position], root_of(PUBLISHED[:size])
    assert not any(verify_inclusion(leaf, position, size, wrong, root) for wrong in corrupted(path, root))
    for elsewhere in {position - 1, position + 1, position ^ 2}:
        assert not verify_inclusion(leaf, elsewhere, size, path, root)
    for other in (size * 2, size // 2):
        assert not verify_inclusion(leaf, position, other, path, root)
    for wrong_leaf, wrong_root in ((WRONG, root), (b"WrongLeaf", root), (leaf, EMPTY_ROOT), (leaf, WRONG), (leaf, b"")):
        assert not verify_inclusion(wrong_leaf, position, size, path, wrong_root)


@pytest.mark.parametrize("sizes", [sizes for sizes in CONSISTENCY if sizes != (1, 1)])
def test_what_is_no_consistency_proof_is_refused(sizes: tuple[int, int]) -> None:
    old, new = sizes
    path, old_root, new_root = consistency(PUBLISHED, old, new), root_of(PUBLISHED[:old]), root_of(PUBLISHED[:new])
    wrong_paths = [*corrupted(path, old_root), *corrupted(path, new_root), [path[0], *path]]
    assert not any(verify_consistency(old, old_root, new, new_root, wrong) for wrong in wrong_paths)
    for other in {old - 1, old + 1, old ^ 2} - {old}:
        assert not verify_consistency(other, old_root, new, new_root, path)
    for other in (new * 2, new // 2):
        assert not verify_consistency(old, old_root, other, new_root, path)
    for wrong_old, wrong_new in ((b"WrongRoot", new_root), (old_root, b"WrongRoot"), (new_root, old_root), (WRONG, new_root)):
        assert not verify_consistency(old, wrong_old, new, wrong_new, path)


def test_trees_of_one_size_agree_by_their_roots_and_the_empty_one_begins_every_tree() -> None:
    one, two = root_of(PUBLISHED[:1]), root_of(PUBLISHED[:2])
    assert verify_consistency(1, one, 1, one, [])
    assert not verify_consistency(1, one, 1, two, [])
    assert not verify_consistency(1, one, 1, one, [EMPTY_ROOT])
    assert verify_consistency(0, EMPTY_ROOT, 2, two, [])
    assert not verify_consistency(0, one, 2, two, [])
    assert not verify_consistency(0, EMPTY_ROOT, 2, two, [one])
    assert not verify_consistency(2, two, 1, one, [])


@pytest.mark.parametrize("size", range(1, 34))
def test_pymerkle_says_the_same(size: int) -> None:
    tree = InmemoryTree(algorithm="sha256")
    leaves = []
    for number in range(size):
        tree.append_entry(number.to_bytes(32, "big"))
        leaves.append(leaf_hash(number.to_bytes(32, "big")))
    root = root_of(leaves)
    assert tree.get_root() == root
    for position in range(size):
        theirs = tree.prove_inclusion(position + 1)
        path = inclusion(leaves, position, size)
        assert theirs.path == [leaves[position], *path]
        theirs.path = [leaves[position], *path]
        pymerkle_inclusion(leaves[position], root, theirs, index=position + 1, size=size)
        assert verify_inclusion(leaves[position], position, size, path, root)
    for old in range(1, size + 1):
        old_root = root_of(leaves[:old])
        pymerkle_consistency(old_root, root, tree.prove_consistency(old), prior_size=old, later_size=size)
        assert verify_consistency(old, old_root, size, root, consistency(leaves, old, size))


@given(st.lists(st.binary(max_size=8), min_size=2, max_size=200), st.data())
def test_no_other_leaf_stands_where_one_stands(data: list[bytes], draw: st.DataObject) -> None:
    leaves = [leaf_hash(each) for each in data]
    position = draw.draw(st.integers(0, len(leaves) - 1))
    other = draw.draw(st.integers(0, len(leaves) - 1))
    path, root = inclusion(leaves, position, len(leaves)), root_of(leaves)
    assert verify_inclusion(leaves[position], position, len(leaves), path, root)
    assert verify_inclusion(leaves[other], position, len(leaves), path, root) == (leaves[other] == leaves[position])


@given(st.lists(st.binary(max_size=8), min_size=2, max_size=200), st.data())
def test_a_tree_with_an_old_leaf_changed_or_moved_is_no_later_one(data: list[bytes], draw: st.DataObject) -> None:
    leaves = [leaf_hash(each) for each in data]
    old = draw.draw(st.integers(1, len(leaves)))
    place = draw.draw(st.integers(0, old - 1))
    changed = [*leaves[:place], WRONG, *leaves[place + 1 :]]
    old_root = root_of(leaves[:old])
    assert verify_consistency(old, old_root, len(leaves), root_of(leaves), consistency(leaves, old, len(leaves)))
    assert not verify_consistency(old, old_root, len(leaves), root_of(changed), consistency(changed, old, len(leaves)))
    missing = leaves[:place] + leaves[place + 1 :]
    if missing[:old] != leaves[:old] and len(missing) >= old:
        assert not verify_consistency(old, old_root, len(missing), root_of(missing), consistency(missing, old, len(missing)))


def test_a_tree_goes_on_from_its_complete_subtrees() -> None:
    for size in range(9):
        nodes = nodes_over(PUBLISHED[:size])
        peaks = [nodes[node] for node in sorted(nodes, key=lambda node: node.place << node.height) if is_peak(node, size)]
        tree = GrowingTree(size, peaks)
        for leaf in PUBLISHED[size:]:
            list(tree.add(leaf))
        assert (tree.size, tree.root.hex()) == (8, ROOTS[8])
    with pytest.raises(ValueError, match="complete subtrees"):
        GrowingTree(3, [PUBLISHED[0]])


def is_peak(node: Node, size: int) -> bool:
    return bool(size >> node.height & 1) and node.place == (size >> node.height) - 1


def test_nothing_is_proved_of_a_leaf_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="has none at 3"):
        inclusion_ranges(3, 3)
    with pytest.raises(ValueError, match="no later one"):
        consistency_ranges(3, 2)
