"""Which units may see a nomination: those above the one that proposes, those on its way, and who came after any of them."""

from datetime import date

from models.vocabulary import Level
from policy.areas import area_of, heirs
from policy.units import CENTRE, directory

BEFORE, AFTER = date(2025, 3, 3), date(2025, 8, 1)


def a_commune(day: date) -> str:
    """A commune of that day that has something above it, and of the older shape a successor."""
    for unit in directory():
        if unit.level is Level.COMMUNE and unit.existed_on(day) and (unit.valid_to is None or directory().successors(unit.code)):
            return unit.code
    raise AssertionError


def test_a_commune_is_seen_by_itself_everything_above_it_and_who_came_after() -> None:
    commune = a_commune(BEFORE)
    chain = [unit.code for unit in directory().chain(commune, BEFORE)]
    area = area_of(directory(), commune, commune, Level.COMMUNE, [], BEFORE)
    assert area >= {*chain, CENTRE, *directory().successors(commune)}
    assert {directory().get(code).level for code in area} == set(Level)


def test_a_neighbour_sees_nothing_not_even_as_successor_of_the_district() -> None:
    commune = a_commune(BEFORE)
    district = directory().chain(commune, BEFORE)[1].code
    neighbours = {unit.code for unit in directory().children(district)} - {commune}
    communes_since = set(directory().successors(district)) - set(directory().successors(commune))
    area = area_of(directory(), commune, commune, Level.COMMUNE, [], BEFORE)
    assert neighbours
    assert communes_since
    assert area.isdisjoint(neighbours | communes_since)


def test_an_organisation_of_the_province_is_none_of_the_business_of_the_commune_where_it_lies() -> None:
    commune = a_commune(AFTER)
    province = directory().chain(commune, AFTER)[1].code
    assert area_of(directory(), "DN-1", commune, Level.PROVINCE, [province], AFTER) == {"DN-1", province, CENTRE}
    assert commune in area_of(directory(), "TH-1", commune, Level.COMMUNE, [commune, province], AFTER)


def test_a_unit_that_still_exists_and_an_organisation_have_no_heirs() -> None:
    assert heirs(directory(), a_commune(AFTER)) == frozenset()
    assert heirs(directory(), "DN-1") == frozenset()
