"""A task in the hands of somebody who cannot do it goes back to the office: colleagues would wait in vain.

So it is with an officer who is absent with nobody standing in, with an absent one whose substitute stands on the list, and with one
who has acted on the case elsewhere meanwhile.
"""

from activities.watch import HELD_UP
from starter.people.persons import today
from starter.tasks.acts import HandOver, Rule
from starter.units import Database

AT_A_TIME = 500

_OF_ABSENT = """
select task.nomination, task.number, task.claim_version
from substitution s join task on task.claimed_by = s.absent and task.closed_at is null and coalesce(s.unit, task.unit) = task.unit
where s.substitute is null and s.ended_at is null and s.valid_from <= $1 and s.valid_to >= $1
"""

_TO_THE_OFFICE = """
with found as ({found}), taken as (
  select task.nomination, task.number, task.claimed_by
  from task join found using (nomination, number, claim_version) where task.closed_at is null
  limit $2 for update of task skip locked
), moved as (
  update task set claimed_by = null, claimed_for = null, claimed_at = null, assigned_by = null,
    claim_version = task.claim_version + 1
  from taken where task.nomination = taken.nomination and task.number = taken.number
  returning task.nomination, task.number, taken.claimed_by as before, task.claim_version
), written as (
  insert into task_act (nomination, number, act, before, reason, claim_version)
  select nomination, number, $3, before, $4, claim_version from moved
)
select count(*) from moved
"""


async def release_of_absent(database: Database) -> int:
    """Gives to their offices what lies with officers who are absent today with nobody standing in: how many tasks."""
    return await _release(database, _OF_ABSENT, Rule.ABSENT)


async def release_held_up(database: Database) -> int:
    """Gives to their offices the tasks whose holders may not do them: how many."""
    return await _release(database, HELD_UP, Rule.CANNOT_ACT)


async def _release(database: Database, found: str, rule: Rule) -> int:
    """Sweepers may run side by side: what one has taken the others pass over."""
    moved: int = await database.fetchval(_TO_THE_OFFICE.format(found=found), today(), AT_A_TIME, HandOver.MOVED.value, rule.value)
    return moved
