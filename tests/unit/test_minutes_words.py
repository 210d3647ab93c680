"""The words of minutes: the same places are filled in both languages, and days are written as the decree has it."""

from datetime import UTC, date, datetime
from string import Formatter
from typing import Any

import pytest
import yaml

from starter.minutes.words import FOLDER, Words, words


def places(said: Any, path: str = "") -> dict[str, list[str]]:
    """The places to be filled in every text of a catalogue."""
    if isinstance(said, dict):
        return {key: value for name, one in said.items() for key, value in places(one, f"{path}.{name}").items()}
    if isinstance(said, list):
        return {path: [f"{len(said)} texts"]} if path.endswith("months") else {}
    return {path: sorted(name for _, name, _, _ in Formatter().parse(said) if name is not None)}


def catalogue(language: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return read


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    assert places(catalogue("vi")) == places(catalogue("en"))


def test_a_catalogue_that_lacks_a_word_is_refused() -> None:
    lacking = catalogue("vi")
    del lacking["people"]["presences"]["absent"]
    with pytest.raises(ValueError, match="absent"):
        Words.model_validate(lacking)


def test_days_below_ten_and_the_first_two_months_have_two_digits_in_vietnamese() -> None:
    time = words("vi").time
    assert time.day_of(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert time.day_of(date(2026, 3, 15)) == "ngày 15 tháng 3 năm 2026"


def test_a_moment_is_told_as_the_clock_in_hanoi_shows_it() -> None:
    late = datetime(2026, 3, 4, 18, 5, tzinfo=UTC)
    assert words("vi").time.moment_of(late) == "01 giờ 05 phút, ngày 05 tháng 3 năm 2026"
    assert words("en").time.moment_of(late) == "01:05 on 5 March 2026"
