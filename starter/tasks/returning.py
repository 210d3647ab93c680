"""The end of an absence: what the substitute had taken for the absent officer goes back to them, by itself."""

import asyncpg
import structlog

from starter.people.persons import today
from starter.tasks.acts import HandOver, Rule
from starter.tasks.telling import tell_of_absence
from starter.units import Connection, Database

log = structlog.get_logger()

AT_A_TIME = 500

# A task that was taken for somebody for whom nobody stands in any more. It is theirs now, and may be claimed as usual.
_OVERDUE = """
select nomination, number from task
where closed_at is null and claimed_for is not null and ($1::text is null or nomination = $1) and not exists (
  select from substitution s where s.absent = task.claimed_for and s.substitute = task.claimed_by and s.ended_at is null
    and s.valid_from <= $2 and s.valid_to >= $2 and coalesce(s.unit, task.unit) = task.unit
)
limit $3 for update skip locked
"""
_RETURN = f"""
with overdue as ({_OVERDUE}), back as (
  update task set claimed_by = task.claimed_for, claimed_for = null, assigned_by = null, claimed_at = now(),
    claim_version = task.claim_version + 1
  from overdue, task as old
  where task.nomination = overdue.nomination and task.number = overdue.number
    and old.nomination = overdue.nomination and old.number = overdue.number
  returning task.nomination, task.number, task.claimed_by, old.claimed_by as before, task.claim_version
), written as (
  insert into task_act (nomination, number, act, officer, before, reason, claim_version)
  select nomination, number, $4, claimed_by, before, $5, claim_version from back
)
select count(*) from back
"""  # noqa: S608 -- our own text
_ENDED = """
update substitution set returned_at = now()
where id in (
  select id from substitution where returned_at is null and (valid_to < $1 or ended_at is not null)
  order by id limit $2 for update skip locked
)
returning id, absent, substitute, valid_from, valid_to, ended_by
"""


async def return_overdue(database: Database, nomination: str | None = None) -> int:
    """Gives back what was taken for officers who are not absent any more, of one nomination or of all; how many tasks."""
    returned: int = await database.fetchval(
        _RETURN, nomination, today(), AT_A_TIME, HandOver.RETURNED.value, Rule.ABSENCE_ENDED.value
    )
    return returned


async def end_absences(pool: asyncpg.Pool) -> int:
    """Ends what is over: tasks go back, and both are told, once. How many absences."""
    async with pool.acquire() as connection, connection.transaction():
        ended = await end_what_is_over(connection)
    if ended:
        log.info("absences are over", ended=ended)
    return ended


async def end_what_is_over(connection: Connection) -> int:
    """The same in the caller's transaction."""
    await return_overdue(connection)
    over = await connection.fetch(_ENDED, today(), AT_A_TIME)
    for one in over:
        await tell_of_absence(connection, HandOver.ABSENCE_ENDED, one, one["ended_by"])
    return len(over)
