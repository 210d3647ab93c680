"""Records of nominees, as tests of the rules write them, and what the rules say."""

from datetime import date
from typing import Any

from models.messages.achievement import (
    EligibilityReport,
    NomineeRecord,
    PriorAward,
    Rating,
    YearRating,
)
from models.vocabulary import Eligibility, RecipientKind
from policy.eligibility import eligibility
from policy.examples import eligible_record
from policy.law import law

YES, NO, UNCLEAR = Eligibility.ELIGIBLE, Eligibility.NOT_ELIGIBLE, Eligibility.CANNOT_TELL
PERSON, GROUP, HOUSEHOLD = RecipientKind.INDIVIDUAL, RecipientKind.COLLECTIVE, RecipientKind.HOUSEHOLD
YEAR_OF = {"VN-2017": 2018, "VN-2024": 2024, "VN-2025": 2025}
EVERY = [(regime.id, award.code, kind) for regime in law().regimes for award in regime.awards.values() for kind in award.recipients]


def judge(regime: str, code: str, record: NomineeRecord, received_on: date | None = None) -> EligibilityReport:
    day = received_on or date(YEAR_OF[regime], 12, 15)
    of_day = law().regime_on(day)
    assert of_day.id == regime
    return eligibility(record, of_day.award(code), of_day, day)


def example(regime: str, code: str, kind: RecipientKind = PERSON, **changes: Any) -> NomineeRecord:
    of_day = law().regime_on(date(YEAR_OF[regime], 12, 15))
    record = eligible_record(of_day.award(code), of_day, kind, YEAR_OF[regime])
    return NomineeRecord.model_validate({**record.model_dump(), **changes})


def verdict(regime: str, code: str, record: NomineeRecord, received_on: date | None = None) -> Eligibility:
    return judge(regime, code, record, received_on).verdict


def awards(code: str, *years: int, **facts: Any) -> tuple[PriorAward, ...]:
    return tuple(PriorAward(award=code, year=year, decided_on=date(year + 1, 1, 31), **facts) for year in years)


def ratings(rating: Rating, *years: int) -> tuple[YearRating, ...]:
    return tuple(YearRating(year=year, rating=rating) for year in years)
