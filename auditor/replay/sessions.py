"""The rows of a session against those that its changes must have left."""

from collections.abc import Mapping, Sequence
from typing import Any

from auditor.replay.expected_session import LEFT, ExpectedSession
from auditor.replay.family import Family
from auditor.replay.findings import UNKNOWN, Findings
from auditor.replay.rows import READ_MODEL, compare_rows
from models.ids import outcome_update_id
from models.vocabulary import SessionState, VoteVerdict

Rows = Mapping[str, list[dict[str, Any]]]

BY_RULE = "system"
"""Who said that somebody keeps out where nobody did (activities/ballot_recusals.py)."""

_IN_HAND = ("closed_at", "ballots", "receipts_root", "commitment", "voided")
"""What the ballot box writes of a round before the session's ledger tells of it."""


def compare_session(findings: Findings, expected: ExpectedSession, rows: Rows, family: Family, *, still_open: bool) -> None:
    """Session, agenda, seats and rounds. `still_open` where the box may know more of the round in hand than the ledger.

    `family` are the chains at hand: those of nominations say what each was told.
    """
    compare_rows(findings, "council_session", ("id",), [expected.session], rows.get("council_session", ()))
    compare_rows(findings, "session_seat", ("officer",), expected.seats.values(), rows.get("session_seat", ()))
    expected.in_hand = still_open
    rounds = [row for row in rows.get("session_round", ()) if row.get("round") != expected.being_opened]
    if expected.being_counted is not None:
        expected.rounds[expected.being_counted] |= dict.fromkeys(_IN_HAND, UNKNOWN)
    compare_rows(findings, "session_round", ("round",), expected.rounds.values(), rounds)
    _compare_agenda(findings, expected, rows, family, still_open=still_open)
    _compare_recusals(findings, expected, rows)
    _compare_minutes(findings, expected, rows)


def _compare_minutes(findings: Findings, expected: ExpectedSession, rows: Rows) -> None:
    """The signed paper lies there, as that of this session; whatever else was handed in for it goes after a day."""
    papers = rows.get("signed_minutes", ())
    for row in papers:
        if row.get("session") != findings.chain:
            findings.diverges(READ_MODEL, "signed_minutes session", findings.chain, row.get("session"))
    if len({row["sha256"] for row in papers}) < len(papers):
        findings.diverges(READ_MODEL, "signed_minutes sha256", "each once", "one twice")
    wanted = expected.session["minutes_signed"]
    if wanted not in (None, UNKNOWN) and wanted not in [row.get("sha256") for row in papers]:
        findings.diverges(READ_MODEL, "signed_minutes sha256", wanted, [row.get("sha256") for row in papers])


def _compare_recusals(findings: Findings, expected: ExpectedSession, rows: Rows) -> None:
    """What was said stands there, unless a rule said more; whatever else stands there, a rule said."""
    wanted = dict(expected.recused)
    found = []
    for row in rows.get("session_recusal", ()):
        place = (str(row.get("officer")), str(row.get("nomination")))
        by_rule = row.get("said_by") == BY_RULE and row.get("nominees") == [] and row.get("session") == findings.chain
        if by_rule and (place not in wanted or wanted[place]["nominees"]):
            wanted.pop(place, None)
        else:
            found.append(row)
    compare_rows(findings, "session_recusal", ("officer", "nomination"), wanted.values(), found)


def _compare_agenda(findings: Findings, expected: ExpectedSession, rows: Rows, family: Family, *, still_open: bool) -> None:
    items = rows.get("agenda_item", ())
    published = expected.session["state"] == SessionState.PUBLISHED
    for row in expected.items.values():
        if published and row["outcome"] != LEFT:
            row |= {"outcome": UNKNOWN, "refused": UNKNOWN}
        else:
            row["delivered_at"] = None
    compare_rows(findings, "agenda_item", ("nomination",), expected.items.values(), items)
    if published and (expected.delivered is not None or not still_open):
        _compare_delivery(findings, expected, items, _verdicts(expected, rows))
        for item in items:
            _compare_told(findings, expected, item, family)


def _compare_delivery(
    findings: Findings, expected: ExpectedSession, items: Sequence[Mapping[str, Any]], verdicts: Mapping[str, set[str]]
) -> None:
    """Every item was delivered, refused, left or has no decision, as many of each as the ledger says, each with its outcome."""
    for item in items:
        where = f"agenda_item {item.get('nomination')} outcome"
        here = verdicts.get(str(item.get("nomination")), set())
        if str(item.get("outcome")) not in _outcomes(item, here):
            findings.diverges(READ_MODEL, where, " or ".join(sorted(_outcomes(item, here))), item.get("outcome"))
    found = {
        "delivered": sum(item.get("delivered_at") is not None for item in items),
        "refused": sum(item.get("refused") is not None for item in items),
        "left": sum(item.get("outcome") == LEFT for item in items),
        "undecided": sum(item.get("outcome") == VoteVerdict.NO_DECISION for item in items),
    }
    for name, number in (expected.delivered or {}).items():
        findings.expects(READ_MODEL, f"agenda_item {name}", number, found.get(name))


def _compare_told(findings: Findings, expected: ExpectedSession, item: Mapping[str, Any], family: Family) -> None:
    """What a nomination's own chain says that it was told."""
    nomination = str(item.get("nomination"))
    told = family.told_by(nomination, outcome_update_id(findings.chain, nomination))
    if told is None:
        return
    passed = {verdict["passed"] for verdict in told["facts"]["verdicts"]}
    outcome = "mixed" if len(passed) > 1 else VoteVerdict.PASS if True in passed else VoteVerdict.FAIL
    findings.expects(READ_MODEL, f"agenda_item {nomination} outcome", str(outcome), item.get("outcome"))
    if expected.delivered is not None and item.get("delivered_at") is None:
        findings.diverges(READ_MODEL, f"agenda_item {nomination} delivered_at", "a moment", None)


def _outcomes(item: Mapping[str, Any], verdicts: set[str]) -> set[str]:
    """What may have come of an item, as far as the results tell: whoever left the list after the vote is not among those told."""
    if item.get("delivered_at") is None and item.get("refused") is None:
        return {LEFT, VoteVerdict.NO_DECISION}
    decided = verdicts & {VoteVerdict.PASS, VoteVerdict.FAIL}
    return {str(one) for one in decided} | ({"mixed"} if len(decided) > 1 else set())


def _verdicts(expected: ExpectedSession, rows: Rows) -> dict[str, set[str]]:
    """Of each nomination the verdicts on its nominees, each the last of the rounds that count."""
    last: dict[Any, dict[str, Any]] = {}
    for row in sorted(rows.get("session_result", ()), key=lambda row: row.get("round") or 0):
        if row.get("round") in expected.results:
            last[row.get("nominee")] = row
    found: dict[str, set[str]] = {}
    for row in last.values():
        found.setdefault(str(row.get("nomination")), set()).add(str(row.get("verdict")))
    return found
