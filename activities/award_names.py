"""Awards by the name that people know."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from models.errors import UnknownAward
from models.vocabulary import Regime
from policy.law import law


@dataclass(frozen=True, slots=True)
class AwardName:
    """An award's name in Vietnamese and English."""

    vi: str
    en: str


AwardNames = Callable[[str | None, str | None], AwardName]
"""Given an award's code and its regime, its names."""


def lawful_award_names(award: str | None, regime: str | None) -> AwardName:
    """The names by law; the code itself where this version of the law does not know it."""
    with contextlib.suppress(UnknownAward, ValueError):
        found = law().award(award or "", Regime(regime or ""))
        return AwardName(found.vi, found.en)
    return AwardName(award or "-", award or "-")
