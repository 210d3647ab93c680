"""Records made from the rules themselves: the least that somebody must have done to be eligible. For scenarios and tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.messages.achievement import (
    Achievement,
    AchievementKind,
    AwardBasis,
    Initiative,
    NomineeRecord,
    PositionClass,
    PostHeld,
    PriorAward,
    Rating,
    Scope,
    Year,
    YearRating,
)
from models.messages.base import Code
from models.vocabulary import Confidence, RecipientKind
from policy.law_models import AwardLaw, RegimeLaw, check_of_regime, check_recipients
from policy.law_needs import (
    AchievementRule,
    AllOf,
    AnyOf,
    ClusterLeaderRule,
    HeldRule,
    HeldThisYearRule,
    InitiativeRule,
    MemberHoldsRule,
    MemberShareRule,
    MeritSinceRule,
    Need,
    RatingRule,
    ServiceRule,
    rules_of,
)

_MEMBERS = 20


def eligible_record(award: AwardLaw, regime: RegimeLaw, kind: RecipientKind, year: Year) -> NomineeRecord:
    """A record with the least that makes such a recipient eligible for the achievements of `year`.

    It is eligible for a dossier that is received from the first day of that year to the 30 June after it. Where several ways lead
    to the award, it goes the first one of which nothing is known from memory only.

    Raises `InvalidInput` on `recipient_kind` the award does not honour, and on `award` when it is of another regime.
    """
    check_of_regime(award, regime)
    check_recipients(award, (kind,))
    draft = _Draft(year)
    for rule in _chosen(award.needs[kind]):
        _FULFIL[rule.rule](draft, rule)
    return NomineeRecord(
        kind=kind,
        basis=AwardBasis.MERIT,
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        ratings=tuple(YearRating(year=rated, rating=rating) for rated, rating in sorted(draft.ratings.items())) or None,
        awards=tuple(draft.awards),
        initiatives=tuple(draft.initiatives),
        achievements=tuple(draft.achievements),
        discipline=(),
        pending_matters=(),
        **_of_kind(kind),
        **draft.facts,
    )


@dataclass
class _Draft:
    """A record while its rules are being fulfilled."""

    year: Year
    ratings: dict[Year, Rating] = field(default_factory=dict)
    awards: list[PriorAward] = field(default_factory=list)
    initiatives: list[Initiative] = field(default_factory=list)
    achievements: list[Achievement] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def rate(self, years: range, rating: Rating) -> None:
        """Every year rated so, or better if it is already."""
        for year in years:
            known = self.ratings.get(year, rating)
            self.ratings[year] = known if known.at_least(rating) else rating

    def give(self, code: Code, year: Year) -> None:
        """An award for that year, on merit, decided the January after."""
        prior = PriorAward(
            award=code, year=year, decided_on=date(year + 1, 1, 31), period_to=date(year, 12, 31), basis=AwardBasis.MERIT
        )
        self.awards.append(prior)


def _chosen(need: Need) -> list[Any]:
    """The rules to fulfil: all of `all`, and of `any` the first part of which nothing is from memory, or else the first."""
    if isinstance(need, AllOf):
        return [rule for part in need.all for rule in _chosen(part)]
    if isinstance(need, AnyOf):
        sure = (part for part in need.any if all(rule.law.confidence is not Confidence.MEMORY for rule in rules_of((part,))))
        return _chosen(next(sure, need.any[0]))
    return [need]


def _of_kind(kind: RecipientKind) -> dict[str, Any]:
    if kind is RecipientKind.INDIVIDUAL:
        return {"position_class": PositionClass.DIRECT}
    return {"members": _MEMBERS, "education": False} if kind is RecipientKind.COLLECTIVE else {}


def _fulfil_rating(draft: _Draft, rule: RatingRule) -> None:
    draft.rate(range(draft.year - rule.years + 1, draft.year + 1), rule.at_least)


def _fulfil_held(draft: _Draft, rule: HeldRule) -> None:
    for year in range(draft.year - rule.times, draft.year):
        draft.give(rule.awards[0], year)


def _fulfil_held_this_year(draft: _Draft, rule: HeldThisYearRule) -> None:
    draft.give(rule.awards[0], draft.year)


def _fulfil_merit_since(draft: _Draft, rule: MeritSinceRule) -> None:
    start = draft.year - rule.years
    draft.give(rule.awards[0], start)
    draft.rate(range(start + 1, draft.year + 1), rule.at_least if rule.at_least.at_least(rule.others) else rule.others)


def _fulfil_initiative(draft: _Draft, rule: InitiativeRule) -> None:
    for _ in range(rule.count):
        ref = f"SK-{draft.year}-{len(draft.initiatives) + 1}"
        draft.initiatives.append(Initiative(scope=rule.scope, kind=rule.kinds[0], year=draft.year, ref=ref))


def _fulfil_achievement(draft: _Draft, rule: AchievementRule) -> None:
    draft.achievements.append(Achievement(kind=rule.kinds[0], scope=rule.scope, year=draft.year))


def _fulfil_productive_work(draft: _Draft, _rule: Any) -> None:
    draft.achievements.append(Achievement(kind=AchievementKind.PRODUCTIVE_WORK, scope=Scope.BASE, year=draft.year))


def _fulfil_member_share(draft: _Draft, rule: MemberShareRule) -> None:
    draft.facts["ldtt_members"] = -(-rule.percent * _MEMBERS // 100)


def _fulfil_members_complete(draft: _Draft, _rule: Any) -> None:
    draft.facts["members_completed"] = _MEMBERS


def _fulfil_member_holds(draft: _Draft, rule: MemberHoldsRule) -> None:
    draft.facts["cstdcs_members"] = rule.count


def _fulfil_nobody_disciplined(draft: _Draft, _rule: Any) -> None:
    draft.facts["members_disciplined"] = 0


def _fulfil_cluster_leader(draft: _Draft, rule: ClusterLeaderRule) -> None:
    draft.facts["cluster_lead"] = rule.run_by[0]


def _fulfil_culture(draft: _Draft, _rule: Any) -> None:
    draft.facts["culture_standard_met"] = True


def _fulfil_service(draft: _Draft, rule: ServiceRule) -> None:
    row = rule.posts[0]
    draft.facts["posts"] = (PostHeld(post=row.post, years=row.at_least),)


_FULFIL: dict[str, Callable[[_Draft, Any], None]] = {
    "rating": _fulfil_rating,
    "held": _fulfil_held,
    "held_this_year": _fulfil_held_this_year,
    "merit_since": _fulfil_merit_since,
    "initiative": _fulfil_initiative,
    "achievement": _fulfil_achievement,
    "productive_work": _fulfil_productive_work,
    "member_share": _fulfil_member_share,
    "members_complete": _fulfil_members_complete,
    "member_holds": _fulfil_member_holds,
    "nobody_disciplined": _fulfil_nobody_disciplined,
    "cluster_leader": _fulfil_cluster_leader,
    "culture_standard": _fulfil_culture,
    "service": _fulfil_service,
}
