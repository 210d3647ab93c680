"""What was handed in of a nominee, bound and sealed under a key of their own."""

import hashlib
from datetime import date
from typing import Any

import pytest

from models.commitments import HANDED_IN, bind, commitment, dossier_commitment, handed_in, new_nominee_key, seal, unseal
from models.errors import InvalidInput

KEY = bytes(range(32))
NOMINEE: dict[str, Any] = {
    "kind": "individual",
    "name": "Nông Thị Mẫu",
    "birth_date": date(1985, 4, 12),
    "address": 'Phường "Đức Xuân"',
    "post": None,
    "officer": None,
    "recipient_key": "name:0af1",
    "award": "LDTT",
    "period": "2019",
    "eligibility": "eligible",
    "record": {"ratings": [{"year": 2019, "rating": "excellent"}], "kind": "individual"},
}
TEXT = (
    '{"address":"Phường \\"Đức Xuân\\"","award":"LDTT","birth_date":"1985-04-12","eligibility":"eligible","kind":"individual",'
    '"name":"Nông Thị Mẫu","period":"2019","recipient_key":"name:0af1",'
    '"record":{"kind":"individual","ratings":[{"rating":"excellent","year":2019}]}}'
)
ANOTHER: dict[str, Any] = {
    "birth_date": date(1985, 4, 13),
    "post": "Giáo viên",
    "officer": "of-a",
    "record": {"kind": "individual"},
}


def test_what_was_handed_in_is_one_text_whatever_the_order_of_its_parts() -> None:
    assert handed_in(NOMINEE) == TEXT
    assert handed_in(dict(reversed(NOMINEE.items()))) == TEXT


def test_the_bytes_of_a_commitment_are_those_that_are_written_down() -> None:
    said = commitment(KEY, TEXT)
    assert said == hashlib.sha256(b"vinhdanh/nominee/1\n" + KEY + TEXT.encode()).hexdigest()
    other = "0" * 64
    assert (
        dossier_commitment({1000: other, 9: said})
        == hashlib.sha256(f"vinhdanh/dossier/1\n9 {said}\n1000 {other}\n".encode()).hexdigest()
    )


@pytest.mark.parametrize("column", HANDED_IN)
def test_a_commitment_binds_every_part_of_what_was_handed_in(column: str) -> None:
    changed = NOMINEE | {column: ANOTHER.get(column, "another")}
    assert commitment(KEY, handed_in(changed)) != commitment(KEY, TEXT)


def test_nobody_guesses_back_what_a_commitment_is_of_without_the_key() -> None:
    first, second = bind(NOMINEE), bind(NOMINEE)
    assert first.key != second.key
    assert first.commitment != second.commitment
    assert first.commitment == commitment(first.key, TEXT)


def test_whoever_has_the_key_opens_what_was_sealed_and_nobody_else_does() -> None:
    key = new_nominee_key()
    sealed = seal(key, TEXT)
    assert unseal(key, sealed) == TEXT
    assert seal(key, TEXT) == sealed
    with pytest.raises(InvalidInput):
        unseal(new_nominee_key(), sealed)


@pytest.mark.parametrize("wrong", ["", "AAAA", "no base64", seal(KEY, TEXT)[:-8] + "AAAAAAA="])
def test_what_was_changed_since_does_not_open(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        unseal(KEY, wrong)
