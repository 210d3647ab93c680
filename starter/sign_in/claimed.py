"""Memberships that a provider's claims give: which values stand for which role at which unit is data, checked at the start.

`VINHDANH_OIDC_MEMBERSHIPS` maps a value of the claim to `role@unit`; a claim that gives memberships gives all of the provider's:
what it no longer says has ended. Memberships that are kept here stay as they are.
"""

from collections.abc import Mapping
from typing import Any

import structlog

from models.errors import InvalidInput, UnknownUnit
from models.vocabulary import Role
from policy.units import directory
from runtime.settings import Settings
from starter.people.persons import today
from starter.tasks.leavers import release_of_leaver
from starter.units import Connection, FoundUnit, find_unit, is_organisation

log = structlog.get_logger()

Claimed = dict[tuple[Role, str], FoundUnit]

_HELD = """
select id, role, unit from membership
where officer = $1 and origin = $2 and ended_at is null and (valid_to is null or valid_to >= $3)
"""
_END = "update membership set ended_at = now() where id = $1"
# Whoever has the role there anyway is not given it twice.
_GIVE = """
insert into membership (officer, role, unit, level, valid_from, origin)
select $1, $2, $3, $4, $5, $6 where not exists (
  select from membership where officer = $1 and role = $2 and unit = $3 and ended_at is null
    and valid_from <= $5 and (valid_to is null or valid_to >= $5)
)
"""


def read_map(settings: Settings) -> dict[str, tuple[Role, str]]:
    """Which value stands for which role at which unit. Raises InvalidInput for a role, or a unit of the directory, that is none."""
    found = {}
    for value, place in settings.oidc_memberships.items():
        role, _, unit = place.partition("@")
        if role not in set(Role):
            raise InvalidInput("VINHDANH_OIDC_MEMBERSHIPS", f"{role} is no role", role=role)
        if not is_organisation(unit):
            directory().get(unit)
        found[value] = (Role(role), unit)
    return found


async def claimed_memberships(connection: Connection, settings: Settings, claims: Mapping[str, Any]) -> Claimed:
    """What the claims give. A value that stands for nothing gives nothing; how many there were is logged, and no more."""
    if settings.oidc_membership_claim is None:
        return {}
    said = claims.get(settings.oidc_membership_claim, [])
    values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    known, found = read_map(settings), Claimed()
    meant = [known[value] for value in values if isinstance(value, str) and value in known]
    for place in dict.fromkeys(meant):
        try:
            found[place] = await find_unit(connection, place[1])
        except UnknownUnit:
            log.warning("a claim stands for a unit that there is not", role=place[0].value, unit=place[1])
    if len(meant) < len(values):
        log.info("claims that stand for no membership", values=len(values) - len(meant))
    return found


async def take_over(connection: Connection, officer: str, issuer: str, claimed: Claimed) -> None:
    """The officer has from this provider what is claimed, and nothing else; tasks of a role that has gone move on."""
    day = today()
    for row in await connection.fetch(_HELD, officer, issuer, day):
        if (Role(row["role"]), row["unit"]) not in claimed:
            await connection.execute(_END, row["id"])
            await release_of_leaver(connection, officer, row["unit"], Role(row["role"]))
    for (role, unit), found in claimed.items():
        await connection.execute(_GIVE, officer, role.value, unit, found.ref.level.value, day, issuer)
