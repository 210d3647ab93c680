"""The results of a round against the hashes in the session's ledger, with and without the chair's word on who was level."""

from typing import Any

from proofs.contents import Entry
from proofs.findings import Report
from proofs.sessions import check_results, hash_of

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
