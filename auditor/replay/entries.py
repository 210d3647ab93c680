"""The entries that the replayed code produces, each against the one that stands in the ledger.

Of a nomination the code says the whole entry: its text must be the ledger's, byte for byte. Of a session and a revocation the
database added something (who stands on the agenda, how many have passed): what the code says must stand there, what was added must
be of the kind that is added to such an act, and the hash that history heard covers it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from activities.record import entry_body
from auditor.replay.changes import Change
from auditor.replay.findings import Findings, differences
from models.messages.archive import ArchivedEntry
from models.messages.council_session import SessionChange, SessionRecorded
from models.messages.erasure import RecordErasure
from models.messages.record import Entry, NomineeChange, RecordInput
from models.messages.revocation import RecordRevocation, RevocationResult
from models.vocabulary import Act, Outcome
from proofs.chain import entry_hash

ENTRY = "entry"
_ADDED = {
    Act.AGENDA_SET: frozenset({"added", "removed", "agenda", "agenda_hash"}),
    Act.ROUND_OPENED: frozenset({"left"}),
    Act.TIES_BROKEN: frozenset({"results_hash"}),
}
"""What the record step of a session adds to the facts of an act."""


@dataclass(frozen=True, slots=True)
class Expected:
    """An entry as the replayed code says it. `hash` is what history heard of it.

    `text` is the whole body; where the database added to it, None, and `says` holds what the code said. `added` are the facts that
    may stand there beside those; `untold` the fields on which the code says nothing.
    """

    sequence: int
    hash: str | None
    text: str | None = None
    says: dict[str, Any] = field(default_factory=dict)
    added: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()


def of_nomination(changes: Iterable[Change[RecordInput]]) -> list[Expected]:
    """The entries of a nomination."""
    return [Expected(change.sequence, change.hash, entry_body(change.message.entry)) for change in changes]


def of_session(changes: Iterable[tuple[Change[SessionChange], SessionRecorded | None]]) -> list[Expected]:
    """The entries of a session. How many have a result (`nominees`) was told to the caller of each but those kept with the next."""
    expected = []
    for change, recorded in changes:
        message = change.message
        status = recorded.status if recorded else None
        entry = Entry(
            nomination=message.session,
            sequence=message.sequence,
            act=message.act,
            nominees=status.passed + status.failed + status.undecided if status else 0,
            actor=message.actor,
            unit=message.unit,
            level=message.level,
            facts=message.facts,
            after={"state": message.status.state},
            reason=message.reason,
            update_id=message.update_id,
            at=message.at,
        )
        untold = frozenset[str]() if status else frozenset({"nominees"})
        says, added = orjson.loads(entry_body(entry)), _ADDED.get(message.act, frozenset())
        expected.append(Expected(change.sequence, change.hash, None, says, added, untold))
    return expected


def of_revocation(change: Change[RecordRevocation], result: RevocationResult | None) -> list[Expected]:
    """The one entry of a revocation. The database says whose awards are taken back where nobody is named, and of which unit.

    Asked a second time, under the same id, it answers what it kept the first time: then the moment is that of the first.
    """
    start, command = change.message.start, change.message.start.command
    named = command.nominees or ()
    entry = Entry(
        nomination=start.revocation,
        sequence=1,
        act=Act.REVOKED,
        nominees=result.nominees if result else 0,
        exceptions=tuple(NomineeChange(nominee=one, outcome=Outcome.REVOKED, ground=command.ground) for one in named),
        actor=command.actor,
        unit=command.actor.unit,
        level=command.actor.level,
        facts={"decision_number": command.decision_number, "decided_on": command.decided_on.isoformat()},
        reason=command.ground,
        clause=start.clause or None,
        note=command.note,
        update_id=start.revocation,
        at=change.message.at,
        others=(start.nomination,),
    )
    untold = {"unit", "exceptions"} | ({"at"} if result else {"nominees"})
    return [Expected(1, change.hash, None, orjson.loads(entry_body(entry)), frozenset({"origin"}), frozenset(untold))]


def of_erasure(change: Change[RecordErasure]) -> list[Expected]:
    """The one entry of an erasure. The database says of which unit, and what bound what was handed in; the moment as above."""
    start, command = change.message.start, change.message.start.command
    entry = Entry(
        nomination=start.erasure,
        sequence=1,
        act=Act.ERASED,
        nominees=1,
        actor=command.actor,
        unit=command.actor.unit,
        level=command.actor.level,
        facts={"nominee": start.nominee, "reference": command.reference, "requested_on": command.requested_on.isoformat()},
        reason=command.ground,
        clause=start.clause or None,
        update_id=start.erasure,
        at=change.message.at,
        others=(start.nomination,),
    )
    says = orjson.loads(entry_body(entry))
    untold = frozenset({"unit", "at"} if change.hash else {"unit"})
    return [Expected(1, change.hash, None, says, frozenset({"origin", "commitment"}), untold)]


@dataclass(frozen=True, slots=True)
class Extent:
    """How far history and ledger reach. What one of two that go on knows more than the other, at its end, is no divergence.

    `before` entries were written by runs that are not kept. `still_open` where more may come. `read_at` is the entry at which the
    read model was when the ledger was read (None: it had no row): a ledger that ends elsewhere has lost its end.
    """

    before: int = 0
    still_open: bool = False
    read_at: int | None = None


def compare(findings: Findings, expected: Sequence[Expected], ledger: Sequence[ArchivedEntry], extent: Extent) -> None:
    """Every entry that the code produces against the ledger's, and every one of the ledger's that it does not produce."""
    before, still_open = extent.before, extent.still_open
    if [entry.sequence for entry in ledger] != list(range(1, len(ledger) + 1)):
        findings.diverges(ENTRY, "order", f"1 to {len(ledger)}", " ".join(str(entry.sequence) for entry in ledger))
    if before:
        findings.leaves_out(ENTRY, f"1 to {before}", "the runs that wrote them are not kept")
    here = {entry.sequence: entry for entry in ledger}
    said = {one.sequence: one for one in expected}
    last, end = max(said, default=before), max(here, default=0)
    read_before = still_open and extent.read_at in (None, end)
    later = [sequence for sequence in here if sequence > last]
    if later and still_open:
        findings.leaves_out(ENTRY, f"{min(later)} to {max(later)}", "not yet told by the history that is kept")
    for sequence in sorted(said.keys() | here.keys()):
        if sequence <= before or (still_open and sequence > last):
            _linked(findings, sequence, here)
        elif sequence not in said:
            findings.diverges(ENTRY, str(sequence), None, _name(here[sequence]))
        elif sequence not in here:
            if not (sequence > end and read_before):
                findings.diverges(ENTRY, str(sequence), f"hash {said[sequence].hash}", None)
        elif still_open and said[sequence].hash is None and sequence == last and not _agree(said[sequence], here[sequence]):
            findings.leaves_out(ENTRY, str(sequence), "the history that is kept does not say whether it was kept")
        else:
            _linked(findings, sequence, here)
            _compare(findings, said[sequence], here[sequence])


def _linked(findings: Findings, sequence: int, here: dict[int, ArchivedEntry]) -> None:
    """The entry follows the one before it, and its hash is that of its text."""
    entry, before = here[sequence], here.get(sequence - 1)
    if sequence == 1 or before is not None:
        findings.expects(ENTRY, f"{sequence} previous_hash", before.hash if before else None, entry.previous_hash)
    findings.expects(ENTRY, f"{sequence} hash", entry_hash(entry.previous_hash or "", entry.body), entry.hash)


def _compare(findings: Findings, expected: Expected, entry: ArchivedEntry) -> None:
    if expected.hash is not None:
        findings.expects(ENTRY, f"{entry.sequence} hash heard", expected.hash, entry.hash)
    if expected.text == entry.body:
        return
    for path, mine, its in _unlike(expected, entry):
        findings.diverges(ENTRY, f"{entry.sequence} {path}".rstrip(), mine, its)


def _agree(expected: Expected, entry: ArchivedEntry) -> bool:
    return expected.text == entry.body or not any(_unlike(expected, entry))


def _unlike(expected: Expected, entry: ArchivedEntry) -> list[tuple[str, Any, Any]]:
    body = _read(entry.body)
    if body is None:
        return [("body", "an entry", "no JSON object")]
    if expected.text is not None:
        found = list(differences(orjson.loads(expected.text), body))
        return found or [("body", "canonical JSON", "the same, written otherwise")]
    told = {name: value for name, value in body.items() if name not in expected.untold}
    mine = {name: value for name, value in expected.says.items() if name not in expected.untold}
    facts = told.get("facts", {})
    if isinstance(facts, dict):
        facts = {name: value for name, value in facts.items() if name not in expected.added}
    return list(differences({"facts": {}} | mine, told | {"facts": facts}))


def _read(body: str) -> dict[str, Any] | None:
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return read if isinstance(read, dict) else None


def _name(entry: ArchivedEntry) -> str:
    return f"{(_read(entry.body) or {}).get('act')} hash {entry.hash}"
