"""The deliveries in PostgreSQL: one for each notice and address, claimed by whoever sends it, marked as soon as it is taken.

A claim moves `next_attempt_at` to the end of a lease, committed before anything is sent. So whoever looks next passes the row
over, and when the sender dies the row falls due again by itself. The end of the lease also tells one claim from another: an attempt
that ends after somebody else has claimed the row can no longer put it back, while "sent" is written by whoever knows it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import structlog

log = structlog.get_logger(__name__)

SMTP_LANE = "smtp"
"""All e-mail goes through one server, so it shares one lane; each webhook host has its own."""

DATABASE_AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What is raised while the database restarts or cannot be reached: worth trying again, without troubling the engine."""

EXPAND = """
with waiting as (
  select id, unit from outbox where expanded_at is null order by id limit 1000 for update skip locked
), told as (
  insert into delivery (notice, subscription, channel, address, state, next_attempt_at)
  select waiting.id, subscription.id, subscription.channel, subscription.address, 'waiting', now()
  from waiting join subscription using (unit)
  on conflict (notice, channel, address) do nothing
)
update outbox set expanded_at = now() from waiting where outbox.id = waiting.id
"""

# `busy` holds how many places are left in the lanes in use. Only rows that can be sent at once are claimed: one that had to wait
# in memory could outlive its lease. The conditions stand again where the row is locked, since another relay may have claimed it.
CLAIM = """
with busy as (
  select * from unnest($2::text[], $3::int[]) as busy (lane, places)
), due as (
  select lane.id, lane.name, lane.next_attempt_at,
         coalesce(busy.places, case lane.name when 'smtp' then $4::int else $5::int end) as places
  from (
    select id, next_attempt_at,
           case channel when 'email' then 'smtp' else coalesce(lower(substring(address from '^https?://([^/?#]+)')), '') end as name
    from delivery
    where state = 'waiting' and next_attempt_at <= now() and id <> all($1::bigint[])
  ) as lane left join busy on busy.lane = lane.name
  where coalesce(busy.places, 1) > 0
  order by lane.next_attempt_at
  limit 5000
), chosen as (
  select id, name from (
    select id, name, places, row_number() over (partition by name order by next_attempt_at, id) as place from due
  ) as queue where place <= places
), taken as (
  select delivery.id, chosen.name as lane, outbox.nomination, outbox.sequence, outbox.unit, outbox.template, outbox.written_at,
         subscription.id is not null as wanted, subscription.secret,
         nomination.award, nomination.regime, nomination.state, nomination.due_at
  from delivery join chosen on chosen.id = delivery.id
  join outbox on outbox.id = delivery.notice
  left join subscription on subscription.id = delivery.subscription
  left join nomination on nomination.id = outbox.nomination
  where delivery.state = 'waiting' and delivery.next_attempt_at <= now()
  for update of delivery skip locked
)
update delivery set attempts = attempts + 1, next_attempt_at = now() + $6::interval
from taken where delivery.id = taken.id
returning delivery.id, delivery.notice, delivery.channel, delivery.address, delivery.attempts, delivery.next_attempt_at as lease,
          taken.lane, taken.nomination, taken.sequence, taken.unit, taken.template, taken.written_at, taken.wanted, taken.secret,
          taken.award, taken.regime, taken.state, taken.due_at
"""

SENT = "update delivery set state = 'sent', sent_at = now(), last_error = null where id = $1 and state <> 'sent'"

AGAIN = """
update delivery set next_attempt_at = now() + $3::interval, last_error = $4
where id = $1 and state = 'waiting' and next_attempt_at = $2
"""

FAILED = """
update delivery set state = 'failed', last_error = $3
where id = $1 and state = 'waiting' and next_attempt_at = $2
"""


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """One message to one address, ours to send until `lease`. `wanted` is False when the office no longer listens there."""

    id: int
    notice: int
    channel: str
    address: str
    attempts: int
    lease: datetime
    lane: str
    nomination: str
    sequence: int
    unit: str
    template: str
    written_at: datetime
    wanted: bool
    secret: str | None
    award: str | None
    regime: str | None
    state: str | None
    due_at: datetime | None


class NotTakenError(Exception):
    """The other side did not take the message. `code` says why, in a word that names neither address nor person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TryAgainError(NotTakenError):
    """Nobody there, or too busy, or an answer that never came: a later attempt may succeed."""


class RefusedError(NotTakenError):
    """The other side will never take this message, or it must not be sent."""


@dataclass(frozen=True, slots=True)
class Places:
    """How many messages may be under way at once: by e-mail, and to any one webhook host."""

    smtp: int = 16
    host: int = 4


class Deliveries:
    """The table of deliveries, as the one who sends them sees it."""

    def __init__(self, pool: asyncpg.Pool, places: Places, lease: timedelta, patience: timedelta) -> None:
        self._pool = pool
        self._places = places
        self._lease = lease
        self._patience = patience

    async def expand(self) -> None:
        """Give every new notice its deliveries: one for each address at which its office listens, now and never again."""
        await self._pool.execute(EXPAND)

    async def claim(self, under_way: list[int], places_left: Mapping[str, int]) -> list[ClaimedDelivery]:
        """What is due and can be sent at once, ours from now on.

        `places_left` tells of lanes in use or in trouble, `under_way` what is not to be claimed whatever its lease says.
        """
        rows = await self._pool.fetch(
            CLAIM, under_way, list(places_left), list(places_left.values()), self._places.smtp, self._places.host, self._lease
        )
        return [ClaimedDelivery(**row) for row in rows]

    async def mark_sent(self, delivery: ClaimedDelivery) -> None:
        """The other side has it. Not written, it would be sent twice, so a database that is away is asked again and again."""
        await self._insist(SENT, delivery)

    async def put_back(self, delivery: ClaimedDelivery, delay: timedelta, code: str) -> None:
        """Due again after `delay`."""
        await self._insist(AGAIN, delivery, delivery.lease, delay, code)

    async def give_up(self, delivery: ClaimedDelivery, code: str) -> None:
        """Into the list of the failed, where people see it and may retry it."""
        await self._insist(FAILED, delivery, delivery.lease, code)

    async def _insist(self, statement: str, delivery: ClaimedDelivery, *values: object) -> None:
        deadline = asyncio.get_running_loop().time() + self._patience.total_seconds()
        while True:
            try:
                await self._pool.execute(statement, delivery.id, *values)
            except Exception as error:  # noqa: BLE001 -- whatever it is, the alternative is a message sent twice
                if asyncio.get_running_loop().time() > deadline:
                    log.error("notice_not_marked", delivery=delivery.id, error=type(error).__name__)  # noqa: TRY400 -- as elsewhere, no texts
                    return
                await asyncio.sleep(0.2)
            else:
                return
