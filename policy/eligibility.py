"""Whether a record and the law agree: one answer, and one line for each rule that led to it.

The answers are three-valued. `all` is not eligible as soon as one part is, and eligible only when every part is; `any` is eligible
as soon as one part is, and not eligible only when none can be. A rule of confidence "memory" never says not eligible: at worst it
cannot tell. On days on which a regime stands in for another text from memory, each of its rules is of that confidence.
The route of a nomination has no part in it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from models.messages.achievement import EligibilityReport, NomineeRecord, RuleLine
from models.messages.policy import Source
from models.vocabulary import Confidence, Eligibility
from policy.law_models import AwardLaw, RegimeLaw, check_of_regime, check_recipients
from policy.law_needs import AllOf, AnyOf, Need
from policy.rules import collectives, deeds, years
from policy.rules.case import Case, Finding
from policy.rules.general import general_findings

_RULES: dict[str, tuple[Callable[[Any, Case], tuple[str, str]], Callable[[Any, Case], Finding]]] = {
    "rating": (years.asks_rating, years.finds_rating),
    "held": (years.asks_held, years.finds_held),
    "held_this_year": (years.asks_held_this_year, years.finds_held_this_year),
    "merit_since": (years.asks_merit_since, years.finds_merit_since),
    "initiative": (deeds.asks_initiative, deeds.finds_initiative),
    "achievement": (deeds.asks_achievement, deeds.finds_achievement),
    "productive_work": (deeds.asks_productive_work, deeds.finds_productive_work),
    "service": (deeds.asks_service, deeds.finds_service),
    "member_share": (collectives.asks_member_share, collectives.finds_member_share),
    "members_complete": (collectives.asks_members_complete, collectives.finds_members_complete),
    "member_holds": (collectives.asks_member_holds, collectives.finds_member_holds),
    "nobody_disciplined": (collectives.asks_nobody_disciplined, collectives.finds_nobody_disciplined),
    "cluster_leader": (collectives.asks_cluster_leader, collectives.finds_cluster_leader),
    "culture_standard": (collectives.asks_culture, collectives.finds_culture),
}


def eligibility(record: NomineeRecord, award: AwardLaw, regime: RegimeLaw, received_on: date) -> EligibilityReport:
    """The verdict on one nominee for one award, on the day its dossier was received, with a line for each rule.

    Raises `InvalidInput` on `recipient_kind` when the award does not honour such a recipient at all, and on
    `award` when it is of another regime.
    """
    check_of_regime(award, regime)
    check_recipients(award, (record.kind,))
    case = Case(record, award, regime, received_on)
    lines = [_line(case, general.law, general.asks, general.finding) for general in general_findings(case)]
    verdict, own_lines = _weigh(award.needs[record.kind], case, 0)
    return EligibilityReport(
        award=award.code,
        verdict=all_of([line.verdict for line in lines] + [verdict]),
        lines=(*lines, *own_lines),
    )


def all_of(verdicts: Iterable[Eligibility]) -> Eligibility:
    """Every one has to hold: the worst of them."""
    told = set(verdicts)
    if Eligibility.NOT_ELIGIBLE in told:
        return Eligibility.NOT_ELIGIBLE
    return Eligibility.CANNOT_TELL if Eligibility.CANNOT_TELL in told else Eligibility.ELIGIBLE


def any_of(verdicts: Iterable[Eligibility]) -> Eligibility:
    """One is enough: the best of them."""
    told = set(verdicts)
    if Eligibility.ELIGIBLE in told:
        return Eligibility.ELIGIBLE
    return Eligibility.CANNOT_TELL if Eligibility.CANNOT_TELL in told else Eligibility.NOT_ELIGIBLE


def _weigh(need: Need, case: Case, choice: int) -> tuple[Eligibility, tuple[RuleLine, ...]]:
    """The verdict on a requirement, and its lines; rules under one `any` share the number of their choice."""
    if isinstance(need, AllOf | AnyOf):
        parts = need.all if isinstance(need, AllOf) else need.any
        weighed = [_weigh(part, case, _choice(need, part, position, choice)) for position, part in enumerate(parts, 1)]
        combine = all_of if isinstance(need, AllOf) else any_of
        return combine(verdict for verdict, _ in weighed), tuple(line for _, lines in weighed for line in lines)
    asks, finds = _RULES[need.rule]
    line = _line(case, need.law, asks(need, case), finds(need, case), choice)
    return line.verdict, (line,)


def _choice(need: AllOf | AnyOf, part: Need, position: int, choice: int) -> int:
    """The number of the choice that a part stands in; 0 outside of any."""
    if choice:
        return choice
    if isinstance(need, AnyOf):
        return 1
    return position if isinstance(part, AnyOf) else 0


def _line(case: Case, law: Source, asks: tuple[str, str], finding: Finding, choice: int = 0) -> RuleLine:
    stands_in = case.regime.source_on(case.received_on).confidence is Confidence.MEMORY
    confidence = Confidence.MEMORY if stands_in else law.confidence
    remembered = confidence is Confidence.MEMORY and finding.verdict is Eligibility.NOT_ELIGIBLE
    return RuleLine(
        clause=law.clause,
        source=law.source,
        confidence=confidence,
        asks_vi=asks[0],
        asks_en=asks[1],
        shows_vi=finding.vi,
        shows_en=finding.en,
        verdict=Eligibility.CANNOT_TELL if remembered else finding.verdict,
        choice=choice,
    )
