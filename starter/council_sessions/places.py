"""How many of an award there are places for: as the secretary says, or as the law's quota gives of a base."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg

from models.errors import InvalidInput, UnknownUnit
from models.messages.council_session import Places
from models.messages.policy import Source
from models.vocabulary import Confidence
from policy.council import places_of
from policy.law import Law
from policy.law_models import Quota
from policy.units import directory, offices_above
from starter.council_sessions.seen import Seen
from starter.inbox.question import award_codes
from starter.schemas.council_session_bodies import PlacesSaid
from starter.units import Database, find_unit_on

_RECEIVED = """
select distinct n.award, n.received_on from agenda_item item join nomination n on n.id = item.nomination
where item.session = $1 and item.outcome is distinct from 'left' and n.award = any($2::text[])
"""


async def places_for(pool: asyncpg.Pool, law: Law, session: Seen, said: Sequence[PlacesSaid]) -> list[Places]:
    """The places of each award. Raises UnknownAward, or InvalidInput naming what is not on the agenda, or has not one quota."""
    return [await _places(pool, law, session, one, f"places[{index}]") for index, one in enumerate(said)]


async def _places(pool: asyncpg.Pool, law: Law, session: Seen, said: PlacesSaid, field: str) -> Places:
    rows: list[Any] = await pool.fetch(_RECEIVED, session.id, award_codes(law, said.award))
    awards = sorted({row["award"] for row in rows})
    if len(awards) != 1:
        raise InvalidInput(f"{field}.award", "stands on no nomination of the agenda", award=said.award)
    if said.base is None:
        source = Source(clause=said.clause or "", confidence=Confidence.FOUND)
        return Places(award=awards[0], places=said.places or 0, said_by=source)
    quotas = {await _quota(pool, law, session, awards[0], row["received_on"]) for row in rows}
    quota = quotas.pop()
    if quotas:
        raise InvalidInput(f"{field}.base", "the law has several quotas for those on the agenda: give the places", award=awards[0])
    if quota is None:
        raise InvalidInput(f"{field}.base", "the law has no quota for this award: give the places", award=awards[0])
    return Places(award=awards[0], places=places_of(quota.percent, said.base), said_by=quota.law)


async def _quota(database: Database, law: Law, session: Seen, award: str, received_on: date) -> Quota | None:
    """The quota for dossiers received that day, with the local rules of where the council is."""
    try:
        unit = await find_unit_on(database, session.unit, received_on)
        offices = offices_above(directory(), unit.seat, unit.ref.level, received_on)
    except UnknownUnit:  # it took the place of a unit of that time
        return law.regime_on(received_on).award(award).quota
    return law.regime_on(received_on, [office.code for office in offices]).award(award).quota
