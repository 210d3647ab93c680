"""Hands the open tasks of units that were dissolved to their successors: in rounds, and at once when somebody is turned away.

A unit that was dissolved before a dossier was entered is left alone, unless the installation says otherwise: whoever enters old
papers, or plays an old year, does so for the units of that time.
"""

import asyncio
import hashlib
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

import asyncpg
import structlog
from pydantic import ValidationError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from models.errors import Duplicate
from models.messages.succession import MOST_SUCCESSIONS, HandOverInput, Succession
from models.vocabulary import Command, Level
from policy.clock import HANOI
from policy.successors import successor_of
from policy.units import CENTRE, directory
from starter.deadline import NotKnownYetError
from starter.delivery import Order, deliver
from starter.people.persons import today
from starter.resources import Resources

log = structlog.get_logger()

AT_A_TIME = 200
SIDE_BY_SIDE = 10
_DONE = frozenset({Duplicate.__name__, "AlreadyClosed"})

# The units that have open tasks, one look into the index for each.
_UNITS = """
with recursive found as (
  (select unit from task where closed_at is null order by unit limit 1)
  union all
  select (select unit from task where closed_at is null and unit > found.unit order by unit limit 1) from found
  where found.unit is not null
)
select unit from found where unit is not null
"""
_OPEN_THERE = """
select task.nomination from unnest($1::text[], $2::timestamptz[]) as gone (unit, since)
join task on task.unit = gone.unit and task.closed_at is null
join nomination n on n.id = task.nomination
where ($3 or coalesce(n.entered_at, n.opened_at) < gone.since) and task.nomination > $4
order by task.nomination limit $5
"""
_CONCERNED = """
select coalesce(entered_at, opened_at) as entered, path || array(
  select unnest(source.path) from nomination source
  where source.id in (select source from joined_nominee where target = $1)
) as units
from nomination where id = $1 and closed_at is null and version > 0
"""
_ORGANISATIONS = "select code, parent, level, valid_to from organisation where code = any($1::text[]) and valid_to < $2"


def day_of(here: Resources) -> date:
    """The day in Việt Nam, or the one that the installation takes for today."""
    return here.settings.today or today()


async def hand_over_open_tasks(here: Resources, day: date) -> int:
    """Hands over every open task that lies with a unit that is no longer there that day; how many nominations went on.

    Doing it again does nothing. It may be stopped anywhere, and several may do it at once. Raises what the engines raise when they
    are away.
    """
    units = [row["unit"] for row in await here.pool.fetch(_UNITS)]
    gone = await dissolved(here.pool, units, day)
    if not gone:
        return 0
    count, last = 0, ""
    while batch := await _batch(here, gone, last):
        places = asyncio.Semaphore(SIDE_BY_SIDE)
        count += sum(await asyncio.gather(*(_one_of_many(here, places, nomination, day) for nomination in batch)))
        last = batch[-1]
    if count:
        log.info("dissolved units handed over", nominations=count, units=len(gone))
    return count


async def hand_over(here: Resources, nomination: str, day: date) -> bool:
    """Lets successors take the places of all dissolved units of this nomination; whether there were any.

    Raises RPCError or NotKnownYetError while the engine does not answer.
    """
    row = await here.pool.fetchrow(_CONCERNED, nomination)
    if row is None:
        return False
    gone = (await dissolved(here.pool, row["units"], day)).values()
    late = here.settings.hand_over_late_dossiers
    successions = tuple(one for one in gone if late or row["entered"] < _beginning(one))
    at_once = [successions[start : start + MOST_SUCCESSIONS] for start in range(0, len(successions), MOST_SUCCESSIONS)]
    return any([await _tell(here, nomination, some) for some in at_once])


async def _tell(here: Resources, nomination: str, successions: tuple[Succession, ...]) -> bool:
    message = HandOverInput(successions=successions, clause=here.law.dissolutions.ground_of(successions))
    try:
        await deliver(here, Order(nomination, Command.HAND_OVER, _update_id(successions), message, None))
    except ApplicationError as refusal:
        if refusal.type not in _DONE:
            raise
        return False
    return True


async def dissolved(pool: asyncpg.Pool, units: Collection[str], day: date) -> dict[str, Succession]:
    """Those of the units that are no longer there that day, each with its successor: of an organisation, where it lay."""
    country = directory()
    found = {code: successor_of(country, code, day) for code in dict.fromkeys(units) if code in country}
    others = [code for code in units if code not in country]
    for row in await pool.fetch(_ORGANISATIONS, others, day) if others else []:
        above = successor_of(country, row["parent"], day)
        unit, level = (above.successor, above.level) if above else (row["parent"], country.get(row["parent"]).level)
        since = row["valid_to"] + timedelta(days=1)
        found[row["code"]] = Succession(unit=row["code"], successor=unit, level=Level(level), since=since)
    return {code: succession for code, succession in found.items() if succession is not None and code != CENTRE}


async def _batch(here: Resources, gone: dict[str, Succession], last: str) -> list[str]:
    late = here.settings.hand_over_late_dossiers
    rows = await here.pool.fetch(_OPEN_THERE, list(gone), [_beginning(one) for one in gone.values()], late, last, AT_A_TIME)
    return [row["nomination"] for row in rows]


async def _one_of_many(here: Resources, places: asyncio.Semaphore, nomination: str, day: date) -> bool:
    async with places:
        try:
            return await hand_over(here, nomination, day)
        except (ApplicationError, RPCError, NotKnownYetError, ValidationError) as error:
            # One that does not answer, or cannot be read, must not keep the others waiting; the next round comes soon.
            log.warning("a nomination could not be handed over", nomination=nomination, error=type(error).__name__)
            return False


def _beginning(one: Succession) -> datetime:
    """The first moment without the unit."""
    return datetime.combine(one.since, time(), tzinfo=HANOI)


def _update_id(successions: tuple[Succession, ...]) -> str:
    said = ",".join(sorted(f"{one.unit}>{one.successor}" for one in successions))
    return f"rule:hand-over:{hashlib.sha256(said.encode()).hexdigest()[:16]}"
