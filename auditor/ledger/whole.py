"""A whole ledger as rows in memory: verified at once, without a database. For small ones, and for tests by the thousand."""

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.ledger.cards import card_findings
from auditor.ledger.chains import ledger_findings
from auditor.ledger.checkpoints import checkpoint_findings, open_notes
from auditor.ledger.findings import Finding, Where
from auditor.ledger.index import LeafIndex
from auditor.ledger.rows import CardRow, EntryRow, LeafRow, NodeRow, NoteRow
from auditor.ledger.tree import check_tree


@dataclass(frozen=True)
class LedgerRows:
    """Everything that a database has of the ledger and its proof. In any order."""

    entries: Sequence[EntryRow]
    leaves: Sequence[LeafRow]
    nodes: Sequence[NodeRow]
    notes: Sequence[NoteRow]
    cards: Sequence[CardRow] = ()


def findings_in(rows: LedgerRows, vkeys: Sequence[str]) -> list[Finding]:
    """Everything that is wrong with it; empty when all holds. `vkeys` are the public keys that are believed."""
    opened, findings = open_notes(rows.notes, vkeys)
    tree = check_tree(rows.leaves, rows.nodes, [one.checkpoint.size for one in opened])
    tree.finish((one.checkpoint.size, one.checkpoint.root) for one in opened)
    index = LeafIndex()
    for leaf in rows.leaves:
        index.add(leaf)
    findings += [*tree.findings, *checkpoint_findings(opened, tree), *ledger_findings(rows.entries, rows.leaves)]
    for chain in sorted({*index.chains("history"), *(card.chain for card in rows.cards)}):
        cards = [card for card in rows.cards if card.chain == chain]
        findings += card_findings(chain, cards, index.of("history", chain), Where.DATABASE)
    return findings
