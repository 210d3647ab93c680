"""Striking somebody out of what others wrote, in whatever spelling."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.forgotten_words import Forgotten
from models.erased import ERASED_WORDS as GONE

PERSON = Forgotten("Nông Thị Mẫu", date(1985, 4, 2), "Thôn Nà Ngần")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Nông Thị Mẫu", GONE),
        ("NONG THI MAU và NÔNG  thị\nmẫu.", f"{GONE} và {GONE}."),
        ("Bà Nông Thị Mẫu (2/4/1985), Thôn Nà Ngần, đạt.", f"Bà {GONE} ({GONE}), {GONE}, đạt."),
        ("Nông Thị Mẫu, 1985-04-02, sinh ngày 02 tháng 4 năm 1985", f"{GONE}, {GONE}, sinh ngày {GONE}"),
        ("Thôn Nà Ngần, 2/4/1985: không nêu tên ai", "Thôn Nà Ngần, 2/4/1985: không nêu tên ai"),
        ("Nông Thị Mẫn và Thị Mẫu", "Nông Thị Mẫn và Thị Mẫu"),
        ("Nông Thị", "Nông Thị"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_text_that_names_the_person_loses_what_tells_who_is_meant(text: str, left: str, form: Any) -> None:
    assert unicodedata.normalize("NFC", PERSON.struck_out_of(unicodedata.normalize(form, text))) == left


def test_every_text_of_a_paper_is_looked_at() -> None:
    paper = {"guests": ["Nông Thị Mẫu"], "number": 5, "none": None, "parts": [{"said": "về nông thị mẫu"}]}
    assert PERSON.struck_out_of_all(paper) == {"guests": [GONE], "number": 5, "none": None, "parts": [{"said": f"về {GONE}"}]}


def test_a_name_without_letters_strikes_nothing() -> None:
    assert Forgotten("…").struck_out_of("… và …") == "… và …"


@given(before=st.text(max_size=40), after=st.text(max_size=40), name=st.sampled_from(["Nông Thị Mẫu", "Hứa A", "Y'Thoa Niê-Kđăm"]))
def test_nobody_is_named_any_more_whatever_stands_around_the_name(before: str, after: str, name: str) -> None:
    person = Forgotten(name)
    assert not person.is_named_in(person.struck_out_of(f"{before} {name} {after}"))
    assert person.is_named_in(f"{before} {name} {after}")
