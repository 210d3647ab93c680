"""Who is to be told: out of ledger entries, notices and memberships, one message for each recipient and reason.

One relay at a time does this, under a lock of the database, so that events are numbered one after another: whoever has seen a
number has seen everything below it. Each step is one transaction; cut off anywhere, the next relay does it again from the start.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.fresh import EVERYTHING, HORIZON, entries_since
from activities.telling import TELL, telling_values
from models.ids import OVER_A_NOMINATION
from models.messages.notification import LADDER_TEMPLATES, NoticeTemplate

LOCK = 0x5644_0008
BATCH = 1000
DESK_BATCH = 5000
"""Of the tasks that a newcomer finds, so many are told of in one transaction."""

_LADDER = [template.value for template in LADDER_TEMPLATES]
_NOT_FOR_CLERKS = [*_LADDER, NoticeTemplate.TASK_OPENED.value]
_TODAY = "(now() at time zone 'Asia/Ho_Chi_Minh')::date"

_ACTIVE = f"""ended_at is null and valid_from <= {_TODAY} and (valid_to is null or valid_to >= {_TODAY})"""

# Everybody who sits at a desk today, a desk being a role at a unit: its holders, and those who stand in for an absent one.
SEATS = f"""
seat as (
  select 'membership/' || held.id as way, held.officer, held.unit, held.role,
         greatest(held.created_at, held.valid_from::timestamp at time zone 'Asia/Ho_Chi_Minh') as since
  from (select * from membership where {_ACTIVE}) as held
  join officer on officer.id = held.officer and officer.left_at is null
  union all
  select 'substitution/' || absence.id || '/' || held.id, absence.substitute, held.unit, held.role,
         greatest(absence.created_at, held.created_at,
                  greatest(absence.valid_from, held.valid_from)::timestamp at time zone 'Asia/Ho_Chi_Minh')
  from (select * from substitution where {_ACTIVE}) as absence
  join (select * from membership where {_ACTIVE}) as held
    on held.officer = absence.absent and (absence.unit is null or absence.unit = held.unit)
  join officer on officer.id = absence.substitute and officer.left_at is null
)
"""  # noqa: S608 -- our own conditions

_WITHOUT_EVENT = """
not exists (select from event where event.nomination = ledger.nomination and event.sequence = ledger.sequence)
"""

WAITING = f"""
select {HORIZON} as horizon,
       exists (select from ledger where {entries_since("$1")} and {_WITHOUT_EVENT})
       or exists (select from outbox where expanded_at is null) as anything
"""  # noqa: S608 -- our own conditions

# Whatever their transactions' numbers, the entries of one nomination are numbered in their own order.
NUMBER = f"""
with fresh as materialized (
  select nomination, sequence, max(written_in) over (partition by nomination order by sequence) as turn
  from ledger where {entries_since("$1")} and {_WITHOUT_EVENT}
), numbered as (
  insert into event (number, nomination, sequence, subject)
  select last.number + row_number() over (order by turn, nomination, sequence), nomination, sequence,
         regexp_replace(nomination, '{OVER_A_NOMINATION}', '')
  from fresh, (select coalesce(max(number), 0) as number from event) as last
  order by turn, nomination, sequence limit $2
  returning number
)
select min(number) as first, max(number) as last, (select count(*) from fresh) as found, {HORIZON} as horizon from numbered
"""  # noqa: S608 -- as above

# A webhook of a unit is told of every entry of every nomination that the unit may see.
CALL_WEBHOOKS = """
insert into message (subscription, channel, address, template, reason, nomination, sequence, event, unit, state, next_attempt_at)
select subscription.id, 'webhook', subscription.address, 'event', 'event/' || event.number, event.subject, event.sequence,
       event.number, subscription.unit, 'waiting', now()
from event
join nomination on nomination.id = event.subject
join subscription on subscription.channel = 'webhook' and subscription.unit = any(nomination.area)
where event.number between $1 and $2
order by event.number, subscription.id
on conflict do nothing
"""

# Clerks whom a notice of the same entry tells already are not told of the task as well.
TELL_OF_TASKS = f"""
with {SEATS}, told as (
  select seat.officer, 'task_opened' as template, 'task/' || task.nomination || '/' || task.number as reason, task.nomination,
         task.number as sequence, task.unit, null::jsonb as facts, null::timestamptz as hold_until
  from event
  join task on task.nomination = event.nomination and task.number = event.sequence and task.closed_at is null
  join seat on seat.unit = task.unit and seat.role = task.role
  where event.number between $7 and $8
    and not (task.role = 'clerk' and exists (
      select from outbox where outbox.nomination = task.nomination and outbox.sequence = task.number and outbox.unit = task.unit
        and outbox.template <> all($9::text[])
    ))
)
{TELL}
"""  # noqa: S608 -- as above

TAKE_NOTICES = "select id from outbox where expanded_at is null order by id limit $1 for update skip locked"

TELL_OFFICES = """
insert into message (subscription, channel, address, template, reason, nomination, sequence, unit, state, next_attempt_at)
select subscription.id, 'email', subscription.address, outbox.template, 'notice/' || outbox.id, outbox.nomination, outbox.sequence,
       outbox.unit, 'waiting', now()
from outbox join subscription on subscription.unit = outbox.unit and subscription.channel = 'email'
where outbox.id = any($1::bigint[])
order by outbox.id, subscription.id
on conflict do nothing
"""

# The ladder names a role; it reminds whoever holds the task as well. Everything else that an office is told is for its clerks.
TELL_OFFICERS = f"""
with {SEATS}, told as (
  select seat.officer, outbox.template, 'notice/' || outbox.id as reason, outbox.nomination, outbox.sequence, outbox.unit,
         null::jsonb as facts, null::timestamptz as hold_until
  from outbox
  left join ledger on ledger.nomination = outbox.nomination and ledger.sequence = outbox.sequence
    and outbox.template = any($8::text[])
  left join task on task.nomination = outbox.nomination and task.unit = outbox.unit and task.closed_at is null
    and outbox.template = any($8::text[])
  join seat on seat.unit = outbox.unit and seat.role = any(
    case when outbox.template = any($8::text[]) then array[ledger.body::jsonb -> 'facts' ->> 'role', task.role]
    else array['clerk'] end
  )
  where outbox.id = any($7::bigint[]) and outbox.template <> 'task_opened'
)
{TELL}
"""  # noqa: S608 -- as above

NOTICES_TAKEN = "update outbox set expanded_at = now() where id = any($1::bigint[])"

NEWCOMERS = f"""
with {SEATS}
select seat.way, seat.officer, seat.unit, seat.role
from seat join contact on contact.officer = seat.officer
where contact.email is not null and coalesce(contact.choices ->> 'task', 'digest') <> 'none'
  and not exists (select from introduction where introduction.way = seat.way)
order by seat.way limit 50
"""  # noqa: S608 -- as above

# Somebody who comes to a full desk is told of it at once, in one summary and not in a thousand mails. An entry, or a notice for
# clerks, that is not expanded yet will tell them itself.
SHOW_DESK = f"""
with told as (
  select $7::text as officer, 'task_opened' as template, 'task/' || task.nomination || '/' || task.number as reason,
         task.nomination, task.number as sequence, task.unit, null::jsonb as facts, now() as hold_until
  from task
  where task.unit = $8 and task.role = $9 and task.closed_at is null and not exists (
    select from message where message.officer = $7 and message.nomination = task.nomination and message.sequence = task.number
      and message.state <> 'silent'
  ) and not exists (
    select from ledger where ledger.nomination = task.nomination and ledger.sequence = task.number and {_WITHOUT_EVENT}
  ) and not (task.role = 'clerk' and exists (
    select from outbox where outbox.nomination = task.nomination and outbox.sequence = task.number and outbox.unit = task.unit
      and outbox.expanded_at is null and outbox.template <> all($11::text[])
  ))
  limit $10
)
{TELL}
"""  # noqa: S608 -- as above

INTRODUCED = "insert into introduction (way, officer) values ($1, $2) on conflict do nothing"

# Covered rows bear the digest from the moment it exists, so none is ever in two.
MAKE_DIGESTS = """
with ripe as (
  select distinct officer from message where state = 'held' and digest is null and hold_until <= now() limit 500
), covered as (
  select message.id, message.officer from message join ripe using (officer) where state = 'held' and digest is null
), made as (
  insert into message (officer, channel, template, reason, state, next_attempt_at)
  select officer, 'email', 'digest', 'digest/' || min(id), 'waiting', now() from covered group by officer returning id, officer
)
update message set digest = made.id from covered join made using (officer) where message.id = covered.id
"""

TAKE_REPLAY = "select id, subscription, position, last from replay where done_at is null order by id limit 1 for update skip locked"
REPLAY = """
insert into message (subscription, channel, address, template, reason, nomination, sequence, event, unit, state, next_attempt_at)
select subscription.id, 'webhook', subscription.address, 'event', 'replay/' || $1::bigint || '/' || event.number, event.subject,
       event.sequence, event.number, subscription.unit, 'waiting', now()
from event
join nomination on nomination.id = event.subject
join subscription on subscription.id = $2 and subscription.unit = any(nomination.area)
where event.number > $3 and event.number <= $4
order by event.number
on conflict do nothing
"""
REPLAYED = "update replay set position = $2, done_at = case when $2 >= last then now() end where id = $1"


class Expansion:
    """Makes messages of what waits, as the relay calls it again and again."""

    def __init__(self, pool: asyncpg.Pool, sweep: timedelta) -> None:
        self._pool = pool
        self._sweep = sweep.total_seconds()
        self._next_sweep = 0.0
        self._horizon = EVERYTHING

    async def expand(self) -> None:
        """Messages for all that is new; newcomers and digests are looked for less often. Nothing, while another relay is at it."""
        waiting: Any = await self._pool.fetchrow(WAITING, self._horizon)
        reached = waiting["horizon"]
        if waiting["anything"]:
            async with self._alone() as connection:
                reached = None
                if connection is not None:
                    reached = await _number_events(connection, self._horizon)
                    await _expand_notices(connection)
        if reached is not None:
            self._horizon = reached
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + self._sweep
            async with self._alone() as connection:
                if connection is not None:
                    await _welcome_newcomers(connection)
                    await connection.execute(MAKE_DIGESTS)
                    await _go_on_with_replay(connection)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[PoolConnectionProxy | None]:
        """A transaction in which no other relay expands; None while another one does."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield connection if await connection.fetchval("select pg_try_advisory_xact_lock($1)", LOCK) else None


async def _number_events(connection: PoolConnectionProxy, horizon: int) -> int | None:
    """The horizon of the next look, once this is committed; None while some of what this one found is left."""
    numbered: Any = await connection.fetchrow(NUMBER, horizon, BATCH)
    if numbered["first"] is not None:
        await connection.execute(CALL_WEBHOOKS, numbered["first"], numbered["last"])
        await connection.execute(TELL_OF_TASKS, *telling_values(), numbered["first"], numbered["last"], _NOT_FOR_CLERKS)
    reached: int = numbered["horizon"]
    return reached if numbered["found"] <= BATCH else None


async def _expand_notices(connection: PoolConnectionProxy) -> None:
    notices = [row["id"] for row in await connection.fetch(TAKE_NOTICES, BATCH)]
    if not notices:
        return
    await connection.execute(TELL_OFFICES, notices)
    await connection.execute(TELL_OFFICERS, *telling_values(), notices, _LADDER)
    await connection.execute(NOTICES_TAKEN, notices)


async def _welcome_newcomers(connection: PoolConnectionProxy) -> None:
    for seat in await connection.fetch(NEWCOMERS):
        desk = (seat["officer"], seat["unit"], seat["role"], DESK_BATCH)
        told = await connection.execute(SHOW_DESK, *telling_values(), *desk, _NOT_FOR_CLERKS)
        if int(told.rpartition(" ")[2]) < DESK_BATCH:
            await connection.execute(INTRODUCED, seat["way"], seat["officer"])


async def _go_on_with_replay(connection: PoolConnectionProxy) -> None:
    replay = await connection.fetchrow(TAKE_REPLAY)
    if replay is not None:
        reached = min(replay["position"] + BATCH, replay["last"])
        await connection.execute(REPLAY, replay["id"], replay["subscription"], replay["position"], reached)
        await connection.execute(REPLAYED, replay["id"], reached)
