"""The country's administrative units: what was a unit on a day, under whom, and what has become of it.

The facts lie in data/units (see the README there). A unit's level is a fact of its own and never read out of its name.
"""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from models.errors import InvalidInput, UnknownUnit
from models.messages.unit import UnitRef
from models.vocabulary import Level

CENTRE = "VN"
DATA = Path(__file__).parent / "data" / "units"
SHAPES = ("until-2025-06.csv", "since-2025-07.csv")
FIRST_DAY = date(2008, 8, 1)
"""The directory knows nothing of earlier days: then began the 63 provinces."""
TYPES = ("Thành phố", "Tỉnh", "Quận", "Huyện", "Thị xã", "Thị trấn", "Phường", "Xã", "Đặc khu")
"""The words that a unit's full name begins with; people leave them out when they search."""


@dataclass(frozen=True, slots=True)
class AdministrativeUnit:
    """A unit of the state: code, level, name with its type, the unit above it (None above the centre), its first and last day."""

    code: str
    name: str
    level: Level
    parent: str | None
    valid_from: date
    valid_to: date | None

    def existed_on(self, day: date) -> bool:
        """True from the first day through the last."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def short_name(self) -> str:
        """The name without its type: "Bắc Kạn" of "Thành phố Bắc Kạn"."""
        return next((self.name[len(kind) + 1 :] for kind in TYPES if self.name.startswith(kind + " ")), self.name)


class UnitDirectory:
    """All units of every shape, by code. Codes and days come from outside, so every miss is an UnknownUnit.

    Successions and the indexes for names are made when first asked for: a worker that only climbs chains never pays for them.
    """

    def __init__(self, units: Iterable[AdministrativeUnit], successions: Path) -> None:
        self._units = {unit.code: unit for unit in units}
        self._successions_file = successions

    def __len__(self) -> int:
        return len(self._units)

    def __contains__(self, code: str) -> bool:
        return code in self._units

    def __iter__(self) -> Iterator[AdministrativeUnit]:
        return iter(self._units.values())

    def get(self, code: str) -> AdministrativeUnit:
        """The unit of this code, whether or not it still exists."""
        unit = self._units.get(code)
        if unit is None:
            raise UnknownUnit("unit", "no unit has this code", unit=code[:80])
        return unit

    def on(self, code: str, day: date) -> AdministrativeUnit:
        """The unit of this code, if it existed that day; UnknownUnit names its successors or predecessors otherwise."""
        unit = self.get(code)
        if unit.existed_on(day):
            return unit
        if day < unit.valid_from:
            others = self.predecessors(code)
            raise UnknownUnit(
                "unit",
                f"{code} exists since {unit.valid_from}, not yet on {day}{_listed('; its predecessors are', others)}",
                unit=code,
                predecessors=list(others),
            )
        others = self.successors(code)
        raise UnknownUnit(
            "unit",
            f"{code} existed until {unit.valid_to}, no longer on {day}{_listed('; its successors are', others)}",
            unit=code,
            successors=list(others),
        )

    def chain(self, code: str, day: date) -> tuple[AdministrativeUnit, ...]:
        """The unit and all above it on that day, lowest first, the centre last."""
        unit = self.on(code, day)
        above = [unit]
        while unit.parent is not None:
            unit = self.on(unit.parent, day)
            above.append(unit)
        return tuple(above)

    def children(self, code: str) -> tuple[AdministrativeUnit, ...]:
        """The units right under this one, by code, of whatever day (the centre has the provinces of every shape)."""
        self.get(code)
        return self._children.get(code, ())

    def successors(self, code: str) -> tuple[str, ...]:
        """Codes of the units of the same territory that came after: of a district, the communes that its communes became."""
        found = self._successors.get(code, ())
        if found or self.get(code).valid_to is None:
            return found
        return tuple(sorted({later for child in self._children.get(code, ()) for later in self._successors.get(child.code, ())}))

    def predecessors(self, code: str) -> tuple[str, ...]:
        """Codes of the units that this one was made of, wholly or in part; empty for a unit of the oldest shape."""
        self.get(code)
        return self._predecessors.get(code, ())

    def search(self, text: str, day: date, limit: int = 20) -> tuple[AdministrativeUnit, ...]:
        """Units of that day whose name has a word that begins as `text` does; tone marks, đ/Đ and capitals do not matter.

        "song cau, bac kan" finds the ones called Sông Cầu that lie under a Bắc Kạn. Best first: the whole name, its beginning,
        then the rest, higher levels before lower. An empty text finds nothing.
        """
        wanted, *within = [fold(part) for part in text[:200].split(",")]
        if not wanted or limit <= 0:
            return ()
        found = [
            (_closeness(wanted, names), -unit.level.rank, unit.code, unit)
            for unit, names in self._folded
            if unit.existed_on(day) and f" {wanted}" in f" {names[0]}" and self._lies_within(unit, within)
        ]
        return tuple(unit for *_, unit in sorted(found, key=lambda hit: hit[:3])[:limit])

    def has_level(self, level: Level, day: date) -> bool:
        """True if any unit stood at this level on that day."""
        return any(first <= day and (last is None or day <= last) for first, last in self._spans_of_levels[level])

    def _codes_above(self, unit: AdministrativeUnit) -> Iterator[str]:
        while unit.parent is not None:
            yield unit.parent
            unit = self._units[unit.parent]

    def _lies_within(self, unit: AdministrativeUnit, folded_names: list[str]) -> bool:
        if not folded_names:
            return True
        above = [f" {fold(self._units[code].name)}" for code in self._codes_above(unit)]
        return all(any(f" {part}" in name for name in above) for part in folded_names)

    @cached_property
    def _folded(self) -> list[tuple[AdministrativeUnit, tuple[str, str]]]:
        return [(unit, (fold(unit.name), fold(unit.short_name))) for unit in self]

    @cached_property
    def _spans_of_levels(self) -> dict[Level, set[tuple[date, date | None]]]:
        return {level: {(unit.valid_from, unit.valid_to) for unit in self if unit.level is level} for level in Level}

    @cached_property
    def _children(self) -> dict[str, tuple[AdministrativeUnit, ...]]:
        under: dict[str, list[AdministrativeUnit]] = defaultdict(list)
        for unit in self:
            if unit.parent is not None:
                under[unit.parent].append(unit)
        return {code: tuple(sorted(units, key=lambda unit: unit.code)) for code, units in under.items()}

    @cached_property
    def _successions(self) -> list[tuple[str, str]]:
        return _read_pairs(self._successions_file)

    @cached_property
    def _successors(self) -> dict[str, tuple[str, ...]]:
        return _grouped(self._successions)

    @cached_property
    def _predecessors(self) -> dict[str, tuple[str, ...]]:
        return _grouped((later, earlier) for earlier, later in self._successions)


def offices_above(units: UnitDirectory, parent_code: str, level: Level, day: date) -> tuple[UnitRef, ...]:
    """The administrative offices that a nomination passes, lowest first, the centre last.

    It comes from an organisation that stands at `level` and lies in the unit `parent_code`, or from that unit itself (then `level`
    is the unit's own). An organisation enters at its own level: an enterprise of the province passes province and centre wherever
    its seat is, a school of the district passes district, province and centre (Law 06/2022 Art. 80(1) and (4)).

    A level that the country does not have on that day (no district since 1 July 2025) is an InvalidInput on `level`: whose the
    organisation is now has to be said in its record, and must not be guessed.
    """
    chain = units.chain(parent_code, day)
    if not units.has_level(level, day):
        raise InvalidInput("level", f"the country has no {level.value} level on {day}", unit=parent_code, level=level.value)
    return tuple(UnitRef(code=unit.code, level=unit.level) for unit in chain if unit.level.rank >= level.rank)


@lru_cache(maxsize=1)
def directory() -> UnitDirectory:
    """The directory of the data files, loaded once per process."""
    centre = AdministrativeUnit(CENTRE, "Trung ương", Level.CENTRAL, None, FIRST_DAY, None)
    units = [unit for shape in SHAPES for unit in _read_units(DATA / shape)]
    return UnitDirectory([centre, *units], DATA / "successions.csv")


def fold(text: str) -> str:
    """The text without tone marks, in small letters, đ as d, single blanks: how names are compared when people type in haste."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in decomposed if not unicodedata.combining(letter)).split())


def _read_units(path: Path) -> Iterator[AdministrativeUnit]:
    days = lru_cache(date.fromisoformat)
    levels = {level.value: level for level in Level}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for code, level, parent, first, last, name in rows:
            yield AdministrativeUnit(code, name, levels[level], parent, days(first), days(last) if last else None)


def _read_pairs(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [(earlier, later) for earlier, later in rows]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(sorted(values)) for key, values in groups.items()}


def _closeness(wanted: str, names: tuple[str, str]) -> int:
    """0 for the whole name, with or without its type; 1 for its beginning; 2 for any later word."""
    if wanted in names:
        return 0
    return 1 if any(name.startswith(wanted) for name in names) else 2


def _listed(lead: str, codes: tuple[str, ...]) -> str:
    return f"{lead} {', '.join(codes)}" if codes else ""
