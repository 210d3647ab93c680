"""What becomes of the tasks of an officer who leaves, or loses a role: at once, by rule, in the transaction that ends it."""

import asyncpg
import structlog

from models.errors import InvalidInput
from models.vocabulary import Role
from starter.people.persons import today
from starter.rights.standing import read_standing
from starter.tasks.acts import HandOver, Rule
from starter.tasks.back_to_office import release_of_absent
from starter.tasks.eligible import must_be_able_to_take
from starter.tasks.held import COLUMNS, Held
from starter.tasks.returning import end_what_is_over
from starter.tasks.telling import tell_of_task
from starter.units import Connection

log = structlog.get_logger()

AT_A_TIME = 500

_STILL_HOLDS = """
exists (
  select from membership m join officer o on o.id = m.officer
  where m.officer = coalesce(task.claimed_for, task.claimed_by) and m.role = task.role and m.unit = task.unit and o.left_at is null
    and m.ended_at is null and m.valid_from <= $1 and (m.valid_to is null or m.valid_to >= $1)
)
"""
# Whoever has the role there by another membership keeps what they have.
_NOBODY_HOLDS = f"""
select {COLUMNS} from task where closed_at is null and claimed_by is not null and not {_STILL_HOLDS}
order by nomination limit $2 for update skip locked
"""  # noqa: S608 -- our own text
_LOST = f"""
select {COLUMNS} from task
where closed_at is null and claimed_by is not null and (claimed_by = $3 or claimed_for = $3) and not {_STILL_HOLDS}
  and ($4::text is null or unit = $4) and ($5::text is null or role = $5)
order by nomination limit $2 for update
"""  # noqa: S608 -- as above
_MOVE = """
with moved as (
  update task set claimed_by = $3, claimed_for = null, assigned_by = $5, claim_version = claim_version + 1,
    claimed_at = case when $3::text is not null then now() end
  where nomination = $1 and number = $2 returning nomination, number, claim_version
)
insert into task_act (nomination, number, act, officer, before, actor, reason, claim_version)
select nomination, number, $4, $3, $6, $5, $7, claim_version from moved returning claim_version
"""
_HAS_LEFT = "select left_at is not null from officer where id = $1"
# An absent officer who has no role left to stand in for; a substitute who has gone leaves the absence, and nobody to stand in.
_END_ABSENCES = """
update substitution set ended_at = now(), ended_by = $2
where absent = $1 and ended_at is null and not exists (
  select from membership m where m.officer = $1 and m.ended_at is null and (m.valid_to is null or m.valid_to >= $3)
    and coalesce(substitution.unit, m.unit) = m.unit
)
"""
_WITHOUT_SUBSTITUTE = """
with gone as (
  update substitution set ended_at = now(), ended_by = $2 where substitute = $1 and ended_at is null and valid_to >= $3
  returning id, absent, unit, valid_from, valid_to, created_by
)
insert into substitution (id, absent, unit, valid_from, valid_to, created_by)
select id || '.alone', absent, unit, greatest(valid_from, $3), valid_to, created_by from gone
"""


async def release_of_leaver(
    connection: Connection,
    officer: str,
    unit: str | None = None,
    role: Role | None = None,
    *,
    hand_to: str | None = None,
    actor: str | None = None,
) -> int:
    """Moves what lay with an officer who has left, or has lost a role (at one unit, in one role, or any): how many tasks.

    To be called in the transaction that ended the membership or set `left_at`, after it did. A task goes to `hand_to` where that
    officer may take it, else back to the office. Absences of somebody without a role end; whoever had the leaver as substitute is
    absent without one. Raises InvalidInput when `hand_to` is no officer who works here.
    """
    if hand_to is not None and (hand_to == officer or await connection.fetchval(_HAS_LEFT, hand_to) is not False):
        raise InvalidInput("hand_to", "there is no such officer, or they have left", officer=hand_to)
    left = await connection.fetchval(_HAS_LEFT, officer)
    await connection.execute(_END_ABSENCES, officer, actor, today())
    if left:
        await connection.execute(_WITHOUT_SUBSTITUTE, officer, actor, today())
    await end_what_is_over(connection)
    await release_of_absent(connection)
    moved = 0
    while rows := await connection.fetch(_LOST, today(), AT_A_TIME, officer, unit, role):
        for row in rows:
            await _move(connection, Held.of(row), Rule.LEFT if left else Rule.LOST_ROLE, hand_to, actor)
        moved += len(rows)
    return moved


async def release_what_nobody_holds(pool: asyncpg.Pool) -> int:
    """Moves what lies with officers whose membership is over by its last day: how many tasks. Sweepers may run side by side."""
    async with pool.acquire() as connection, connection.transaction():
        rows = await connection.fetch(_NOBODY_HOLDS, today(), AT_A_TIME)
        for row in rows:
            await _move(connection, Held.of(row), Rule.LOST_ROLE, None, None)
    if rows:
        log.info("tasks went back to their offices", tasks=len(rows))
    return len(rows)


async def _move(connection: Connection, task: Held, rule: Rule, hand_to: str | None, actor: str | None) -> None:
    """To the successor if they may take it, else to the office."""
    to = hand_to if hand_to is not None and await _may_take(connection, hand_to, task) else None
    before = task.claimed_for or task.claimed_by
    values = (to, HandOver.MOVED.value, actor, before, rule.value)
    version = await connection.fetchval(_MOVE, task.nomination, task.number, *values)
    if to is not None:
        await tell_of_task(connection, to, task, version)


async def _may_take(connection: Connection, officer: str, task: Held) -> bool:
    try:
        await must_be_able_to_take(connection, officer, task, await read_standing(connection, task.nomination))
    except InvalidInput:
        return False
    return True
