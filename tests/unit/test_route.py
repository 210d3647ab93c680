"""Where a nomination goes, office by office, and where it ends."""

from datetime import date

import pytest

from models.errors import InvalidInput, OutsideRegime, UnknownAward
from models.messages.policy import PinnedPolicy, Share, WorkingCalendar
from models.messages.unit import UnitRef
from models.vocabulary import Level, StepKind, UnitKind
from policy.law import DATA, law, load_law
from policy.route import deciding_level, pin_policy

CALENDAR = WorkingCalendar(version="test", holidays=(), through=date(2027, 12, 31))
IN_2018, IN_2024, IN_2025 = date(2018, 11, 5), date(2024, 11, 5), date(2025, 11, 5)

COMMUNE = UnitRef(code="63.01846", level=Level.COMMUNE)
CITY = UnitRef(code="63.058", level=Level.DISTRICT)
PROVINCE = UnitRef(code="63.06", level=Level.PROVINCE)
CENTRE = UnitRef(code="VN", level=Level.CENTRAL)
FOUR = (COMMUNE, CITY, PROVINCE, CENTRE)
NEW_COMMUNE = UnitRef(code="34.09301", level=Level.COMMUNE)
NEW_PROVINCE = UnitRef(code="34.24", level=Level.PROVINCE)
THREE = (NEW_COMMUNE, NEW_PROVINCE, CENTRE)

SCHOOL_OF_THE_CITY = UnitRef(code="school-1", level=Level.DISTRICT, kind=UnitKind.SCHOOL)
DEPARTMENT = UnitRef(code="so-noi-vu", level=Level.PROVINCE, kind=UnitKind.DEPARTMENT)


def pinned(award: str, day: date, proposer: UnitRef, offices: tuple[UnitRef, ...]) -> PinnedPolicy:
    return pin_policy(law(), award, day, proposer, offices, CALENDAR)


def units(policy: PinnedPolicy) -> list[str]:
    return [station.unit for station in policy.stations]


def test_what_is_pinned_names_the_law_and_carries_the_calendar() -> None:
    policy = pinned("Cờ thi đua của Thủ tướng", IN_2018, COMMUNE, FOUR)
    assert (policy.award, policy.regime, policy.version, policy.received_on) == ("COCP", "VN-2017", law().version, IN_2018)
    assert policy.calendar == CALENDAR
    assert policy.ladder
    assert PinnedPolicy.model_validate_json(policy.model_dump_json()) == policy


def test_a_commune_s_flag_is_appraised_voted_and_signed_at_each_of_four_levels() -> None:
    policy = pinned("COCP", IN_2018, COMMUNE, FOUR)
    assert units(policy) == [office.code for office in FOUR]
    assert [step.kind for station in policy.stations for step in station.steps] == 4 * [
        StepKind.APPRAISE,
        StepKind.COUNCIL,
        StepKind.SIGN,
    ]


def test_since_july_2025_the_commune_sends_straight_to_the_province() -> None:
    policy = pinned("HCLD3", IN_2025, NEW_COMMUNE, THREE)
    assert [station.level for station in policy.stations] == [Level.COMMUNE, Level.PROVINCE, Level.CENTRAL]


@pytest.mark.parametrize("award", ["LDTT", "CSTT", "CSTDCS", "TTLDTT", "THONVH", "CQVH"])
def test_before_2024_the_city_decides_what_its_communes_propose(award: str) -> None:
    assert units(pinned(award, IN_2018, COMMUNE, FOUR)) == [COMMUNE.code, CITY.code]


@pytest.mark.parametrize("award", ["LDTT", "CSTDCS", "TTLDTT", "GIAYKHEN"])
def test_a_school_under_a_city_enters_and_ends_there(award: str) -> None:
    assert units(pinned(award, IN_2018, SCHOOL_OF_THE_CITY, FOUR[1:])) == [CITY.code]


def test_from_2024_a_commune_decides_ldtt_but_not_cstdcs() -> None:
    assert units(pinned("LDTT", IN_2024, COMMUNE, FOUR)) == [COMMUNE.code]
    assert units(pinned("CSTDCS", IN_2024, COMMUNE, FOUR)) == [COMMUNE.code, CITY.code]


@pytest.mark.parametrize("award", ["LDTT", "CSTDCS", "TTLDTT", "GIAYKHEN", "THONVH", "GDVH"])
def test_since_july_2025_the_commune_decides_them_all(award: str) -> None:
    assert units(pinned(award, IN_2025, NEW_COMMUNE, THREE)) == [NEW_COMMUNE.code]


@pytest.mark.parametrize("award", ["CSTDT", "TTLDXS", "COTINH", "BKTINH", "XATB"])
def test_the_province_decides_its_own_awards(award: str) -> None:
    assert units(pinned(award, IN_2018, COMMUNE, FOUR)) == [COMMUNE.code, CITY.code, PROVINCE.code]
    assert units(pinned(award, IN_2025, NEW_COMMUNE, THREE)) == [NEW_COMMUNE.code, NEW_PROVINCE.code]


def test_an_island_district_without_communes_proposes_and_decides_itself() -> None:
    island = UnitRef(code="63.498", level=Level.DISTRICT)
    chain = (island, UnitRef(code="63.48", level=Level.PROVINCE), CENTRE)
    for award in ("LDTT", "CSTDCS", "GDVH", "THONVH", "GIAYKHEN"):
        assert units(pinned(award, IN_2018, island, chain)) == [island.code], award
    assert units(pinned("HCDL2", IN_2018, island, chain)) == [office.code for office in chain]


@pytest.mark.parametrize(
    ("kind", "award"),
    [
        (UnitKind.SCHOOL, "CSTDCS"),
        (UnitKind.AGENCY, "LDTT"),
        (UnitKind.DEPARTMENT, "TTLDTT"),
        (UnitKind.ENTERPRISE, "CSTDCS"),
        (UnitKind.COOPERATIVE, "GIAYKHEN"),
    ],
)
def test_the_head_of_a_unit_with_legal_personality_decides_alone(kind: UnitKind, award: str) -> None:
    unit = UnitRef(code="unit-7", level=Level.PROVINCE, kind=kind, legal_personality=True)
    policy = pinned(award, IN_2025, unit, THREE[1:])
    assert [(station.unit, station.level) for station in policy.stations] == [("unit-7", Level.PROVINCE)]
    assert policy.stations[0].steps[-1].kind is StepKind.SIGN


def test_a_unit_with_legal_personality_enters_at_its_own_level_for_higher_awards() -> None:
    enterprise = UnitRef(code="unit-7", level=Level.PROVINCE, kind=UnitKind.ENTERPRISE, legal_personality=True)
    assert units(pinned("HCLD3", IN_2025, enterprise, THREE[1:])) == [NEW_PROVINCE.code, CENTRE.code]


def test_a_department_of_the_province_cannot_have_what_only_a_commune_decides() -> None:
    with pytest.raises(InvalidInput) as refusal:
        pinned("LDTT", IN_2025, DEPARTMENT, THREE[1:])
    assert refusal.value.facts["field"] == "award"
    assert "commune" in refusal.value.facts["reason"]


def test_an_enterprise_gets_no_family_title_from_its_own_head() -> None:
    enterprise = UnitRef(code="unit-7", level=Level.COMMUNE, kind=UnitKind.ENTERPRISE, legal_personality=True)
    assert units(pinned("GDVH", IN_2025, enterprise, THREE)) == [NEW_COMMUNE.code]


@pytest.mark.parametrize(
    ("proposer", "offices", "field"),
    [
        (COMMUNE, FOUR[:2], "offices"),
        (COMMUNE, (), "offices"),
        (COMMUNE, FOUR[1:], "offices"),
        (COMMUNE, FOUR[::-1], "offices"),
        (COMMUNE, (COMMUNE, COMMUNE, *FOUR[1:]), "offices"),
        (COMMUNE, (COMMUNE, SCHOOL_OF_THE_CITY, PROVINCE, CENTRE), "offices"),
        (SCHOOL_OF_THE_CITY, FOUR, "offices"),
    ],
)
def test_a_chain_of_offices_that_cannot_be_is_refused(proposer: UnitRef, offices: tuple[UnitRef, ...], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        pinned("BKTINH", IN_2018, proposer, offices)
    assert refusal.value.facts["field"] == field


def test_a_district_is_refused_once_there_are_none() -> None:
    with pytest.raises(InvalidInput) as refusal:
        pinned("BKTINH", IN_2025, CITY, FOUR[1:])
    assert refusal.value.facts["field"] == "proposer"
    with pytest.raises(InvalidInput) as refusal:
        pinned("BKTINH", IN_2025, COMMUNE, FOUR)
    assert refusal.value.facts["field"] == "offices"


def test_what_is_unknown_is_refused_before_any_route_is_made() -> None:
    with pytest.raises(UnknownAward):
        pinned("NOPE", IN_2025, NEW_COMMUNE, THREE)
    with pytest.raises(OutsideRegime):
        pinned("LDTT", date(2030, 1, 1), NEW_COMMUNE, THREE)


@pytest.mark.parametrize(("regime", "code"), [(regime.id, code) for regime in law().regimes for code in regime.awards])
def test_every_award_can_be_reached_from_every_level_that_lies_below_a_decider(regime: str, code: str) -> None:
    day, chain = {"VN-2017": (IN_2018, FOUR), "VN-2024": (IN_2024, FOUR), "VN-2025": (IN_2025, THREE)}[regime]
    award = law().regime_on(day).award(code)
    for position, proposer in enumerate(chain):
        try:
            ends = deciding_level(award, proposer)
        except InvalidInput:
            continue
        policy = pinned(code, day, proposer, chain[position:])
        assert policy.stations[0].unit == proposer.code
        assert policy.stations[-1].level is ends
        assert all(station.steps[-1].kind is StepKind.SIGN for station in policy.stations)
    assert pinned(code, day, chain[0], chain).stations


EXAMPLE = DATA / "local" / "example.yaml"
HANOI = (UnitRef(code="34.00004", level=Level.COMMUNE), UnitRef(code="34.01", level=Level.PROVINCE), CENTRE)


def test_a_province_s_own_quorum_is_pinned_in_that_province_only() -> None:
    local = load_law(DATA, [EXAMPLE])
    bac_ninh = pin_policy(local, "CSTDT", date(2025, 12, 3), NEW_COMMUNE, THREE, CALENDAR)
    commune, province = ({step.kind: step for step in station.steps}[StepKind.COUNCIL].vote for station in bac_ninh.stations)
    assert commune is not None
    assert province is not None
    assert (province.quorum, province.quorum_to_decide) == (Share(numerator=2, denominator=3), Share(numerator=4, denominator=5))
    assert province.threshold.needed_of(100) == 90, "what the rule does not name stays"
    assert province.said_by.source == "S11"
    assert province.said_by.clause.startswith("NĐ 98/2023/NĐ-CP Điều 30(7)"), "the share has a ground of its own"
    assert commune.quorum_to_decide is None, "the rule is about the province's council"
    before = pin_policy(local, "CSTDT", date(2025, 12, 2), NEW_COMMUNE, THREE, CALENDAR)
    elsewhere = pin_policy(local, "CSTDT", date(2025, 12, 3), HANOI[0], HANOI, CALENDAR)
    national = pinned("CSTDT", date(2025, 12, 3), HANOI[0], HANOI)
    assert before.stations == pinned("CSTDT", date(2025, 12, 2), NEW_COMMUNE, THREE).stations
    assert elsewhere.stations == national.stations
    assert local.version != law().version


def test_a_commune_of_hanoi_has_ten_days_in_all() -> None:
    local = load_law(DATA, [EXAMPLE])
    steps = pin_policy(local, "LDTT", IN_2025, HANOI[0], HANOI, CALENDAR).stations[0].steps
    assert sum(step.clock_days for step in steps) == 10
    assert {step.said_by.source for step in steps} == {"S30"}
    untouched = pin_policy(local, "CSTDCS", IN_2025, HANOI[0], HANOI, CALENDAR).stations[0].steps
    assert sum(step.clock_days for step in untouched) == 25
