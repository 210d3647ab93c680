"""What stood before a council: the agenda as it was put together, who left it and why, public notices, and who kept out of what."""

from collections.abc import Iterable

import asyncpg

from activities.award_names import lawful_award_names
from activities.ballot_recusals import LINE
from models.vocabulary import Act
from policy.units import directory
from starter.schemas.minutes import AgendaLine, PublicNotice, Recusal
from starter.units import Connection

# A nomination left the agenda by the entry of its ledger that closed the task by which it awaited the council. Whom it listed, the
# ballot paper of the session knows; since then it may have been split.
_AGENDA = """
with listed as (
  select nomination, count(distinct nominee) as nominees from slate_line where session = $1 group by nomination
)
select item.position, item.nomination, nomination.unit, nomination.award, nomination.regime, item.outcome, item.refused,
  coalesce(listed.nominees, nomination.nominees) as nominees,
  case when item.outcome = 'left' or (item.outcome is null and task.closed_at is not null) then coalesce((
    select ledger.act from ledger
    where ledger.nomination = item.nomination and (ledger.body::jsonb ->> 'at')::timestamptz = task.closed_at
    order by ledger.sequence desc limit 1
  ), '') end as left
from agenda_item item
join nomination on nomination.id = item.nomination
left join listed on listed.nomination = item.nomination
left join task on task.nomination = item.nomination and task.number = item.task
where item.session = $1 order by item.position
"""
_NOTICES = f"""
{LINE}
select distinct on (line.nomination) line.nomination, ledger.body::jsonb -> 'facts' as facts
from line join ledger on ledger.nomination = line.id and ledger.act = $2
where line.until = 'infinity' or (ledger.body::jsonb ->> 'at')::timestamptz <= line.until
order by line.nomination, ledger.written_at desc
"""  # noqa: S608 -- our own text
_ORGANISATIONS = "select code, name from organisation where code = any($1::text[])"
_RECUSALS = """
select officer.name, recusal.nomination, item.position, recusal.ground, recusal.said_by = 'system' as by_rule,
  array(
    select nominee.name from unnest(recusal.nominees) as who (id) join nominee on nominee.id = who.id order by nominee.position
  ) as nominees
from session_recusal recusal
join officer on officer.id = recusal.officer
join agenda_item item on item.session = recusal.session and item.nomination = recusal.nomination
where recusal.session = $1 order by item.position, officer.name, recusal.officer
"""


async def read_agenda(connection: Connection, session: str) -> tuple[AgendaLine, ...]:
    """Every nomination that stood on the agenda when the first round was opened, in its order."""
    rows = await connection.fetch(_AGENDA, session)
    names = await unit_names(connection, {row["unit"] for row in rows})
    notices = await _notices(connection, [row["nomination"] for row in rows])
    return tuple(_line(row, names.get(row["unit"], row["unit"]), notices.get(row["nomination"])) for row in rows)


async def read_recusals(connection: Connection, session: str) -> tuple[Recusal, ...]:
    """Who kept out of the vote on which nomination, in the order of the agenda."""
    return tuple(Recusal(**row) for row in await connection.fetch(_RECUSALS, session))


async def unit_names(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    """The name of each of these units."""
    known = {code: directory().get(code).name for code in codes if code in directory()}
    rows = await connection.fetch(_ORGANISATIONS, sorted(set(codes) - known.keys()))
    return known | {row["code"]: row["name"] for row in rows}


async def _notices(connection: Connection, nominations: list[str]) -> dict[str, PublicNotice]:
    rows = await connection.fetch(_NOTICES, nominations, Act.NOTICE_PUBLISHED.value)
    return {row["nomination"]: PublicNotice.model_validate(row["facts"]) for row in rows}


def _line(row: asyncpg.Record, proposer: str, notice: PublicNotice | None) -> AgendaLine:
    award = lawful_award_names(row["award"], row["regime"])
    told = {name: row[name] for name in ("position", "nomination", "award", "nominees", "outcome", "left", "refused")}
    return AgendaLine(**told, proposer=proposer, award_vi=award.vi, award_en=award.en, notice=notice)
