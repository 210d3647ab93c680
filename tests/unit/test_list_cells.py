"""What a cell of a list says, in the words that people use."""

from collections.abc import Callable
from typing import Any

import pytest

from models.messages.achievement import NomineeRecord, Rating
from models.vocabulary import RecipientKind
from policy.law import law
from starter.lists import cells
from starter.lists.catalogue import columns
from starter.lists.reason import CellError
from starter.lists.words import truth, word

AWARDS = cells.prior_awards({"cstdcs": "CSTDCS", "bang khen tinh": "BKTINH"})


@pytest.mark.parametrize("text", ["31/12/1990", "31-12-1990", "31.12.1990", "1990-12-31", "1990-12-31T00:00:00", "33238"])
def test_a_day_is_understood_in_each_spelling(text: str) -> None:
    assert cells.day(text) == "1990-12-31"


@pytest.mark.parametrize("text", ["1990", "31/12/90", "12/1990", "30/02/1990", "12/31/1990", "hôm qua", "1990-13-01", "0", "-5"])
def test_what_is_no_whole_day_is_refused(text: str) -> None:
    with pytest.raises(CellError) as wrong:
        cells.day(text)
    assert wrong.value.vi
    assert text not in wrong.value.en.split()


def test_a_year_alone_is_told_apart_from_other_mistakes() -> None:
    with pytest.raises(CellError, match="only a year"):
        cells.day("1985")


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("xuất sắc", "excellent"),
        ("XUAT SAC", "excellent"),
        ("Hoàn thành tốt nhiệm vụ", "good"),
        ("HTNV", "complete"),
        ("good", "good"),
    ],
)
def test_ratings_are_understood_with_and_without_marks(text: str, rating: str) -> None:
    assert word(Rating, text) == rating


def test_kinds_and_yes_and_no_are_understood() -> None:
    assert [word(RecipientKind, text) for text in ("Cá nhân", "tap the", "Hộ", "individual")] == [
        "individual",
        "collective",
        "household",
        "individual",
    ]
    assert [truth(text) for text in ("có", "Không", "x", "nữ", "Nam", "true")] == [True, False, True, True, False, True]


GOOD, EXCELLENT = {"year": 2018, "rating": "good"}, {"year": 2019, "rating": "excellent"}
SUDDEN = {"award": "BKTINH", "year": 2018, "basis": "sudden"}
SCIENCE = {"scope": "province", "year": 2020, "ref": "DT-3", "kind": "science"}
MOVEMENT = {"kind": "movement", "scope": "province", "year": 2019, "ref": "QD-7"}


@pytest.mark.parametrize(
    ("read", "field", "text", "meant"),
    [
        (cells.ratings, "ratings", "2018:tốt; 2019:xuất sắc", [GOOD, EXCELLENT]),
        (cells.ratings, "ratings", "2018:good\n2019:excellent;", [GOOD, EXCELLENT]),
        (AWARDS, "awards", "CSTĐCS:2017;Bằng khen tỉnh:2018:đột xuất", [{"award": "CSTDCS", "year": 2017}, SUDDEN]),
        (cells.initiatives, "initiatives", "cơ sở:2019:S1", [{"scope": "base", "year": 2019, "ref": "S1"}]),
        (cells.initiatives, "initiatives", "tỉnh:2020:DT-3:đề tài", [SCIENCE]),
        (cells.achievements, "achievements", "phong trào:tỉnh:2019:QD-7;đột xuất", [MOVEMENT, {"kind": "sudden"}]),
        (cells.achievements, "achievements", "influence::2018", [{"kind": "influence", "year": 2018}]),
        (cells.discipline, "discipline", "khiển trách:31/12/2018", [{"kind": "reprimand", "until": "2018-12-31"}]),
        (cells.discipline, "discipline", "cảnh cáo", [{"kind": "warning"}]),
        (cells.pending_matters, "pending_matters", "khiếu nại;thanh tra", ["complaint", "investigation"]),
        (cells.posts, "posts", "vụ trưởng:6", [{"post": "director_general", "years": 6}]),
        (cells.years, "leave_years", "2018;2019", [2018, 2019]),
        (cells.discipline, "discipline", "không", []),
        (AWARDS, "awards", "none", []),
    ],
)
def test_lists_become_what_the_record_takes(read: Callable[[str], Any], field: str, text: str, meant: object) -> None:
    assert read(text) == meant
    NomineeRecord.model_validate({"kind": "individual", field: meant})


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (cells.ratings, "2018"),
        (cells.ratings, "2018:tốt:thêm"),
        (cells.ratings, "hai nghìn:tốt"),
        (cells.ratings, "2018:tuyệt"),
        (AWARDS, "Giải không có:2018"),
        (cells.initiatives, "cơ sở:2019"),
        (cells.discipline, "khiển trách:1990"),
        (cells.years, "2018:1"),
        (cells.number, "-1"),
        (cells.number, "12,5"),
        (cells.number, "1e5"),
        (cells.number, "9" * 5000),
        (cells.record, "[]"),
        (cells.record, "{"),
        (cells.record, "[" * 5000),
        (truth, "có lẽ"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_both_languages(read: Callable[[str], Any], text: str) -> None:
    with pytest.raises(CellError) as wrong:
        read(text)
    assert wrong.value.vi
    assert wrong.value.en


def test_spans_of_years_lose_their_blanks() -> None:
    assert [cells.period(text) for text in ("2019", "2015 - 2020", "2015–2020")] == ["2019", "2015-2020", "2015-2020"]


def test_every_award_of_every_regime_is_known_by_code_and_name() -> None:
    read = next(column.read for column in columns(law()) if column.name == "prior_awards")
    for regime in law().regimes:
        for award in regime.awards.values():
            assert read(f"{award.code}:2018; {award.vi}:2019") == [
                {"award": award.code, "year": 2018},
                {"award": award.code, "year": 2019},
            ]
