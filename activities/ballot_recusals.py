"""Recusals that nobody has to say: of members who stand on the list, or have acted on the case at another level.

They are written at the opening of a round, and at its end for delegates who came meanwhile, beside those that members or the
secretary declared, and said by "system". What holds for a seat's officer holds for the delegate who casts its ballot.
"""

from collections.abc import Sequence

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Connection = asyncpg.Connection | PoolConnectionProxy

# A nomination with those that it was split off or joined from, each as far as its entries count for this one.
LINE = """
with recursive line as (
  select id as nomination, id, origin, opened_at, 'infinity'::timestamptz as until from nomination where id = any($1::text[])
  union all
  select line.nomination, above.id, above.origin, above.opened_at,
         case when above.id = line.origin then line.opened_at else 'infinity' end
  from line
  cross join lateral (
    select line.origin as id where line.origin is not null
    union select source from joined_nominee where target = line.id
  ) as before
  join nomination above on above.id = before.id
)
"""

# A member who sat on the council of another level, when its session decided on the nomination, has acted on it there: no entry of
# the ledger names who voted, so the seats of that session do.
RECUSE = f"""
{LINE}, voter as (
  select seat.officer as seat, person.id as person
  from session_seat seat cross join lateral unnest(array[seat.officer, seat.delegate]) as person (id)
  where seat.session = $2 and seat.votes and person.id is not null
), found as (
  select voter.seat, here.nomination, 'own_list' as ground, 1 as place
  from (select distinct nomination from line) as here
  join nominee listed on listed.officer is not null
    and listed.dossier = any (array(select distinct dossier from nominee where nominee.nomination = here.nomination))
  join voter on voter.person = listed.officer
  union all
  select voter.seat, line.nomination, 'acted_before', 2
  from line join ledger on ledger.nomination = line.id and ledger.actor is not null
  cross join lateral (select ledger.body::jsonb as body) as entry
  cross join lateral unnest(array[ledger.actor, entry.body #>> '{{actor,on_behalf_of}}']) as acted (officer)
  join voter on voter.person = acted.officer
  where entry.body #>> '{{actor,level}}' is distinct from $3
    and (line.until = 'infinity' or (entry.body ->> 'at')::timestamptz <= line.until)
  union all
  select voter.seat, line.nomination, 'acted_before', 2
  from line join agenda_item item on item.nomination = line.id and item.delivered_at is not null
  join council_session other on other.id = item.session and other.level <> $3
  join session_seat sat on sat.session = other.id and sat.votes and sat.presence <> 'absent'
  join voter on voter.person in (sat.officer, sat.delegate)
  where line.until = 'infinity' or item.delivered_at <= line.until
)
insert into session_recusal (session, officer, nomination, nominees, ground, said_by)
select distinct on (seat, nomination) $2, seat, nomination, '{{}}'::bigint[], ground, 'system' from found
order by seat, nomination, place
on conflict (session, officer, nomination) do update
set nominees = '{{}}', ground = excluded.ground, said_by = excluded.said_by where session_recusal.nominees <> '{{}}'
"""  # noqa: S608 -- our own statement


async def recuse_by_rule(connection: Connection, session: str, level: str, nominations: Sequence[str]) -> None:
    """Write the recusals that follow from the records. Run again it adds none."""
    await connection.execute(RECUSE, list(nominations), session, level)
