"""Signed roots against the tree, and against each other wherever they lie."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.rows import NoteRow
from auditor.ledger.tree import TreeCheck
from proofs.checkpoint import BadCheckpoint, Checkpoint, open_note


class Opened(NamedTuple):
    """A note that a known key has signed."""

    row: NoteRow
    checkpoint: Checkpoint


def open_notes(rows: Iterable[NoteRow], vkeys: Sequence[str]) -> tuple[list[Opened], list[Finding]]:
    """The notes that a known key has signed and that say what is said beside them; of the others, what is wrong."""
    opened, findings = list[Opened](), list[Finding]()
    for row in rows:
        try:
            checkpoint = open_note(row.note, *vkeys)
        except BadCheckpoint as bad:
            findings.append(_finding(row, Deed.CHANGED, str(bad)))
            continue
        opened.append(Opened(row, checkpoint))
        if row.size not in {None, checkpoint.size} or row.root not in {None, checkpoint.root.hex()}:
            findings.append(_finding(row, Deed.CHANGED, "size or root beside the note are not those that were signed"))
        if row.vkey is not None and not _signed_by(row):
            findings.append(_finding(row, Deed.CHANGED, "the key beside the note is not the one that signed it"))
    return opened, findings


def checkpoint_findings(opened: Sequence[Opened], tree: TreeCheck) -> Iterator[Finding]:
    """Every signed root that the tree does not come to, or that is of a larger tree than there is."""
    for row, checkpoint in opened:
        if checkpoint.size > tree.size:
            missing = f"the tree had {checkpoint.size} leaves when this was signed ({row.where} {row.name}), and has {tree.size}"
            yield Finding(Part.LEAF, Deed.REMOVED, tree.where, None, None, missing)
        elif not tree.stands(checkpoint.size, checkpoint.root):
            yield _finding(row, Deed.CHANGED, f"the first {checkpoint.size} leaves ({tree.where}) come to another root")


def missing_notes(opened: Sequence[Opened], there: Where, rows: Iterable[NoteRow], here: Where) -> Iterator[Finding]:
    """Checkpoints that lie `there` and not among the `rows` here: in the database only where later ones do, since it comes last."""
    sizes = {row.size or 0 for row in rows if row.where is here}
    last = max(sizes, default=0) if here is Where.DATABASE else float("inf")
    for row, checkpoint in opened:
        if row.where is there and checkpoint.size not in sizes and checkpoint.size < last:
            yield Finding(Part.CHECKPOINT, Deed.REMOVED, here, None, None, f"{row.name} lies in the {there} alone")


def _signed_by(row: NoteRow) -> bool:
    try:
        open_note(row.note, row.vkey or "")
    except BadCheckpoint:
        return False
    return True


def _finding(row: NoteRow, deed: Deed, detail: str) -> Finding:
    return Finding(Part.CHECKPOINT, deed, row.where, None, None, f"{row.name}: {detail}")
