"""Rules about years: ratings, awards held, and the years since an award."""

from collections.abc import Set as AbstractSet
from datetime import date

from models.messages.achievement import PriorAward, Year
from models.vocabulary import Eligibility
from policy.law_needs import HeldRule, HeldThisYearRule, MeritSinceRule, RatingRule
from policy.rules.case import VERDICT_OF, Case, Counts, Finding, in_a_row, not_told
from policy.rules.words import RATING, both, years


def asks_rating(rule: RatingRule, case: Case) -> tuple[str, str]:
    """What a rating rule asks."""
    vi, en = RATING[rule.at_least]
    if rule.years == 1:
        when = both((str(year), str(year)) for year in case.achievement_years)
        return f"được xếp loại từ mức {vi} trở lên (năm {when[0]})", f"rated at least: {en} ({when[1]})"
    return f"{rule.years} năm liên tục {vi}", f"{rule.years} years in a row: {en}"


def finds_rating(rule: RatingRule, case: Case) -> Finding:
    """One year: the year of achievement. Several: years that follow each other up to one of the case's last years."""
    if case.record.ratings is None and not case.record.leave_years:
        return not_told()
    if rule.years == 1:
        return _of_one_year(rule, case)
    told = {rated.year for rated in case.record.ratings or ()} | set(case.record.leave_years)
    certain = {year for year in told if case.rated(year, rule.at_least) is Counts.YES}
    reach = range(min(told | set(case.last_years)) - rule.years, case.last_years[0] + 1)
    possible = {year for year in reach if case.rated(year, rule.at_least) is not Counts.NO}
    verdict = in_a_row(rule.years, certain, possible, case)
    shown = years(certain) or "–"
    vi, en = RATING[rule.at_least]
    return Finding(verdict, f"{vi}: {shown}", f"{en}: {shown}")


def _of_one_year(rule: RatingRule, case: Case) -> Finding:
    told = [year for year in case.achievement_years if case.rating(year) is not None or year in case.record.leave_years]
    if not told:
        return not_told()
    year = told[0]
    rating = case.rating(year)
    vi, en = RATING[rating] if rating else ("nghỉ thai sản", "on maternity leave")
    return Finding(VERDICT_OF[case.of_period(case.rated(year, rule.at_least))], f"{year}: {vi}", f"{year}: {en}")


def _named(codes: tuple[str, ...], case: Case) -> tuple[str, str]:
    return both((case.regime.awards[code].vi, case.regime.awards[code].en) for code in codes)


def asks_held(rule: HeldRule, case: Case) -> tuple[str, str]:
    """What a rule about awards held asks."""
    vi, en = _named(rule.awards, case)
    if rule.times == 1:
        return f"đã được tặng {vi}", f"holds {en}"
    if rule.counted == "times":
        return f"{rule.times} lần liên tục được tặng {vi}", f"{en} {rule.times} times in succession"
    return f"{rule.times} năm liên tục được tặng {vi}", f"{en} in {rule.times} years in a row"


def finds_held(rule: HeldRule, case: Case) -> Finding:
    """Awards in a row of neighbouring years; or, counted by times, so many of them, sure only when their years are neighbours."""
    if case.record.awards is None:
        return not_told()
    certain = case.held_years(rule.awards, Counts.YES)
    possible = case.held_years(rule.awards, Counts.MAY)
    if rule.times == 1:
        verdict = VERDICT_OF[Counts.YES if certain else Counts.MAY if possible else Counts.NO]
    else:
        verdict = in_a_row(rule.times, certain, possible, case)
    if rule.counted == "times" and verdict is Eligibility.NOT_ELIGIBLE and len(possible) >= rule.times:
        verdict = Eligibility.CANNOT_TELL
    return Finding(verdict, *_years_held(certain, possible))


def asks_held_this_year(rule: HeldThisYearRule, case: Case) -> tuple[str, str]:
    """What a rule about an award of the same year asks."""
    vi, en = _named(rule.awards, case)
    return f"được tặng {vi} trong năm xét", f"{en} for the year of achievement"


def finds_held_this_year(rule: HeldThisYearRule, case: Case) -> Finding:
    """One of the awards for the year of achievement."""
    if case.record.awards is None:
        return not_told()
    certain = case.held_years(rule.awards, Counts.YES)
    possible = case.held_years(rule.awards, Counts.MAY)
    asked = set(case.achievement_years)
    counts = Counts.YES if certain & asked else Counts.MAY if possible & asked else Counts.NO
    return Finding(VERDICT_OF[case.of_period(counts)], *_years_held(certain, possible))


def _years_held(certain: AbstractSet[Year], possible: AbstractSet[Year]) -> tuple[str, str]:
    sure, unsure = years(certain), years(possible - certain)
    vi = f"có các năm: {sure}" if sure else "không có năm nào tính được"
    en = f"held for: {sure}" if sure else "none that counts for certain"
    return (f"{vi}; chưa rõ: {unsure}", f"{en}; unclear: {unsure}") if unsure else (vi, en)


def asks_merit_since(rule: MeritSinceRule, case: Case) -> tuple[str, str]:
    """What a merit rule asks."""
    vi, en = _named(rule.awards, case)
    rated_vi, rated_en = RATING[rule.at_least]
    return (
        f"đã được tặng {vi}, và từ đó có {rule.years} năm liên tục trở lên {rated_vi}",
        f"holds {en}, and since then {rule.years} years in a row or more: {rated_en}",
    )


def finds_merit_since(rule: MeritSinceRule, case: Case) -> Finding:
    """R8 and R9: whole years counted from the latest such award.

    A later award that only may count leaves the answer sure only where it is the same from there.
    """
    if case.record.awards is None:
        return not_told()
    priors = [prior for prior in case.record.awards if case.held(prior, rule.awards) is not Counts.NO]
    if not priors:
        vi, en = _years_held(set(), set())
        return Finding(Eligibility.NOT_ELIGIBLE, vi, en)
    sure = [prior for prior in priors if case.held(prior, rule.awards) is Counts.YES]
    first = max((counts_from(prior) for prior in sure), default=date.min)
    starts = sorted({counts_from(prior) for prior in priors if counts_from(prior) >= first})
    answers = {max(_years_since(rule, case, start, last) for last in case.last_years) for start in starts}
    counts = answers.pop() if len(answers) == 1 else Counts.MAY
    shown = " / ".join(str(start.year) for start in starts)
    return Finding(
        VERDICT_OF[case.of_period(counts if sure else min(counts, Counts.MAY))], f"tính từ {shown}", f"counted from {shown}"
    )


def counts_from(prior: PriorAward) -> date:
    """R8: the end of the achievement period in the decision; where none is written, its date; else the end of its year."""
    return prior.period_to or prior.decided_on or date(prior.year, 12, 31)


def _years_since(rule: MeritSinceRule, case: Case, start: date, last: Year) -> Counts:
    """Enough years between, none of them below `others`, and a row of `at_least` long enough among them."""
    between = range(start.year + 1, last + 1)
    if len(between) < rule.years or case.record.ratings is None:
        return Counts.NO if len(between) < rule.years else Counts.MAY
    by_award = {year: count for count in (Counts.MAY, Counts.YES) for year in case.held_years(rule.or_held, count)}
    at_least = {year: max(by_award.get(year, Counts.NO), case.rated(year, rule.at_least)) for year in between}
    whole = min(max(at_least[year], case.rated(year, rule.others)) for year in between)
    rows = [between[first : first + rule.years] for first in range(len(between) - rule.years + 1)]
    return min(whole, max(min(at_least[year] for year in row) for row in rows))
