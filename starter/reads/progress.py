"""Who has a nomination, since when, until when, and the way before and behind it."""

from typing import Any

import asyncpg

from models.messages.nomination import StartNomination
from models.messages.policy import Station
from models.vocabulary import ENDED_SESSIONS, Level, NominationState, StepKind
from starter.reads.nominations import read_nomination
from starter.schemas.base import UnitName
from starter.schemas.nominations import NominationAnswer, Progress, StationProgress
from starter.units import find_unit

_TASK = "select number, role, step, unit, opened_at, due_at from task where nomination = $1 and closed_at is null"
_ON_AGENDA = """
select item.session from agenda_item item join council_session session on session.id = item.session
where item.nomination = $1 and item.task = $2 and item.outcome is null and session.state <> all($3::text[]) limit 1
"""
# The way is that of the dossier from which it comes; of one that was made of several, that of any, as far as it is theirs together.
_START = """
select start from dossier where id = coalesce(
  (select id from dossier where id = $2),
  (select dossier from nominee where nomination = $1 limit 1),
  (select n.dossier from joined_nominee j join nominee n on n.id = j.nominee where j.target in ($1, $2) limit 1)
)
"""
_SUCCESSIONS = """
select said ->> 'unit' as unit, said ->> 'successor' as successor, said ->> 'level' as level
from ledger cross join lateral jsonb_array_elements(body::jsonb -> 'facts' -> 'successions') as said
where act = 'handed_over' and (
  nomination = any($1::text[]) or nomination in (select source from joined_nominee where target = any($1::text[]))
)
order by written_at
"""

_ENDED_ELSEWHERE = (NominationState.SUBMITTED, NominationState.JOINED, NominationState.SPLIT_UP)

# Levels whose office has sent the list up. A nomination that was split off inherits what its parents had done by then.
_PASSED = """
select distinct body::jsonb ->> 'level' as level from ledger
where nomination = any($1::text[]) and act = 'forwarded' and (nomination = $2 or written_at <= $3)
"""


async def read_progress(pool: asyncpg.Pool, nomination: str) -> Progress:
    """The progress of a nomination. Raises NotFound."""
    standing = await read_nomination(pool, nomination)
    family = _family(nomination)
    stations = await _stations(pool, standing, family)
    task = await pool.fetchrow(_TASK, nomination)
    passed = {row["level"] for row in await pool.fetch(_PASSED, family, nomination, standing.opened_at)}
    return Progress(
        nomination=nomination,
        state=standing.state,
        office=await _named(pool, task["unit"]) if task else None,
        role=task["role"] if task else None,
        step=task["step"] if task else None,
        task=task["number"] if task else None,
        since=task["opened_at"] if task else None,
        until=task["due_at"] if task else None,
        council_session=await _council_session(pool, nomination, task),
        route=[
            StationProgress(
                unit=await _named(pool, station.unit),
                decides=station is stations[-1],
                standing=how,
                steps=[StepKind(step.kind) for step in station.steps],
            )
            for station, how in zip(stations, standings(stations, standing, passed), strict=True)
        ],
    )


async def _council_session(pool: asyncpg.Pool, nomination: str, task: asyncpg.Record | None) -> str | None:
    if task is None or task["step"] != StepKind.COUNCIL:
        return None
    session: str | None = await pool.fetchval(_ON_AGENDA, nomination, task["number"], list(ENDED_SESSIONS))
    return session


async def _stations(pool: asyncpg.Pool, standing: NominationAnswer, family: list[str]) -> tuple[Station, ...]:
    """The stations of its way as they are today: with successors in the places of units that were dissolved."""
    start = StartNomination.model_validate(await pool.fetchval(_START, standing.id, family[-1]))
    stations = start.policy.stations
    for row in await pool.fetch(_SUCCESSIONS, family):
        after = {"unit": row["successor"], "level": Level(row["level"])}
        stations = tuple(one.model_copy(update=after) if one.unit == row["unit"] else one for one in stations)
    return tuple(one for one in stations if one.unit in standing.path)


def standings(stations: tuple[Station, ...], standing: NominationAnswer, passed: set[Any]) -> list[str]:
    """For each station: done, open or ahead.

    While the nomination is out for a supplement no station is open, and the case resumes at the first that has not passed it on.
    """
    if standing.state in {NominationState.AWARDED, NominationState.NOT_AWARDED, NominationState.REJECTED}:
        last = _index(stations, standing.level)
        return ["done" if index <= last else "ahead" for index in range(len(stations))]
    if standing.state in {NominationState.AWAITING_SUPPLEMENT, NominationState.WITHDRAWN, *_ENDED_ELSEWHERE}:
        return ["done" if station.level in passed else "ahead" for station in stations]
    here = _index(stations, standing.level)
    return ["done" if index < here else "open" if index == here else "ahead" for index in range(len(stations))]


def _index(stations: tuple[Station, ...], level: Level | None) -> int:
    return next((index for index, station in enumerate(stations) if station.level is level), 0)


def _family(nomination: str) -> list[str]:
    """The nomination and those it was split off from, up to the one that was handed in: `hs-x.2.1`, `hs-x.2`, `hs-x`."""
    parts = nomination.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]


async def _named(pool: asyncpg.Pool, code: str) -> UnitName:
    unit = await find_unit(pool, code)
    return UnitName(code=code, name=unit.name, level=unit.ref.level)
