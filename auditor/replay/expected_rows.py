"""The rows that a nomination's changes must have left: what the record step's SQL does (activities/record.py), told in memory.

What this chain alone determines is told for certain. Where other chains have a hand in it, their entries say it, if at hand:

- a nomination that was split off or joined got its row from the nominations it came from: `opened_at`, `entered_at`, `received_on`
  and `home_level` are theirs;
- where a nominee stands on the list was settled where the list began;
- an award that was revoked says so, by the entry of the revocation.

Left out, since no entry determines them: `area` of a nomination beyond the offices it has been at (intake computes it); of a task
who has claimed it (the office's own business) and `tokens`, `bits` (made of names); of a nominee `kind`, `period`, `recipient_key`
and `officer` (handed in: their commitment binds them) and `erased_at`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from auditor.replay.changes import Change
from auditor.replay.findings import UNKNOWN
from models.messages.nomination import OpenTask
from models.messages.record import Entry, OpenedNomination, RecordInput
from models.vocabulary import Act

Row = dict[str, Any]


@dataclass(slots=True)
class ExpectedRows:
    """The rows as they must be: the nomination's own, its tasks by number, and the nominees who stand in it, by id.

    `offices` are the units that must be able to see it, `gone` nominees who left for another nomination, `opened` what the first
    entry said of it.
    """

    nomination: Row = field(default_factory=dict)
    tasks: dict[int, Row] = field(default_factory=dict)
    nominees: dict[int, Row] = field(default_factory=dict)
    offices: set[str] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    opened: OpenedNomination | None = None


def rows_after(changes: Sequence[Change[RecordInput]]) -> ExpectedRows:
    """The rows after all these changes. The first of them must be the first of its chain."""
    rows = ExpectedRows()
    for change in changes:
        _write(rows, change.message)
    return rows


def _write(rows: ExpectedRows, change: RecordInput) -> None:
    entry, status = change.entry, change.status
    if change.opened is not None:
        _open(rows, change)
    row = rows.nomination
    row |= {
        "version": entry.sequence,
        "state": status.state,
        "level": status.level,
        "office": status.unit,
        "step": status.step,
        "due_at": status.due_at,
        "nominees": status.nominees,
        "changed_at": entry.at,
        "closed_at": entry.at if status.state.closed else None,
    }
    if status.unit is not None:
        rows.offices.add(status.unit)
    if change.decision is not None:
        decision = change.decision
        row |= {
            "decision_number": decision.number,
            "decided_on": decision.decided_on,
            "signatory": decision.signatory,
            "decision_level": decision.level,
            "decision_unit": decision.unit,
            "first_number": decision.first_number,
        }
    _write_tasks(rows, entry, change.task, status.state)
    for apart in entry.exceptions:
        if apart.nominee in rows.nominees:
            said = {"outcome": apart.outcome, "ground": apart.ground, "number": apart.number}
            rows.nominees[apart.nominee] |= {name: value for name, value in said.items() if value is not None}
    for split in change.splits:
        _leave(rows, split.nominees)
    if change.opened is not None and change.opened.joined:
        row |= {"received_on": change.opened.received_on, "movement": change.opened.movement}
    if change.joins is not None:
        _leave(rows, change.joins.nominees)
    if change.reshaped is not None:
        shape = change.reshaped
        row |= {"unit": shape.unit, "home_level": shape.level, "path": shape.path}
        rows.offices |= set(shape.path)


def _open(rows: ExpectedRows, change: RecordInput) -> None:
    entry, opened = change.entry, change.opened
    assert opened is not None  # noqa: S101 -- the caller asked
    from_others = entry.act is not Act.SUBMITTED
    rows.opened = opened
    rows.nomination = {
        "id": entry.nomination,
        "award": opened.award,
        "regime": opened.regime,
        "policy_version": opened.policy_version,
        "unit": opened.unit,
        "path": opened.path,
        "received_on": UNKNOWN if from_others else opened.received_on,
        "movement": opened.movement,
        "origin": opened.origin,
        "opened_at": UNKNOWN if from_others else entry.at,
        "home_level": UNKNOWN if entry.act is Act.SPLIT_OFF else entry.level,
        "entered_at": UNKNOWN if from_others else None,
        "decision_number": None,
        "decided_on": None,
        "signatory": None,
        "decision_level": None,
        "decision_unit": None,
        "first_number": None,
    }
    rows.offices |= set(opened.path)
    for place, nominee in enumerate(entry.facts["nominees"], 1):
        rows.nominees[nominee] = {
            "id": nominee,
            "nomination": entry.nomination,
            "dossier": UNKNOWN if from_others else entry.nomination,
            "position": UNKNOWN if entry.act is Act.SPLIT_OFF else place,
            "award": opened.award,
            "outcome": None,
            "ground": None,
            "number": None,
        }


def _write_tasks(rows: ExpectedRows, entry: Entry, task: OpenTask | None, state: str) -> None:
    by = entry.actor.officer if entry.actor else None
    for row in rows.tasks.values():
        if row["closed_at"] is None and (task is None or row["number"] != task.number):
            row |= {"closed_at": entry.at, "closed_by": by}
    if task is None:
        return
    now = {"due_at": task.due_at, "state": state, "changed_at": entry.at}
    there = rows.tasks.get(task.number)
    if there is not None:
        there |= now
        return
    nomination = rows.nomination
    rows.tasks[task.number] = now | {
        "nomination": entry.nomination,
        "number": task.number,
        "unit": task.unit,
        "level": task.level,
        "step": task.step,
        "role": task.role,
        "opened_at": task.opened_at,
        "closed_at": None,
        "closed_by": None,
        "award": nomination["award"],
        "proposer": nomination["unit"],
        # The first task of a joined nomination still repeats what was said of the first of its parts.
        "received_on": UNKNOWN if entry.act is Act.JOINED_FROM else nomination["received_on"],
        "movement": UNKNOWN if entry.act is Act.JOINED_FROM else nomination["movement"],
    }


def _leave(rows: ExpectedRows, nominees: Sequence[int]) -> None:
    for nominee in nominees:
        rows.nominees.pop(nominee, None)
        rows.gone.add(nominee)
