"""Officers as administrators are shown them: one, those of a unit, those who bear a name."""

from typing import Any

import asyncpg

from models.vocabulary import Role
from policy.units import CENTRE
from starter.inbox.words import SHORTEST_BEGINNING, searched
from starter.people.administering import home_of_administrator, must_administer_unit
from starter.people.caller import Caller
from starter.people.persons import today
from starter.rights.sphere import IN_SPHERE, administered_by
from starter.schemas.offices import OfficerAnswer, OfficerPage, OfficerSearch
from starter.units import Database


def _active(day: str) -> str:
    return (
        f"m.officer = officer.id and m.ended_at is null and m.valid_from <= {day} and (m.valid_to is null or m.valid_to >= {day})"
    )


def _officers(day: str) -> str:
    """The unit is that of the first membership of the day, and the roles are those there."""
    return f"""
select officer.id, officer.name, officer.created_at, officer.left_at, home.unit, home.level,
       coalesce((select array_agg(distinct m.role) from membership m where {_active(day)} and m.unit = home.unit), '{{}}') as roles
from officer left join lateral (select m.unit, m.level from membership m where {_active(day)} order by m.id limit 1) home on true
"""  # noqa: S608 -- our own condition


_READ = f"{_officers('$1')} where officer.id = $2"
_LIST = f"""
{_officers("$1")}
where ($2::text is null or exists (select from membership m where {_active("$1")} and m.unit = $2)) and officer.id > $3
order by officer.id limit $4
"""
# Whoever works nowhere today is found from where all are seen.
_SEARCH = f"""
{_officers("$4")}
where search_words(officer.name) @> $5::text[]
  and ($6::text is null or exists (select from unnest(search_words(officer.name)) as word where starts_with(word, $6)))
  and ($1::text[] is null or exists (select from membership m where {_active("$4")} and {IN_SPHERE}))
  and officer.id > $7
order by officer.id limit $8
"""  # noqa: S608 -- as above


async def read_officer(database: Database, officer: str) -> OfficerAnswer:
    """The officer, who is there."""
    return _answer(await database.fetchrow(_READ, today(), officer))


async def list_officers(pool: asyncpg.Pool, caller: Caller, unit: str | None, after: str, limit: int) -> OfficerPage:
    """Officers with ids after `after`: those who have a role at that unit today.

    Without a unit, the centre's administrator is told of all, another of those at the own unit. Raises OutsideArea, UnknownUnit.
    """
    home = home_of_administrator(caller)
    if unit is None and home != CENTRE:
        unit = home
    if unit is not None:
        await must_administer_unit(pool, caller, unit)
    return _page(await pool.fetch(_LIST, today(), unit, after, limit + 1), limit)


async def search_officers(pool: asyncpg.Pool, caller: Caller, search: OfficerSearch) -> OfficerPage:
    """Officers whose names have these words, among those who have a role today at a unit that the caller administers.

    Raises InvalidInput for a text without words.
    """
    asked = searched(search.q)
    beginning = asked.pop() if len(asked[-1]) >= SHORTEST_BEGINNING else None
    sphere = administered_by(caller.person)
    return _page(await pool.fetch(_SEARCH, *sphere, today(), asked, beginning, search.after or "", search.limit + 1), search.limit)


def _page(rows: list[asyncpg.Record], limit: int) -> OfficerPage:
    officers = [_answer(row) for row in rows[:limit]]
    return OfficerPage(officers=officers, next=officers[-1].id if len(rows) > limit else None)


def _answer(row: Any) -> OfficerAnswer:
    held = frozenset(row["roles"])
    return OfficerAnswer(**dict(row) | {"roles": [role for role in Role if role.value in held]})
