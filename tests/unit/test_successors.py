"""Who goes on where a unit was dissolved: every district, province and commune of the old shape has one successor."""

from collections import Counter
from datetime import date

import pytest

from models.errors import InvalidInput, UnknownUnit
from models.messages.succession import Succession
from models.vocabulary import Level
from policy.law import law
from policy.successors import must_be_genuine, successor_of
from policy.units import directory

LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("code", "successor", "level"),
    [
        ("63.058", "34.19", Level.PROVINCE),
        ("63.06", "34.19", Level.PROVINCE),
    ],
)
def test_a_district_and_a_province_of_bac_kan_go_on_in_thai_nguyen(code: str, successor: str, level: Level) -> None:
    assert successor_of(directory(), code, LAST) is None
    assert successor_of(directory(), code, FIRST) == Succession(unit=code, successor=successor, level=level, since=FIRST)


def test_every_unit_of_the_old_shape_goes_on_in_one_that_stands() -> None:
    units = directory()
    gone = [unit for unit in units if unit.valid_to == LAST]
    found = {unit.code: successor_of(units, unit.code, FIRST) for unit in gone}
    assert len(gone) == 63 + 696 + 10_035
    assert [code for code, one in found.items() if one is None] == []
    assert all(units.get(one.successor).existed_on(FIRST) for one in found.values() if one)
    levels = Counter((unit.level, one.level) for unit in gone if (one := found[unit.code]))
    assert levels[Level.DISTRICT, Level.PROVINCE] == 696
    assert levels[Level.PROVINCE, Level.PROVINCE] == 63
    assert levels[Level.COMMUNE, Level.COMMUNE] > 9_000


def test_what_stands_has_no_successor() -> None:
    assert successor_of(directory(), "34.19", FIRST) is None
    assert successor_of(directory(), "VN", FIRST) is None
    with pytest.raises(UnknownUnit):
        successor_of(directory(), "99.999", FIRST)


def test_nobody_makes_up_a_successor() -> None:
    genuine = successor_of(directory(), "63.058", FIRST)
    assert genuine is not None
    school = genuine.model_copy(update={"unit": "truong-1"})
    must_be_genuine(directory(), (genuine, school))
    for changes in (
        {"successor": "34.01"},
        {"level": Level.COMMUNE},
        {"since": LAST},
        {"unit": "truong-1", "successor": "truong-2"},
    ):
        with pytest.raises(InvalidInput):
            must_be_genuine(directory(), (genuine.model_copy(update=changes),))


def test_the_ground_is_named_once() -> None:
    one = successor_of(directory(), "63.058", FIRST)
    assert one is not None
    dissolutions = law().dissolutions
    assert dissolutions.ground_of((one, one)) == "Nghị quyết 202/2025/QH15; Nghị quyết 203/2025/QH15"
    assert dissolutions.ground_of((one.model_copy(update={"since": LAST}),)) == ""
