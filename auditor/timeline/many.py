"""Many cases out of an archive, for whoever counts in them or writes them into a table."""

from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

from auditor.archive.store import Archive, latest
from auditor.timeline.from_archive import entries_of
from models.ids import nomination_behind
from models.messages.archive import Card, CaseFile, CaseKind
from trail.anomalies.reviews import Case, ReviewTask
from trail.entries import TrailEntry
from trail.wanted import Wanted


async def archived_cases(archive: Archive, wanted: Wanted) -> AsyncIterator[CaseFile]:
    """The newest file of each case that is asked for. Raises ArchiveDamaged."""
    for card in latest(await archive.cards()):
        if _is_wanted(card, wanted):
            yield await archive.case(card)


async def what_came_over(archive: Archive) -> dict[str, list[TrailEntry]]:
    """The revocations and erasures of an archive, by the nomination that each is over. Raises ArchiveDamaged."""
    found: dict[str, list[TrailEntry]] = defaultdict(list)
    for card in latest(await archive.cards()):
        if card.kind in {CaseKind.REVOCATION, CaseKind.ERASURE}:
            found[nomination_behind(card.chain)] += entries_of(await archive.case(card))
    return found


def _is_wanted(card: Card, wanted: Wanted) -> bool:
    return (
        card.kind is CaseKind.NOMINATION
        and (wanted.unit is None or wanted.unit in card.path)
        and (wanted.award is None or card.award == wanted.award)
        and (wanted.since is None or card.closed_at is None or card.closed_at >= wanted.since)
        and (wanted.before is None or card.opened_at < wanted.before)
    )


def case_of(file: CaseFile) -> Case | None:
    """What is counted of a case; None for one that never reached the read model."""
    rows = file.rows.get("nomination")
    if not rows:
        return None
    tasks = sorted((_task(row) for row in file.rows.get("task", ())), key=lambda task: task.opened_at)
    return Case(file.chain, date.fromisoformat(rows[0]["received_on"]), tuple(entries_of(file)), tuple(tasks))


def _task(row: dict[str, Any]) -> ReviewTask:
    return ReviewTask(row["unit"], datetime.fromisoformat(row["opened_at"]), _moment(row["due_at"]), _moment(row["closed_at"]))


def _moment(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)
