"""The leaves of each chain in memory, packed: a million of them in some 80 megabytes."""

import struct

from auditor.ledger.chains import Signed
from auditor.ledger.rows import LeafRow

_LEAF = struct.Struct(">i32s")


class LeafIndex:
    """What was signed of each chain, in its order."""

    def __init__(self) -> None:
        self._packed: dict[tuple[str, str], bytearray] = {}
        self._odd: dict[tuple[str, str], list[tuple[int, str]]] = {}

    def add(self, leaf: LeafRow) -> None:
        """Takes a leaf, whatever it says."""
        key = (leaf.kind, leaf.chain)
        try:
            raw = bytes.fromhex(leaf.hash)
            self._packed.setdefault(key, bytearray()).extend(_LEAF.pack(leaf.sequence, raw))
        except (ValueError, struct.error):
            self._odd.setdefault(key, []).append((leaf.sequence, leaf.hash))

    def of(self, kind: str, chain: str) -> Signed:
        """The leaves of a chain: of its entries (`entry`) or its cards (`history`)."""
        leaves = [(sequence, raw.hex()) for sequence, raw in _LEAF.iter_unpack(self._packed.get((kind, chain), b""))]
        return sorted(leaves + self._odd.get((kind, chain), []))

    def chains(self, kind: str) -> set[str]:
        """The chains of which anything of this kind was signed."""
        return {chain for of, chain in (*self._packed, *self._odd) if of == kind}
