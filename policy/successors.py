"""Who goes on where a unit was dissolved or merged."""

from datetime import date, timedelta

from models.errors import InvalidInput
from models.messages.succession import Succession
from models.vocabulary import Level
from policy.units import AdministrativeUnit, UnitDirectory


def successor_of(units: UnitDirectory, code: str, today: date) -> Succession | None:
    """Who has taken the place of this unit by `today`; None while it stands, and for a unit without any successor.

    A province or a commune goes on in the one that it was merged into. A commune that was divided goes on in the part that bears
    its name, or else with the province: which part has its papers nobody has told us. A district goes on in its province, since
    what was its business is that of two levels now. Raises UnknownUnit for a code that never was one.
    """
    unit = units.get(code)
    if unit.valid_to is None or today <= unit.valid_to:
        return None
    found = _next(units, unit)
    while found is not None and found.valid_to is not None and today > found.valid_to:
        found = _next(units, found)
    if found is None:
        return None
    return Succession(unit=code, successor=found.code, level=found.level, since=unit.valid_to + timedelta(days=1))


def must_be_genuine(units: UnitDirectory, successions: tuple[Succession, ...]) -> None:
    """Returns if every succession of a unit of the directory is as the directory says. Raises InvalidInput.

    An organisation is none of the directory's: it hands over to a unit of it.
    """
    for one in successions:
        genuine = successor_of(units, one.unit, one.since) if one.unit in units else one
        if genuine != one or one.successor not in units:
            raise InvalidInput(
                "successions", f"{one.unit} does not go on as {one.successor}", unit=one.unit, successor=one.successor
            )


def _next(units: UnitDirectory, unit: AdministrativeUnit) -> AdministrativeUnit | None:
    if unit.level is Level.DISTRICT and unit.parent is not None:
        return _next(units, units.get(unit.parent))
    later = [units.get(code) for code in units.successors(unit.code)]
    later = [one for one in later if one.level is unit.level]
    if len(later) == 1:
        return later[0]
    namesakes = [one for one in later if one.short_name == unit.short_name]
    if len(namesakes) == 1:
        return namesakes[0]
    return units.get(later[0].parent) if later and later[0].parent is not None else None
