"""What the auditor finds of nominees who are not as they were handed in, or were erased in silence."""

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from auditor.chains import Link
from auditor.commitments import nobody_erased, not_as_committed
from models.commitments import bind, dossier_commitment
from models.erased import ERASED_NAME

DOSSIER = "hs-a"
LATER = datetime(2026, 2, 3, tzinfo=UTC)


def a_nominee(number: int, **said: Any) -> dict[str, Any]:
    handed_in = {
        "kind": "individual",
        "name": f"Người thử {number}",
        "birth_date": date(1985, 4, 12),
        "address": None,
        "post": "Giáo viên",
        "officer": None,
        "recipient_key": f"name:{number}",
        "award": "LDTT",
        "period": "2019",
        "eligibility": "eligible",
        "record": {"kind": "individual", "awards": []},
    } | said
    bound = bind(handed_in)
    return handed_in | {"id": number, "dossier": DOSSIER, "erased_at": None, "commitment": bound.commitment, "key": bound.key}


def erased(nominee: dict[str, Any], **said: Any) -> dict[str, Any]:
    gone = dict.fromkeys(("birth_date", "address", "post", "officer", "key"))
    left = {"name": ERASED_NAME, "recipient_key": f"erased:{nominee['id']}", "record": {"kind": "individual"}, "erased_at": LATER}
    return nominee | gone | left | said


def a_chain(chain: str, act: str, **facts: Any) -> dict[str, list[Link]]:
    body = orjson.dumps({"nomination": chain, "sequence": 1, "act": act, "facts": facts}).decode()
    return {chain: [Link(chain, 1, None, "", act, None, None, body)]}


def handed_in(nominees: list[dict[str, Any]]) -> dict[str, list[Link]]:
    return a_chain(DOSSIER, "submitted", commitment=dossier_commitment({one["id"]: one["commitment"] for one in nominees}))


@pytest.fixture
def nominees() -> list[dict[str, Any]]:
    return [a_nominee(number) for number in (7, 8, 9)]


def test_nominees_who_are_as_handed_in_are_in_order_also_when_one_was_erased(nominees: list[dict[str, Any]]) -> None:
    chains = handed_in(nominees)
    assert list(not_as_committed(nominees, chains)) == []
    assert list(not_as_committed([erased(nominees[0]), *nominees[1:]], chains)) == []


def test_dossiers_from_before_there_were_commitments_are_let_be() -> None:
    old = a_nominee(7) | {"commitment": None, "key": None}
    assert list(not_as_committed([old], a_chain(DOSSIER, "submitted", nominees=[7]))) == []


CHANGES: dict[str, Any] = {
    "name": "Người khác",
    "birth_date": date(1985, 4, 13),
    "address": "Hà Nội",
    "post": None,
    "officer": "of-a",
    "recipient_key": "name:x",
    "award": "CSTDCS",
    "period": "2020",
    "eligibility": "cannot_tell",
    "record": {"kind": "individual"},
    "kind": "household",
    "key": bytes(32),
    "commitment": "0" * 64,
    "erased_at": LATER,
}


@pytest.mark.parametrize("column", CHANGES)
def test_whatever_is_changed_of_a_nominee_is_found_and_named(nominees: list[dict[str, Any]], column: str) -> None:
    chains = handed_in(nominees)
    nominees[1][column] = CHANGES[column]
    found = list(not_as_committed(nominees, chains))
    assert {one.rule for one in found} == {"nominee_as_committed"}
    assert "nominee 8" in found[-1].detail
    assert not any("Người" in one.detail for one in found)


def test_nominees_who_are_swapped_added_removed_or_sealed_anew_are_found(nominees: list[dict[str, Any]]) -> None:
    chains = handed_in(nominees)
    first, second, third = nominees
    swapped = [second | {"id": 7}, first | {"id": 8}, third]
    anew = a_nominee(8, name="Người khác")
    for changed in (swapped, [*nominees, a_nominee(10)], [first, second], [first, anew, third]):
        assert [one.subject for one in not_as_committed(changed, chains)] == [DOSSIER]
    (keyless,) = not_as_committed([first, second | {"key": None}, third], chains)
    assert keyless.detail.endswith("nobody was erased")


@pytest.mark.parametrize("left", [{"name": "Người thử 8"}, {"key": bytes(32)}, {"post": "Giáo viên"}, {"record": {}}])
def test_what_is_left_of_somebody_erased_is_found(nominees: list[dict[str, Any]], left: dict[str, Any]) -> None:
    chains = handed_in(nominees)
    assert len(list(not_as_committed([nominees[0], erased(nominees[1], **left), nominees[2]], chains))) == 1


def test_an_erasure_is_told_by_an_entry_and_an_entry_tells_of_an_erasure() -> None:
    said = a_chain("hs-a.e0", "erased", nominee=8, commitment="ab")
    assert list(nobody_erased(said, {8: "ab"})) == []
    assert [one.rule for one in nobody_erased({}, {8: "ab"})] == ["nominee_as_erased"]
    assert [one.detail for one in nobody_erased(said, {})] == ["an entry says that they were erased, and they were not"]
    assert len(list(nobody_erased(said, {8: "cd"}))) == 1
