"""The unit's own regulation of its council: what it says otherwise than the law, and which rule follows for an award on a day."""

from datetime import date
from typing import Any

import asyncpg

from models.errors import Conflict, Duplicate, InvalidInput, KeyReused, UnknownAward, UnknownUnit
from models.messages.policy import VoteRule
from policy.council.overrides import FOR_ALL_AWARDS, RegulationGround, check_regulation, rule_for, said_about
from policy.law import Law
from policy.law_models import RegimeLaw
from policy.units import directory, offices_above
from starter.councils.seeing import Council, must_administer_council, must_see_council
from starter.idempotency import request_of
from starter.people.caller import Caller
from starter.people.persons import today
from starter.schemas.councils import EffectiveRule, NewRegulation, RegulationAnswer
from starter.units import Connection, find_unit_on

_COLUMNS = "id, council, number, dated, valid_from, valid_to, says, created_at"
_LIST = f"select {_COLUMNS} from council_regulation where council = $1 order by id"  # noqa: S608 -- our own column list
_OF_REQUEST = f"select {_COLUMNS} from council_regulation where request = $1"  # noqa: S608 -- as above
_NUMBERED = "select id from council_regulation where council = $1 and number = $2 and dated = $3"
_ADD = f"""
insert into council_regulation (council, number, dated, valid_from, valid_to, says, created_by, request)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (request) do nothing returning {_COLUMNS}
"""  # noqa: S608 -- as above
_IN_FORCE = f"""
select {_COLUMNS} from council_regulation
where council = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2)
order by valid_from desc, id desc limit 1
"""  # noqa: S608 -- as above


async def regulations_of(pool: asyncpg.Pool, caller: Caller, council: str) -> list[RegulationAnswer]:
    """All regulations of the council, in the order in which they were entered. Raises NotFound."""
    await must_see_council(pool, caller, council)
    return [RegulationAnswer(**row) for row in await pool.fetch(_LIST, council)]


async def add_regulation(
    pool: asyncpg.Pool, law: Law, caller: Caller, key: str, *, council: str, new: NewRegulation
) -> RegulationAnswer:
    """The regulation, made once for each key of a caller.

    Raises NotFound, OutsideArea, InvalidInput naming the number that cannot be, UnknownAward, Conflict (the council has ended),
    Duplicate (this paper was entered already), KeyReused.
    """
    await must_administer_council(pool, caller, council)
    first, says = new.valid_from or new.dated, _checked(law, new)
    if new.valid_to is not None and new.valid_to < first:
        raise InvalidInput("valid_to", "lies before the first day")
    values = (council, new.number, new.dated, first, new.valid_to, says)
    async with pool.acquire() as connection, connection.transaction():
        return await _add(connection, values, caller.officer, request_of(caller.officer, key))


async def _add(connection: Connection, values: tuple[Any, ...], officer: str, request: str) -> RegulationAnswer:
    council, number, dated, *_ = values
    ended = await connection.fetchval("select ended_at from council where id = $1 for update", council)
    before: Any = await connection.fetchrow(_OF_REQUEST, request)
    if before is not None:
        return _the_same(before, values)
    if ended is not None:
        raise Conflict("the council has ended", council=council)
    known = await connection.fetchval(_NUMBERED, council, number, dated)
    if known is not None:
        raise Duplicate("this paper was entered already", field="number", regulation=known)
    made: Any = await connection.fetchrow(_ADD, *values, officer, request)
    if made is None:  # at this very moment, for another council
        raise KeyReused("Idempotency-Key", "it entered another regulation before")
    return RegulationAnswer(**made)


def _checked(law: Law, new: NewRegulation) -> dict[str, dict[str, Any]]:
    """What it says, as it is kept. Raises UnknownAward, or InvalidInput naming the part that cannot be followed."""
    for award in new.says:
        if award != FOR_ALL_AWARDS and not any(award in regime.awards for regime in law.regimes):
            raise UnknownAward(f"says.{award}", "no regime has an award of this code")
    says = {award: said.model_dump(mode="json", exclude_none=True) for award, said in new.says.items()}
    check_regulation(says)
    return says


def _the_same(before: Any, values: tuple[Any, ...]) -> RegulationAnswer:
    if tuple(before[name] for name in ("council", "number", "dated", "valid_from", "valid_to", "says")) != values:
        raise KeyReused("Idempotency-Key", "it entered another regulation before")
    return RegulationAnswer(**before)


async def rule_in_force(
    pool: asyncpg.Pool, law: Law, caller: Caller, council: str, *, award: str, on: date | None
) -> EffectiveRule:
    """How the council votes on that award on that day (today when None): the law's rule, with what its own regulation says.

    Raises NotFound, UnknownAward, OutsideRegime, or InvalidInput: no council of this level votes on such an award, or its unit does
    not exist that day.
    """
    found, day = await must_see_council(pool, caller, council), on or today()
    regime = await _regime(pool, law, found, day)
    known = regime.award(award)
    pinned = known.vote_at(found.level) if found.level in known.steps else None
    if pinned is None:
        raise InvalidInput("award", "no council of this level votes on it", award=known.code, level=found.level.value)
    rule, said = pinned, await pool.fetchrow(_IN_FORCE, council, day)
    if said is not None:
        rule = rule_for(pinned, said_about(known.code, said["says"]), RegulationGround(said["number"], said["dated"]))
    differs = [name for name in VoteRule.model_fields if name != "said_by" and getattr(rule, name) != getattr(pinned, name)]
    return EffectiveRule(
        council=council,
        award=known.code,
        level=found.level,
        regime=regime.id,
        on=day,
        rule=rule,
        law=pinned.said_by,
        regulation=said["id"] if said is not None and differs else None,
        differs=differs,
    )


async def _regime(pool: asyncpg.Pool, law: Law, council: Council, day: date) -> RegimeLaw:
    law.regime_on(day)  # says that no regime covers the day before the directory says that there was no such unit
    try:
        unit = await find_unit_on(pool, council.unit, day)
    except UnknownUnit:
        raise InvalidInput("on", "the unit of the council does not exist that day", unit=council.unit) from None
    offices = offices_above(directory(), unit.seat, unit.ref.level, day)
    return law.regime_on(day, [office.code for office in offices])
