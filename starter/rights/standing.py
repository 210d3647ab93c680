"""What the rules of rights look at of a nomination, from the read model, in one query."""

from typing import Any

import asyncpg

from models.errors import NotFound
from models.vocabulary import Act, Duty, Level, NominationState, Role, StepKind
from policy.rights import Standing, duty_of_act
from starter.units import Database

# `line` is the nomination with those that it was split off or joined from, each as far as its entries count for this one.
# While a supplement is prepared, the route stands where the step was that sent it back.
_STANDING = """
with recursive line as (
  select id, origin, opened_at, 'infinity'::timestamptz as until from nomination where id = $1
  union all
  select above.id, above.origin, above.opened_at, case when above.id = line.origin then line.opened_at else 'infinity' end
  from nomination above join line
  on above.id = any(array_append(array(select distinct source from joined_nominee where target = line.id), line.origin))
)
select n.version, n.state, n.path, n.unit, n.home_level, n.area, n.decision_unit, n.decision_level, n.office, n.level,
  t.number as task, t.role, t.step,
  (
    select jsonb_agg(distinct jsonb_build_array(l.act, l.actor, said.actor)) from line
    join ledger l on l.nomination = line.id and l.actor is not null
    cross join lateral (select l.body::jsonb as body) as entry
    cross join lateral (select entry.body -> 'actor' as actor) as said
    where line.until = 'infinity' or (entry.body ->> 'at')::timestamptz <= line.until
  ) as acts,
  array(
    select distinct officer from nominee
    where officer is not null and dossier = any(array(select distinct dossier from nominee where nomination = $1))
  ) as interested,
  policy.apart, policy.decided_at,
  (
    select jsonb_agg(l.body::jsonb #> '{facts,successions}' order by l.body::jsonb ->> 'at')
    from line join ledger l on l.nomination = line.id and l.act = 'handed_over'
  ) as handed_over,
  case when n.state = 'awaiting_supplement' then (
    select array[worked.unit, worked.level] from line join task worked on worked.nomination = line.id and worked.step is not null
    where worked.opened_at < line.until order by worked.opened_at desc, worked.number desc limit 1
  ) end as route
from nomination n
left join task t on t.nomination = n.id and t.closed_at is null
left join lateral (
  select start -> 'policy' -> 'apart' as apart, start #>> '{policy,stations,-1,level}' as decided_at
  from dossier where id = (select dossier from nominee where nomination = $1 limit 1)
) as policy on true
where n.id = $1
"""
_WAITING = "select unit, path, area, home_level from dossier where id = $1"


async def read_standing(database: Database, nomination: str) -> Standing:
    """The nomination as it stands; `submitted` while its first entry is on the way. Raises NotFound."""
    row = await database.fetchrow(_STANDING, nomination)
    if row is not None:
        return _standing(nomination, row)
    waiting = await database.fetchrow(_WAITING, nomination)
    if waiting is None:
        raise NotFound("no such nomination", nomination=nomination)
    return Standing(
        nomination=nomination,
        state=NominationState.SUBMITTED,
        office_unit=None,
        office_level=None,
        step=None,
        role=None,
        task=None,
        home_unit=waiting["unit"],
        home_level=Level(waiting["home_level"]),
        area=frozenset(waiting["area"]),
    )


def _standing(nomination: str, row: asyncpg.Record) -> Standing:
    # One that was split off a moment ago has a row, but has not begun.
    state = NominationState(row["state"]) if row["version"] else NominationState.SUBMITTED
    awarded = state is NominationState.AWARDED
    unit, level = (row["decision_unit"], row["decision_level"]) if awarded else (row["office"], row["level"])
    route_unit, route_level = _successor(row["route"] or (unit, level), row["handed_over"] or [])
    acted, did = _who_acted(row["acts"] or [])
    return Standing(
        nomination=nomination,
        state=state,
        office_unit=unit,
        office_level=Level(level) if level else None,
        step=StepKind(row["step"]) if row["step"] else None,
        role=Role(row["role"]) if row["role"] else None,
        task=row["task"],
        home_unit=row["unit"],
        home_level=Level(row["home_level"] or row["level"]),
        area=frozenset(row["area"]),
        interested=frozenset(row["interested"]),
        acted=acted,
        decides=None if row["handed_over"] else _decides(row, route_unit, route_level),
        route_unit=route_unit,
        route_level=Level(route_level) if route_level else None,
        did=did,
        apart=frozenset(frozenset(Duty(duty) for duty in pair) for pair in row["apart"] or ()),
    )


def _successor(office: Any, handed_over: list[Any]) -> tuple[str | None, str | None]:
    """The unit and level that took the place of this office, should its unit have been dissolved since."""
    unit, level = office
    for one in (one for entry in handed_over for one in entry):
        if one["unit"] == unit:
            unit, level = one["successor"], one["level"]
    return unit, level


def _decides(row: asyncpg.Record, unit: str | None, level: str | None) -> bool:
    return bool(level == row["decided_at"] if row["decided_at"] else unit == row["path"][-1])


def _who_acted(acts: list[Any]) -> tuple[dict[str, Level], dict[str, frozenset[Duty]]]:
    """The level of each officer, the lowest where joined lists have several, and the duties that they have done, by the ledger."""
    acted: dict[str, Level] = {}
    did: dict[str, frozenset[Duty]] = {}
    for act, officer, actor in acts:
        level, duty = Level(actor["level"]), duty_of_act(Act(act), Role(actor["role"]))
        for one in {officer, actor.get("on_behalf_of") or officer}:
            acted[one] = min(level, acted.get(one, level), key=lambda level: level.rank)
            if duty is not None:
                did[one] = did.get(one, frozenset()) | {duty}
    return acted, did
