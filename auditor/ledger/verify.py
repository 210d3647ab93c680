"""Verifies the ledger: of a database, of an archive alone, or of a database against its archive.

The order in which things are read keeps people's work from looking like tampering. What lies in the archive is listed before the
database's snapshot: all of it must stand there. What the snapshot says to be signed is looked for in the archive after it.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import asyncpg
from obstore.store import ObjectStore

from auditor.ledger.archive import StoredProof
from auditor.ledger.archived_cards import check_cards
from auditor.ledger.archived_leaves import LeafFiles, check_leaf_files, misnamed_leaves
from auditor.ledger.cards import card_findings
from auditor.ledger.chains import chain_findings
from auditor.ledger.checkpoints import Opened, checkpoint_findings, missing_notes, open_notes
from auditor.ledger.database import ChainRows, Snapshot, snapshot
from auditor.ledger.findings import Finding, Where
from auditor.ledger.index import LeafIndex
from auditor.ledger.rows import NoteRow
from auditor.ledger.stated_keys import stated_key_findings
from auditor.ledger.tree import TreeCheck
from auditor.ledger.verdict import Progress, Verdict


def _silent(_what: str, _done: int, _of: int) -> None:
    pass


@dataclass(frozen=True)
class Against:
    """What a database is held against: known keys, checkpoints that were brought along, the archive (None: none is at hand).

    `backup`: it may be older than archive and checkpoints; what it has must agree with them.
    """

    vkeys: Sequence[str]
    brought: Sequence[NoteRow] = ()
    objects: ObjectStore | None = None
    backup: bool = False


async def verify_database(pool: asyncpg.Pool, against: Against, progress: Progress = _silent) -> Verdict:
    """The ledger of a database, as of one moment. Raises what a database or a storage raises that does not answer."""
    return await verify_moment(snapshot(pool), against, progress)


async def verify_moment(moment: AbstractAsyncContextManager[Snapshot], against: Against, progress: Progress = _silent) -> Verdict:
    """The same of a moment that begins when it is entered: after the archive was listed."""
    verdict = Verdict()
    stored = None if against.objects is None else StoredProof(against.objects)
    listed = {} if stored is None else await stored.note_names()
    files = [] if stored is None else await stored.leaf_files()
    rows = [*against.brought, *([] if stored is None else await stored.notes(listed))]
    verdict.findings += [] if stored is None else stated_key_findings(await stored.vkeys(), against.vkeys)
    archived = None if stored is None else LeafFiles(stored, files, backup=against.backup)
    async with moment as database:
        notes = await database.notes()
        opened, wrong = open_notes([*notes, *rows], against.vkeys)
        verdict.findings += wrong
        verdict.checkpoints = len(notes) + len(rows)
        tree, index = await _check_tree(database, opened, archived, verdict, progress)
        await _check_chains(database, verdict, progress)
    reached = [one for one in opened if one.checkpoint.size <= tree.size] if against.backup else opened
    verdict.later = len(opened) - len(reached)
    verdict.findings += checkpoint_findings(reached, tree)
    verdict.latest = _latest(reached, tree)
    if stored is not None and archived is not None:
        names = await stored.note_names()
        # One whose row was not committed yet at that moment is of a size that nobody asked the tree for: the next time will do.
        since = await stored.notes(name for name, size in names.items() if name not in listed and size in tree.roots)
        newer, wrong = open_notes(since, against.vkeys)
        verdict.findings += [*wrong, *checkpoint_findings(newer, tree)]
        verdict.findings += missing_notes(reached, Where.DATABASE, [*rows, *since], Where.ARCHIVE)
        verdict.findings += missing_notes([*reached, *newer], Where.ARCHIVE, notes, Where.DATABASE)
        signed = max((note.size or 0 for note in notes), default=0)
        verdict.findings += await archived.rest(stored, signed, tree)
        await check_cards(stored, index, verdict, progress)
    return verdict


async def verify_archive(
    objects: ObjectStore, vkeys: Sequence[str], brought: Sequence[NoteRow] = (), progress: Progress = _silent
) -> Verdict:
    """The ledger as an archive has it, without any database. Raises what a storage raises that does not answer."""
    stored, verdict = StoredProof(objects), Verdict()
    verdict.findings += stated_key_findings(await stored.vkeys(), vkeys)
    in_storage = await stored.notes(await stored.note_names())
    opened, wrong = open_notes([*in_storage, *brought], vkeys)
    verdict.findings += wrong
    verdict.checkpoints = len(in_storage) + len(brought)
    tree, index = await check_leaf_files(stored, [one.checkpoint.size for one in opened])
    tree.finish((one.checkpoint.size, one.checkpoint.root) for one in opened)
    verdict.leaves = tree.size
    verdict.findings += [*tree.findings, *checkpoint_findings(opened, tree)] or list(misnamed_leaves(index))
    verdict.latest = _latest(opened, tree)
    await check_cards(stored, index, verdict, progress)
    return verdict


async def _check_tree(
    database: Snapshot, opened: Sequence[Opened], archived: LeafFiles | None, verdict: Verdict, progress: Progress
) -> tuple[TreeCheck, LeafIndex]:
    tree, index, size = TreeCheck(frozenset(one.checkpoint.size for one in opened)), LeafIndex(), await database.size()
    async for end, leaves, nodes in database.tree(size):
        tree.take(end, leaves, nodes)
        for leaf in leaves:
            index.add(leaf)
        if archived is not None:
            await archived.compare(end, leaves)
        verdict.leaves += len(leaves)
        verdict.nodes += len(nodes)
        progress("leaves", end, size)
    tree.finish((one.checkpoint.size, one.checkpoint.root) for one in opened)
    verdict.findings += tree.findings
    return tree, index


async def _check_chains(database: Snapshot, verdict: Verdict, progress: Progress) -> None:
    ids = await database.chain_ids()
    done = 0
    async for rows in database.chains(ids):
        verdict.findings += findings_of(rows)
        verdict.entries += len(rows.entries)
        verdict.unsigned += max(0, len(rows.entries) - len(rows.signed["entry"]))
        done += 1
        progress("chains", done, len(ids))


def findings_of(rows: ChainRows) -> Iterable[Finding]:
    """Everything that is wrong with one chain of a database and with the cards that its index has of it."""
    yield from chain_findings(rows.chain, rows.entries, rows.signed["entry"])
    yield from card_findings(rows.chain, rows.cards, rows.signed["history"], Where.DATABASE)


def _latest(opened: Sequence[Opened], tree: TreeCheck) -> Opened | None:
    """The signed root of the largest tree that the leaves come to."""
    standing = [one for one in opened if tree.stands(one.checkpoint.size, one.checkpoint.root)]
    return max(standing, key=lambda one: one.checkpoint.size, default=None)
