"""Sees to it that nothing waits for nobody.

An office in which nobody present may do what waits there becomes an incident with an owner. An incident is opened
once, owned by the first who is there of: the chair of the office, the administrators of the office and of the units above it,
nearest first. It closes by itself when somebody can do the work again.
"""

from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy
from temporalio import activity

from activities.telling import Cause, announce
from models.messages.notification import NoticeTemplate
from models.messages.watch import Watched, WatchInput
from models.vocabulary import Role
from policy.clock import local_day
from policy.units import directory

log = structlog.get_logger(__name__)

# Who is there today: whoever holds a role and is not absent, and whoever stands in for one who is.
PRESENT = """
active as (
  select membership.officer, membership.unit, membership.role
  from membership join officer on officer.id = membership.officer
  where officer.left_at is null and membership.ended_at is null
    and membership.valid_from <= $1 and coalesce(membership.valid_to, 'infinity') >= $1
), absent as (
  select absent, substitute, unit from substitution
  where ended_at is null and $1 between valid_from and valid_to
), present as (
  select unit, role, officer as holder, officer as acts from active
  where not exists (select from absent where absent.absent = active.officer and coalesce(absent.unit, active.unit) = active.unit)
  union
  select active.unit, active.role, active.officer, absent.substitute
  from active join absent on absent.absent = active.officer and coalesce(absent.unit, active.unit) = active.unit
  join officer on officer.id = absent.substitute and officer.left_at is null
  where not exists (select from absent as again where again.absent = absent.substitute and again.unit is null)
)
"""

EMPTY_OFFICES = f"""
with {PRESENT}, waiting as (
  select unit, role, min(opened_at) as since from task where closed_at is null group by unit, role
)
select unit, role, null as nomination, since from waiting
where not exists (select from present where present.unit = waiting.unit and present.role = waiting.role)
"""  # noqa: S608 -- our own text

# Nobody acts on a list on which they stand, nor twice on one case at two levels: in a small office that may be everybody.
CONFLICTED = f"""
with {PRESENT}, barred as (
  select task.nomination, task.unit, task.role, task.opened_at, nominee.officer
  from task join nominee on nominee.nomination = task.nomination and nominee.officer is not null
  where task.closed_at is null
  union
  select task.nomination, task.unit, task.role, task.opened_at, ledger.actor
  from task join ledger on ledger.nomination = task.nomination and ledger.actor is not null
  where task.closed_at is null and (ledger.body::jsonb -> 'actor' ->> 'level') <> task.level
    and exists (select from present where present.unit = task.unit and ledger.actor in (present.holder, present.acts))
)
select unit, role, nomination, min(opened_at) as since from barred
where exists (select from present where present.unit = barred.unit and present.role = barred.role)
  and not exists (
    select from present where present.unit = barred.unit and present.role = barred.role and not exists (
      select from barred as other where other.nomination = barred.nomination and other.officer in (present.holder, present.acts)
    )
  )
group by unit, role, nomination
"""  # noqa: S608 -- as above

OPEN = """
insert into incident (unit, role, nomination, kind) values ($1, $2, $3, $4)
on conflict (unit, role, nomination) where closed_at is null do nothing
"""
WITHOUT_OWNER = f"""
with {PRESENT}
select id, unit, role, owner from incident
where closed_at is null and not exists (select from present where present.holder = incident.owner and present.acts = incident.owner)
"""  # noqa: S608 -- as above
CHAIR_OR_ADMINISTRATORS = f"""
with {PRESENT}
select acts from present join unnest($2::text[], $3::text[]) with ordinality as wanted (unit, role, place) using (unit, role)
where acts = holder order by place, acts limit 1
"""  # noqa: S608 -- as above
OWN = "update incident set owner = $2, owned_at = now() where id = $1"
CLOSE = """
update incident set closed_at = now()
where closed_at is null and not exists (
  select from unnest($1::text[], $2::text[], $3::text[]) as still (unit, role, nomination)
  where still.unit = incident.unit and still.role = incident.role and still.nomination is not distinct from incident.nomination
)
returning id
"""
SEAT = "select parent from organisation where code = $1"


class Watch:
    """Looks over everything that is open."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @activity.defn(name="watch")
    async def watch(self, round_: WatchInput) -> Watched:
        """Opens, hands over and closes incidents as they are due; how many are open, and how many of them have no owner."""
        return await look_over(self._pool, round_.today or local_day(datetime.now(UTC)))


async def look_over(pool: asyncpg.Pool, today: date) -> Watched:
    """One look, in one transaction. Two at once do no harm."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        found = await uncovered(connection, today)
        await connection.executemany(OPEN, [(row["unit"], row["role"], row["nomination"], kind_of(row)) for row in found])
        keys = [list(column) for column in zip(*((row["unit"], row["role"], row["nomination"]) for row in found), strict=True)]
        closed = await connection.fetch(CLOSE, *(keys or ([], [], [])))
        for incident in await connection.fetch(WITHOUT_OWNER, today):
            owner = await owner_of(connection, incident["unit"], today)
            if owner != incident["owner"]:
                await connection.execute(OWN, incident["id"], owner)
                if owner is not None:
                    await _tell_owner(connection, incident["id"], incident["unit"], owner)
        counts: Any = await connection.fetchrow(
            "select count(*) as open, count(*) filter (where owner is null) as unowned from incident where closed_at is null"
        )
    if found or closed:
        log.info("incidents", open=counts["open"], unowned=counts["unowned"], closed=len(closed))
    return Watched(open=counts["open"], unowned=counts["unowned"])


async def _tell_owner(connection: PoolConnectionProxy, incident: int, unit: str, owner: str) -> None:
    cause = Cause(f"incident/{incident}", unit=unit, facts={"incident": str(incident)})
    await announce(connection, [owner], NoticeTemplate.INCIDENT_OPENED, cause)


async def uncovered(connection: PoolConnectionProxy, today: date) -> list[asyncpg.Record]:
    """Offices (unit, role) and single nominations there that nobody present may work on, each with `since` when it waits."""
    return [*await connection.fetch(EMPTY_OFFICES, today), *await connection.fetch(CONFLICTED, today)]


def kind_of(row: asyncpg.Record) -> str:
    """What is the matter."""
    return "nobody_there" if row["nomination"] is None else "everybody_in_conflict"


async def owner_of(connection: PoolConnectionProxy, unit: str, today: date) -> str | None:
    """Who has to see to it: the chair of the unit, else an administrator of it or of the nearest unit above it who is there."""
    wanted = [(unit, Role.CHAIR.value)]
    wanted += [(above, Role.ADMINISTRATOR.value) for above in await units_above(connection, unit)]
    units, roles = zip(*wanted, strict=True)
    owner: str | None = await connection.fetchval(CHAIR_OR_ADMINISTRATORS, today, list(units), list(roles))
    return owner


async def units_above(connection: PoolConnectionProxy, unit: str) -> list[str]:
    """The unit itself and those above it, nearest first, whether or not they still exist; an organisation hangs under its seat."""
    chain = [unit]
    seat = await connection.fetchval(SEAT, unit)
    code: str | None = seat or (directory().get(unit).parent if seat is None else None)
    while code is not None:
        chain.append(code)
        code = directory().get(code).parent
    return chain
