"""One nominee before the rules: the record, and what of it counts under the general rules of the regime.

Nothing here decides on half a fact. A thing counts for certain, or may count, or does not; "may" is also the answer where only a
rule of confidence "memory" would keep it from counting.
"""

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from models.messages.achievement import Achievement, Initiative, NomineeRecord, PriorAward, Rating, Year
from models.messages.base import Code
from models.messages.policy import Source
from models.vocabulary import AwardKind, Confidence, Eligibility
from policy.law_models import AwardLaw, RegimeLaw


class Counts(IntEnum):
    """Whether a fact counts; the least certain of several is their `min`."""

    NO = 0
    MAY = 1
    YES = 2


@dataclass(frozen=True)
class Finding:
    """What a record shows of one rule."""

    verdict: Eligibility
    vi: str
    en: str


def not_told() -> Finding:
    """The record does not say."""
    return Finding(Eligibility.CANNOT_TELL, "hồ sơ không nêu", "the record does not say")


@dataclass(frozen=True)
class Case:
    """A record that is held against an award in a regime, on the day its dossier was received."""

    record: NomineeRecord
    award: AwardLaw
    regime: RegimeLaw
    received_on: date

    @property
    def last_years(self) -> tuple[Year, ...]:
        """In which years a series may end, the likeliest first.

        That is the year of achievement or, because its own award or rating is often decided together with the dossier, the year
        before it. Where the record tells no period, the year of receipt stands for it, and one year more is allowed.
        """
        if self.record.period_to is not None:
            return self.record.period_to.year, self.record.period_to.year - 1
        return self.received_on.year, self.received_on.year - 1, self.received_on.year - 2

    @property
    def achievement_years(self) -> tuple[Year, ...]:
        """The year of achievement; where the record tells no period, the year of receipt and the one before."""
        return self.last_years[:1] if self.record.period_to is not None else self.last_years[:2]

    def of_period(self, counts: Counts) -> Counts:
        """An answer that hangs on the year of achievement: where the record tells no period, it never refuses."""
        return counts if self.record.period_to is not None else max(counts, Counts.MAY)

    def rating(self, year: Year) -> Rating | None:
        """The rating of a year, as far as told."""
        return next((rated.rating for rated in self.record.ratings or () if rated.year == year), None)

    def rated(self, year: Year, at_least: Rating) -> Counts:
        """Whether the year counts as one rated at least so. A year with maternity leave does (R5); a year not told may."""
        rating = self.rating(year)
        if rating is not None and rating.at_least(at_least):
            return self._after_discipline(year)
        if year in self.record.leave_years:
            sure = rating is None and self.regime.general.maternity.law.confidence is not Confidence.MEMORY
            return min(Counts.YES if sure else Counts.MAY, self._after_discipline(year))
        return Counts.MAY if rating is None else Counts.NO

    def held(self, prior: PriorAward, codes: Collection[Code]) -> Counts:
        """Whether an award that is held counts as one of these: not when revoked, nor when given on a ground left out (R2)."""
        if prior.award not in codes or prior.revoked or prior.year > self.received_on.year:
            return Counts.NO
        return min(self._of_counted_basis(prior), self._after_discipline(prior.year))

    def held_years(self, codes: Collection[Code], at_least: Counts) -> AbstractSet[Year]:
        """The years of the awards that count so."""
        return {prior.year for prior in self.record.awards or () if self.held(prior, codes) >= at_least}

    def unused(self, initiative: Initiative) -> Counts:
        """R11: an initiative that served a title serves no form, and the other way round; twice for titles is for the council."""
        if initiative.used_for is None:
            return Counts.YES
        used = self.regime.awards.get(initiative.used_for)
        if used is None or used.kind is self.award.kind:
            return Counts.MAY
        return refused_by(self.regime.general.initiative_once.law)

    def unrewarded(self, achievement: Achievement) -> Counts:
        """R1: an achievement that one form of commendation has honoured is no ground for another form."""
        if achievement.rewarded_with is None or self.award.kind is AwardKind.TITLE:
            return Counts.YES
        rewarded = self.regime.awards.get(achievement.rewarded_with)
        if rewarded is None:
            return Counts.MAY
        return Counts.YES if rewarded.kind is AwardKind.TITLE else refused_by(self.regime.general.one_form_each.law)

    def _of_counted_basis(self, prior: PriorAward) -> Counts:
        law = self.regime.awards.get(prior.award)
        if law is None or law.kind is AwardKind.TITLE:
            return Counts.YES
        if prior.basis is None:
            return Counts.MAY
        rule = self.regime.general.bases_not_counted
        return refused_by(rule.law) if prior.basis in rule.bases else Counts.YES

    def _after_discipline(self, year: Year) -> Counts:
        """R4: what lies before the end of a discipline does not count; the year in which it ends may."""
        counts = Counts.YES
        for measure in self.record.discipline or ():
            if measure.until is None or year == measure.until.year:
                counts = min(counts, Counts.MAY)
            elif year < measure.until.year:
                counts = min(counts, refused_by(self.regime.general.discipline.law))
        return counts


def refused_by(law: Source) -> Counts:
    """NO, or only MAY where the rule that refuses is known from memory."""
    return Counts.MAY if law.confidence is Confidence.MEMORY else Counts.NO


VERDICT_OF = {Counts.YES: Eligibility.ELIGIBLE, Counts.MAY: Eligibility.CANNOT_TELL, Counts.NO: Eligibility.NOT_ELIGIBLE}
"""What follows when one thing is asked for, and this is whether it counts."""


def run_to(last: Year, held: AbstractSet[Year], bridges: Collection[Year] = ()) -> int:
    """How many years of `held` stand in one unbroken row that ends in `last`.

    Neighbouring years only, no gap is allowed: {2015, 2016, 2018} is a row of 1 to 2018 and of 0 to 2017. A year of `bridges`
    (maternity leave, R5) neither breaks the row nor counts in it, unless it is held itself.
    """
    length, year = 0, last
    while year in held or year in bridges:
        length += year in held
        year -= 1
    return length


def in_a_row(times: int, certain: AbstractSet[Year], possible: AbstractSet[Year], case: Case) -> Eligibility:
    """Whether years follow each other without a gap, as often as asked.

    Eligible: a row of certain years, long enough, that ends in one of the case's last years. Cannot tell: a row long enough exists
    with years that may count, or it ended earlier, for no text says how old it may be. Not eligible: no row is long enough.
    """
    bridges = case.record.leave_years
    if any(run_to(last, certain, bridges) >= times for last in case.last_years):
        return Eligibility.ELIGIBLE
    any_row = any(run_to(last, certain | possible, bridges) >= times for last in certain | possible)
    return Eligibility.CANNOT_TELL if any_row else Eligibility.NOT_ELIGIBLE


def enough(counts: Iterable[Counts], needed: int) -> Eligibility:
    """Whether as many things as needed count."""
    counted = list(counts)
    if sum(count is Counts.YES for count in counted) >= needed:
        return Eligibility.ELIGIBLE
    possible = sum(count is not Counts.NO for count in counted)
    return Eligibility.CANNOT_TELL if possible >= needed else Eligibility.NOT_ELIGIBLE
