"""Nobody missed, nobody told twice: whoever sits at a desk against the messages that were written for them.

Whoever wants to hear nothing of a kind, or has given no address, is not missed. What is younger than `patience` may still be on
its way: the relay expands four times a second, and looks for newcomers every two seconds.
"""

from datetime import timedelta
from typing import NamedTuple

import asyncpg

from activities.expansion import SEATS
from models.messages.notification import LADDER_TEMPLATES, NoticeTemplate

USUAL_WAY = timedelta(minutes=2)

UNTOLD_OF_TASKS = f"""
with {SEATS}
select seat.officer, task.nomination, task.number as sequence, 'task_opened' as template
from task
join seat on seat.unit = task.unit and seat.role = task.role
join contact on contact.officer = seat.officer
  and contact.email is not null and coalesce(contact.choices ->> 'task', 'digest') <> 'none'
where task.closed_at is null and greatest(task.opened_at, seat.since, contact.changed_at) <= now() - $1::interval
  and not exists (
    select from message
    where message.officer = seat.officer and message.nomination = task.nomination and message.sequence = task.number
      and (message.state <> 'silent' or message.template <> 'task_opened')
  )
"""  # noqa: S608 -- our own text

# Who came to the desk after a notice was written is not told of it; who sat there has a row of it, if a silent one.
UNTOLD_OF_NOTICES = f"""
with {SEATS}
select seat.officer, outbox.nomination, outbox.sequence, outbox.template
from outbox join seat on seat.unit = outbox.unit and seat.role = 'clerk' and seat.since < outbox.written_at - $1::interval
where outbox.expanded_at is not null and outbox.template <> all($2::text[])
  and not exists (
    select from message
    where message.officer = seat.officer and message.template = outbox.template and message.reason = 'notice/' || outbox.id
  )
"""  # noqa: S608 -- as above

# What no relay has taken up: nobody has been told of it, whoever they are.
LEFT_LYING = """
select null as officer, nomination, sequence, template from outbox where expanded_at is null and written_at <= now() - $1::interval
union all
select null, nomination, sequence, 'event' from ledger
where written_at <= now() - $1::interval and not exists (
  select from event where event.nomination = ledger.nomination and event.sequence = ledger.sequence
)
"""

# The same row cannot be there twice; this finds one entry that reached one officer for one unit in two ways.
# What is told of a revocation or an erasure is of an entry in a chain of its own, whatever number it bears.
TOLD_TWICE = """
select officer, nomination, sequence, min(template) as template from message
where officer is not null and state <> 'silent' and template <> all($1::text[])
  and (reason like 'task/%' or reason like 'notice/%')
group by officer, nomination, sequence, unit having count(*) > 1
"""

_LADDER = [template.value for template in LADDER_TEMPLATES]
_OVER_A_NOMINATION = [NoticeTemplate.REVOKED.value, NoticeTemplate.ERASED.value]
_NOT_FOR_CLERKS = [*_LADDER, NoticeTemplate.TASK_OPENED.value]


class Telling(NamedTuple):
    """An officer and what they should have heard once; of something that nobody was told of, no officer."""

    officer: str | None
    nomination: str | None
    sequence: int | None
    template: str

    def __str__(self) -> str:
        return f"{self.officer or 'anybody'} of {self.template}, {self.nomination} at entry {self.sequence}"


async def untold(pool: asyncpg.Pool, patience: timedelta = USUAL_WAY) -> list[Telling]:
    """Who sits where a task is open, or sat where a notice went, and has no message of it. It must be empty, at any moment."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        rows = [
            *await connection.fetch(UNTOLD_OF_TASKS, patience),
            *await connection.fetch(UNTOLD_OF_NOTICES, patience, _NOT_FOR_CLERKS),
            *await connection.fetch(LEFT_LYING, patience),
        ]
    return [Telling(**row) for row in rows]


async def told_twice(pool: asyncpg.Pool) -> list[Telling]:
    """Whom one entry has reached twice for one unit. It must be empty, at any moment."""
    return [Telling(**row) for row in await pool.fetch(TOLD_TWICE, [*_LADDER, *_OVER_A_NOMINATION])]
