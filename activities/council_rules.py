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
    for row in await connection.fetch(_PINNED, list(nominations), level):
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
