"""Which units lie within another one: an office may speak for, and count, what lies beneath it."""

from models.vocabulary import Level
from policy.units import directory
from starter.units import FoundUnit


def lies_within(unit: FoundUnit, office: str, level: Level) -> bool:
    """True for the office itself, for every unit of the directory under it, and for the organisations that lie in any of these.

    An organisation that stands above the office is not beneath it, wherever its seat is: an enterprise of the province is none of
    the commune's.
    """
    if unit.ref.code == office:
        return True
    if unit.ref.level.rank > level.rank:
        return False
    code: str | None = unit.seat
    while code is not None and code != office:
        code = directory().get(code).parent
    return code is not None
