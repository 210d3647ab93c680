"""Organisations: departments, agencies, schools, enterprises, cooperatives that hang under a unit of the directory."""

import asyncpg

from models.errors import Duplicate, InvalidInput, NotFound
from models.vocabulary import UnitKind
from policy.units import CENTRE, directory
from starter.schemas.offices import NewOrganisation, OrganisationAnswer, OrganisationPage

_COLUMNS = "code, name, kind, parent, level, legal_personality, valid_from, valid_to"
_INSERT = f"""
insert into organisation ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (code) do nothing returning code
"""  # noqa: S608 -- our own column list
_READ = f"select {_COLUMNS} from organisation where code = $1"  # noqa: S608 -- as above
_LIST = f"""
select {_COLUMNS} from organisation where ($1::text is null or parent = $1) and code > $2 order by code limit $3
"""  # noqa: S608 -- as above


async def create_organisation(pool: asyncpg.Pool, new: NewOrganisation) -> OrganisationAnswer:
    """The organisation. Asking again with the same values changes nothing.

    Raises UnknownUnit for its parent, InvalidInput for a kind, level or span that cannot be, Duplicate for a code that is taken.
    """
    _must_be_possible(new)
    made = await pool.fetchval(
        _INSERT,
        new.code,
        new.name,
        new.kind.value,
        new.parent,
        new.level.value,
        new.legal_personality,
        new.valid_from,
        new.valid_to,
    )
    wanted = OrganisationAnswer(**new.model_dump())
    if made is None and await read_organisation(pool, new.code) != wanted:
        raise Duplicate("another organisation has this code", code=new.code)
    return wanted


def _must_be_possible(new: NewOrganisation) -> None:
    if new.kind is UnitKind.ADMINISTRATIVE:
        raise InvalidInput("kind", "administrative units lie in the directory")
    if new.code.upper() == CENTRE:
        raise InvalidInput("code", "belongs to the directory")
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise InvalidInput("valid_to", "lies before valid_from")
    parent = directory().get(new.parent)
    if new.level.rank < parent.level.rank:
        raise InvalidInput("level", f"lies below the level of {parent.code}, which is {parent.level}")


async def read_organisation(pool: asyncpg.Pool, code: str) -> OrganisationAnswer:
    """The organisation of this code. Raises NotFound."""
    row = await pool.fetchrow(_READ, code)
    if row is None:
        raise NotFound("no such organisation", code=code)
    return OrganisationAnswer(**row)


async def list_organisations(pool: asyncpg.Pool, parent: str | None, after: str, limit: int) -> OrganisationPage:
    """Organisations with codes after `after`, under one unit or all."""
    rows = await pool.fetch(_LIST, parent, after, limit + 1)
    found = [OrganisationAnswer(**row) for row in rows[:limit]]
    return OrganisationPage(organisations=found, next=found[-1].code if len(rows) > limit else None)
