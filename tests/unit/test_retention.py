"""How long a closed case is kept: by who decided, counted from the year after; the data are a lawyer's to change."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from models.messages.unit import UnitRef
from models.vocabulary import Level, UnitKind
from policy.law import DATA, LawError, law, load_law
from policy.law_models import Decider
from policy.retention import Term, decider_at, keep_until, term_of

DECIDED = date(2025, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "law"))


@pytest.mark.parametrize(
    ("office", "last_day"),
    [
        (UnitRef(code="VN", level=Level.CENTRAL), None),
        (UnitRef(code="63.06", level=Level.PROVINCE), date(2045, 12, 31)),
        (UnitRef(code="63.01843", level=Level.COMMUNE), date(2035, 12, 31)),
        (UnitRef(code="SO-Y-TE", level=Level.PROVINCE, kind=UnitKind.DEPARTMENT, legal_personality=True), date(2035, 12, 31)),
        (UnitRef(code="CTY-A", level=Level.PROVINCE, kind=UnitKind.ENTERPRISE, legal_personality=True), date(2035, 12, 31)),
    ],
)
def test_a_file_is_kept_by_who_decided_from_the_year_after(office: UnitRef, last_day: date | None) -> None:
    assert keep_until(term_of(law().retention, "LDTT", decider_at(office)), DECIDED) == last_day


def test_every_decider_has_a_term() -> None:
    assert set(law().retention.decided_by) == set(Decider)
    assert law().retention.without_decision is not None


def test_the_last_day_of_a_year_counts_as_its_first() -> None:
    term = law().retention.decided_by[Decider.PROVINCE_CHAIR]
    assert keep_until(term, date(2025, 12, 31)) == keep_until(term, DECIDED) == date(2045, 12, 31)


def test_an_award_may_have_a_term_of_its_own(folder: Path) -> None:
    file = folder / "retention.yaml"
    file.write_text(file.read_text().replace("awards: {}", 'awards: {LDTT: {years: 3, law: "QĐ thử [memory]"}}'))
    retention = load_law(folder).retention
    assert keep_until(term_of(retention, "LDTT", Decider.PRESIDENT), DECIDED) == date(2028, 12, 31)
    assert keep_until(term_of(retention, "COCP", Decider.PRESIDENT), DECIDED) is None


def test_where_nothing_is_said_nothing_expires(folder: Path) -> None:
    (folder / "retention.yaml").unlink()
    assert keep_until(term_of(load_law(folder).retention, "LDTT", Decider.AGENCY_HEAD), DECIDED) is None


@pytest.mark.parametrize("years", ["ten", "-1", "0.5"])
def test_a_term_that_is_no_number_of_years_is_refused(folder: Path, years: str) -> None:
    file = folder / "retention.yaml"
    file.write_text(file.read_text().replace("years: 20", f"years: {years}"))
    with pytest.raises(LawError, match=r"retention\.yaml"):
        load_law(folder)


def test_a_term_for_ever_never_ends() -> None:
    term = Term.model_validate({"years": "for_ever", "law": "Luật thử [memory]"})
    assert keep_until(term, DECIDED) is None
