"""The agenda of a session: what stands on it, what came, what has left.

An item stands while the task under whose number it was put there is open.
"""

import hashlib
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from models.errors import Conflict, TooLarge
from models.messages.council_session import MAX_AGENDA, LeftOff, SessionChange
from models.vocabulary import ENDED_SESSIONS, NominationState, StepKind

Connection = asyncpg.Connection | PoolConnectionProxy

LEFT = "left"

# Of those that are to come: how the nomination stands, and whether it awaits another session already.
_LOOK = """
select wanted.nomination, wanted.task, nomination.state, task.number, task.unit, task.level, task.step, (
    select other.session from agenda_item other join council_session on council_session.id = other.session
    where other.nomination = wanted.nomination and other.task = wanted.task and other.session <> $3 and other.outcome is null
      and council_session.state <> all($4::text[])
    limit 1
  ) as awaits
from unnest($1::text[], $2::int[]) with ordinality as wanted (nomination, task, place)
left join nomination on nomination.id = wanted.nomination
left join task on task.nomination = wanted.nomination and task.closed_at is null
order by wanted.place
"""

_REMOVE = "delete from agenda_item where session = $1 and nomination = any($2::text[])"
_FORGET_RECUSALS = "delete from session_recusal where session = $1 and nomination = any($2::text[])"
_ADD = """
insert into agenda_item (session, nomination, task, position, added_at, added_by)
select $1, wanted.nomination, wanted.task, wanted.place + last.position, $4, $5
from unnest($2::text[], $3::int[]) with ordinality as wanted (nomination, task, place),
  (select coalesce(max(position), 0) as position from agenda_item where session = $1) as last
on conflict (session, nomination) do update set
  task = excluded.task, added_at = excluded.added_at, added_by = excluded.added_by, outcome = null
"""
_ON_IT = f"select nomination, task from agenda_item where session = $1 and outcome is distinct from '{LEFT}' order by position"  # noqa: S608
STANDS = "task.nomination = item.nomination and task.number = item.task and task.closed_at is null"
"""An `item` stands on the agenda while the `task` under whose number it was put there is open."""
_LEAVE = f"""
update agenda_item item set outcome = '{LEFT}'
where item.session = $1 and item.outcome is null and not exists (select from task where {STANDS})
returning item.nomination
"""  # noqa: S608 -- our own word


async def set_agenda(connection: Connection, change: SessionChange) -> tuple[dict[str, Any], tuple[LeftOff, ...]]:
    """Take off what is to go, put on what awaits this council; what the ledger says of it, and what could not come, and why.

    Raises Conflict when nothing would change, TooLarge beyond the limit.
    """
    said = change.agenda
    assert said is not None  # noqa: S101 -- the act says so
    removed = await connection.execute(_REMOVE, change.session, list(said.remove))
    await connection.execute(_FORGET_RECUSALS, change.session, list(said.remove))
    rows = await connection.fetch(
        _LOOK, [entry.nomination for entry in said.add], [entry.task for entry in said.add], change.session, list(ENDED_SESSIONS)
    )
    coming: list[tuple[str, int]] = []
    left_off: list[LeftOff] = []
    for row in rows:
        refused = _refusal(row, change)
        if refused is None:
            coming.append((row["nomination"], row["task"]))
        else:
            left_off.append(LeftOff(nomination=row["nomination"], refused=refused))
    if not coming and removed == "DELETE 0":
        raise Conflict("none of them could be put on the agenda", left_off=[one.model_dump() for one in left_off])
    nominations, tasks = [one for one, _ in coming], [task for _, task in coming]
    await connection.execute(_ADD, change.session, nominations, tasks, change.at, change.actor.officer if change.actor else "")
    items = await on_agenda(connection, change.session)
    if len(items) > MAX_AGENDA:
        raise TooLarge(f"{len(items)} nominations, {MAX_AGENDA} at most stand on one agenda", nominations=len(items))
    facts = {
        "added": [list(one) for one in coming],
        "removed": list(said.remove),
        "agenda": len(items),
        "agenda_hash": _hash_of(items),
    }
    return facts, tuple(left_off)


async def on_agenda(connection: Connection, session: str) -> list[tuple[str, int]]:
    """The nominations on the agenda in their order, each with the task by which it awaits the council."""
    return [(row["nomination"], row["task"]) for row in await connection.fetch(_ON_IT, session)]


async def mark_those_who_left(connection: Connection, session: str) -> list[str]:
    """The nominations that have moved on since they were put on the agenda; from now on it says so."""
    return [row["nomination"] for row in await connection.fetch(_LEAVE, session)]


def _refusal(row: asyncpg.Record, change: SessionChange) -> str | None:
    """The type of the refusal by which a nomination stays off the agenda; None when it may come."""
    if row["state"] is None:
        return "NotFound"
    if NominationState(row["state"]).closed:
        return "AlreadyClosed"
    if row["state"] != NominationState.AWAITING_COUNCIL or row["step"] != StepKind.COUNCIL:
        return "WrongState"
    if (row["unit"], row["level"]) != (change.unit, change.level):
        return "WrongOffice"
    if row["number"] != row["task"]:
        return "TaskMoved"
    return "Duplicate" if row["awaits"] else None


def _hash_of(items: list[tuple[str, int]]) -> str:
    return hashlib.sha256("".join(f"{nomination} {task}\n" for nomination, task in items).encode()).hexdigest()
