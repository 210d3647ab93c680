"""What was found: of whom, how often out of how many, what would be usual, and in which cases."""

from enum import StrEnum
from math import exp, lgamma, log, log1p

from pydantic import BaseModel, ConfigDict, Field


class Kind(StrEnum):
    """What is asked about."""

    QUICK = "quick"
    ALWAYS_AGREES = "always_agrees"
    OVERTURNED = "overturned"
    AT_THE_DEADLINE = "at_the_deadline"
    NUMBER_TWICE = "number_twice"
    NUMBERS_AGAINST_DATES = "numbers_against_dates"
    DATED_BEFORE_THE_STEP_BEFORE = "dated_before_the_step_before"
    BACKDATED = "backdated"


class Finding(BaseModel):
    """One question. `rate` is `count` of `sample`; `usual` the rate of the others at the same level and step, where it is known."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    officer: str | None = None
    unit: str | None = None
    level: str | None = None
    step: str | None = None
    count: int
    sample: int
    rate: float
    usual: float | None = Field(default=None, description="None: nobody to compare with, or no matter of comparison.")
    chance: float | None = Field(default=None, description="How likely chance alone would do as much, if they were as the others.")
    cases: list[str] = Field(description="Nomination and sequence of the entry, or several joined by `+`.")


def at_least(count: int, sample: int, rate: float) -> float:
    """How likely `count` or more of `sample` are, if each is one with this probability (binomial distribution)."""
    return min(1.0, sum(_exactly(number, sample, rate) for number in range(count, sample + 1)))


def none_of(sample: int, rate: float) -> float:
    """How likely none of `sample` is."""
    return float((1 - rate) ** sample)


def _exactly(number: int, sample: int, rate: float) -> float:
    """By logarithms: the number of ways to choose out of a large sample is larger than any float."""
    if rate <= 0 or rate >= 1:
        return float(number == (sample if rate >= 1 else 0))
    ways = lgamma(sample + 1) - lgamma(number + 1) - lgamma(sample - number + 1)
    return exp(ways + number * log(rate) + (sample - number) * log1p(-rate))
