"""One chain against itself and against its leaves: which entry was changed, removed, inserted, put elsewhere.

The leaves stand under a signed root, so an entry that has its leaf's hash, and whose body has that hash, is the one that was
written. What comes after the last leaf of a chain is not signed yet: there only the chain itself can be held against it.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest
from typing import NamedTuple

from auditor.chains import body_as_columns
from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.rows import EntryRow
from proofs.chain import entry_hash

Signed = Sequence[tuple[int, str]]
"""The leaves of one chain: sequence and hash, in the chain's order."""


def chain_findings(chain: str, entries: Sequence[EntryRow], signed: Signed, where: Where = Where.DATABASE) -> list[Finding]:
    """Everything that is wrong with one chain. `entries` and `signed` are sorted by their sequence."""
    faults = {place: fault for place, entry in enumerate(entries) if (fault := _fault(chain, entry))}
    hashes = [entry.hash for entry in entries]
    leaves = [hash_ for _, hash_ in signed]
    numbered = [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    if numbered and not faults and [*zip(range(1, len(entries) + 1), hashes, strict=True)][: len(leaves)] == list(signed):
        return list(_tail(chain, entries, len(leaves), where))
    return list(_compared(chain, entries, signed, faults, where))


def _compared(
    chain: str, entries: Sequence[EntryRow], signed: Signed, faults: Mapping[int, str], where: Where
) -> Iterator[Finding]:
    """The differences, named by what must have been done."""
    hashes, leaves = [entry.hash for entry in entries], [hash_ for _, hash_ in signed]
    judge = _Judge(frozenset(hashes), frozenset(leaves), max((sequence for sequence, _ in signed), default=0))
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, leaves, hashes, autojunk=False).get_opcodes():
        for leaf, place in zip_longest(range(i1, i2), range(j1, j2)):
            deed = None
            if place is not None:
                entry = entries[place]
                deed, detail = judge.entry(entry, None if leaf is None else leaves[leaf], faults.get(place))
                sequence = entry.sequence if leaf is None or deed is not Deed.CHANGED else signed[leaf][0]
                if deed is not None:
                    yield Finding(Part.ENTRY, deed, where, chain, sequence, detail)
                elif leaf is not None and signed[leaf][0] != entry.sequence:
                    said = f"its leaf says {signed[leaf][0]}"
                    yield Finding(Part.LEAF, Deed.CHANGED, where, chain, entry.sequence, said)
            if leaf is not None and leaves[leaf] not in judge.there and deed is not Deed.CHANGED:
                yield Finding(Part.ENTRY, Deed.REMOVED, where, chain, signed[leaf][0], "it was signed, and is not there")
    yield from _gaps(chain, entries, judge.last, where)


class _Judge(NamedTuple):
    """What stands in a chain now, what ever was signed of it, and the last sequence that was."""

    there: frozenset[str]
    ever: frozenset[str]
    last: int

    def entry(self, entry: EntryRow, leaf: str | None, fault: str | None) -> tuple[Deed | None, str]:
        """What was done to an entry that stands where `leaf` was signed (None: nothing was)."""
        if entry.hash == leaf:
            return (Deed.CHANGED if fault else None), fault or ""
        if entry.hash in self.ever:
            return Deed.REORDERED, "it was signed at another place of this chain"
        if leaf is not None and leaf not in self.there:
            return Deed.CHANGED, fault or "it is not the entry that was signed"
        if entry.sequence <= self.last:
            return Deed.INSERTED, "it was never signed, and stands before entries that were"
        return (Deed.CHANGED if fault else None), fault or ""


def _tail(chain: str, entries: Sequence[EntryRow], begin: int, where: Where) -> Iterator[Finding]:
    """What is not signed yet must follow link by link."""
    before = entries[begin - 1].hash if begin else None
    for entry in entries[begin:]:
        if entry.previous_hash != before:
            yield Finding(Part.ENTRY, Deed.CHANGED, where, chain, entry.sequence, "it does not follow the entry before it")
        before = entry.hash


def _gaps(chain: str, entries: Sequence[EntryRow], last: int, where: Where) -> Iterator[Finding]:
    """Entries that were never signed, and are missing before later ones; what follows a gap is not linked."""
    unsigned = sorted({entry.sequence for entry in entries if entry.sequence > last})
    for reached, sequence in pairwise([last, *unsigned]):
        if sequence > reached + 1:
            missing = f"{reached + 1} to {sequence - 1} are not there, and later entries are"
            yield Finding(Part.ENTRY, Deed.REMOVED, where, chain, reached + 1, missing)
    for entry, after in pairwise(entries):
        if after.sequence == entry.sequence:
            yield Finding(Part.ENTRY, Deed.INSERTED, where, chain, entry.sequence, "the entry stands there twice")
        elif after.sequence > last and after.sequence == entry.sequence + 1 and after.previous_hash != entry.hash:
            yield Finding(Part.ENTRY, Deed.CHANGED, where, chain, after.sequence, "it does not follow the entry before it")


def _fault(chain: str, entry: EntryRow) -> str | None:
    """What is wrong with an entry by itself."""
    if entry.hash != entry_hash(entry.previous_hash or "", entry.body):
        return "the text, or the hash before it, is not what its hash covers"
    if not body_as_columns(entry.link) or entry.chain != chain:
        return "the text says otherwise than the columns beside it"
    before = entry.sequence - 1 if entry.sequence > 1 else None
    if entry.previous_sequence != before or (entry.previous_hash is None) != (before is None):
        return "it names another entry as the one before it"
    return None
