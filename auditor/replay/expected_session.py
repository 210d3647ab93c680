"""The rows that a session's changes must have left: what its record step and the ballot box write, told in memory.

What the database found (who came onto the agenda, who had left it, how many lines a slate has) is taken from the ledger's entries,
whose hashes history has heard. Left out, since no entry determines them: `place` of a session (kept beside it); of an agenda item
`delivered_at` as a moment, `refused_why`; of a round `rules`, `admits`, `ballot_bytes` and `may_change`, which the regulation made
(auditor/replay/ballots.py judges by the rules again), and `destroyed_at` (the moment at which the last trace went); who keeps out
of a vote by rule, and not by a word. Slate, key, box and results are bound by the hashes of a round: see auditor/replay/ballots.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from auditor.replay.changes import Change
from auditor.replay.expected_rows import Row
from auditor.replay.findings import UNKNOWN
from models.messages.council_session import SessionChange
from models.vocabulary import Act, Presence, SessionState, VoteVerdict

LEFT = "left"


class Spoken(NamedTuple):
    """What the chair said of a nominee in one round, on a result `of` it or of an earlier one."""

    round: int
    of: int
    nominee: int
    passes: bool


@dataclass(slots=True)
class ExpectedSession:
    """The rows as they must be: the session's own, agenda items by nomination, seats by officer, rounds by number.

    `results` is the hash of the results of each round that counts, `places` what its opening said of places, `spoken` the chair's
    words, `recused` what members or the secretary said of keeping out; `delivered` what the ledger says of the delivery. `in_hand`
    where the ballot box may be ahead of the ledger.
    """

    session: Row = field(default_factory=dict)
    items: dict[str, Row] = field(default_factory=dict)
    seats: dict[str, Row] = field(default_factory=dict)
    rounds: dict[int, Row] = field(default_factory=dict)
    results: dict[int, str] = field(default_factory=dict)
    places: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    words: list[tuple[int, int, bool]] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    recused: dict[tuple[str, str], Row] = field(default_factory=dict)
    delivered: Mapping[str, int] | None = None
    in_hand: bool = False
    last: list[tuple[int, str, int, str]] = field(default_factory=list)

    @property
    def being_counted(self) -> int | None:
        """The round whose results the ballot box may have written before the ledger tells of the count."""
        running = self.in_hand and self.session["state"] in (SessionState.OPEN, SessionState.CLOSED)
        return self.session["round"] if running else None

    @property
    def being_opened(self) -> int | None:
        """The round that the ballot box may have opened before the ledger tells of it."""
        return self.session["round"] + 1 if self.in_hand else None

    def know_results(self, results: Sequence[Mapping[str, Any]]) -> None:
        """Of each of the chair's words, on which round's result it was said; and what each round said of whom."""
        self.last = [
            (row["round"], str(row.get("nomination")), row["nominee"], str(row.get("verdict")))
            for row in results
            if row.get("round") in self.results and isinstance(row.get("nominee"), int)
        ]
        for round_, nominee, passes in self.words:
            of = max((number for number, _, one, _ in self.last if one == nominee and number <= round_), default=round_)
            self.spoken.append(Spoken(round_, of, nominee, passes))

    def passed_before(self, round_: int, award: str, awards: Mapping[str, str]) -> int:
        """How many of an award had passed when a round was counted, without those who stood on its slate."""
        on_paper = {nominee for number, _, nominee, _ in self.last if number == round_}
        later = {one.nominee for one in self.spoken if one.round >= round_}
        newest: dict[int, tuple[str, str]] = {}
        for number, nomination, nominee, verdict in sorted(self.last):
            if number < round_ and nominee not in on_paper:
                newest[nominee] = (nomination, VoteVerdict.NO_DECISION if nominee in later else verdict)
        return sum(awards.get(nomination) == award and verdict == VoteVerdict.PASS for nomination, verdict in newest.values())


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
        case Act.RECUSED if change.recusal is not None:
            said = change.recusal
            rows.recused[said.officer, said.nomination] = {
                "session": change.session,
                "officer": said.officer,
                "nomination": said.nomination,
                "nominees": said.nominees,
                "ground": said.ground,
                "said_by": change.actor.officer if change.actor else "",
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
    gone = change.agenda.remove if change.agenda else ()
    for nomination in gone:
        rows.items.pop(nomination, None)
    rows.recused = {place: row for place, row in rows.recused.items() if place[1] not in gone}
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
            rows.words += [(change.facts["round"], word.nominee, word.passes) for word in change.ties]
        case Act.ROUND_VOIDED if row is not None:
            row |= {"voided": change.reason, "closed_at": UNKNOWN if row["closed_at"] is None else row["closed_at"]}
            rows.results.pop(change.facts["round"], None)
        case Act.SESSION_CANCELLED if row is not None:
            row |= {"voided": change.reason, "closed_at": row["closed_at"] or change.at}
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
