"""A task in the hands of somebody who may not do it, or is not there, goes back to the office: colleagues would wait in vain.

So it is with an absent officer whose substitute stands on the list, and with one who has acted on the case elsewhere meanwhile.
"""

from activities.watch import HELD_UP
from starter.people.persons import today
from starter.tasks.acts import HandOver, Rule
from starter.units import Database

AT_A_TIME = 500

_TO_THE_OFFICE = f"""
with held_up as ({HELD_UP}), taken as (
  select task.nomination, task.number, task.claimed_by
  from task join held_up using (nomination, number, claim_version) where task.closed_at is null
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
"""  # noqa: S608 -- our own text


async def release_held_up(database: Database) -> int:
    """Gives to their offices the tasks whose holders cannot do them: how many. Sweepers may run side by side."""
    moved: int = await database.fetchval(_TO_THE_OFFICE, today(), AT_A_TIME, HandOver.MOVED.value, Rule.CANNOT_ACT.value)
    return moved
