"""The messages in PostgreSQL: one for each recipient and reason, claimed by whoever sends it, marked as soon as it is taken.

A claim moves `next_attempt_at` to the end of a lease, committed before anything is sent. So whoever looks next passes the row
over, and when the sender dies the row falls due again by itself. The end of the lease also tells one claim from another: an attempt
that ends after somebody else has claimed the row can no longer put it back, while "sent" is written by whoever knows it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import structlog

from models.lanes import LANE, SMTP_LANE

log = structlog.get_logger(__name__)

# `busy` holds how many places are left in the lanes in use. Only rows that can be sent at once are claimed: one that had to wait
# in memory could outlive its lease. The conditions stand again where the row is locked, since another relay may have claimed it.
# A webhook call waits its turn: not while an earlier one of the same nomination to the same subscription waits or is under way.
# Each lane is looked at by itself, from one to the next in the index, so that nobody stands behind what waits for another host.
CLAIM = f"""
with recursive busy as (
  select * from unnest($2::text[], $3::int[]) as busy (lane, places)
), lane as (
  select min({LANE}) as name from message where state = 'waiting'
  union all
  select (select min({LANE}) from message where state = 'waiting' and {LANE} > lane.name) from lane where lane.name is not null
), chosen as (
  select due.id, lane.name
  from lane left join busy on busy.lane = lane.name
  cross join lateral (
    select id from message
    where state = 'waiting' and {LANE} = lane.name and next_attempt_at <= now() and id <> all($1::bigint[])
      and not (channel = 'webhook' and exists (
        select from message as earlier
        where earlier.subscription = message.subscription and earlier.nomination = message.nomination and earlier.id < message.id
          and earlier.state = 'waiting' and earlier.channel = 'webhook'
      ))
    order by next_attempt_at, id
    limit greatest(coalesce(busy.places, case lane.name when '{SMTP_LANE}' then $4::int else $5::int end), 0)
  ) as due
), taken as (
  select message.id, chosen.name as lane
  from message join chosen on chosen.id = message.id
  where message.state = 'waiting' and message.next_attempt_at <= now()
  for update of message skip locked
)
update message set attempts = attempts + 1, next_attempt_at = now() + $6::interval
from taken where message.id = taken.id
returning message.id, taken.lane
"""  # noqa: S608 -- our own words

# What a digest shows is what it covers: how many of each kind, how many nominations, the most urgent of them.
WHOLE = """
select message.id, message.channel, coalesce(message.address, contact.email) as address, message.attempts,
       message.next_attempt_at as lease, message.officer, message.subscription, message.template, message.reason,
       message.nomination, message.sequence, message.event as number, message.unit, message.facts, message.written_at,
       case when message.officer is null then subscription.id is not null else contact.email is not null end as wanted,
       contact.language,
       case when message.channel = 'webhook' then array_remove(array[
         subscription.secret, case when subscription.former_until > now() then subscription.former_secret end
       ], null) end as secrets,
       nomination.award, nomination.regime, nomination.state, nomination.due_at, ledger.body as entry, event.nomination as chain,
       covered.counts, covered.nominations, covered.lines
from message
left join contact on contact.officer = message.officer
left join subscription on subscription.id = message.subscription
left join nomination on nomination.id = message.nomination
left join event on event.number = message.event
left join ledger on ledger.nomination = event.nomination and ledger.sequence = event.sequence
left join lateral (
  select (select jsonb_object_agg(template, times) from (
            select template, count(*) as times from message as part where part.digest = message.id group by template
          ) as kinds) as counts,
         (select count(distinct nomination) from message as part where part.digest = message.id) as nominations,
         (select jsonb_agg(jsonb_build_array(id, award, regime, due_at) order by due_at nulls last, id) from (
            select case_.id, case_.award, case_.regime, case_.due_at from nomination as case_
            where case_.id in (select nomination from message as part where part.digest = message.id)
            order by case_.due_at nulls last, case_.id limit 20) as urgent) as lines
) as covered on message.template = 'digest'
where message.id = any($1::bigint[])
"""

SENT = """
with sent as (
  update message set state = 'sent', sent_at = now(), last_error = null, bounced_at = null,
    proof = $2, sent_as = $3, template_version = $4, language = $5
  where id = $1 and state <> 'sent' returning id
)
update message set state = 'sent', sent_at = now(), proof = $2, sent_as = $3, template_version = $4, language = $5
from sent where message.digest = sent.id and message.state = 'held'
"""

AGAIN = """
update message set next_attempt_at = now() + $3::interval, last_error = $4
where id = $1 and state = 'waiting' and next_attempt_at = $2
"""

FAILED = """
update message set state = 'failed', last_error = $3
where id = $1 and state = 'waiting' and next_attempt_at = $2
"""

BOUNCED = """
update message set state = 'bounced', last_error = $3, bounced_at = now()
where id = $1 and state = 'waiting' and next_attempt_at = $2
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """The proof that the other side took a message: what it answered, under which id it knows the message, which words it got."""

    proof: str
    sent_as: str
    template_version: int
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """One message to one recipient, ours to send until `lease`. `wanted` is False when nobody listens there any more.

    `entry` is the ledger entry of a webhook call, `counts`, `nominations` and `lines` what a digest covers.
    """

    id: int
    channel: str
    address: str | None
    attempts: int
    lease: datetime
    lane: str
    template: str
    reason: str
    written_at: datetime
    wanted: bool
    officer: str | None = None
    subscription: int | None = None
    language: str | None = None
    nomination: str | None = None
    sequence: int | None = None
    number: int | None = None
    unit: str | None = None
    facts: Mapping[str, str] | None = None
    secrets: Sequence[str] | None = None
    award: str | None = None
    regime: str | None = None
    state: str | None = None
    due_at: datetime | None = None
    entry: str | None = None
    chain: str | None = None
    counts: Mapping[str, int] | None = None
    nominations: int | None = None
    lines: Sequence[tuple[str, str, str, str | None]] | None = None


class NotTakenError(Exception):
    """The other side did not take the message. `code` says why, in a word that names neither address nor person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TryAgainError(NotTakenError):
    """Nobody there, or too busy, or an answer that never came: a later attempt may succeed."""


class RefusedError(NotTakenError):
    """The other side will never take this message, or it must not be sent."""


class BouncedError(RefusedError):
    """The mail server has refused recipient or message for good."""


@dataclass(frozen=True, slots=True)
class Places:
    """How many messages may be under way at once: by e-mail, and to any one webhook host."""

    smtp: int = 16
    host: int = 4


class Deliveries:
    """The table of messages, as the one who sends them sees it."""

    def __init__(self, pool: asyncpg.Pool, places: Places, lease: timedelta, patience: timedelta) -> None:
        self._pool = pool
        self._places = places
        self._lease = lease
        self._patience = patience

    async def claim(self, under_way: list[int], places_left: Mapping[str, int]) -> list[ClaimedMessage]:
        """What is due and can be sent at once, ours from now on.

        `places_left` tells of lanes in use or in trouble, `under_way` what is not to be claimed whatever its lease says.
        """
        claimed = await self._pool.fetch(
            CLAIM, under_way, list(places_left), list(places_left.values()), self._places.smtp, self._places.host, self._lease
        )
        if not claimed:
            return []
        lanes = {row["id"]: row["lane"] for row in claimed}
        rows = await self._pool.fetch(WHOLE, list(lanes))
        return [ClaimedMessage(**row, lane=lanes[row["id"]]) for row in rows]

    async def mark_sent(self, message: ClaimedMessage, sent: Sent) -> None:
        """The other side has it, and of a digest all that it covers.

        Not written, it would be sent twice, so a database that is away is asked again and again.
        """
        await self._insist(SENT, message, sent.proof, sent.sent_as, sent.template_version, sent.language)

    async def put_back(self, message: ClaimedMessage, delay: timedelta, code: str) -> None:
        """Due again after `delay`."""
        await self._insist(AGAIN, message, message.lease, delay, code)

    async def give_up(self, message: ClaimedMessage, code: str) -> None:
        """Into the list of the failed, where people see it and may retry it."""
        await self._insist(FAILED, message, message.lease, code)

    async def bounce(self, message: ClaimedMessage, code: str) -> None:
        """As given up, and marked as refused by the mail server for good."""
        await self._insist(BOUNCED, message, message.lease, code)

    async def _insist(self, statement: str, message: ClaimedMessage, *values: object) -> None:
        deadline = asyncio.get_running_loop().time() + self._patience.total_seconds()
        while True:
            try:
                await self._pool.execute(statement, message.id, *values)
            except Exception as error:  # noqa: BLE001 -- whatever it is, the alternative is a message sent twice
                if asyncio.get_running_loop().time() > deadline:
                    log.error("notice_not_marked", message=message.id, error=type(error).__name__)  # noqa: TRY400 -- as elsewhere, no texts
                    return
                await asyncio.sleep(0.2)
            else:
                return
