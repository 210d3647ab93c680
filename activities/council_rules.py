"""Under which rule a council votes on each nomination: the one pinned on it, as the council's own regulation has it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from models.messages.policy import VoteRule
from policy.council import RegulationGround, rule_for, said_about

Connection = asyncpg.Connection | PoolConnectionProxy

# Everybody on a list came with the policy of one law, also where several lists were joined: any dossier of theirs tells it.
_PINNED = """
select nomination.id, nomination.award, step.value -> 'vote' as vote
from nomination
cross join lateral (
  select dossier.start from nominee join dossier on dossier.id = nominee.dossier where nominee.nomination = nomination.id
  order by nominee.position limit 1
) as handed_in
cross join lateral jsonb_array_elements(handed_in.start #> '{policy,stations}') as station
cross join lateral jsonb_array_elements(station.value -> 'steps') as step
where nomination.id = any($1::text[]) and station.value ->> 'level' = $2 and step.value ->> 'kind' = 'council'
"""

# Where a unit was dissolved its successor may be of another level. The office still takes the steps of the place that it was given,
# whose rule is the one of the station that its ledger says was handed over.
_HANDED_OVER = """
with recursive line as (
  select id as nomination, id, origin from nomination where id = any($1::text[])
  union
  select line.nomination, above.id, above.origin from line
  cross join lateral (
    select line.origin as id where line.origin is not null union select source from joined_nominee where target = line.id
  ) as before
  join nomination above on above.id = before.id
), moved as (
  select line.nomination, one.value ->> 'unit' as unit from line
  join ledger on ledger.nomination = line.id and ledger.act = 'handed_over'
  cross join lateral jsonb_array_elements(ledger.body::jsonb #> '{facts,successions}') as one
  where one.value ->> 'level' = $2
)
select nomination.id, nomination.award, step.value -> 'vote' as vote
from nomination
cross join lateral (
  select dossier.start from nominee join dossier on dossier.id = nominee.dossier where nominee.nomination = nomination.id
  order by nominee.position limit 1
) as handed_in
cross join lateral jsonb_array_elements(handed_in.start #> '{policy,stations}') with ordinality as station (value, place)
cross join lateral jsonb_array_elements(station.value -> 'steps') as step
join moved on moved.nomination = nomination.id and moved.unit = station.value ->> 'unit'
where step.value ->> 'kind' = 'council' and jsonb_typeof(step.value -> 'vote') = 'object'
order by nomination.id, station.place
"""

_REGULATION = """
select regulation.number, regulation.dated, regulation.says
from council_session session join council_regulation regulation on regulation.council = session.council
where session.id = $1 and regulation.valid_from <= $2 and coalesce(regulation.valid_to, 'infinity') >= $2
order by regulation.valid_from desc, regulation.id desc limit 1
"""


async def rules_of(
    connection: Connection, session: str, level: str, nominations: Sequence[str], today: date
) -> dict[str, VoteRule]:
    """The rule for each of these nominations at a session of a council at this level; without those that no council votes on."""
    regulation = await connection.fetchrow(_REGULATION, session, today)
    made: dict[Any, VoteRule] = {}
    rules: dict[str, VoteRule] = {}
    rows = await connection.fetch(_PINNED, list(nominations), level)
    missing = set(nominations) - {row["id"] for row in rows}
    rows += await connection.fetch(_HANDED_OVER, list(missing), level) if missing else []
    for row in rows:
        pinned = VoteRule.model_validate(row["vote"])
        key = (row["award"], pinned)
        if key not in made:
            made[key] = _as_regulated(pinned, row["award"], regulation)
        rules[row["id"]] = made[key]
    return rules


def _as_regulated(pinned: VoteRule, award: str, regulation: asyncpg.Record | None) -> VoteRule:
    if regulation is None:
        return pinned
    ground = RegulationGround(regulation["number"], regulation["dated"])
    return rule_for(pinned, said_about(award, regulation["says"]), ground)
