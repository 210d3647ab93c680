"""A thousand single changes to a ledger in memory: each is found; the untouched one is never complained of."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any, TypeVar

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auditor.ledger.database import ChainRows, Snapshot
from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.rows import CardRow, EntryRow, LeafRow, NodeRow, NoteRow
from auditor.ledger.tree import MOST_MISSING
from auditor.ledger.verify import Against, verify_moment
from proofs.chain import entry_hash
from proofs.checkpoint import Checkpoint, sign, vkey_of
from proofs.merkle import GrowingTree, leaf_hash
from tests.ledgers import entry_text

KEY, NAME = Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "vinhdanh.test/ledger"
VKEY = vkey_of(NAME, KEY.public_key())
CHANGES = 1_200
Row = TypeVar("Row", bound=tuple[Any, ...])


@dataclass(frozen=True)
class LedgerRows:
    """Everything that a database has of the ledger and its proof. In any order."""

    entries: Sequence[EntryRow]
    leaves: Sequence[LeafRow]
    nodes: Sequence[NodeRow]
    notes: Sequence[NoteRow]
    cards: Sequence[CardRow] = ()


class InMemory(Snapshot):
    """A moment of a database that is none: it says these rows, as PostgreSQL would."""

    def __init__(self, rows: LedgerRows) -> None:
        self._rows = rows

    async def notes(self) -> list[NoteRow]:
        return list(self._rows.notes)

    async def size(self) -> int:
        most = len(self._rows.leaves) + MOST_MISSING
        return max((leaf.position + 1 for leaf in self._rows.leaves if leaf.position < most), default=0)

    async def tree(self, size: int) -> AsyncIterator[tuple[int, list[LeafRow], list[NodeRow]]]:
        yield size, list(self._rows.leaves), list(self._rows.nodes)

    async def chain_ids(self) -> list[str]:
        return sorted({row.chain for rows in (self._rows.entries, self._rows.leaves, self._rows.cards) for row in rows})

    async def chains(self, ids: Sequence[str]) -> AsyncIterator[ChainRows]:
        for chain in ids:
            signed = defaultdict[str, list[tuple[int, str]]](list)
            for leaf in sorted(self._rows.leaves, key=lambda leaf: leaf.sequence):
                if leaf.chain == chain:
                    signed[leaf.kind].append((leaf.sequence, leaf.hash))
            entries = sorted((row for row in self._rows.entries if row.chain == chain), key=lambda row: row.sequence)
            yield ChainRows(chain, entries, signed, [card for card in self._rows.cards if card.chain == chain])


async def findings_in(rows: LedgerRows) -> list[Finding]:
    """Everything that is wrong with it; empty when all holds."""
    return (await verify_moment(nullcontext(InMemory(rows)), Against([VKEY]))).findings


def a_chain(chain: str, length: int) -> list[EntryRow]:
    rows: list[EntryRow] = []
    for number in range(1, length + 1):
        body = entry_text(chain, number)
        before = rows[-1].hash if rows else None
        hash_ = entry_hash(before or "", body)
        rows.append(EntryRow(chain, number, number - 1 if rows else None, before, hash_, "appraised", None, f"key-{number}", body))
    return rows


@cache
def a_ledger(seed: int) -> LedgerRows:
    """Chains of all lengths, put into the tree in some order, with three checkpoints; the last entries are not signed yet."""
    chances = Random(seed)  # noqa: S311 -- a test
    chains = [a_chain(f"hs-{'abcdefgh'[place] * 16}", chances.randint(1, 9)) for place in range(5)]
    waiting = [list(rows) for rows in chains]
    order: list[EntryRow] = []
    while any(waiting):
        order.append(chances.choice([rows for rows in waiting if rows]).pop(0))
    unsigned = chances.randint(0, 3)
    signed = order[: len(order) - unsigned]
    cards = [CardRow(rows[0].chain, 1, rows[-1].hash[::-1], rows[-1].hash[::-1]) for rows in chains]
    said = [("entry", row.chain, row.sequence, row.hash) for row in signed] + [("history", *card[:3]) for card in cards]
    leaves = [LeafRow(position, *leaf) for position, leaf in enumerate(said)]
    tree, nodes, notes = GrowingTree(), [], []
    for leaf in leaves:
        nodes += [NodeRow(*node, whole.hex()) for node, whole in tree.add(leaf_hash(bytes.fromhex(leaf.hash)))]
        if tree.size in {len(leaves) // 3, len(leaves) // 2, len(leaves)}:
            note = sign(Checkpoint(NAME, tree.size, tree.root), KEY, NAME)
            notes.append(NoteRow(Where.DATABASE, f"checkpoint {tree.size}", note, tree.size, tree.root.hex(), VKEY))
    return LedgerRows([row for rows in chains for row in rows], leaves, nodes, notes, cards)


def another(value: Any, chances: Random) -> Any:
    """Something else of the same kind: a number beside it, a text with one bit turned, something where there was nothing."""
    if value is None:
        return chances.choice(["x", "0" * 64])
    if isinstance(value, int):
        return value + chances.choice([-1, 1, 1000, 1 << 50])
    place = chances.randrange(len(value))
    return value[:place] + chr(ord(value[place]) ^ 1 << chances.randrange(5)) + value[place + 1 :]


def changed(rows: list[Row], chances: Random) -> list[Row]:
    """One value of one row is another one."""
    place = chances.randrange(len(rows))
    row = list(rows[place])
    columns = [column for column in range(len(row)) if not isinstance(row[column], Where) and column != _name_of(rows[place])]
    column = chances.choice(columns)
    row[column] = (
        None
        if row[column] is not None and _may_be_none(rows[place], column) and chances.random() < 0.3
        else another(row[column], chances)
    )
    return [*rows[:place], rows[place]._make(row), *rows[place + 1 :]]  # type: ignore[attr-defined]


def _name_of(row: tuple[Any, ...]) -> int:
    """What a note is called is no part of it."""
    return 1 if isinstance(row, NoteRow) else -1


def _may_be_none(row: tuple[Any, ...], column: int) -> bool:
    return isinstance(row, EntryRow) and EntryRow._fields[column] in {"previous_hash", "previous_sequence", "update_id"}


def removed(rows: list[Row], chances: Random) -> list[Row]:
    """One row is gone."""
    place = chances.randrange(len(rows))
    return rows[:place] + rows[place + 1 :]


def swapped(rows: list[Row], chances: Random) -> list[Row]:
    """What one row says and what another one says have changed places; where they stand has not."""
    one, other = chances.sample(range(len(rows)), 2)
    said = {EntryRow: slice(2, 9), LeafRow: slice(1, 5), NodeRow: slice(2, 3), NoteRow: slice(2, 3), CardRow: slice(2, 4)}
    where = said[type(rows[one])]
    made = list(rows)
    for here, there in ((one, other), (other, one)):
        mine = rows[here]
        made[here] = mine._make((*mine[: where.start], *rows[there][where], *mine[where.stop :]))  # type: ignore[attr-defined]
    return made


def doubled(rows: list[Row], chances: Random) -> list[Row]:
    """One row stands there twice, the second time with something else in it."""
    place = chances.randrange(len(rows))
    (other,) = changed([rows[place]], chances)
    return [*rows, other]


async def test_an_untouched_ledger_is_never_complained_of() -> None:
    for seed in range(100):
        assert await findings_in(a_ledger(seed)) == []


@pytest.mark.parametrize("how", [changed, removed, swapped, doubled])
@pytest.mark.parametrize("part", ["entries", "leaves", "nodes", "notes", "cards"])
async def test_every_single_change_is_found(part: str, how: Callable[[list[Any], Random], list[Any]]) -> None:
    tried = 0
    for number in range(CHANGES // 20):
        chances = Random(number)  # noqa: S311 -- a test
        ledger = a_ledger(number % 20)
        before = list(getattr(ledger, part))
        after = how(before, chances)
        if harmless(ledger, part, before, after):
            continue
        tried += 1
        assert await findings_in(replace(ledger, **{part: after})), (part, how.__name__, number, set(before) ^ set(after))
    assert tried > 10 or (part, how) == ("notes", removed)


def harmless(ledger: LedgerRows, part: str, before: list[Any], after: list[Any]) -> bool:
    """What nothing that was signed speaks against: the end of a chain, where it is not signed yet, a card of another chain.

    That a checkpoint is gone, the archive tells.
    """
    if sorted(map(repr, before)) == sorted(map(repr, after)):
        return True
    gone = [row for row in before if row not in after]
    come = [row for row in after if row not in before]
    if part == "entries" and len(gone) == 1 and not come:
        signed = {(leaf.chain, leaf.sequence) for leaf in ledger.leaves}
        last = max(row.sequence for row in before if row.chain == gone[0].chain)
        return (gone[0].chain, gone[0].sequence) not in signed and gone[0].sequence == last
    if part == "cards" and come:
        return come[0].chain not in {leaf.chain for leaf in ledger.leaves} and not gone
    return part == "notes" and not come


async def test_what_was_done_is_named() -> None:
    ledger = a_ledger(7)
    signed = [row for row in ledger.entries if any((leaf.chain, leaf.sequence) == row[:2] for leaf in ledger.leaves)]
    for row in signed:
        without = replace(ledger, entries=[each for each in ledger.entries if each is not row])
        named = {(finding.part, finding.deed, finding.chain, finding.sequence) for finding in await findings_in(without)}
        assert named == {(Part.ENTRY, Deed.REMOVED, row.chain, row.sequence)}
        other = row._replace(body=row.body + " ")
        changed_one = replace(ledger, entries=[other if each is row else each for each in ledger.entries])
        named = {(finding.part, finding.deed, finding.chain, finding.sequence) for finding in await findings_in(changed_one)}
        assert named == {(Part.ENTRY, Deed.CHANGED, row.chain, row.sequence)}
