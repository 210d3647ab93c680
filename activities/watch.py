"""Sees to it that nothing waits for nobody.

An office in which nobody present may do what waits there becomes an incident with an owner. An incident is opened
once, owned by the first who is there of: the chair of the office, the administrators of the office and of the units above it,
nearest first. It closes by itself when somebody can do the work again.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy
from temporalio import activity

from activities.telling import Cause, announce
from models.messages.notification import NoticeTemplate
from models.messages.watch import Watched, WatchInput
from models.vocabulary import Act, Duty, Role
from policy.clock import local_day
from policy.rights import DUTY_OF_ACT, DUTY_OF_COMMAND, STATES_OF_COMMAND, STEP_OF_STATE
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
  select distinct unit, role from task where closed_at is null
)
select unit, role, null as nomination from waiting
where not exists (select from present where present.unit = waiting.unit and present.role = waiting.role)
"""  # noqa: S608 -- our own text

DUTY_OF_STEP = {STEP_OF_STATE[state]: duty for command, duty in DUTY_OF_COMMAND.items() for state in STATES_OF_COMMAND[command]}


def _case(column: str, duties: Mapping[Any, Duty]) -> str:
    cases = " ".join(f"when '{of}' then '{duty}'" for of, duty in duties.items())
    return f"case {column} {cases} end"


# Who may not do a task, as policy/rights.py has it: nobody acts on a list on which they stand, nor on one case at two levels, nor
# in two duties that are kept apart; what somebody did before a split or a join counts. The ledger is read only where it may
# matter: whoever has had one role in their life, and stood in for nobody, is barred by their own nomination alone; whoever has
# had several at one level may be barred besides where the policy keeps duties apart, and nowhere else.
_BARRED = f"""
versatile as (
  select officer from membership group by officer having count(distinct (role, unit, level)) > 1
  union select substitute from substitution where substitute is not null
), travelled as (
  select officer from membership group by officer having count(distinct level) > 1
  union select substitute from substitution where substitute is not null
), kept_apart as (
  select distinct listed.nomination from dossier join nominee listed on listed.dossier = dossier.id
  where jsonb_array_length(dossier.start #> '{{{{policy,apart}}}}') > 0
), interested as (
  select distinct task.nomination, own.officer
  from nominee own join nominee listed on listed.dossier = own.dossier
  join task on task.nomination = listed.nomination and task.closed_at is null
  where own.officer is not null
), looked_at as (
  select nomination, level, coalesce(
    {_case("step", DUTY_OF_STEP)}, case when state = 'awaiting_supplement' and role = 'clerk' then '{Duty.DRAFT}' end
  ) as duty
  from task where closed_at is null and nomination in (select nomination from interested union {{wanted}})
), line as (
  select nomination as whose, nomination as id, 'infinity'::timestamptz as until from looked_at
  union
  select line.whose, above.id, case when above.id = below.origin then below.opened_at else 'infinity' end
  from line join nomination below on below.id = line.id
  join nomination above
    on above.id = any(array_append(array(select source from joined_nominee where target = below.id), below.origin))
), done as (
  select distinct line.whose as nomination, one.officer, said.actor ->> 'level' as level, case
    when ledger.act = '{Act.RESUBMITTED}' then case said.actor ->> 'role' when 'clerk' then '{Duty.DRAFT}' end
    else {_case("ledger.act", DUTY_OF_ACT)}
  end as duty
  from line cross join lateral (
    select act, actor, body from ledger where nomination = line.id and actor is not null offset 0
  ) as ledger
  cross join lateral (select ledger.body::jsonb as entry) as body
  cross join lateral (select body.entry -> 'actor' as actor) as said
  cross join lateral (values (ledger.actor), (said.actor ->> 'on_behalf_of')) as one (officer)
  where one.officer is not null and (line.until = 'infinity' or (body.entry ->> 'at')::timestamptz <= line.until)
), barred as (
  select nomination, officer from interested
  union select nomination, done.officer from looked_at join done using (nomination) where done.level <> looked_at.level
  union select nomination, done.officer from looked_at join done using (nomination)
  cross join lateral (
    select start #> '{{{{policy,apart}}}}' as apart from dossier
    where id = (select dossier from nominee where nominee.nomination = looked_at.nomination limit 1) offset 0
  ) as policy
  where done.duty <> looked_at.duty and exists (
    select from jsonb_array_elements(policy.apart) as pair (duties)
    where pair.duties @> jsonb_build_array(done.duty, looked_at.duty)
  )
)
"""  # noqa: S608 -- names of our own vocabulary

# Only where all who are there may have done something else before.
_TIGHT = _BARRED.format(
    wanted="""
    (
      with tight as materialized (
        select unit, role, bool_and(holder in (select officer from travelled) or acts in (select officer from travelled)) as far
        from present group by unit, role
        having bool_and(holder in (select officer from versatile) or acts in (select officer from versatile))
      )
      select task.nomination from tight join task using (unit, role) where tight.far and task.closed_at is null
      union
      select task.nomination from kept_apart join task on task.nomination = kept_apart.nomination and task.closed_at is null
      join tight using (unit, role)
    )
  """
)
CONFLICTED = f"""
with recursive {PRESENT}, {_TIGHT}
select task.unit, task.role, task.nomination from task
where task.closed_at is null and task.nomination in (select nomination from barred)
  and exists (select from present where present.unit = task.unit and present.role = task.role)
  and not exists (
    select from present where present.unit = task.unit and present.role = task.role and not exists (
      select from barred where barred.nomination = task.nomination and barred.officer in (present.holder, present.acts)
    )
  )
"""  # noqa: S608 -- our own text

# Taken, and whoever has it is not there or may not do it: colleagues would wait in vain.
_TAKEN = _BARRED.format(
    wanted="""
    select nomination from task
    where closed_at is null and claimed_by in (select officer from travelled union select absent from absent)
    union
    select task.nomination from kept_apart join task on task.nomination = kept_apart.nomination and task.closed_at is null
    where task.claimed_by in (select officer from versatile)
  """
)
HELD_UP = f"""
with recursive {PRESENT}, {_TAKEN}
select task.unit, task.role, task.nomination, task.number, task.claim_version from task
where task.closed_at is null and task.claimed_by is not null and not exists (
  select from present where present.unit = task.unit and present.role = task.role
    and (task.claimed_by in (present.holder, present.acts) or task.claimed_for in (present.holder, present.acts))
    and not exists (
      select from barred where barred.nomination = task.nomination and barred.officer in (present.holder, present.acts)
    )
)
"""  # noqa: S608 -- as above

# A nomination that is open and has no task at all would wait for nobody, whoever is there.
WITHOUT_TASK = """
select office as unit, null as role, id as nomination from nomination
where closed_at is null and version > 0
  and not exists (select from task where task.nomination = nomination.id and task.closed_at is null)
"""

OPEN = """
insert into incident (unit, role, nomination, kind) values ($1, $2, $3, $4)
on conflict (unit, role, nomination) where closed_at is null do nothing
"""
# Whoever may see to it is there as chair or administrator, or stands in for one: a chair who has gone on as a clerk is not.
OWNED = f"""
with {PRESENT}
select id, unit, role, nomination, owner from incident
where closed_at is null and exists (
  select from present where present.acts = incident.owner
    and (present.role = 'administrator' or (present.role = 'chair' and present.unit = incident.unit))
)
"""  # noqa: S608 -- as above
WITHOUT_OWNER = f"""
with owned as ({OWNED})
select id, unit, role, nomination, owner from incident where closed_at is null and id not in (select id from owned)
"""  # noqa: S608 -- as above
# Who is there in their own name, asked office by office: PRESENT would be worked out for the whole country, for each incident.
CHAIR_OR_ADMINISTRATORS = """
select membership.officer from unnest($2::text[], $3::text[]) with ordinality as wanted (unit, role, place)
join membership using (unit, role) join officer on officer.id = membership.officer
where officer.left_at is null and membership.ended_at is null
  and membership.valid_from <= $1 and coalesce(membership.valid_to, 'infinity') >= $1
  and not exists (
    select from substitution where absent = membership.officer and ended_at is null and $1 between valid_from and valid_to
      and coalesce(substitution.unit, membership.unit) = membership.unit
  )
  and not exists (
    select from nominee own join nominee listed on listed.dossier = own.dossier
    where listed.nomination = $4 and own.officer = membership.officer
  )
order by wanted.place, membership.officer limit 1
"""
OWN = "update incident set owner = $2, owned_at = now() where id = $1"
CLOSE = """
update incident set closed_at = now()
where closed_at is null and not exists (
  select from unnest($1::text[], $2::text[], $3::text[]) as still (unit, role, nomination)
  where still.unit = incident.unit and still.role = incident.role and still.nomination is not distinct from incident.nomination
)
returning id
"""
ONE_AT_A_TIME = "lock table incident in share row exclusive mode"
"""Before the first read: the look then sees what the one before it has left, and nobody changes an incident under it."""

SEAT = "select parent from organisation where code = $1"


class Watch:
    """Looks over everything that is open."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @activity.defn(name="watch")
    async def watch(self, round_: WatchInput) -> Watched:
        """Opens, hands over and closes incidents as they are due; what it found, with what no incident is opened for."""
        return await look_over(self._pool, round_.today or local_day(datetime.now(UTC)))


async def look_over(pool: asyncpg.Pool, today: date) -> Watched:
    """One look, in one transaction. Of two at once the second waits for the first.

    What is held up is for the sweeper (starter/tasks/back_to_office.py), and what has no task for people: here both are counted.
    """
    async with pool.acquire() as connection:
        without_task, held_up = await connection.fetch(WITHOUT_TASK), await connection.fetch(HELD_UP, today)
    for row in without_task:
        log.error("open without a task", nomination=row["nomination"])
    if held_up:
        log.warning("tasks in hands that cannot do them", tasks=len(held_up))
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
        await connection.execute(ONE_AT_A_TIME)
        found = await uncovered(connection, today)
        await connection.executemany(OPEN, [(row["unit"], row["role"], row["nomination"], kind_of(row)) for row in found])
        keys = [list(column) for column in zip(*((row["unit"], row["role"], row["nomination"]) for row in found), strict=True)]
        closed = await connection.fetch(CLOSE, *(keys or ([], [], [])))
        for incident in await connection.fetch(WITHOUT_OWNER, today):
            owner = await owner_of(connection, incident["unit"], incident["nomination"], today)
            if owner != incident["owner"]:
                await connection.execute(OWN, incident["id"], owner)
                if owner is not None:
                    await _tell_owner(connection, incident["id"], incident["unit"], owner)
        counts: Any = await connection.fetchrow(
            "select count(*) as open, count(*) filter (where owner is null) as unowned from incident where closed_at is null"
        )
    if found or closed:
        log.info("incidents", open=counts["open"], unowned=counts["unowned"], closed=len(closed))
    return Watched(open=counts["open"], unowned=counts["unowned"], without_task=len(without_task), held_up=len(held_up))


async def _tell_owner(connection: PoolConnectionProxy, incident: int, unit: str, owner: str) -> None:
    cause = Cause(f"incident/{incident}", unit=unit, facts={"incident": str(incident)})
    await announce(connection, [owner], NoticeTemplate.INCIDENT_OPENED, cause)


async def uncovered(connection: PoolConnectionProxy, today: date) -> list[asyncpg.Record]:
    """Offices (unit, role), and single nominations there, that nobody present may work on."""
    return [*await connection.fetch(EMPTY_OFFICES, today), *await connection.fetch(CONFLICTED, today)]


def kind_of(row: asyncpg.Record) -> str:
    """What is the matter."""
    return "nobody_there" if row["nomination"] is None else "everybody_in_conflict"


async def owner_of(connection: PoolConnectionProxy, unit: str, nomination: str | None, today: date) -> str | None:
    """Who has to see to it: the chair of the unit, else an administrator of it or of the nearest unit above it who is there.

    Nobody who stands on the list of that nomination: they do not choose either who works on it.
    """
    wanted = [(unit, Role.CHAIR.value)]
    wanted += [(above, Role.ADMINISTRATOR.value) for above in await units_above(connection, unit)]
    units, roles = zip(*wanted, strict=True)
    owner: str | None = await connection.fetchval(CHAIR_OR_ADMINISTRATORS, today, list(units), list(roles), nomination)
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
