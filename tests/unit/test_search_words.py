"""How names become words to search by: here and in the database alike."""

import unicodedata
from typing import Literal

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import InvalidInput
from starter.inbox.words import beneath, searched, token_query, words

NAMES = {
    "Nông Thị Ánh": ["nong", "thi", "anh"],
    "ĐẶNG ĐỨC Đạt": ["dang", "duc", "dat"],
    "Ðặng": ["dang"],  # the Icelandic letter that some keyboards give
    "Ăn Ơn Ưng Ễnh": ["an", "on", "ung", "enh"],
    "Y’Thoa H'Hen Niê-Kđăm": ["y", "thoa", "h", "hen", "nie", "kdam"],
    "Tổ dân phố 5, phường 12": ["to", "dan", "pho", "5", "phuong", "12"],
    "...": [],
}


@pytest.mark.parametrize(("name", "found"), NAMES.items())
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_name_gives_its_words_in_every_spelling(name: str, found: list[str], form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    assert words(unicodedata.normalize(form, name)) == found


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
async def test_the_database_finds_the_same_words(database: asyncpg.Pool, text: str) -> None:
    assert set(await database.fetchval("select search_words($1)", text)) == set(words(text))


@pytest.mark.parametrize("name", NAMES)
async def test_the_database_finds_the_words_of_names(database: asyncpg.Pool, name: str) -> None:
    assert set(await database.fetchval("select search_words($1)", name)) == set(words(name))


def test_a_text_without_letters_and_a_text_without_end_are_refused() -> None:
    for text in ("!!!", "một hai ba bốn năm sáu bảy tám chín mười mười một mười"):
        with pytest.raises(InvalidInput) as refused:
            searched(text)
        assert refused.value.facts["field"] == "q"


def test_no_facet_can_be_typed_as_a_word() -> None:
    assert words(beneath("63.058")) != [beneath("63.058")]


async def test_what_is_asked_at_two_offices_is_found_at_either(database: asyncpg.Pool) -> None:
    asked = token_query(["63.058", "VN"], ["nong", beneath("63.06")], "anh")
    for office, there, found in (
        ("63.058", ["nong", "anhdao", "u=63.06"], True),
        ("VN", ["nong", "anh", "u=63.06"], True),
        ("VN", ["nong", "anh", "u=63.07"], False),
        ("63.06", ["nong", "anh", "u=63.06"], False),
        ("VN", ["nong", "an", "u=63.06"], False),
    ):
        said = await database.fetchval("select office_tokens($1, $2) @@ $3::text::tsquery", office, there, asked)
        assert said is found, (office, there)
