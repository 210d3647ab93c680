"""The rows that a session's changes must have left: what its record step and the ballot box write, told in memory.

What the database found (who came onto the agenda, who had left it, how many lines a slate has) is taken from the ledger's entries,
whose hashes history has heard. Left out, since no entry determines them: `place` of a session (kept beside it); of an agenda item
`delivered_at` as a moment, `refused_why`; of a round its keys, `rules`, `admits`, `ballot_bytes` and `may_change`, which are the
regulation's (auditor/replay/ballots.py asks the rules again), and `destroyed_at` (the moment at which the last trace went). The
lines of a slate and the counts of a result are bound by the hashes of a round: see auditor/replay/ballots.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from auditor.replay.changes import Change
from auditor.replay.expected_rows import Row
from auditor.replay.findings import UNKNOWN
from models.messages.council_session import SessionChange
from models.vocabulary import Act, Presence, SessionState

LEFT = "left"


@dataclass(slots=True)
class ExpectedSession:
    """The rows as they must be: the session's own, agenda items by nomination, seats by officer, rounds by number.

    `results` is the hash of the results of each round that counts, `delivered` what the ledger says of their delivery.
    """

    session: Row = field(default_factory=dict)
    items: dict[str, Row] = field(default_factory=dict)
    seats: dict[str, Row] = field(default_factory=dict)
    rounds: dict[int, Row] = field(default_factory=dict)
    results: dict[int, str] = field(default_factory=dict)
    places: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    delivered: Mapping[str, int] | None = None


def session_after(changes: Sequence[Change[SessionChange]], facts: Mapping[int, Mapping[str, Any]]) -> ExpectedSession:
    """The rows after all these changes; `facts` are those of the ledger's entries, by their sequence."""
    rows = ExpectedSession()
    for change in changes:
        _write(rows, change.message, facts.get(change.sequence, {}))
    return rows


def _write(rows: ExpectedSession, change: SessionChange, facts: Mapping[str, Any]) -> None:
    _change_rows(rows, change, facts)
    status, row = change.status, rows.session
    row |= {
        "version": change.sequence,
        "state": status.state,
        "round": status.round,
        "embargo_until": status.embargo_until,
        "changed_at": change.at,
    }
    if change.act is Act.INVITED:
        row["invited_at"] = change.at
    if change.act is Act.MINUTES_SIGNED:
        row["minutes_signed"] = change.facts["sha256"]
    if change.act in (Act.MINUTES_SIGNED, Act.SESSION_CANCELLED):
        row["closed_at"] = change.at


def _change_rows(rows: ExpectedSession, change: SessionChange, facts: Mapping[str, Any]) -> None:
    match change.act:
        case Act.SESSION_CONVENED:
            _convene(rows, change)
        case Act.AGENDA_SET:
            _set_agenda(rows, change, facts)
        case Act.PRESENCE_RECORDED:
            for seat in change.presence:
                if seat.officer in rows.seats:
                    rows.seats[seat.officer] |= {
                        "presence": seat.presence,
                        "delegate": seat.delegate,
                        "mandate_number": seat.mandate_number,
                        "mandate_date": seat.mandate_date,
                    }
        case Act.OUTCOMES_DELIVERED:
            rows.delivered = change.facts
        case _:
            _change_round(rows, change, facts)


def _convene(rows: ExpectedSession, change: SessionChange) -> None:
    start = change.start
    assert start is not None  # noqa: S101 -- the act says so
    rows.session = {
        "id": start.session,
        "council": start.council,
        "unit": start.unit,
        "level": start.level,
        "kind": start.kind,
        "planned_at": start.planned_at,
        "convened_by": start.convened_by.officer,
        "opened_at": change.at,
        "invited_at": None,
        "closed_at": None,
        "minutes_signed": None,
    }
    usual = Presence.WRITTEN if change.status.written else Presence.ABSENT
    for seat in start.seats:
        rows.seats[seat.officer] = {
            "session": start.session,
            "officer": seat.officer,
            "function": seat.function,
            "votes": seat.function.votes,
            "presence": usual,
            "delegate": None,
            "mandate_number": None,
            "mandate_date": None,
        }


def _set_agenda(rows: ExpectedSession, change: SessionChange, facts: Mapping[str, Any]) -> None:
    for nomination in change.agenda.remove if change.agenda else ():
        rows.items.pop(nomination, None)
    last = max((item["position"] for item in rows.items.values()), default=0)
    for place, (nomination, task) in enumerate(facts.get("added", ()), 1):
        there = rows.items.setdefault(
            nomination, {"session": change.session, "nomination": nomination, "position": place + last, "refused": None}
        )
        by = change.actor.officer if change.actor else ""
        there |= {"task": task, "added_at": change.at, "added_by": by, "outcome": None}


def _change_round(rows: ExpectedSession, change: SessionChange, facts: Mapping[str, Any]) -> None:
    number = change.facts.get("round")
    row = rows.rounds.get(number) if number is not None else None
    match change.act:
        case Act.ROUND_OPENED:
            for nomination in facts.get("left", ()):
                if nomination in rows.items:
                    rows.items[nomination]["outcome"] = LEFT
            rows.places[change.status.round] = list(change.facts.get("places", ()))
            rows.rounds[change.status.round] = _opened(change)
        case Act.ROUND_CLOSED if row is not None:
            row |= {
                "closed_at": change.at,
                "ballots": change.facts["ballots"],
                "receipts_root": change.facts["receipts_root"],
            }
        case Act.BOX_COMMITTED if row is not None:
            row["commitment"] = change.facts["commitment"]
        case Act.TALLIED:
            rows.results[change.facts["round"]] = change.facts["results_hash"]
        case Act.TIES_BROKEN:
            rows.results[change.facts["round"]] = facts.get("results_hash", "")
        case Act.ROUND_VOIDED if row is not None:
            row |= {"voided": change.reason, "closed_at": UNKNOWN if row["closed_at"] is None else row["closed_at"]}
            rows.results.pop(change.facts["round"], None)
        case Act.SESSION_CANCELLED if row is not None:
            row |= {"voided": change.reason, "closed_at": UNKNOWN if row["closed_at"] is None else row["closed_at"]}
            rows.results.pop(change.facts["round"], None)


def _opened(change: SessionChange) -> Row:
    closes_at: datetime | None = change.status.closes_at
    return {
        "session": change.session,
        "round": change.status.round,
        "secret": change.facts["secret"],
        "mode": change.facts["mode"],
        "lines": change.facts["lines"],
        "electors": change.facts["electors"],
        "slate_hash": change.facts["slate_hash"],
        "opened_at": change.at,
        "closes_at": closes_at,
        "closed_at": None,
        "ballots": None,
        "receipts_root": None,
        "commitment": None,
        "voided": None,
    }


def is_settled(state: str) -> bool:
    """True once a session's nominations may have been told what it came to."""
    return state == SessionState.PUBLISHED
