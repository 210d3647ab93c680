"""Which nominations belong together: a dossier with all that was split off it, and all that was joined with any of these.

An id says of which family it is: before its first full stop stands that of a dossier, or of a nomination that began as a join.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import NamedTuple

from asyncpg.pool import PoolConnectionProxy

# Of dossiers, the families of all with which any of them was joined, however often. Each step asks for the nominees of a family,
# and where these went: by indexes, of one after the other (offset 0), however many the planner takes them for.
FAMILIES = """
with recursive family (id) as (
  select unnest($1::text[])
  union
  select split_part(unnest(array[way.source, way.target]), '.', 1) from family
  cross join lateral (
    select id as nominee from nominee where dossier = family.id union select nominee from joined_nominee where target = family.id
  ) as member
  cross join lateral (select source, target from joined_nominee went where went.nominee = member.nominee offset 0) as way
)
select coalesce(array_agg(id), '{}') from family
"""

AT_A_TIME = 300
"""Chains of one portion, or those of one family with all that was joined with it, where these are more."""

_JOINED = """
select distinct split_part(source, '.', 1) as one, split_part(target, '.', 1) as other from joined_nominee
where $1::text[] is null or split_part(target, '.', 1) = any($1)
"""
_CHAINS = """
with chain (id) as (
  select nomination from ledger union select id from nomination union select id from dossier union select id from council_session
)
select coalesce(joined.standing, split_part(id, '.', 1)) as kin, id
from chain left join unnest($2::text[], $3::text[]) as joined (family, standing) on joined.family = split_part(id, '.', 1)
where $1::text[] is null or split_part(id, '.', 1) = any($1)
order by kin, id
"""


class Portion(NamedTuple):
    """Ids of chains, and the families that they are of. Whoever was joined with one of these is in the same portion."""

    chains: list[str]
    families: list[str]


async def in_portions(
    connection: PoolConnectionProxy, wanted: Sequence[str] | None, at_a_time: int = AT_A_TIME
) -> AsyncIterator[Portion]:
    """Every id under which anything is kept (wanted: those of these whole families), once; within the caller's transaction.

    In memory are one portion, and the ids of families that were joined with others.
    """
    joined = kinship((row["one"], row["other"]) for row in await connection.fetch(_JOINED, wanted))
    chains: list[str] = []
    last = None
    async for row in connection.cursor(_CHAINS, wanted, list(joined), list(joined.values()), prefetch=2 * at_a_time):
        if len(chains) >= at_a_time and row["kin"] != last:
            yield _portion(chains)
            chains = []
        chains.append(row["id"])
        last = row["kin"]
    if chains:
        yield _portion(chains)


def kinship(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of every family in any pair, the one that stands for all with which it is connected."""
    before: dict[str, str] = {}

    def standing(family: str) -> str:
        while (nearer := before.setdefault(family, family)) != family:
            before[family] = before[nearer]
            family = nearer
        return family

    for one, other in pairs:
        before[standing(one)] = standing(other)
    return {family: standing(family) for family in before}


def _portion(chains: list[str]) -> Portion:
    return Portion(chains, list(dict.fromkeys(chain.split(".", maxsplit=1)[0] for chain in chains)))
