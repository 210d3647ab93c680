"""Single changes, drawn by chance, each with what a finding must name: in ledger, cases, archive, people, bundles.

Whoever makes them knows the format: hashes are computed again where that hides more than it shows.
"""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from activities.archive_files import CARDS, CASES, POLICIES, card_key, card_text, case_key, pack, read_card, sha256_of, unpack
from auditor.replay.not_compared import NOT_COMPARED, PARTLY_COMPARED
from bench.tamper_draws import EVEN, Change, Draw, flipped
from bench.tamper_ledger import LEDGER
from bench.tamper_world import World
from models.messages.archive import ArchivedRun, CaseFile
from proofs import container

# --- one case: its rows of the read model, and its history


def changed_row(world: World, chance: Random) -> Change:
    """One column of one row."""
    listed, case = _case(world, chance)
    held = [
        (table, place, column)
        for table, rows in case.rows.items()
        for place, row in enumerate(rows)
        for column in row
        if (table, column) not in NOT_COMPARED | PARTLY_COMPARED
    ]
    table, place, column = chance.choice(held)
    rows = [dict(row) for row in case.rows[table]]
    rows[place][column] = _another(rows[place][column], [row.get(column) for row in _all_rows(world, table)], chance)
    return Change(f"row {table}.{column}", case.chain, (listed, case.model_copy(update={"rows": {**case.rows, table: rows}})))


def moved_row(world: World, chance: Random) -> Change:
    """A row is gone, stands there twice, or comes from another case."""
    listed, case = _case(world, chance)
    table = chance.choice([table for table, rows in case.rows.items() if rows])
    rows, deed = list(case.rows[table]), chance.choice(["removed", "doubled", "foreign"])
    place = chance.randrange(len(rows))
    foreign = [row for row in _all_rows(world, table) if row not in rows]
    if deed == "removed" or not foreign:
        del rows[place]
    elif deed == "doubled":
        rows.append(rows[place])
    else:
        rows[place] = chance.choice(foreign)
    return Change(f"row {table} {deed}", case.chain, (listed, case.model_copy(update={"rows": {**case.rows, table: rows}})))


def foreign_history(world: World, chance: Random) -> Change:
    """The whole history of another case of the same kind."""
    listed, case = _case(world, chance)
    runs = _another_case(world, case, chance).runs
    return Change("history exchanged", case.chain, (listed, case.model_copy(update={"runs": runs})))


def foreign_payload(world: World, chance: Random) -> Change:
    """One encrypted payload of a history stands in the place of another, of another case."""
    listed, case = _case(world, chance)
    mine, theirs = _starts(case), _starts(_another_case(world, case, chance))
    text = json.dumps(case.runs[0].history).replace(json.dumps(mine), json.dumps(theirs))
    runs = (ArchivedRun(run_id=case.runs[0].run_id, history=json.loads(text)), *case.runs[1:])
    return Change("payload exchanged", case.chain, (listed, case.model_copy(update={"runs": runs})))


def _another_case(world: World, case: CaseFile, chance: Random) -> CaseFile:
    """Another one with a history, of the same kind if there is any."""
    others = [one for one in world.cases.values() if one.chain != case.chain and one.runs]
    return chance.choice([one for one in others if one.kind is case.kind] or others)


def _starts(case: CaseFile) -> str:
    """The data of the payload that a history begins with."""
    started = case.runs[0].history["events"][0]["workflowExecutionStartedEventAttributes"]
    return str(started["input"]["payloads"][0]["data"])


def _case(world: World, chance: Random) -> tuple[Any, CaseFile]:
    listed = chance.choice([one for one in world.listed if world.cases[one.workflow_id].runs and world.cases[one.workflow_id].rows])
    return listed, world.cases[listed.workflow_id]


def _all_rows(world: World, table: str) -> list[dict[str, Any]]:
    return [row for case in world.cases.values() for row in case.rows.get(table, ())]


def _another(value: Any, known: Sequence[Any], chance: Random) -> Any:
    """A value that other rows have, if it is another one; else one made of it."""
    others = [one for one in known if one != value and type(one) is type(value)]
    if others and chance.random() < EVEN:
        return chance.choice(others)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1])
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1:] != "0" else "1")
    if isinstance(value, list):
        return [*value, "x"] if not value or isinstance(value[0], str) else value[1:]
    return "x" if value is None else {**value, "x": 1}


# --- the archive's files


def changed_file(world: World, chance: Random) -> Change:
    """One bit of one file, whatever file it is."""
    name = chance.choice(sorted(world.files))
    return Change(f"bit of {name.split('/')[1]}", _subject(name, world), {**world.files, name: flipped(world.files[name], chance)})


def lost_file(world: World, chance: Random) -> Change:
    """A card, a case file or the policy is gone."""
    name = chance.choice(sorted(name for name in world.files if name.startswith((CARDS, CASES, POLICIES))))
    return Change("file removed", _subject(name, world), {key: content for key, content in world.files.items() if key != name})


def swapped_files(world: World, chance: Random) -> Change:
    """Two case files, or two cards, have each other's content."""
    kind = chance.choice([CARDS, CASES])
    one, other = chance.sample(sorted(name for name in world.files if name.startswith(kind)), 2)
    return Change("files swapped", _subject(one, world), {**world.files, one: world.files[other], other: world.files[one]})


def rewritten_case(world: World, chance: Random) -> Change:
    """An event is cut out of a history; case file, its name and its card are made to agree again."""
    name = chance.choice(sorted(name for name in world.files if name.startswith(CARDS)))
    card = read_card(world.files[name])
    case = unpack(world.files[case_key(card.sha256)])
    history = dict(case.runs[0].history)
    events = list(history["events"])
    del events[chance.randrange(1, len(events))]
    packed = pack(
        case.model_copy(update={"runs": (ArchivedRun(run_id=case.runs[0].run_id, history={**history, "events": events}),)})
    )
    other = card.model_copy(update={"sha256": sha256_of(packed), "bytes": len(packed), "events": card.events - 1})
    files = {key: content for key, content in world.files.items() if key != case_key(card.sha256)}
    return Change("case rewritten", card.chain, {**files, case_key(other.sha256): packed, card_key(other): card_text(other)})


def _subject(name: str, world: World) -> str:
    """What a finding about a file must name: the chain of a card or of a case; of any other file that it is found is enough."""
    if name.startswith(CARDS):
        return name.split("/")[2]
    if name.startswith(CASES):
        sha256 = name.rsplit("/", 1)[1]
        return next(
            card.chain
            for key, text in world.files.items()
            if key.startswith(CARDS)
            for card in [read_card(text)]
            if card.sha256 == sha256
        )
    return ""


# --- people, and bundles


def changed_person(world: World, chance: Random) -> Change:
    """A nominee's name, birth date, address, record or key; or two who have changed places."""
    nominees = [dict(row) for row in chance.choice([rows for rows in world.dossiers if rows])]
    row = chance.choice(nominees)
    column = chance.choice(["name", "address", "record", "recipient_key", "commitment", "key", "award", "kind"])
    if column == "record":
        row["record"] = {**row["record"], "x": chance.randrange(9)}
    elif column == "key":
        row["key"] = flipped(row["key"], chance)
    else:
        row[column] = f"{row[column] or ''}x"
    return Change(f"nominee's {column}", str(row["dossier"]), nominees)


def changed_bundle(world: World, chance: Random) -> Change:
    """One bit of a bundle."""
    return Change("bit of a bundle", "", flipped(chance.choice(world.bundles), chance))


def rewritten_bundle(world: World, chance: Random) -> Change:
    """A file of a bundle is gone, is another one, or stands in another one's place; the manifest lists what is there."""
    bundle, other = chance.sample(world.bundles, 2)
    files, foreign = container.unpack(bundle), container.unpack(other)
    names = sorted(name for name in files if not name.startswith("manifest"))
    name, deed = chance.choice(names), chance.choice(["removed", "swapped", "foreign", "changed"])
    if deed == "removed":
        del files[name]
    elif deed == "swapped":
        another = chance.choice([one for one in names if files[one] != files[name]])
        files[name], files[another] = files[another], files[name]
    elif deed == "foreign":
        files[name] = chance.choice([content for content in foreign.values() if content != files[name]])
    else:
        files[name] = flipped(files[name], chance)
    manifest = json.loads(files["manifest.json"])
    listed = {key: content for key, content in files.items() if not key.startswith("manifest")}
    manifest["files"] = {key: {"sha256": sha256_of(content), "size": len(content)} for key, content in listed.items()}
    files["manifest.json"] = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return Change(f"file of a bundle {deed}", "", container.pack(files))


ROWS: Sequence[Draw] = (changed_row, changed_row, changed_row, moved_row)
HISTORIES: Sequence[Draw] = (foreign_history, foreign_payload)
FILES: Sequence[Draw] = (changed_file, changed_file, lost_file, swapped_files, rewritten_case)
PEOPLE: Sequence[Draw] = (changed_person,)
BUNDLES: Sequence[Draw] = (changed_bundle, changed_bundle, rewritten_bundle)
GROUPS: Mapping[str, Sequence[Draw]] = {
    "ledger": LEDGER,
    "rows": ROWS,
    "histories": HISTORIES,
    "archive": FILES,
    "people": PEOPLE,
    "bundles": BUNDLES,
}
