"""Whether replayed code says what stands in ledger and read model, and what the law says: `examine`, or `divergences` alone.

A history that replays proves that the code still takes the same steps. This asks what the steps mean:

- the entries that the code produces, one by one, against the ledger's (entries.py);
- the rows that its changes must have left, column by column, against the read model's (expected_rows.py and expected_session.py say
  which columns, and which not and why);
- the verdicts of the policy, computed again from the pinned one: route, eligibility at intake, votes, deadlines (verdicts.py,
  deadlines.py, ballots.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from activities.record import entry_body
from auditor.replay import entries
from auditor.replay.ballots import weigh_rounds
from auditor.replay.changes import (
    already_told,
    erasure_change,
    has_ended,
    join_kept,
    nomination_changes,
    revocation_change,
    session_changes,
)
from auditor.replay.expected_rows import ExpectedRows, rows_after
from auditor.replay.expected_session import session_after
from auditor.replay.family import Chains, Family, tell_origin, tell_revocations
from auditor.replay.findings import UNKNOWN, Findings
from auditor.replay.intake import NO_PAPERS, Papers, weigh_intake
from auditor.replay.replayed import Divergence, NotComputed, Replayed
from auditor.replay.rows import READ_MODEL, compare_nomination, compare_rows, rows_to_tell_apart
from auditor.replay.sessions import compare_session
from auditor.replay.verdicts import weigh_changes
from models.messages.archive import ArchivedEntry, CaseFile, CaseKind
from models.messages.nomination import StartNomination
from models.vocabulary import Act, NominationState, Outcome, SessionState
from policy.law import Law
from proofs.chain import entry_hash


@dataclass(frozen=True, slots=True)
class AtHand:
    """What is known beside the case. Whatever is missing is not computed, and never held against the case.

    `laws` by their version; `others` the entries of other chains, those of the same family and of councils' sessions at least
    (None: not at hand); `papers` what was handed in of nominees.
    """

    laws: Mapping[str, Law] = field(default_factory=dict)
    others: Chains | None = None
    papers: Papers = NO_PAPERS


NOTHING = AtHand()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the examination of one case came to. It means the same when there is no divergence."""

    divergences: list[Divergence]
    not_computed: list[NotComputed]


def divergences(case: CaseFile, replayed: Replayed, at_hand: AtHand = NOTHING) -> list[Divergence]:
    """Everything that is not as it should be; empty when all holds."""
    return examine(case, replayed, at_hand).divergences


def examine(case: CaseFile, replayed: Replayed, at_hand: AtHand = NOTHING) -> Meaning:
    """What the case says otherwise than its replayed code and its law, and what could not be asked again."""
    findings = Findings(case.chain)
    if replayed.failure is not None:
        findings.diverges("replay", "", "the same steps", replayed.failure)
    elif not case.runs and replayed.start is None:
        findings.leaves_out("replay", "", "no history of it is kept")
    else:
        sound = case.model_copy(update={"rows": rows_to_tell_apart(findings, case.rows)})
        _EXAMINED[case.kind](findings, sound, replayed, at_hand)
    return Meaning(findings.divergences, findings.not_computed)


def _nomination(findings: Findings, case: CaseFile, replayed: Replayed, at_hand: AtHand) -> None:
    changes, row = nomination_changes(replayed), _row(case, "nomination")
    extent = _extent(case, row, before=already_told(replayed))
    entries.compare(findings, entries.of_nomination(changes), case.entries, extent)
    if isinstance(replayed.start, StartNomination):
        others = Family(at_hand.others) if at_hand.others is not None else None
        weigh_changes(findings, replayed.start, changes, others)
        weigh_intake(findings, case, replayed.start, at_hand.laws, at_hand.papers)
    kept = [change for change in changes if change.sequence <= len(case.entries) or not extent.still_open]
    if extent.before:
        findings.leaves_out(READ_MODEL, "", "the runs that began it are not kept")
    elif kept and _is_told_to_the_end(findings, case, changes[-1].sequence, extent):
        rows = rows_after(kept)
        family = Family({case.chain: case.entries}, at_hand.others or {})
        tell_origin(rows, orjson.loads(entry_body(kept[0].message.entry)), family)
        _tell_revocations(findings, rows, case, at_hand, family)
        compare_nomination(findings, rows, case.rows)


def _tell_revocations(findings: Findings, rows: ExpectedRows, case: CaseFile, at_hand: AtHand, family: Family) -> None:
    """Without the entries of revocations an award may have been taken back: then neither is known."""
    found = case.rows.get("nominee", ())
    if at_hand.others is not None:
        tell_revocations(rows, found, case.chain, family)
        return
    awarded = rows.nomination["state"] == NominationState.AWARDED
    revoked = {row.get("id") for row in found if row.get("outcome") == Outcome.REVOKED}
    for nominee, row in rows.nominees.items() if awarded else ():
        if nominee in revoked and row["outcome"] is None:
            row |= {"outcome": UNKNOWN, "ground": UNKNOWN}
            findings.leaves_out(READ_MODEL, f"nominee {nominee} outcome", "the entries of revocations are not at hand")


def _session(findings: Findings, case: CaseFile, replayed: Replayed, at_hand: AtHand) -> None:
    told, row, facts = session_changes(replayed), _row(case, "council_session"), _facts(case.entries)
    acts = {entry.sequence: change.message.act for entry, (change, _) in zip(case.entries, told, strict=False)}
    extent = _extent(case, row)
    if row.get("state") == SessionState.PUBLISHED and Act.OUTCOMES_DELIVERED not in acts.values():
        extent = replace(extent, still_open=True)  # its minutes may be signed before every nomination is told
    entries.compare(findings, entries.of_session(told), case.entries, extent)
    kept = [change for change, _ in told if change.sequence <= len(case.entries) or not extent.still_open]
    if kept and _is_told_to_the_end(findings, case, told[-1][0].sequence, extent):
        rows = session_after(kept, facts)
        rows.know_results(case.rows.get("session_result", ()))
        family = Family(at_hand.others or {})
        compare_session(findings, rows, case.rows, family, still_open=extent.still_open)
        weigh_rounds(findings, rows, case.rows, family.awards(rows.items))


def _revocation(findings: Findings, case: CaseFile, replayed: Replayed, _at_hand: AtHand) -> None:
    told = revocation_change(replayed)
    entries.compare(findings, entries.of_revocation(*told) if told else [], case.entries, _extent(case, {}))


def _erasure(findings: Findings, case: CaseFile, replayed: Replayed, _at_hand: AtHand) -> None:
    told = erasure_change(replayed)
    entries.compare(findings, entries.of_erasure(told) if told else [], case.entries, _extent(case, {}))


def _join(findings: Findings, case: CaseFile, replayed: Replayed, _at_hand: AtHand) -> None:
    """A join has no chain of its own: what it did stands in those that it joined. What came of it is one row."""
    entries.compare(findings, [], case.entries, _extent(case, {}))
    kept = join_kept(replayed)
    if kept is not None and (case.rows.get("joining") or has_ended(case)):
        result = kept.result.model_dump(mode="json")
        row = {"id": kept.result.join, "officer": kept.officer, "target": kept.result.target, "result": result}
        compare_rows(findings, "joining", ("id",), [row], case.rows.get("joining", ()))


_EXAMINED = {
    CaseKind.NOMINATION: _nomination,
    CaseKind.SESSION: _session,
    CaseKind.REVOCATION: _revocation,
    CaseKind.JOIN: _join,
    CaseKind.ERASURE: _erasure,
}


def _row(case: CaseFile, table: str) -> Mapping[str, object]:
    """The case's own row; an empty one where there is none."""
    rows = case.rows.get(table, ())
    return rows[0] if rows else {}


def _extent(case: CaseFile, row: Mapping[str, object], before: int = 0) -> entries.Extent:
    """How far the case reaches: its rows and entries were read at one moment, its history after that."""
    version = row.get("version")
    read_before_the_end = bool(row) and row.get("closed_at") is None
    return entries.Extent(before, not has_ended(case) or read_before_the_end, version if isinstance(version, int) else None)


def _is_told_to_the_end(findings: Findings, case: CaseFile, last: int, extent: entries.Extent) -> bool:
    """True when the rows are those after a change that history tells; else it is said why they are not compared."""
    ahead = extent.still_open and len(case.entries) > last
    if ahead:
        findings.leaves_out(READ_MODEL, "", f"it is at entry {len(case.entries)}, the history that is kept tells {last}")
        findings.expects(READ_MODEL, "version", len(case.entries), extent.read_at)
    return not ahead


def _facts(ledger: Sequence[ArchivedEntry]) -> dict[int, Mapping[str, Any]]:
    """What entries say beside what the code said; of those that are not what their hash covers, nothing."""
    facts: dict[int, Mapping[str, Any]] = {}
    for entry in ledger:
        if entry.hash == entry_hash(entry.previous_hash or "", entry.body):
            said = orjson.loads(entry.body)
            here = said.get("facts") if isinstance(said, dict) else None
            facts[entry.sequence] = here if isinstance(here, dict) else {}
    return facts
