from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from models.errors import InvalidInput, UnknownUnit
from models.messages.unit import UnitRef
from models.vocabulary import Level, UnitKind
from policy.units import FIRST_DAY, AdministrativeUnit, directory, fold, offices_above

UNITS = directory()
OLD, NEW = date(2018, 5, 2), date(2026, 5, 4)
ISLAND_DISTRICTS = ("63.318", "63.471", "63.498", "63.536", "63.755")


def codes(units: Iterable[AdministrativeUnit | UnitRef]) -> list[str]:
    return [unit.code for unit in units]


def test_the_old_shape_has_63_provinces_696_districts_and_10035_communes() -> None:
    levels = Counter(unit.level for unit in UNITS if unit.existed_on(date(2025, 6, 30)))
    assert levels == {Level.CENTRAL: 1, Level.PROVINCE: 63, Level.DISTRICT: 696, Level.COMMUNE: 10_035}


def test_the_new_shape_has_34_provinces_and_3321_communes_and_no_district() -> None:
    levels = Counter(unit.level for unit in UNITS if unit.existed_on(date(2025, 7, 1)))
    assert levels == {Level.CENTRAL: 1, Level.PROVINCE: 34, Level.COMMUNE: 3_321}


def test_every_chain_climbs_level_by_level_to_the_centre_on_its_first_and_last_day() -> None:
    for unit in UNITS:
        for day in (unit.valid_from, unit.valid_to or NEW):
            chain = UNITS.chain(unit.code, day)
            ranks = [step.level.rank for step in chain]
            assert chain[0] is unit
            assert chain[-1].code == "VN"
            assert ranks == sorted(set(ranks))


@pytest.mark.parametrize("code", ISLAND_DISTRICTS)
def test_an_island_district_has_no_commune_and_its_chain_holds(code: str) -> None:
    assert UNITS.children(code) == ()
    assert [unit.level for unit in UNITS.chain(code, OLD)] == [Level.DISTRICT, Level.PROVINCE, Level.CENTRAL]
    (successor,) = UNITS.successors(code)
    assert UNITS.get(successor).name.startswith("Đặc khu ")
    assert code in UNITS.predecessors(successor)


def test_only_the_five_island_districts_have_no_commune() -> None:
    empty = [unit.code for unit in UNITS if unit.level is Level.DISTRICT and not UNITS.children(unit.code)]
    assert sorted(empty) == sorted(ISLAND_DISTRICTS)


def test_a_provincial_city_stands_at_district_level_and_a_centrally_run_one_at_province_level() -> None:
    assert (UNITS.get("63.058").name, UNITS.get("63.058").level) == ("Thành phố Bắc Kạn", Level.DISTRICT)
    assert (UNITS.get("63.178").name, UNITS.get("63.178").level) == ("Thành phố Lạng Sơn", Level.DISTRICT)
    assert (UNITS.get("63.48").name, UNITS.get("63.48").level) == ("Thành phố Đà Nẵng", Level.PROVINCE)
    assert (UNITS.get("34.48").name, UNITS.get("34.48").level) == ("Thành phố Đà Nẵng", Level.PROVINCE)
    assert UNITS.get("63.769").level is Level.DISTRICT  # Thành phố Thủ Đức, under another thành phố


def test_the_chain_of_a_ward_of_bac_kan_before_and_after_the_merger() -> None:
    assert [unit.name for unit in UNITS.chain("63.01843", OLD)][1:] == ["Thành phố Bắc Kạn", "Tỉnh Bắc Kạn", "Trung ương"]
    assert [unit.name for unit in UNITS.chain("34.01843", NEW)] == ["Phường Bắc Kạn", "Tỉnh Thái Nguyên", "Trung ương"]


def test_an_official_code_that_is_used_again_names_two_units() -> None:
    assert UNITS.get("63.01843").name != UNITS.get("34.01843").name


def test_a_code_that_nobody_has_is_an_unknown_unit() -> None:
    for question in (UNITS.get, UNITS.children, UNITS.successors, UNITS.predecessors):
        with pytest.raises(UnknownUnit) as refusal:
            question("63.99999")
        assert refusal.value.facts["unit"] == "63.99999"


def test_a_very_long_code_is_not_repeated_whole_in_the_refusal() -> None:
    with pytest.raises(UnknownUnit) as refusal:
        UNITS.get("9" * 10_000_000)
    assert len(str(refusal.value.facts)) < 300


def test_a_unit_that_is_gone_is_refused_with_its_successors() -> None:
    with pytest.raises(UnknownUnit) as refusal:
        UNITS.on("63.06", date(2025, 7, 1))
    assert refusal.value.facts["successors"] == ["34.19"]
    assert "34.19" in refusal.value.facts["reason"]
    assert UNITS.on("63.06", date(2025, 6, 30)).name == "Tỉnh Bắc Kạn"


def test_a_unit_that_is_not_there_yet_is_refused_with_its_predecessors() -> None:
    with pytest.raises(UnknownUnit) as refusal:
        UNITS.chain("34.19", date(2025, 6, 30))
    assert refusal.value.facts["predecessors"] == ["63.06", "63.19"]


def test_the_directory_knows_no_day_before_the_63_provinces() -> None:
    with pytest.raises(UnknownUnit):
        UNITS.on("63.06", date(2008, 7, 31))
    assert UNITS.on("63.06", FIRST_DAY).level is Level.PROVINCE


def test_every_unit_of_the_old_shape_has_successors_and_every_one_of_the_new_has_predecessors() -> None:
    for unit in UNITS:
        if unit.code == "VN":
            continue
        if unit.valid_to:
            assert UNITS.successors(unit.code), unit
        else:
            assert UNITS.predecessors(unit.code), unit


def test_successors_and_predecessors_mirror_each_other_at_one_level_apart_from_island_districts() -> None:
    for unit in UNITS:
        if unit.level is Level.DISTRICT:
            continue
        for successor in UNITS.successors(unit.code):
            assert unit.code in UNITS.predecessors(successor)
            assert UNITS.get(successor).level is unit.level


def test_successor_communes_lie_in_a_successor_of_the_province() -> None:
    for unit in UNITS:
        if unit.valid_to and unit.level is Level.COMMUNE:
            province = UNITS.chain(unit.code, OLD)[-2].code
            for successor in UNITS.successors(unit.code):
                assert UNITS.get(successor).parent in UNITS.successors(province)


def test_the_successors_of_a_district_are_those_of_its_communes() -> None:
    expected = {later for ward in UNITS.children("63.058") for later in UNITS.successors(ward.code)}
    assert set(UNITS.successors("63.058")) == expected
    assert {UNITS.get(code).name for code in expected} >= {"Phường Bắc Kạn", "Phường Đức Xuân"}


def test_every_name_begins_with_a_type_in_one_spelling() -> None:
    assert all(unit.name != unit.short_name for unit in UNITS if unit.code != "VN")
    assert {unit.name.split()[0] for unit in UNITS} == {"Trung", "Thành", "Tỉnh", "Quận", "Huyện", "Thị", "Phường", "Xã", "Đặc"}


def test_search_ignores_tone_marks_and_the_stroke_of_d() -> None:
    for text in ("Đà Nẵng", "da nang", "ĐÀ NẴNG", "  da   nẵng "):
        assert codes(UNITS.search(text, NEW))[0] == "34.48"


def test_search_finds_only_units_of_the_day_best_first() -> None:
    assert codes(UNITS.search("bac kan", OLD))[:2] == ["63.06", "63.058"]
    assert codes(UNITS.search("bac kan", NEW)) == ["34.01843"]


def test_search_narrows_by_the_places_above() -> None:
    assert codes(UNITS.search("song cau, bac kan", OLD)) == ["63.01837"]
    assert codes(UNITS.search("song cau, thanh pho bac kan, tinh bac kan", OLD)) == ["63.01837"]
    assert UNITS.search("song cau, lang son", OLD) == ()


def test_search_keeps_to_its_limit_and_finds_nothing_for_nothing() -> None:
    assert len(UNITS.search("tan", OLD, 7)) == 7
    for text in ("", "  ", ",", "\u0301", "zzz", "a" * 1_000_000):
        assert UNITS.search(text, OLD) == ()
    assert UNITS.search("tan", OLD, 0) == ()


def test_folding_leaves_plain_letters() -> None:
    assert fold("  Đắk   Lắk – Ƀ ") == "dak lak – ƀ"


def test_a_commune_passes_all_offices_of_its_own_chain() -> None:
    assert codes(offices_above(UNITS, "63.01843", Level.COMMUNE, OLD)) == ["63.01843", "63.058", "63.06", "VN"]
    assert codes(offices_above(UNITS, "34.01843", Level.COMMUNE, NEW)) == ["34.01843", "34.19", "VN"]


def test_a_school_under_a_provincial_city_enters_at_district_level() -> None:
    offices = offices_above(UNITS, "63.058", Level.DISTRICT, OLD)
    assert offices[0] == UnitRef(code="63.058", level=Level.DISTRICT, kind=UnitKind.ADMINISTRATIVE)
    assert codes(offices) == ["63.058", "63.06", "VN"]


@pytest.mark.parametrize("seat", ["63.01843", "63.058", "63.06"])
def test_an_enterprise_of_the_province_enters_at_province_level_wherever_its_seat_is(seat: str) -> None:
    assert codes(offices_above(UNITS, seat, Level.PROVINCE, OLD)) == ["63.06", "VN"]


def test_a_central_body_passes_the_centre_only() -> None:
    assert codes(offices_above(UNITS, "63.058", Level.CENTRAL, OLD)) == ["VN"]
    assert codes(offices_above(UNITS, "VN", Level.CENTRAL, OLD)) == ["VN"]


def test_an_organisation_of_a_commune_in_an_island_district_enters_at_the_district() -> None:
    assert codes(offices_above(UNITS, "63.755", Level.COMMUNE, OLD)) == ["63.755", "63.77", "VN"]


def test_a_district_level_that_is_no_more_is_refused_rather_than_guessed() -> None:
    with pytest.raises(InvalidInput) as refusal:
        offices_above(UNITS, "34.01843", Level.DISTRICT, NEW)
    assert refusal.value.facts["field"] == "level"


def test_offices_are_asked_for_on_the_day() -> None:
    with pytest.raises(UnknownUnit):
        offices_above(UNITS, "63.058", Level.DISTRICT, NEW)
