"""An officer who is absent with nobody standing in keeps no task: it would wait for the last day, and be in the way of others."""

from starter.people.persons import today
from starter.tasks.acts import HandOver, Rule
from starter.units import Database

AT_A_TIME = 500

_TO_THE_OFFICE = """
with alone as (
  select task.nomination, task.number, task.claimed_by
  from substitution s join task on task.claimed_by = s.absent and task.closed_at is null and coalesce(s.unit, task.unit) = task.unit
  where s.substitute is null and s.ended_at is null and s.valid_from <= $1 and s.valid_to >= $1
  limit $2 for update of task skip locked
), moved as (
  update task set claimed_by = null, claimed_for = null, claimed_at = null, assigned_by = null,
    claim_version = task.claim_version + 1
  from alone where task.nomination = alone.nomination and task.number = alone.number
  returning task.nomination, task.number, alone.claimed_by as before, task.claim_version
), written as (
  insert into task_act (nomination, number, act, before, reason, claim_version)
  select nomination, number, $3, before, $4, claim_version from moved
)
select count(*) from moved
"""


async def release_of_absent(database: Database) -> int:
    """Gives to their offices what lies with officers who are absent today with nobody standing in: how many tasks."""
    moved: int = await database.fetchval(_TO_THE_OFFICE, today(), AT_A_TIME, HandOver.MOVED.value, Rule.ABSENT.value)
    return moved
