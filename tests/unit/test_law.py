"""The facts of docs/law.md, as the loaded law says them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from models.errors import InvalidInput, OutsideRegime, UnknownAward
from models.messages.policy import Share
from models.vocabulary import AwardKind, Confidence, Level, RecipientKind, Regime, StepKind, VoteBase
from policy.law import AwardLaw, RegimeLaw, check_recipients, law
from policy.law_models import Decider, QuotaBase, StateLevel
from policy.law_needs import HeldRule, InitiativeRule, MemberShareRule, rules_of

SEED = {
    *("LDTT", "CSTDCS", "CSTDT", "CSTDTQ", "TTLDTT", "TTLDXS", "COTINH", "COCP", "XATB"),
    *("THONVH", "GDVH", "GIAYKHEN", "BKTINH", "BKTTG", "HCLD3", "HCLD2", "HCLD1", "HCDL2"),
}
ALL = [(regime.id, award.code) for regime in law().regimes for award in regime.awards.values()]


def award(regime: str, code: str) -> AwardLaw:
    return law().award(code, Regime(regime))


def deciders(regime: str, code: str) -> set[Decider]:
    return {decider.by for decider in award(regime, code).deciders}


@pytest.mark.parametrize(
    ("day", "regime"),
    [
        (date(2015, 1, 1), "VN-2017"),
        (date(2023, 12, 31), "VN-2017"),
        (date(2024, 1, 1), "VN-2024"),
        (date(2025, 6, 30), "VN-2024"),
        (date(2025, 7, 1), "VN-2025"),
        (date(2027, 2, 28), "VN-2025"),
    ],
)
def test_the_day_of_receipt_chooses_the_regime(day: date, regime: str) -> None:
    assert law().regime_on(day).id == regime


@pytest.mark.parametrize("day", [date(2014, 12, 31), date(2027, 3, 1), date.min, date.max])
def test_a_day_that_no_regime_covers_is_refused(day: date) -> None:
    with pytest.raises(OutsideRegime) as refusal:
        law().regime_on(day)
    assert refusal.value.facts["field"] == "received_on"


@pytest.mark.parametrize(
    ("day", "clause", "confidence"),
    [
        (date(2015, 1, 1), "Luật 15/2003/QH11, đã được sửa đổi, bổ sung", Confidence.MEMORY),
        (date(2023, 12, 31), "Luật 15/2003/QH11, đã được sửa đổi, bổ sung", Confidence.MEMORY),
        (date(2024, 1, 1), "Luật 06/2022/QH15 Điều 93(2)", Confidence.FOUND),
        (date(2027, 2, 28), "Luật 06/2022/QH15 Điều 93(2)", Confidence.FOUND),
    ],
)
def test_an_award_is_taken_back_under_the_law_of_the_day_of_that_decision(day: date, clause: str, confidence: Confidence) -> None:
    ground = law().revocation_on(day)
    assert (ground.clause, ground.confidence) == (clause, confidence)


@pytest.mark.parametrize("day", [date(2014, 12, 31), date(2027, 3, 1)])
def test_no_award_is_taken_back_on_a_day_that_no_regime_covers(day: date) -> None:
    with pytest.raises(OutsideRegime) as refusal:
        law().revocation_on(day)
    assert refusal.value.facts["field"] == "decided_on"


ENGLISH = re.compile(
    r"\b(arts?|law|as|of|the|and|or|rule|found|gave|list|lists|sets|older|service|merit|before|after|taken)\b", re.IGNORECASE
)


@pytest.mark.parametrize("regime", law().regimes, ids=lambda regime: regime.id)
def test_every_clause_is_written_as_a_vietnamese_text_writes_it(regime: RegimeLaw) -> None:
    clauses = set(_clauses(regime.model_dump(mode="json")))
    assert "Theo đa số; chưa tra được văn bản" in clauses or regime.id is Regime.VN_2025
    assert len(clauses) > 40
    assert [clause for clause in clauses if ENGLISH.search(clause)] == []


def _clauses(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        if "clause" in content:
            yield content["clause"]
        for part in content.values():
            yield from _clauses(part)
    elif isinstance(content, list):
        for part in content:
            yield from _clauses(part)


def test_the_regimes_leave_no_day_between_them() -> None:
    regimes = law().regimes
    assert all(later.since == earlier.until + timedelta(days=1) for earlier, later in pairwise(regimes))


def test_there_is_no_district_since_july_2025() -> None:
    levels = {regime.id: regime.levels for regime in law().regimes}
    assert levels == {
        Regime.VN_2017: tuple(Level),
        Regime.VN_2024: tuple(Level),
        Regime.VN_2025: (Level.COMMUNE, Level.PROVINCE, Level.CENTRAL),
    }


def test_the_years_before_october_2017_say_that_older_law_is_stood_in_for() -> None:
    regime = law().regime_on(date(2016, 5, 1))
    assert "65/2014" in regime.source_on(date(2017, 9, 30)).clause
    assert regime.source_on(date(2016, 5, 1)).confidence is Confidence.MEMORY
    assert regime.source_on(date(2017, 10, 1)) == regime.law


@pytest.mark.parametrize("regime", list(Regime))
def test_every_regime_has_the_seed_s_awards_and_those_of_the_articles(regime: Regime) -> None:
    codes = {award.code for award in law().awards(regime)}
    assert codes >= {*SEED, "CSTT", "CQVH", "DVTT", "DVQT", "HCDL1", "HCDL3"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Cờ thi đua của Thủ tướng Chính phủ", "COCP"),
        ("Cờ thi đua của Thủ tướng", "COCP"),
        ("cờ thi đua của chính phủ", "COCP"),
        ("Cờ thi đua của UBND tỉnh", "COTINH"),
        ("Lao động tiên tiến, Chiến sĩ tiên tiến", "LDTT"),
        ("Chiến sĩ tiên tiến", "CSTT"),
        ("Chiến sĩ thi đua cấp tỉnh", "CSTDT"),
        ("danh hiệu Chiến sĩ thi đua cơ sở", "CSTDCS"),
        ("“Gia đình văn hóa”", "GDVH"),
        ("gia đình văn hoá", "GDVH"),
        ("thôn văn hóa", "THONVH"),
        ("thôn, tổ dân phố đạt danh hiệu văn hóa", "THONVH"),
        ("cơ quan văn hóa", "CQVH"),
        ("cơ quan, đơn vị đạt chuẩn văn hóa", "CQVH"),
        ("Huân chương Độc lập hạng Nhì", "HCDL2"),
        ("HUÂN CHƯƠNG LAO ĐỘNG HẠNG BA", "HCLD3"),
        ("Bằng khen của Chủ tịch UBND tỉnh", "BKTINH"),
        ("Tập thể lao động xuất sắc", "TTLDXS"),
        ("Giấy khen", "GIAYKHEN"),
        ("Labour Order, Third Class", "HCLD3"),
        ("HCLD3", "HCLD3"),
    ],
)
def test_an_award_is_known_by_the_names_that_newspapers_write(name: str, code: str) -> None:
    assert all(law().award(name, regime).code == code for regime in Regime)


@pytest.mark.parametrize("name", ["", "Huân chương Lao động", "Huân chương Sao vàng", "NOPE", "x" * 10_000, "\x00", "😀"])
def test_an_award_that_is_none_is_refused_by_field(name: str) -> None:
    with pytest.raises(UnknownAward) as refusal:
        law().award(name, Regime.VN_2025)
    assert refusal.value.facts["field"] == "award"


@pytest.mark.parametrize(("regime", "code"), ALL)
def test_every_award_is_complete(regime: Regime, code: str) -> None:
    complete = law().award(code, regime)
    assert complete.recipients
    assert complete.deciders
    assert set(complete.needs) == set(complete.recipients)
    assert complete.documents
    assert complete.law.clause
    for steps in complete.steps.values():
        assert all(step.clock_days > 0 and step.inputs and step.law.clause for step in steps)
        assert all((step.vote is not None) == (step.kind is StepKind.COUNCIL) for step in steps)


def test_an_initiative_is_compulsory_for_cstdcs_only_before_2024() -> None:
    def compulsory(regime: str) -> bool:
        need = award(regime, "CSTDCS").needs[RecipientKind.INDIVIDUAL]
        return any(isinstance(part, InitiativeRule) for part in need.all)  # type: ignore[union-attr]

    assert compulsory("VN-2017")
    assert not compulsory("VN-2024")
    assert not compulsory("VN-2025")


def test_at_most_15_percent_of_ldtt_were_cstdcs_before_2024() -> None:
    quota = award("VN-2017", "CSTDCS").quota
    assert quota is not None
    assert (quota.percent, quota.of) == (15, QuotaBase.LDTT_MEMBERS)
    assert quota.law.confidence is Confidence.FOUND
    assert award("VN-2024", "CSTDCS").quota is None
    assert award("VN-2025", "CSTDCS").quota is None


def test_the_government_s_flag_goes_to_a_fifth_of_the_cluster_leaders() -> None:
    quota = award("VN-2025", "COCP").quota
    assert quota is not None
    assert (quota.percent, quota.of) == (20, QuotaBase.CLUSTER_LEADERS)


@pytest.mark.parametrize(
    ("regime", "code", "percent", "confidence"),
    [
        ("VN-2017", "CSTDT", 90, "found"),
        ("VN-2017", "CSTDTQ", 90, "found"),
        ("VN-2024", "CSTDT", 90, "found"),
        ("VN-2024", "CSTDCS", 80, "found"),
        ("VN-2024", "COTINH", 80, "found"),
        ("VN-2025", "CSTDTQ", 90, "found"),
        ("VN-2025", "COCP", 80, "found"),
        ("VN-2025", "CSTDT", 90, "inferred"),
        ("VN-2025", "CSTDCS", 80, "inferred"),
        ("VN-2025", "COTINH", 80, "inferred"),
    ],
)
def test_the_votes_that_the_decrees_name(regime: str, code: str, percent: int, confidence: str) -> None:
    vote = award(regime, code).vote_at(Level.PROVINCE)
    assert vote is not None
    assert vote.threshold.needed_of(100) == percent
    assert vote.base is VoteBase.ALL_MEMBERS
    assert vote.secret
    assert vote.quorum == Share(numerator=2, denominator=3)
    assert vote.said_by.confidence == confidence


def test_without_a_percentage_in_law_a_simple_majority_of_the_members_is_enough() -> None:
    vote = award("VN-2025", "BKTINH").vote_at(Level.PROVINCE)
    assert vote is not None
    assert [vote.threshold.needed_of(members) for members in (8, 9)] == [5, 5]
    assert vote.secret, "no text says how to vote: secret is the default"


@pytest.mark.parametrize(("regime", "code"), ALL)
def test_a_council_votes_secretly_where_no_text_says_otherwise(regime: Regime, code: str) -> None:
    steps = [step for taken in law().award(code, regime).steps.values() for step in taken]
    assert all(step.vote.secret for step in steps if step.vote)


def test_who_decides_before_and_after_july_2025() -> None:
    assert deciders("VN-2017", "CSTDCS") == {Decider.DISTRICT_CHAIR, Decider.AGENCY_HEAD, Decider.ENTERPRISE_DIRECTOR}
    assert Decider.COMMUNE_CHAIR in deciders("VN-2024", "LDTT")
    assert Decider.COMMUNE_CHAIR not in deciders("VN-2024", "CSTDCS")
    assert deciders("VN-2024", "THONVH") == {Decider.DISTRICT_CHAIR}
    for code in ("LDTT", "CSTDCS", "TTLDTT", "GIAYKHEN", "THONVH", "GDVH"):
        assert Decider.COMMUNE_CHAIR in deciders("VN-2025", code), code
    for code in ("COTINH", "CSTDT", "TTLDXS", "XATB", "BKTINH"):
        assert deciders("VN-2025", code) == {Decider.PROVINCE_CHAIR}, code
    for code in ("BKTTG", "CSTDTQ", "COCP"):
        assert deciders("VN-2025", code) == {Decider.PRIME_MINISTER}, code
    for code in ("HCLD1", "HCLD2", "HCLD3", "HCDL2"):
        assert deciders("VN-2025", code) == {Decider.PRESIDENT}, code


@pytest.mark.parametrize(
    ("code", "days"), [("BKTTG", 30), ("HCLD3", 30), ("COCP", 30), ("CSTDTQ", 30), ("HCDL2", 40), ("BKTINH", 25)]
)
def test_the_province_s_days_to_appraise(code: str, days: int) -> None:
    appraisal = award("VN-2025", code).steps[Level.PROVINCE][0]
    assert (appraisal.kind, appraisal.clock_days) == (StepKind.APPRAISE, days)


def test_the_ministry_has_20_days_and_an_asked_office_10() -> None:
    steps = award("VN-2025", "CSTDTQ").steps
    assert steps[Level.CENTRAL][0].clock_days == 20
    assert next(step for step in steps[Level.PROVINCE] if step.kind is StepKind.CONSULT).clock_days == 10


@pytest.mark.parametrize("regime", list(Regime))
def test_orders_and_the_national_title_stand_before_the_public_ten_days_before_the_council(regime: Regime) -> None:
    for code in ("CSTDTQ", "HCLD1", "HCLD2", "HCLD3", "HCDL1", "HCDL2", "HCDL3"):
        kinds = [step.kind for step in law().award(code, regime).steps[Level.PROVINCE]]
        assert kinds.index(StepKind.PUBLIC_NOTICE) < kinds.index(StepKind.COUNCIL), code
        notice = law().award(code, regime).steps[Level.PROVINCE][kinds.index(StepKind.PUBLIC_NOTICE)]
        assert 10 == notice.notice_days <= notice.clock_days
    assert all(step.kind is not StepKind.PUBLIC_NOTICE for step in law().award("COCP", regime).steps[Level.PROVINCE])


def test_the_party_committee_is_asked_after_the_council_and_before_the_chair() -> None:
    for code in ("CSTDTQ", "HCDL2"):
        kinds = [step.kind for step in award("VN-2025", code).steps[Level.PROVINCE]]
        assert kinds[-3:] == [StepKind.COUNCIL, StepKind.CONSULT, StepKind.SIGN]


@pytest.mark.parametrize("regime", list(Regime))
def test_the_flag_is_voted_on_at_every_level_and_the_orders_only_up_to_the_province(regime: Regime) -> None:
    of_regime = {regime.id: regime for regime in law().regimes}[regime]
    flag, order = of_regime.award("COCP"), of_regime.award("HCLD3")
    climb = [StepKind.APPRAISE, StepKind.COUNCIL, StepKind.SIGN]
    assert all([step.kind for step in flag.steps[level]] == climb for level in of_regime.levels)
    assert order.vote_at(Level.PROVINCE) is not None
    assert order.vote_at(Level.CENTRAL) is None


@pytest.mark.parametrize("regime", list(Regime))
def test_the_ladder_of_titles_counts_three_and_two_in_a_row(regime: Regime) -> None:
    provincial = next(iter(rules_of((law().award("CSTDT", regime).needs[RecipientKind.INDIVIDUAL],))))
    national = next(iter(rules_of((law().award("CSTDTQ", regime).needs[RecipientKind.INDIVIDUAL],))))
    assert isinstance(provincial, HeldRule)
    assert isinstance(national, HeldRule)
    assert (provincial.awards, provincial.times) == (("CSTDCS",), 3)
    assert (national.awards, national.times) == (("CSTDT",), 2)


def test_seventy_percent_of_an_advanced_collective_are_advanced() -> None:
    for code in ("TTLDTT", "TTLDXS", "DVTT", "DVQT"):
        shares = [
            rule
            for rule in rules_of((award("VN-2025", code).needs[RecipientKind.COLLECTIVE],))
            if isinstance(rule, MemberShareRule)
        ]
        assert [share.percent for share in shares] == [70], code


def test_titles_and_forms_and_the_state_level() -> None:
    state = {code.code: code.state_level for code in law().awards(Regime.VN_2025) if code.state_level}
    assert {code for code, level in state.items() if level is StateLevel.TITLE} == {"CSTDTQ", "COCP"}
    assert {code for code, level in state.items() if level is StateLevel.COMMENDATION} == {
        *("BKTTG", "HCLD1", "HCLD2", "HCLD3", "HCDL1", "HCDL2", "HCDL3")
    }
    assert award("VN-2025", "COCP").kind is AwardKind.TITLE
    assert award("VN-2025", "GIAYKHEN").kind is AwardKind.FORM


def test_a_family_title_is_not_for_a_person() -> None:
    check_recipients(award("VN-2025", "GDVH"), [RecipientKind.HOUSEHOLD])
    with pytest.raises(InvalidInput) as refusal:
        check_recipients(award("VN-2025", "GDVH"), [RecipientKind.HOUSEHOLD, RecipientKind.INDIVIDUAL])
    assert refusal.value.facts["field"] == "recipient_kind"


def test_the_version_names_the_content() -> None:
    assert law().version.startswith("law-")
    assert len(law().version) <= 40
    assert all(regime.version == law().version for regime in law().regimes)


def test_a_step_relies_on_the_papers_that_its_award_asks_for() -> None:
    council = {step.kind: step for step in award("VN-2025", "CSTDTQ").steps[Level.PROVINCE]}[StepKind.COUNCIL]
    assert {"initiative", "prior_awards", "public_notice", "minutes", "report"} <= set(council.inputs)
    assert "opinions" not in council.inputs, "the party committee is asked after the council"
    merit = award("VN-2025", "GIAYKHEN").steps[Level.COMMUNE][0]
    assert "initiative" not in merit.inputs
