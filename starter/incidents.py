"""Incidents as those see them who can mend them: who owns one, and who takes one over."""

import asyncpg

from activities.watch import units_above
from models.errors import AlreadyClosed, NotFound, OwnNomination
from models.messages.actor import Actor
from models.vocabulary import Role
from policy.rights import officers_of
from starter.people.caller import Caller
from starter.rights.sphere import IN_SPHERE, sphere_of
from starter.schemas.incidents import IncidentAnswer, IncidentPage

_INCIDENTS = """
select incident.id, unit, role, nomination, kind, owner, opened_at, owned_at, closed_at, (
  select count(*) from task where task.unit = incident.unit and task.role = incident.role and task.closed_at is null
    and (incident.nomination is null or task.nomination = incident.nomination)
) as waiting
from incident
"""
_SEEN = f"id > $5 and (owner = $4 or {IN_SPHERE}) order by id limit $6"
_OPEN = f"{_INCIDENTS} where closed_at is null and {_SEEN}"
_CLOSED = f"{_INCIDENTS} where closed_at is not null and {_SEEN}"
_READ = f"{_INCIDENTS} where id = $1"
_ON_THE_LIST = """
select exists (
  select from nominee own join nominee listed on listed.dossier = own.dossier
  where listed.nomination = $1 and own.officer = any($2::text[])
)
"""
_TAKE = "update incident set owner = $2, owned_at = now() where id = $1 and closed_at is null and owner is distinct from $2"


async def list_incidents(pool: asyncpg.Pool, caller: Caller, *, still_open: bool, after: int, limit: int) -> IncidentPage:
    """Those that the caller owns, those of their own units, and for auditors and administrators those of every unit beneath."""
    seen = *sphere_of(caller.person), caller.officer
    rows = await pool.fetch(_OPEN if still_open else _CLOSED, *seen, after, limit + 1)
    found = [IncidentAnswer(**row) for row in rows[:limit]]
    return IncidentPage(incidents=found, next=found[-1].id if len(rows) > limit else None)


async def take_incident(pool: asyncpg.Pool, caller: Caller, incident: int) -> IncidentAnswer:
    """The caller owns it from now on: the chair of its unit, an administrator of it or of a unit above it, or a substitute of one.

    Raises NotFound for anybody else, AlreadyClosed when there is nothing to mend any more, OwnNomination (they stand on the list,
    or the absent one in whose name they take it).
    """
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(_READ, incident)
        mender = _mender(caller, row["unit"], await units_above(connection, row["unit"])) if row is not None else None
        if row is None or mender is None:
            raise NotFound("no such incident", incident=incident)
        if row["closed_at"] is not None:
            raise AlreadyClosed("the incident is over", incident=incident)
        if await connection.fetchval(_ON_THE_LIST, row["nomination"], officers_of(mender)):
            raise OwnNomination("nobody sees to a list on which they stand", incident=incident)
        await connection.execute(_TAKE, incident, caller.officer)
        (taken,) = await connection.fetch(_READ, incident)
        return IncidentAnswer(**taken)


def _mender(caller: Caller, unit: str, above: list[str]) -> Actor | None:
    for actor in caller.actors:
        if (actor.role is Role.CHAIR and actor.unit == unit) or (actor.role is Role.ADMINISTRATOR and actor.unit in above):
            return actor
    return None
