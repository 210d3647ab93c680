"""A nomination's open task, and in whose hands it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.errors import ClaimedByAnother, ClaimMoved
from models.vocabulary import Level, Role
from starter.units import Database

COLUMNS = (
    "task.nomination, task.number, task.unit, task.level, task.role, task.claimed_by, task.claimed_for, task.claimed_at, "
    "task.claim_version, task.assigned_by"
)
_OPEN = f"select {COLUMNS} from task where nomination = $1 and closed_at is null"  # noqa: S608 -- our own column list
_NAME = "select name from officer where id = $1"


@dataclass(frozen=True, slots=True)
class Held:
    """An open task. `claimed_by` has it, for `claimed_for` if they stand in for somebody; nobody: then it is the office's."""

    nomination: str
    number: int
    unit: str
    level: Level
    role: Role
    claimed_by: str | None
    claimed_for: str | None
    claimed_at: datetime | None
    claim_version: int
    assigned_by: str | None

    @classmethod
    def of(cls, row: Any) -> "Held":
        """The task of a row with `COLUMNS`."""
        return cls(**dict(row) | {"level": Level(row["level"]), "role": Role(row["role"])})

    def lies_with(self, officers: Collection[str]) -> bool:
        """True when one of the officers has it, or somebody has it for one of them."""
        return self.claimed_by in officers or self.claimed_for in officers


async def held_task(database: Database, nomination: str) -> Held | None:
    """The open task, if there is one."""
    row = await database.fetchrow(_OPEN, nomination)
    return None if row is None else Held.of(row)


async def claimed_by_another(database: Database, task: Held) -> ClaimedByAnother:
    """The refusal that says who has the task, and since when. The name goes to the caller and into no log."""
    return ClaimedByAnother(
        "somebody else has taken the task",
        task=task.number,
        claim=task.claim_version,
        by=task.claimed_by,
        by_name=await database.fetchval(_NAME, task.claimed_by),
        on_behalf_of=task.claimed_for,
        at=task.claimed_at.isoformat() if task.claimed_at else None,
    )


def claim_moved(task: Held, seen: int) -> ClaimMoved:
    """The refusal of an officer who saw the task in other hands than it is in."""
    return ClaimMoved("the task has changed hands", task=task.number, claim=task.claim_version, seen=seen)
