"""A task goes from hand to hand: taken, given back, given to a colleague. One wins; the other is told who has it, and since when.

Claims live here, beside the workflow: they cost no history, and the workflow refuses by the number of the task in any case.
"""

from dataclasses import dataclass
from typing import Any

import asyncpg

from models.errors import NotAllowed, TaskMoved
from starter.idempotency import request_of
from starter.moves import with_who_and_when
from starter.people.caller import Caller
from starter.resources import Resources
from starter.rights.standing import read_standing
from starter.rights.visibility import must_see
from starter.schemas.tasks import ClaimTask, HandTask, HeldTask, OfficerName, ReleaseTask
from starter.tasks.acts import HandOver, act_of
from starter.tasks.eligible import (
    leads,
    must_be_able_to_take,
    must_be_impartial,
    must_be_open,
    names_of,
    worker_of,
    works_there,
)
from starter.tasks.held import COLUMNS, Held, claim_moved, claimed_by_another, held_task
from starter.tasks.returning import return_overdue
from starter.tasks.telling import tell_of_task

# The condition and the change are one statement: of two at the same moment, the second finds another version.
_HAND_OVER = f"""
with task as (
  update task set claimed_by = $4, claimed_for = $5, assigned_by = $6, claim_version = claim_version + 1,
    claimed_at = case when $4::text is not null then now() end
  where nomination = $1 and number = $2 and closed_at is null and claim_version = $3
  returning *
), written as (
  insert into task_act (nomination, number, act, officer, before, actor, on_behalf_of, reason, claim_version, request)
  select task.nomination, task.number, $7, $4, $8, $9, $10, $11, task.claim_version, $12 from task
)
select {COLUMNS} from task
"""  # noqa: S608 -- our own column list
_NAMES = "select id, name from officer where id = any($1::text[])"


@dataclass(frozen=True, slots=True)
class _HandOver:
    """Who does what with a task, under which key. `to` has it afterwards; nobody: the office."""

    act: HandOver
    caller: Caller
    nomination: str
    key: str
    number: int
    seen: int
    to: str | None
    reason: str | None = None


async def look(here: Resources, caller: Caller, nomination: str) -> HeldTask:
    """The open task and whose it is. Raises NotFound."""
    await must_see(here.pool, here.areas, caller, nomination)
    await return_overdue(here.pool, nomination)
    return await _told(here.pool, must_be_open(await held_task(here.pool, nomination), nomination))


async def claim(here: Resources, caller: Caller, nomination: str, key: str, body: ClaimTask) -> HeldTask:
    """The task, now the caller's, or that of the absent officer for whom they stand in and who has it already.

    Raises NotFound, TaskMoved, ClaimedByAnother, ClaimMoved, KeyReused, and what the rules of rights refuse.
    """
    wish = _HandOver(HandOver.CLAIMED, caller, nomination, key, body.task, body.claim, caller.officer)
    task = await _begin(here, wish)
    if isinstance(task, HeldTask):
        return task
    worker = worker_of(caller.person, task, await read_standing(here.pool, nomination))
    if task.lies_with(names_of(caller.person, task)):
        return await _told(here.pool, task)
    if task.claimed_by is not None:
        raise await claimed_by_another(here.pool, task)
    return await _carry_out(here, wish, task, on_behalf_of=worker.on_behalf_of)


async def release(here: Resources, caller: Caller, nomination: str, key: str, body: ReleaseTask) -> HeldTask:
    """The task, back with the office: by whoever has it, by the chair, or by an administrator over the unit.

    Raises NotFound, TaskMoved, ClaimedByAnother, ClaimMoved, KeyReused.
    """
    wish = _HandOver(HandOver.RELEASED, caller, nomination, key, body.task, body.claim, None, body.reason)
    task = await _begin(here, wish)
    if isinstance(task, HeldTask):
        return task
    if task.claimed_by is None:
        raise claim_moved(task, body.claim)
    if not task.lies_with(names_of(caller.person, task)) and not await leads(here.pool, caller.person, task.unit):
        raise await claimed_by_another(here.pool, task)
    return await _carry_out(here, wish, task)


async def assign(here: Resources, caller: Caller, nomination: str, key: str, body: HandTask) -> HeldTask:
    """The task, now the named officer's.

    The chair of the unit and the administrators over it may assign and reassign any task; whoever has its role there, one that
    lies with the office or with themselves. Raises NotFound, NotAllowed, OwnNomination, InvalidInput for somebody who may not take
    it, TaskMoved, ClaimedByAnother, ClaimMoved, KeyReused.
    """
    wish = _HandOver(HandOver.ASSIGNED, caller, nomination, key, body.task, body.claim, body.officer, body.reason)
    task = await _begin(here, wish)
    if isinstance(task, HeldTask):
        return task
    if not await leads(here.pool, caller.person, task.unit):
        if not works_there(caller.person, task):
            raise NotAllowed("tasks are given by the chair, an administrator, or whoever has the role", unit=task.unit)
        if task.claimed_by is not None and not task.lies_with(names_of(caller.person, task)):
            raise await claimed_by_another(here.pool, task)
    return await _give_to(here, wish, task, body.officer)


async def delegate(here: Resources, caller: Caller, nomination: str, key: str, body: HandTask) -> HeldTask:
    """The caller's task, now a colleague's. Raises as `assign` does, and ClaimMoved when nobody has it."""
    wish = _HandOver(HandOver.DELEGATED, caller, nomination, key, body.task, body.claim, body.officer, body.reason)
    task = await _begin(here, wish)
    if isinstance(task, HeldTask):
        return task
    if task.claimed_by is None:
        raise claim_moved(task, body.claim)
    if not task.lies_with(names_of(caller.person, task)):
        raise await claimed_by_another(here.pool, task)
    return await _give_to(here, wish, task, body.officer)


async def _begin(here: Resources, wish: _HandOver) -> Held | HeldTask:
    """The task, which is still the one that was seen; or what this key was answered before."""
    await must_see(here.pool, here.areas, wish.caller, wish.nomination)
    done = await _answered(here.pool, wish)
    if done is not None:
        return done
    await return_overdue(here.pool, wish.nomination)
    return await _as_seen(here.pool, wish)


async def _as_seen(pool: asyncpg.Pool, wish: _HandOver) -> Held:
    """The open task. Raises TaskMoved, with who moved it on and when, when it is another one than was seen."""
    task = await held_task(pool, wish.nomination)
    if task is not None and task.number == wish.number:
        return task
    moved = TaskMoved("another task is open now", task=task.number if task else None, seen=wish.number)
    raise await with_who_and_when(pool, wish.caller, wish.nomination, wish.number, moved)


async def _give_to(here: Resources, wish: _HandOver, task: Held, officer: str) -> HeldTask:
    standing = await read_standing(here.pool, wish.nomination)
    must_be_impartial(wish.caller.person, standing)
    await must_be_able_to_take(here.pool, officer, task, standing)
    return await _carry_out(here, wish, task, assigned_by=wish.caller.officer)


async def _carry_out(
    here: Resources, wish: _HandOver, task: Held, *, on_behalf_of: str | None = None, assigned_by: str | None = None
) -> HeldTask:
    """Hands the task over, if it is still as the caller saw it. Raises ClaimedByAnother, ClaimMoved, TaskMoved."""
    actor, request = wish.caller.officer, request_of(wish.caller.officer, wish.key)
    values = (wish.to, on_behalf_of, assigned_by, wish.act, task.claimed_by, actor, on_behalf_of, wish.reason, request)
    try:
        async with here.pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(_HAND_OVER, wish.nomination, wish.number, wish.seen, *values)
            if row is not None and wish.to not in {None, actor}:
                await tell_of_task(connection, row["claimed_by"], task, row["claim_version"])
    except asyncpg.UniqueViolationError:  # the same key, a moment ago
        row = None
    if row is not None:
        return await _told(here.pool, Held.of(row))
    done = await _answered(here.pool, wish)
    if done is not None:
        return done
    now = await _as_seen(here.pool, wish)
    mine = names_of(wish.caller.person, now)
    if now.claimed_by is not None and not now.lies_with(mine):
        raise await claimed_by_another(here.pool, now)
    if wish.act is HandOver.CLAIMED and now.lies_with(mine):
        return await _told(here.pool, now)
    raise claim_moved(now, wish.seen)


async def _answered(pool: asyncpg.Pool, wish: _HandOver) -> HeldTask | None:
    """What the key was answered before. Raises KeyReused."""
    request = request_of(wish.caller.officer, wish.key)
    row = await act_of(pool, request, act=wish.act, nomination=wish.nomination, number=wish.number, officer=wish.to)
    if row is None:
        return None
    task: Any = await pool.fetchrow(
        "select unit, level, role from task where nomination = $1 and number = $2", wish.nomination, wish.number
    )
    handed = wish.act in {HandOver.ASSIGNED, HandOver.DELEGATED}
    held = {
        "nomination": wish.nomination,
        "number": wish.number,
        **task,
        "claimed_by": row["officer"],
        "claimed_for": row["on_behalf_of"],
        "claimed_at": row["at"] if row["officer"] else None,
        "claim_version": row["claim_version"],
        "assigned_by": row["actor"] if handed else None,
    }
    return await _told(pool, Held.of(held))


async def _told(pool: asyncpg.Pool, task: Held) -> HeldTask:
    people = {row["id"]: OfficerName(**row) for row in await pool.fetch(_NAMES, [task.claimed_by, task.claimed_for])}
    return HeldTask(
        nomination=task.nomination,
        task=task.number,
        unit=task.unit,
        level=task.level,
        role=task.role,
        claim=task.claim_version,
        claimed_by=people.get(task.claimed_by or ""),
        on_behalf_of=people.get(task.claimed_for or ""),
        claimed_at=task.claimed_at,
        assigned_by=task.assigned_by,
    )
