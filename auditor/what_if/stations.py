"""Where on the pinned route a step was taken, when units have been dissolved and others took their places.

A successor may stand at another level, and may be the successor of several stations: then it is the first of them that has not
signed yet.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from auditor.what_if.cases import Deed
from models.messages.policy import PinnedPolicy, Station
from models.vocabulary import Act

Heirs = Mapping[str, str]
"""The unit that took the place of a dissolved one, by its code."""


def handed_over(entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Which units have taken the places of others, as the ledger tells."""
    found: dict[str, str] = {}
    for entry in entries:
        if entry["act"] == Act.HANDED_OVER:
            found |= {one["unit"]: one["successor"] for one in entry["facts"]["successions"]}
    return found


def at_their_stations(deeds: Sequence[Deed], pinned: PinnedPolicy, heirs: Heirs) -> tuple[Deed, ...]:
    """The deeds, each at the level of the station at which it was done."""
    if not heirs:
        return tuple(deeds)
    signed: set[str] = set()
    found = []
    for deed in deeds:
        station = _station_of(deed, pinned.stations, heirs, signed)
        found.append(deed if station is None else replace(deed, level=station.level))
        if station is not None and deed.act in {Act.FORWARDED, Act.DECIDED}:
            signed.add(station.unit)
    return tuple(found)


def stands_there(unit: str | None, level: str | None, pinned: PinnedPolicy) -> bool:
    """Whether the unit holds the station of that level as it was pinned, and no successor does."""
    return any(station.unit == unit and station.level == level for station in pinned.stations)


def _station_of(deed: Deed, stations: Sequence[Station], heirs: Heirs, signed: set[str]) -> Station | None:
    held = [station for station in stations if deed.unit in set(_holders(station.unit, heirs))]
    return next((station for station in held if station.unit not in signed), held[-1] if held else None)


def _holders(unit: str, heirs: Heirs) -> Iterator[str]:
    """The unit, and whoever took its place, one after the other."""
    seen = set()
    while unit not in seen:
        seen.add(unit)
        yield unit
        unit = heirs.get(unit, unit)
