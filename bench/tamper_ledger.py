"""Changes of the ledger in a database: entries, leaves, nodes, checkpoints, the index of the archive."""

import json
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from auditor.ledger.database import ChainRows
from auditor.ledger.rows import EntryRow
from bench.tamper_draws import EVEN, Change, Draw, other_digit
from bench.tamper_world import Ledger, World
from proofs.chain import entry_hash


def _chain(world: World, chance: Random, least: int = 1) -> ChainRows:
    return chance.choice([rows for rows in world.ledger.chains if len(rows.entries) >= least])


def _with(ledger: Ledger, chain: str, entries: Sequence[EntryRow]) -> Ledger:
    chains = tuple(rows._replace(entries=list(entries)) if rows.chain == chain else rows for rows in ledger.chains)
    return replace(ledger, chains=chains)


def changed_entry(world: World, chance: Random) -> Change:
    """One column of one entry."""
    rows = _chain(world, chance)
    place = chance.randrange(len(rows.entries))
    entry = rows.entries[place]
    column = chance.choice(["body", "hash", "previous_hash", "act", "actor", "update_id"])
    value = getattr(entry, column)
    if column == "body":
        spot = chance.randrange(len(value))
        value = value[:spot] + chr(ord(value[spot]) ^ 1) + value[spot + 1 :]
    elif column in {"hash", "previous_hash"}:
        value = other_digit(value or "0" * 64, chance)
    else:
        value = f"{value or ''}x"
    entries = [*rows.entries[:place], entry._replace(**{column: value}), *rows.entries[place + 1 :]]
    return Change(f"entry {column}", rows.chain, _with(world.ledger, rows.chain, entries))


def removed_entry(world: World, chance: Random) -> Change:
    """One entry is gone; sometimes the last of its chain."""
    rows = _chain(world, chance)
    place = chance.choice([len(rows.entries) - 1, chance.randrange(len(rows.entries))])
    entries = [*rows.entries[:place], *rows.entries[place + 1 :]]
    return Change("entry removed", rows.chain, _with(world.ledger, rows.chain, entries))


def inserted_entry(world: World, chance: Random) -> Change:
    """An entry of any chain, rewritten to stand in this one, never after all that is signed; those behind it are linked anew."""
    rows, other = _chain(world, chance), _chain(world, chance)
    place = chance.randrange(len(rows.entries))
    foreign = chance.choice(other.entries)._replace(chain=rows.chain)
    entries = _linked([*rows.entries[:place], foreign, *rows.entries[place:]], rows.chain)
    # A copy of the last one behind it is no insertion but an entry that nobody has signed yet.
    drawn = Change("entry inserted", rows.chain, _with(world.ledger, rows.chain, entries))
    return inserted_entry(world, chance) if entries[:-1] == list(rows.entries) else drawn


def reordered_entries(world: World, chance: Random) -> Change:
    """Two entries have changed places, numbered and linked anew."""
    rows = _chain(world, chance, least=2)
    one, other = sorted(chance.sample(range(len(rows.entries)), 2))
    entries = list(rows.entries)
    entries[one], entries[other] = entries[other], entries[one]
    return Change("entries reordered", rows.chain, _with(world.ledger, rows.chain, _linked(entries, rows.chain)))


def rewritten_entry(world: World, chance: Random) -> Change:
    """Another reason, with all hashes to the end of the chain computed again."""
    rows = _chain(world, chance)
    place = chance.randrange(len(rows.entries))
    entry = rows.entries[place]
    body = {**json.loads(entry.body), "clause": f"Điều {chance.randrange(1, 99)}"}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    entries = _linked([*rows.entries[:place], entry._replace(body=text), *rows.entries[place + 1 :]], rows.chain)
    return Change("entry rewritten", rows.chain, _with(world.ledger, rows.chain, entries))


def swapped_entries(world: World, chance: Random) -> Change:
    """The entries of two cases stand under each other's name."""
    one, other = chance.sample([rows for rows in world.ledger.chains if rows.entries], 2)
    swapped = {
        one.chain: [entry._replace(chain=one.chain) for entry in other.entries],
        other.chain: [entry._replace(chain=other.chain) for entry in one.entries],
    }
    ledger = _with(_with(world.ledger, one.chain, swapped[one.chain]), other.chain, swapped[other.chain])
    return Change("chains swapped", one.chain, ledger)


def _linked(entries: Sequence[EntryRow], chain: str) -> list[EntryRow]:
    """The same entries, numbered from 1, each after the one before it; a skilful hand."""
    linked: list[EntryRow] = []
    for sequence, entry in enumerate(entries, 1):
        before = linked[-1].hash if linked else None
        body = json.dumps(
            {**json.loads(entry.body), "sequence": sequence, "nomination": chain},
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )
        linked.append(
            entry._replace(
                chain=chain,
                sequence=sequence,
                previous_sequence=sequence - 1 or None,
                previous_hash=before,
                body=body,
                hash=entry_hash(before or "", body),
            )
        )
    return linked


def changed_leaf(world: World, chance: Random) -> Change:
    """A leaf says another hash, is gone, or two have changed places."""
    leaves = list(world.ledger.leaves)
    place, other = chance.sample(range(len(leaves)), 2)
    leaf, deed = leaves[place], chance.choice(["changed", "removed", "swapped"])
    if deed == "changed":
        leaves[place] = leaf._replace(hash=other_digit(leaf.hash, chance))
    elif deed == "removed":
        del leaves[place]
    else:
        leaves[place], leaves[other] = leaf._replace(hash=leaves[other].hash), leaves[other]._replace(hash=leaf.hash)
    return Change(f"leaf {deed}", "leaf" if deed == "removed" else leaf.chain, replace(world.ledger, leaves=tuple(leaves)))


def changed_node(world: World, chance: Random) -> Change:
    """A stored node says another hash, or is gone."""
    nodes = list(world.ledger.nodes)
    place, gone = chance.randrange(len(nodes)), chance.random() < EVEN
    node = nodes[place]
    nodes[place : place + 1] = [] if gone else [node._replace(hash=other_digit(node.hash, chance))]
    return Change("node", f"node {node.place}" if node.height else "", replace(world.ledger, nodes=tuple(nodes)))


def changed_note(world: World, chance: Random) -> Change:
    """A letter of a signed checkpoint."""
    notes = list(world.ledger.notes)
    place = chance.randrange(len(notes))
    note = notes[place].note
    spot = chance.randrange(len(note))
    notes[place] = notes[place]._replace(note=note[:spot] + chr(ord(note[spot]) ^ 1) + note[spot + 1 :])
    return Change("checkpoint", "checkpoint", replace(world.ledger, notes=tuple(notes)))


def changed_index(world: World, chance: Random) -> Change:
    """What the index says of an archived history."""
    rows = chance.choice([rows for rows in world.ledger.chains if rows.cards])
    card = chance.choice(rows.cards)
    cards = [one._replace(sha256=other_digit(one.sha256, chance)) if one is card else one for one in rows.cards]
    chains = tuple(one._replace(cards=cards) if one is rows else one for one in world.ledger.chains)
    return Change("index of the archive", rows.chain, replace(world.ledger, chains=chains))


LEDGER: Sequence[Draw] = (
    changed_entry,
    changed_entry,
    removed_entry,
    inserted_entry,
    reordered_entries,
    rewritten_entry,
    swapped_entries,
    changed_leaf,
    changed_node,
    changed_note,
    changed_index,
)
