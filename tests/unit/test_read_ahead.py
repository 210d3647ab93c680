"""What is read from files is read at the start: whatever happens to a file later, no request meets it."""

import pytest

from activities import catalogue
from policy import calendar
from starter.minutes import words as minutes
from starter.read_ahead import read_ahead


def test_no_file_of_words_or_days_is_read_after_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    read_ahead()
    for module, name in ((catalogue, "FOLDER"), (minutes, "FOLDER"), (calendar, "DATA")):
        monkeypatch.setattr(module, name, tmp_path)

    assert minutes.words("vi").heading.motto
    assert catalogue.words("vi") is not catalogue.words("en")
    assert calendar.announced_through().year > 2024
