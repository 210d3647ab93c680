"""Telling officers: a message for each, as soon as each wants it, and never a second one for the same reason.

Whoever has something to say to officers puts them into a relation `told` and appends TELL, in the transaction of what it tells of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.digest_days import digest_moments
from models.messages.notification import KIND_OF_TEMPLATE, USUAL_CHOICE, NoticeTemplate

Connection = asyncpg.Connection | PoolConnectionProxy

# An officer who was passed over in silence (no address, or no wish to hear) may be told later for the same reason; nobody else is.
TELL = """
insert into message (officer, channel, template, reason, nomination, sequence, unit, facts, state, hold_until, next_attempt_at)
select distinct on (told.officer, told.template, told.reason)
       told.officer, 'email', told.template, told.reason, told.nomination, told.sequence, told.unit, told.facts,
       chosen.state, case chosen.state when 'held' then coalesce(told.hold_until, moment.at, now()) end, now()
from told
left join contact on contact.officer = told.officer
left join unnest($1::text[], $2::text[], $3::text[]) as kind (template, name, usual) on kind.template = told.template
left join unnest($4::text[], $5::int[], $6::timestamptz[]) as moment (rhythm, hour, at)
  on moment.rhythm = contact.rhythm and moment.hour = contact.hour
cross join lateral (
  select case
    when contact.email is null or wanted.choice = 'none' then 'silent'
    when wanted.choice = 'digest' or told.hold_until is not null then 'held'
    else 'waiting'
  end as state
  from (select coalesce(contact.choices ->> kind.name, kind.usual, 'immediate') as choice) as wanted
) as chosen
order by told.officer, told.template, told.reason, told.unit
on conflict (officer, template, reason) do update
set state = excluded.state, hold_until = excluded.hold_until, next_attempt_at = excluded.next_attempt_at
where message.state = 'silent' and excluded.state <> 'silent'
"""

ANNOUNCE = f"""
with told as (
  select officer.id as officer, $8::text as template, $9::text as reason, $10::text as nomination, $11::int as sequence,
         $12::text as unit, $13::jsonb as facts, null::timestamptz as hold_until
  from officer where officer.id = any($7::text[]) and officer.left_at is null
)
{TELL}
"""  # noqa: S608 -- our own statement


@dataclass(frozen=True, slots=True)
class Cause:
    """Why somebody is told. The same key never tells the same officer twice by the same template.

    `facts` are what the words of the template ask for (`activities.catalogue.FACTS_OF_TEMPLATE`): codes and days, never names.
    """

    key: str
    unit: str | None = None
    nomination: str | None = None
    sequence: int | None = None
    facts: Mapping[str, str] | None = None


def telling_values(now: datetime | None = None) -> tuple[list[str] | list[int] | list[datetime], ...]:
    """The first six values of every statement that ends in TELL: kinds with their usual choice, and when digests go out next."""
    templates = list(KIND_OF_TEMPLATE)
    kinds = [KIND_OF_TEMPLATE[template] for template in templates]
    moments = digest_moments(now or datetime.now(UTC))
    return (
        [template.value for template in templates],
        [kind.value for kind in kinds],
        [USUAL_CHOICE[kind].value for kind in kinds],
        [moment.rhythm.value for moment in moments],
        [moment.hour for moment in moments],
        [moment.at for moment in moments],
    )


async def announce(connection: Connection, recipients: Iterable[str], template: NoticeTemplate, cause: Cause) -> None:
    """Tell these officers, in the caller's transaction: each once for this cause, however often this is called.

    It goes out within a second of the commit, or in a digest, or not at all, as each has chosen. Whoever has left is passed over.
    """
    await connection.execute(
        ANNOUNCE,
        *telling_values(),
        list(recipients),
        template.value,
        cause.key,
        cause.nomination,
        cause.sequence,
        cause.unit,
        dict(cause.facts) if cause.facts is not None else None,
    )
