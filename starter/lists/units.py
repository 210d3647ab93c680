"""For which units a clerk may hand in a list: the own unit, the units beneath it, and the organisations that lie in any of these.

A list names a unit by its code, or by its name where only one unit of that sphere is called so.
"""

from collections import defaultdict
from datetime import date

import asyncpg

from models.errors import UnknownUnit, WrongOffice
from models.messages.actor import Actor
from policy.units import CENTRE, directory, fold
from starter.rights.sphere import lies_within
from starter.units import find_unit

_ORGANISATIONS = "select code, name from organisation where parent = any($1::text[])"


class Sphere:
    """The units for which one clerk speaks, found once each."""

    def __init__(self, pool: asyncpg.Pool, by: Actor) -> None:
        self._pool = pool
        self._by = by
        self._found: dict[tuple[str, date], str] = {}
        self._by_name: dict[date, dict[str, list[str]]] = {}

    async def unit(self, said: str | None, day: date) -> str:
        """The code of the unit that a row means on that day; the clerk's own when it names none.

        Raises UnknownUnit, and WrongOffice for a unit that does not lie in the clerk's.
        """
        if said is None:
            return self._by.unit
        if (said, day) not in self._found:
            self._found[said, day] = await self._find(said, day)
        return self._found[said, day]

    async def _find(self, said: str, day: date) -> str:
        try:
            found = await find_unit(self._pool, said)
        except UnknownUnit:
            return await self._find_by_name(said, day)
        if not lies_within(found, self._by.unit, self._by.level):
            raise WrongOffice("a list is for the own unit and what lies in it", field="unit", unit=self._by.unit)
        return said

    async def _find_by_name(self, said: str, day: date) -> str:
        if day not in self._by_name:
            self._by_name[day] = await self._names(day)
        codes = self._by_name[day].get(fold(said), [])
        if len(codes) != 1:
            reason = (
                f"{len(codes)} units of yours have this name: give the code" if codes else "no unit of yours has this code or name"
            )
            raise UnknownUnit("unit", reason, candidates=codes[:20])
        return codes[0]

    async def _names(self, day: date) -> dict[str, list[str]]:
        """The names of all units of the sphere on a day. The centre's is the whole country: there codes are asked for."""
        names: dict[str, list[str]] = defaultdict(list)
        units = [] if self._by.unit == CENTRE else _beneath(self._by.unit, day)
        for code in units:
            unit = directory().get(code)
            for name in {fold(unit.name), fold(unit.short_name)}:
                names[name].append(code)
        for row in await self._pool.fetch(_ORGANISATIONS, units):
            names[fold(row["name"])].append(row["code"])
        return names


def _beneath(code: str, day: date) -> list[str]:
    """The unit and all under it on that day; nothing when it is no unit of the directory."""
    try:
        unit = directory().get(code)
    except UnknownUnit:
        return []
    below = [one for child in directory().children(code) for one in _beneath(child.code, day)]
    return [code, *below] if unit.existed_on(day) else below
