"""Results: of a round against the hashes in the session's ledger, of votes by hand against the pinned threshold."""

from typing import Any

import pytest

from proofs.box import canonical
from proofs.contents import Contents, Entry
from proofs.findings import Report
from proofs.sessions import check_results, hash_of
from proofs.votes import check_votes_by_hand

SESSION = "ph-4kq2m7xw3bza6tnd"


def a_row(nominee: int, verdict: str, in_favour: int | None, *, tie: bool = False) -> dict[str, Any]:
    said = {"nominee": nominee, "nomination": "hs-1", "verdict": verdict, "tie": tie, "in_favour": in_favour}
    return said | {"against": 0, "abstaining": 0, "invalid": 0, "needed": 4, "base": 6, "rank": None}


def an_entry(act: str, round_: int, results: list[dict[str, Any]], **facts: Any) -> Entry:
    return Entry(SESSION, 1, None, "", "", {"act": act, "facts": {"round": round_, "results_hash": hash_of(results), **facts}})


def found(rows: list[dict[str, Any]], number: int, *links: Entry) -> list[str]:
    report = Report()
    check_results(rows, number, links, report)
    return [finding.code for finding in report.findings]


LEVEL = [a_row(1, "pass", 5), a_row(2, "no_decision", 3, tie=True)]
SETTLED = [a_row(1, "pass", 5), a_row(2, "pass", 3)]
TALLIED = an_entry("tallied", 1, LEVEL)


def test_results_as_they_were_counted_hold_and_others_do_not() -> None:
    assert found(LEVEL, 1, TALLIED) == []
    assert found(SETTLED, 1, TALLIED) == ["results_not_as_ledger", "passed_without_votes"]


def test_the_chairs_word_in_the_same_round_is_in_its_hash() -> None:
    spoken = an_entry("ties_broken", 1, SETTLED, **{"pass": [2], "fail": []})
    assert found(SETTLED, 1, TALLIED, spoken) == []
    assert found(LEVEL, 1, TALLIED, spoken) == ["results_not_as_ledger"]


def test_the_chairs_word_in_a_later_round_changes_an_earlier_one_as_it_was_said_and_not_otherwise() -> None:
    later = [a_row(3, "pass", 5)]
    spoken = an_entry("ties_broken", 2, later, **{"pass": [2], "fail": []})
    links = (TALLIED, an_entry("tallied", 2, later), spoken)
    assert found(SETTLED, 1, *links) == []
    assert found(LEVEL, 1, *links) == []
    assert found([SETTLED[0], a_row(2, "fail", 3)], 1, *links) == ["results_not_as_ledger"]
    assert found([a_row(1, "fail", 5), SETTLED[1]], 1, *links) == ["results_not_as_ledger"]
    assert found(later, 2, *links) == []


NOMINATION, SPLIT_OFF = "hs-4kq2m7xw3bza6tnd", "hs-4kq2m7xw3bza6tnd.1"
PINNED = {
    "stations": [{"level": "district", "steps": [{"vote": None}, {"vote": {"threshold": {"numerator": 9, "denominator": 10}}}]}]
}


def voted(chain: str, needed: int) -> Entry:
    votes = {"in_favour": 16, "needed": needed, "base": 17, "passed": True}
    said = {"act": "council_voted", "level": "district", "facts": {"votes": votes, "apart": {}}}
    return Entry(chain, 2, None, "", "", said)


@pytest.mark.parametrize(
    ("needed", "pinned", "code"),
    [(16, True, "vote_by_hand"), (15, True, "vote_by_hand_wrong"), (16, False, "vote_without_rule")],
)
def test_votes_by_hand_are_held_against_what_was_pinned_also_of_a_list_that_was_split_off(
    needed: int, code: str, *, pinned: bool
) -> None:
    contents = Contents({f"policy/pinned/{NOMINATION}.json": canonical(PINNED)} if pinned else {})
    origin = {"nomination": NOMINATION, "sequence": 1, "hash": ""}
    contents.chains[NOMINATION] = [Entry(NOMINATION, 1, None, "", "", {"act": "submitted", "facts": {}}), voted(NOMINATION, needed)]
    first = Entry(SPLIT_OFF, 1, None, "", "", {"act": "split_off", "facts": {"origin": origin}})
    contents.chains[SPLIT_OFF] = [first, voted(SPLIT_OFF, needed)]
    report = Report()
    check_votes_by_hand(contents, report)
    assert [(one.code, one.values["chain"]) for one in report.findings] == [(code, NOMINATION), (code, SPLIT_OFF)]


@pytest.mark.parametrize("share", [{"numerator": 1, "denominator": 0}, {"numerator": "9" * 9, "denominator": 10}])
def test_a_threshold_that_is_no_share_is_told_and_breaks_nothing(share: dict[str, Any]) -> None:
    pinned = {"stations": [{"level": "district", "steps": [{"vote": {"threshold": share}}]}]}
    contents = Contents({f"policy/pinned/{NOMINATION}.json": canonical(pinned)})
    contents.chains[NOMINATION] = [Entry(NOMINATION, 1, None, "", "", {"act": "submitted", "facts": {}}), voted(NOMINATION, 16)]
    report = Report()
    check_votes_by_hand(contents, report)
    assert [one.code for one in report.findings] == ["malformed"]
