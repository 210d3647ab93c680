"""Who may be named: the colleagues who may be given a task, and those at a unit, of whom one may stand in."""

import asyncpg

from models.errors import DomainError, NotAllowed, NotFound, UnknownUnit
from policy.rights import Person, Standing, units_of
from starter.people.caller import Caller
from starter.people.persons import people_of, today
from starter.resources import Resources
from starter.rights.standing import read_standing
from starter.rights.visibility import must_see
from starter.schemas.tasks import ColleaguePage, OfficerName
from starter.tasks.eligible import IS_AWAY, leads, must_be_impartial, must_be_open, worker_of, works_there
from starter.tasks.held import Held, held_task

_LOOKED_AT = 100
"""So many are read at once when some of them may not do a task."""
_AT_UNIT = """
select officer.id, officer.name from officer
where officer.left_at is null and officer.id > $3 and exists (
  select from membership m where m.officer = officer.id and m.unit = $2 and m.ended_at is null
    and m.valid_from <= $1 and (m.valid_to is null or m.valid_to >= $1) and {}
)
order by officer.id limit $4
"""
_COLLEAGUES = _AT_UNIT.format("true")
_AT_DESK = _AT_UNIT.format(f"(m.role, m.level) = ($5, $6) and not {IS_AWAY}")


async def colleagues_at_unit(pool: asyncpg.Pool, caller: Caller, unit: str, after: str, limit: int) -> ColleaguePage:
    """Whoever has a role at the unit today, for those who have one there themselves or lead it, and who stands in for one of them.

    Raises NotFound, NotAllowed.
    """
    try:
        told = unit in units_of(caller.person) or await leads(pool, caller.person, unit)
    except UnknownUnit:
        raise NotFound("no such unit", unit=unit) from None
    if not told:
        raise NotAllowed("colleagues are told to those who have a role at the unit, and to administrators over it", unit=unit)
    rows = await pool.fetch(_COLLEAGUES, today(), unit, after, limit + 1)
    return _page([OfficerName(**row) for row in rows], limit)


async def colleagues_of_task(here: Resources, caller: Caller, nomination: str, after: str, limit: int) -> ColleaguePage:
    """Whoever may be given the open task, for those who may give it: by the same rules as an assignment.

    Raises NotFound, NotAllowed, OwnNomination.
    """
    await must_see(here.pool, here.areas, caller, nomination)
    task = must_be_open(await held_task(here.pool, nomination), nomination)
    if not works_there(caller.person, task) and not await leads(here.pool, caller.person, task.unit):
        raise NotAllowed("tasks are given by the chair, an administrator, or whoever has the role", unit=task.unit)
    standing = await read_standing(here.pool, nomination)
    must_be_impartial(caller.person, standing)
    found: list[OfficerName] = []
    while len(found) <= limit:
        rows = await here.pool.fetch(_AT_DESK, today(), task.unit, after, _LOOKED_AT, task.role, task.level)
        people = await people_of(here.pool, [row["id"] for row in rows])
        found += [OfficerName(**row) for row in rows if _may_do(people[row["id"]], task, standing)]
        if len(rows) < _LOOKED_AT:
            break
        after = rows[-1]["id"]
    return _page(found, limit)


def _may_do(person: Person, task: Held, standing: Standing) -> bool:
    try:
        worker_of(Person(person.officer, person.memberships), task, standing)
    except DomainError:
        return False
    return True


def _page(found: list[OfficerName], limit: int) -> ColleaguePage:
    return ColleaguePage(colleagues=found[:limit], next=found[limit - 1].id if len(found) > limit else None)
