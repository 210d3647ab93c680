"""A council's own regulation over the law's rule: what it may say, and how that is cited."""

from datetime import date
from typing import Any

import pytest

from models.errors import InvalidInput
from models.messages.policy import Share, Source, VoteRule
from models.vocabulary import Level, TieRule
from policy.council import RegulationGround, check_regulation, judge, rule_for, said_about
from tests.council_votes import FOUR_FIFTHS, MAJORITY, NINE_TENTHS, a_rule, all_there, national, votes

GROUND = RegulationGround("12/QC-HĐTĐKT", date(2026, 2, 1))


def test_a_regulation_replaces_what_it_names_and_is_cited_after_the_law() -> None:
    pinned = national("CSTDT", Level.PROVINCE)
    rule = rule_for(pinned, {"threshold": "75 %", "tie": "chair_decides", "rounds": 3, "quorum_to_decide": "4/5"}, GROUND)
    assert (rule.threshold, rule.tie, rule.rounds) == (Share(numerator=3, denominator=4), TieRule.CHAIR_DECIDES, 3)
    assert rule.quorum_to_decide == FOUR_FIFTHS
    assert (rule.quorum, rule.base, rule.secret) == (pinned.quorum, pinned.base, pinned.secret)
    assert rule.said_by.clause == f"{pinned.said_by.clause}; Quy chế Hội đồng số 12/QC-HĐTĐKT ngày 01/02/2026"
    assert judge(rule, all_there(17), votes(13, 4)).derivation_vi.endswith("Quy chế Hội đồng số 12/QC-HĐTĐKT ngày 01/02/2026.")


def test_every_part_of_a_rule_but_its_ground_can_be_said_otherwise() -> None:
    said = {
        "threshold": "> 1/2",
        "base": "cast",
        "quorum": "3/4",
        "secret": False,
        "written_opinions": False,
        "quorum_to_decide": None,
        "delegates": True,
        "may_change": False,
        "recusal": "leaves_base",
        "tie": "chair_decides",
        "rounds": 1,
        "fewest_shown": 10,
        "fewest_unanimous": 0,
        "seats": "standing",
    }
    assert said.keys() == VoteRule.model_fields.keys() - {"said_by"}
    rule = rule_for(a_rule(threshold=NINE_TENTHS, quorum_to_decide=FOUR_FIFTHS), said)
    shares = {"threshold": MAJORITY, "quorum": Share(numerator=3, denominator=4)}
    assert {name: getattr(rule, name) for name in said} == said | shares
    assert VoteRule.model_validate_json(rule.model_dump_json()) == rule


def test_a_regulation_that_says_nothing_changes_nothing() -> None:
    assert rule_for(a_rule(), {}, GROUND) == a_rule()


def test_a_long_clause_is_shortened_and_the_regulation_still_cited() -> None:
    long = a_rule(said_by=Source(clause="Đ" * 200))
    clause = rule_for(long, {"rounds": 1}, GROUND).said_by.clause
    assert len(clause) == 200
    assert clause.endswith("…; Quy chế Hội đồng số 12/QC-HĐTĐKT ngày 01/02/2026")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("threshold", "120 %"),
        ("threshold", "0 %"),
        ("threshold", "> 100 %"),
        ("threshold", "1/0"),
        ("threshold", "1e9999999"),
        ("threshold", "half"),
        ("threshold", None),
        ("threshold", {"numerator": 1}),
        ("quorum", "> 1/2"),
        ("quorum", ""),
        ("quorum_to_decide", "101%"),
        ("base", "everybody"),
        ("base", None),
        ("secret", "yes"),
        ("secret", 1),
        ("delegates", None),
        ("rounds", 0),
        ("rounds", 11),
        ("rounds", "2"),
        ("rounds", True),
        ("fewest_shown", -1),
        ("fewest_unanimous", 1001),
        ("recusal", "leaves"),
        ("tie", "coin"),
        ("seats", "some"),
        ("said_by", "me"),
        ("nonsense", 1),
    ],
)
def test_what_a_regulation_cannot_say_is_refused_by_field(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        rule_for(a_rule(), {field: value})
    assert refusal.value.facts["field"] == field
    assert refusal.value.facts["reason"]
    with pytest.raises(InvalidInput) as checked:
        check_regulation({"*": {"rounds": 1}, "CSTDT": {field: value}})
    assert checked.value.facts["field"] == f"says.CSTDT.{field}"


def test_what_a_regulation_says_of_one_award_goes_before_what_it_says_of_all() -> None:
    says: dict[str, dict[str, Any]] = {"*": {"rounds": 1, "tie": "chair_decides"}, "CSTDT": {"rounds": 2}}
    check_regulation(says)
    assert said_about("CSTDT", says) == {"rounds": 2, "tie": "chair_decides"}
    assert said_about("LDTT", says) == {"rounds": 1, "tie": "chair_decides"}
    assert said_about("LDTT", {}) == {}


def test_a_regulation_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_regulation({"LDTT": "80 %"})
    assert refusal.value.facts["field"] == "says.LDTT"


def test_rules_pinned_before_these_words_came_are_written_as_they_were() -> None:
    old = {
        "threshold": {"numerator": 9, "denominator": 10, "strictly_more": False},
        "base": "all_members",
        "quorum": {"numerator": 2, "denominator": 3, "strictly_more": False},
        "secret": True,
        "written_opinions": True,
        "said_by": {"clause": "Điều 1", "source": "", "confidence": "memory"},
    }
    assert VoteRule.model_validate(old).model_dump(mode="json") == old
    assert VoteRule.model_validate(old | {"seats": "standing"}).model_dump(mode="json") == old | {"seats": "standing"}
