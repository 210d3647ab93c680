"""The log of how tasks change hands: written in the same statement as the change, never changed afterwards."""

from enum import StrEnum
from typing import Any

import asyncpg

from models.errors import KeyReused
from starter.schemas.tasks import TaskActAnswer, TaskActPage

_OF_REQUEST = """
select nomination, number, act, officer, before, actor, on_behalf_of, reason, claim_version, at from task_act where request = $1
"""
_OF_TASK = """
select id, nomination, number, substitution, act, officer, before, actor, on_behalf_of, reason, at from task_act
where nomination = $1 and number = $2 order by id
"""
_TO_OR_FROM = """
(
  select id, nomination, number, substitution, act, officer, before, actor, on_behalf_of, reason, at from task_act
  where {whose} = $1 and ($2::bigint is null or id < $2) order by id desc limit $3
)
"""
_OF_OFFICER = f"""
{_TO_OR_FROM.format(whose="officer")} union {_TO_OR_FROM.format(whose="before")} order by id desc limit $3
"""


class HandOver(StrEnum):
    """What has happened to a task, or to the one who had it."""

    CLAIMED = "claimed"
    RELEASED = "released"
    ASSIGNED = "assigned"
    DELEGATED = "delegated"
    MOVED = "moved"
    RETURNED = "returned"
    ABSENCE_BEGUN = "absence_begun"
    ABSENCE_ENDED = "absence_ended"


class Rule(StrEnum):
    """The rule that moved a task where nobody did."""

    LEFT = "officer_left"
    LOST_ROLE = "role_ended"
    ABSENCE_ENDED = "absence_ended"
    ABSENT = "officer_absent"
    CANNOT_ACT = "holder_cannot_act"


async def act_of(pool: asyncpg.Pool, request: str, *, act: HandOver, nomination: str, number: int, officer: str | None) -> Any:
    """The row that this request has written before, if it has. Raises KeyReused when the key came with another request."""
    row = await pool.fetchrow(_OF_REQUEST, request)
    if row is None:
        return None
    if (row["act"], row["nomination"], row["number"]) != (act, nomination, number) or row["officer"] != officer:
        raise KeyReused("Idempotency-Key", "it came with another request before")
    return row


async def acts_of_task(pool: asyncpg.Pool, nomination: str, number: int) -> list[TaskActAnswer]:
    """How the task went from hand to hand, the oldest act first."""
    return [TaskActAnswer(**row) for row in await pool.fetch(_OF_TASK, nomination, number)]


async def acts_of_officer(pool: asyncpg.Pool, officer: str, before: int | None, limit: int) -> TaskActPage:
    """What came to this officer or went from them, the newest first."""
    rows = await pool.fetch(_OF_OFFICER, officer, before, limit + 1)
    found = [TaskActAnswer(**row) for row in rows[:limit]]
    return TaskActPage(acts=found, next=found[-1].id if len(rows) > limit else None)
