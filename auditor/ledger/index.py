"""The leaves of each chain in memory, packed: a million of them in some 80 megabytes."""

import struct
from collections.abc import Iterator

from auditor.ledger.chains import Signed
from auditor.ledger.rows import LeafRow
from proofs.box import from_hex

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
            raw = from_hex(leaf.hash)
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

    def gaps(self) -> Iterator[tuple[str, str, int]]:
        """Kind, chain and number where the leaves of a chain do not count from 1: no root covers what a leaf says it is of."""
        for kind, chain in sorted({*self._packed, *self._odd}):
            for number, (sequence, _) in enumerate(self.of(kind, chain), 1):
                if sequence != number:
                    yield kind, chain, number
                    break
