"""Local rules: which numbers they can replace, where and when, and which files are refused."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.messages.policy import Share
from models.vocabulary import Level, RecipientKind, StepKind
from policy.law import DATA, Law, LawError, law, load_law
from policy.law_models import AwardLaw
from policy.law_needs import HeldRule, MemberShareRule, rules_of

DAY = date(2025, 9, 1)
RULE = {"unit": "34.24", "from": "2025-07-01", "law": "Rule of the place [memory]"}


@pytest.fixture
def with_rules(tmp_path: Path) -> Any:
    def loaded(*rules: dict[str, Any]) -> Law:
        file = tmp_path / "here.yaml"
        file.write_text(yaml.safe_dump({"rules": [{**RULE, **rule} for rule in rules]}), encoding="utf-8")
        return load_law(DATA, [file])

    return loaded


def local(loaded: Law, code: str, day: date = DAY) -> AwardLaw:
    return loaded.regime_on(day, ("34.1", "34.24", "VN")).award(code)


def test_a_clock_a_notice_a_share_and_a_quota_can_be_replaced(with_rules: Any) -> None:
    loaded = with_rules(
        {"level": "commune", "step": "appraise", "set": {"clock": 7}},
        {"set": {"notice_days": 20}},
        {"awards": ["BKTINH"], "set": {"vote.share": "75 %"}},
        {"awards": ["COCP"], "set": {"quota.percent": 10}},
    )
    assert local(loaded, "LDTT").steps[Level.COMMUNE][0].clock_days == 7
    notice = next(step for step in local(loaded, "HCLD3").steps[Level.PROVINCE] if step.kind is StepKind.PUBLIC_NOTICE)
    assert (notice.notice_days, notice.clock_days) == (20, 20), "the clock grows with the notice"
    vote = local(loaded, "BKTINH").vote_at(Level.COMMUNE)
    assert vote is not None
    assert vote.threshold == Share(numerator=3, denominator=4)
    quota = local(loaded, "COCP").quota
    assert quota is not None
    assert quota.percent == 10
    assert quota.law.clause == "Rule of the place"


def test_every_part_of_a_vote_can_be_replaced(with_rules: Any) -> None:
    said = {
        "vote.share": "> 2/3",
        "vote.base": "present",
        "vote.quorum": "3/4",
        "vote.quorum_to_decide": "80 %",
        "vote.secret": False,
        "vote.written_opinions": False,
        "vote.delegates": True,
        "vote.may_change": False,
        "vote.recusal": "leaves_base",
        "vote.tie": "chair_decides",
        "vote.rounds": 1,
        "vote.fewest_shown": 4,
        "vote.fewest_unanimous": 9,
        "vote.seats": "standing",
    }
    vote = local(with_rules({"level": "province", "set": said}), "LDTT").vote_at(Level.PROVINCE)
    assert vote is not None
    assert vote.model_dump(mode="json") == {
        "threshold": {"numerator": 2, "denominator": 3, "strictly_more": True},
        "base": "present",
        "quorum": {"numerator": 3, "denominator": 4, "strictly_more": False},
        "quorum_to_decide": {"numerator": 4, "denominator": 5, "strictly_more": False},
        "secret": False,
        "written_opinions": False,
        "delegates": True,
        "may_change": False,
        "recusal": "leaves_base",
        "tie": "chair_decides",
        "rounds": 1,
        "fewest_shown": 4,
        "fewest_unanimous": 9,
        "seats": "standing",
        "said_by": {"clause": "Rule of the place", "source": "", "confidence": "memory"},
    }


def test_who_replaces_the_share_is_the_ground_of_the_vote_and_who_replaces_another_part_is_cited_beside_it(with_rules: Any) -> None:
    loaded = with_rules(
        {"awards": ["LDTT"], "set": {"vote.rounds": 1, "vote.tie": "fails"}}, {"awards": ["BKTINH"], "set": {"vote.share": "2/3"}}
    )
    votes = [local(loaded, code).vote_at(Level.PROVINCE) for code in ("LDTT", "BKTINH")]
    national = law().regime_on(DAY).award("LDTT").vote_at(Level.PROVINCE)
    assert national is not None
    assert [vote.said_by.clause for vote in votes if vote] == [f"{national.said_by.clause}; Rule of the place", "Rule of the place"]


def test_a_number_in_a_requirement_can_be_replaced_by_its_name(with_rules: Any) -> None:
    loaded = with_rules(
        {"set": {"needs.ldtt_share.percent": 80}},
        {"awards": ["BKTINH"], "set": {"needs.cstdcs_in_a_row.times": 3}},
    )
    for code in ("TTLDTT", "TTLDXS"):
        rules = rules_of((local(loaded, code).needs[RecipientKind.COLLECTIVE],))
        assert [rule.percent for rule in rules if isinstance(rule, MemberShareRule)] == [80]
    individual = rules_of((local(loaded, "BKTINH").needs[RecipientKind.INDIVIDUAL],))
    assert [rule.times for rule in individual if isinstance(rule, HeldRule)] == [3]
    provincial = rules_of((local(loaded, "CSTDT").needs[RecipientKind.INDIVIDUAL],))
    assert [rule.times for rule in provincial if isinstance(rule, HeldRule)] == [3]


def test_work_is_kept_apart_where_a_place_found_a_text_that_asks_for_it(with_rules: Any) -> None:
    asked = {"law": "Rule of the place [S1, found]", "awards": ["LDTT"], "set": {"apart": "draft appraise, appraise vote sign"}}
    loaded = with_rules(asked, {"awards": ["BKTINH"], "set": {"apart": "draft sign"}})
    pairs = [pair for group in local(loaded, "LDTT").apart for pair in group.pairs]
    assert pairs == [("draft", "appraise"), ("appraise", "vote"), ("appraise", "sign"), ("vote", "sign")]
    assert [group.duties for group in local(loaded, "BKTINH").apart] == [("draft", "sign")]
    assert [group.pairs for group in (*local(loaded, "BKTINH").apart, *local(law(), "LDTT").apart)] == [(), ()], "from memory"


def test_a_rule_holds_from_its_first_to_its_last_day(with_rules: Any) -> None:
    loaded = with_rules({"to": "2025-12-31", "awards": ["BKTINH"], "set": {"vote.quorum": "4/5"}})

    def quorum(day: date) -> Share:
        vote = local(loaded, "BKTINH", day).vote_at(Level.PROVINCE)
        assert vote is not None
        return vote.quorum

    four_fifths, two_thirds = Share(numerator=4, denominator=5), Share(numerator=2, denominator=3)
    days = (date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert [quorum(day) for day in days] == [two_thirds, four_fifths, four_fifths, two_thirds]


def test_a_later_rule_replaces_an_earlier_one(with_rules: Any) -> None:
    loaded = with_rules({"set": {"vote.quorum": "4/5"}}, {"from": "2026-01-01", "set": {"vote.quorum": "9/10"}})
    vote = local(loaded, "LDTT", date(2026, 1, 1)).vote_at(Level.COMMUNE)
    assert vote is not None
    assert vote.quorum == Share(numerator=9, denominator=10)


def test_without_the_unit_nothing_is_replaced(with_rules: Any) -> None:
    loaded = with_rules({"set": {"vote.quorum": "4/5"}})
    assert loaded.regime_on(DAY, ("34.01", "VN")).awards == law().regime_on(DAY).awards
    assert loaded.regime_on(DAY).awards == law().regime_on(DAY).awards


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"set": {"steps.council": 3}}, "rules.0.set.steps.council"),
        ({"set": {"clock": 3}}, "rules.0.set.clock"),
        ({"level": "commune", "step": "appraise", "set": {"clock": 0}}, "rules.0.set.clock"),
        ({"level": "commune", "step": "appraise", "set": {"clock": "soon"}}, "rules.0.set.clock"),
        ({"level": "province", "step": "public_notice", "set": {"clock": 5}}, "rules.0.set.clock"),
        ({"level": "commune", "step": "public_notice", "set": {"clock": 15}}, "rules.0.set.clock"),
        ({"set": {"vote.quorum": "120 %"}}, "rules.0.set.vote.quorum"),
        ({"set": {"vote.share": "none"}}, "rules.0.set.vote.share"),
        ({"set": {"vote.share": "1/0"}}, "rules.0.set.vote.share"),
        ({"set": {"vote.share": "> 100 %"}}, "rules.0.set.vote.share"),
        ({"set": {"vote.rounds": 0}}, "rules.0.set.vote.rounds"),
        ({"set": {"vote.rounds": True}}, "rules.0.set.vote.rounds"),
        ({"set": {"vote.delegates": 1}}, "rules.0.set.vote.delegates"),
        ({"set": {"vote.recusal": "leaves"}}, "rules.0.set.vote.recusal"),
        ({"set": {"vote.said_by": "me"}}, "rules.0.set.vote.said_by"),
        ({"set": {"vote.colour": "red"}}, "rules.0.set.vote.colour"),
        ({"set": {"vote": "80 %"}}, "rules.0.set.vote"),
        ({"level": "commune", "step": "appraise", "set": {"clock": True}}, "rules.0.set.clock"),
        ({"awards": ["LDTT"], "set": {"quota.percent": 10}}, "rules.0.set.quota.percent"),
        ({"set": {"quota.percent": 0}}, "rules.0.set.quota.percent"),
        ({"set": {"apart": "draft cook"}}, "rules.0.set.apart"),
        ({"set": {"apart": "draft"}}, "rules.0.set.apart"),
        ({"set": {"needs.nothing.percent": 10}}, "rules.0.set.needs.nothing.percent"),
        ({"set": {"needs.ldtt_share.rule": 10}}, "rules.0.set.needs.ldtt_share.rule"),
        ({"set": {"needs.ldtt_share.percent": 101}}, "rules.0.set.needs.ldtt_share.percent"),
        ({"set": {"needs": 1}}, "rules.0.set.needs"),
        ({"set": {}}, "rules.0.set"),
        ({"awards": ["NOPE"], "set": {"vote.quorum": "4/5"}}, "rules.0.awards"),
        ({"to": "2025-01-01", "set": {"vote.quorum": "4/5"}}, "rules.0.to"),
        ({"from": "2030-01-01", "set": {"vote.quorum": "4/5"}}, "rules.0.set.vote.quorum"),
        ({"level": "moon", "set": {"vote.quorum": "4/5"}}, "rules.0.level"),
        ({"law": "somebody said so", "set": {"vote.quorum": "4/5"}}, "rules.0.law"),
        ({"law": "A rule [S99, found]", "set": {"vote.quorum": "4/5"}}, "rules.0.law"),
        ({"colour": "red", "set": {"vote.quorum": "4/5"}}, "rules.0.colour"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_file_and_field(with_rules: Any, rule: dict[str, Any], field: str) -> None:
    with pytest.raises(LawError) as wrong:
        with_rules(rule)
    assert (wrong.value.file, wrong.value.field) == ("here.yaml", field)


def test_a_file_that_does_not_exist_is_named() -> None:
    with pytest.raises(LawError) as wrong:
        load_law(DATA, [Path("/nowhere/rules.yaml")])
    assert wrong.value.file == "rules.yaml"


def test_the_example_that_ships_is_well_formed() -> None:
    assert load_law(DATA, [DATA / "local" / "example.yaml"]).version != law().version
