"""Who moved a nomination on, and when: told to the one who came too late, out of the ledger."""

from typing import Any

import asyncpg
from temporalio.exceptions import ApplicationError

from models.errors import TaskMoved
from starter.people.caller import Caller

_TOO_LATE = frozenset({"TaskMoved", "WrongState", "AlreadyClosed"})
_BECAUSE_IT_MOVED = frozenset({"WrongState", "WrongOffice", "ActedBefore", "SameHands"})
"""What the rules say of a nomination that has moved on, to somebody who speaks of the task before."""

# The first act of a person after the task was opened (its number is the sequence of that entry) is what closed it.
_AFTER = """
select ledger.act, ledger.actor, officer.name, ledger.body::jsonb ->> 'at' as at, ledger.body::jsonb -> 'actor' ->> 'unit' as unit
from ledger left join officer on officer.id = ledger.actor
where ledger.nomination = $1 and ledger.actor is not null and ledger.sequence > $2 order by ledger.sequence limit 1
"""
_LAST = """
select ledger.act, ledger.actor, officer.name, ledger.body::jsonb ->> 'at' as at, ledger.body::jsonb -> 'actor' ->> 'unit' as unit
from ledger left join officer on officer.id = ledger.actor
where ledger.nomination = $1 and ledger.actor is not null order by ledger.sequence desc limit 1
"""


_SEEN = """
select (select number from task where nomination = $1 and closed_at is null) as open
from task where nomination = $1 and number = $2 and closed_at is not null
"""


async def with_who_and_when(
    pool: asyncpg.Pool, caller: Caller, nomination: str, seen: int | None, refusal: ApplicationError
) -> ApplicationError:
    """The refusal of a command that came too late, with `by`, `at` and `act` of the move that was quicker; any other as it is.

    `seen` is the number of the task that the caller saw, if they said so: when it is done, that is why they are refused. A name is
    told to members of the same unit only.
    """
    if seen is not None and refusal.type in _BECAUSE_IT_MOVED:
        done = await pool.fetchrow(_SEEN, nomination, seen)
        if done is not None:
            refusal = TaskMoved("another task is open now", task=done["open"], seen=seen)
    if refusal.type not in _TOO_LATE:
        return refusal
    moved: Any = await (pool.fetchrow(_LAST, nomination) if seen is None else pool.fetchrow(_AFTER, nomination, seen))
    if moved is None:
        return refusal
    facts = dict(refusal.details[0]) if refusal.details and isinstance(refusal.details[0], dict) else {}
    told = {"by": moved["actor"], "at": moved["at"], "act": moved["act"]}
    if moved["unit"] in caller.units:
        told["by_name"] = moved["name"]
    return ApplicationError(refusal.message, facts | told, type=refusal.type, non_retryable=True)
