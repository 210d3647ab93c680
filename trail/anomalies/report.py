"""All questions over a set of cases, with what each means and from when on it is asked."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from trail.anomalies import by_papers, by_people
from trail.anomalies.findings import Finding, Kind
from trail.anomalies.reviews import Case, Review, is_within, reviews_of, within
from trail.anomalies.thresholds import Thresholds, usual_thresholds
from trail.words import Language

_WORDS = Path(__file__).parent / "words.yaml"
_OF_PEOPLE: dict[Kind, Callable[[Sequence[Review], Thresholds], Iterator[Finding]]] = {
    Kind.QUICK: by_people.quick,
    Kind.ALWAYS_AGREES: by_people.always_agree,
    Kind.OVERTURNED: by_people.overturned,
    Kind.AT_THE_DEADLINE: by_people.at_the_deadline,
}
_OF_PAPERS: dict[Kind, Callable[[Sequence[Case], Thresholds], Iterator[Finding]]] = {
    Kind.NUMBER_TWICE: by_papers.number_twice,
    Kind.NUMBERS_AGAINST_DATES: by_papers.numbers_against_dates,
    Kind.DATED_BEFORE_THE_STEP_BEFORE: by_papers.dated_before_the_step_before,
    Kind.BACKDATED: by_papers.backdated,
}


class Said(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vi: str
    en: str

    def in_(self, language: Language) -> str:
        """It in one of them."""
        return self.vi if language == "vi" else self.en


class KindWords(BaseModel):
    """A kind of question: its name, and its definition."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Said
    means: Said


class AnomalyWords(BaseModel):
    """The words of all kinds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice: Said
    kinds: dict[Kind, KindWords]
    labels: dict[str, Said]

    @model_validator(mode="after")
    def _whole(self) -> "AnomalyWords":
        missing = set(Kind) - self.kinds.keys()
        if missing:
            raise ValueError(f"no words for {sorted(missing)}")
        return self


class Anomalies(BaseModel):
    """What was found, out of how much. Every finding is a question, never an accusation."""

    model_config = ConfigDict(frozen=True)

    notice_vi: str
    notice_en: str
    cases: int
    reviews: int
    findings: list[Finding]
    means: dict[Kind, KindWords] = Field(description="What each kind of finding means.")
    thresholds: dict[str, Any] = Field(description="From when on it is asked, and why from there.")


@lru_cache
def anomaly_words() -> AnomalyWords:
    """The words, complete."""
    return AnomalyWords.model_validate(yaml.safe_load(_WORDS.read_text(encoding="utf-8")))


def anomalies(
    cases: Sequence[Case], since: datetime | None = None, before: datetime | None = None, limits: Thresholds | None = None
) -> Anomalies:
    """Everything that is worth a question in these cases: reviews and papers of a time, compared with each other."""
    thresholds, said = limits or usual_thresholds(), anomaly_words()
    reviews = within((review for case in cases for review in reviews_of(case)), since, before)
    findings = [one for find in _OF_PEOPLE.values() for one in find(reviews, thresholds)]
    asked = {
        f"{case.nomination}:{one.sequence}" for case in cases for one in case.entries if is_within(one.entry.at, since, before)
    }
    of_papers = (one for find in _OF_PAPERS.values() for one in find(cases, thresholds))
    findings += [one for one in of_papers if asked & {place for all_ in one.cases for place in all_.split("+")}]
    return Anomalies(
        notice_vi=said.notice.vi,
        notice_en=said.notice.en,
        cases=len(cases),
        reviews=len(reviews),
        findings=sorted(findings, key=lambda one: (list(Kind).index(one.kind), -one.count, one.officer or one.unit or "")),
        means={kind: said.kinds[kind] for kind in dict.fromkeys(one.kind for one in findings)},
        thresholds=thresholds.model_dump(),
    )
