"""Rules about what a nominee has done: initiatives, achievements, work, posts held."""

from models.messages.achievement import AchievementKind, Initiative, PostHeld
from models.vocabulary import Confidence, Eligibility
from policy.law_needs import AchievementRule, InitiativeRule, PostYears, ProductiveWorkRule, ServiceRule
from policy.rules.case import VERDICT_OF, Case, Counts, Finding, enough, not_told
from policy.rules.words import ACHIEVEMENT, INITIATIVE, POST, SCOPE, both


def asks_initiative(rule: InitiativeRule, _case: Case) -> tuple[str, str]:
    """What a rule about initiatives asks."""
    vi, en = both(INITIATIVE[kind] for kind in rule.kinds)
    scope_vi, scope_en = SCOPE[rule.scope]
    within = (f", trong {rule.within_years} năm", f", of the last {rule.within_years} years") if rule.within_years else ("", "")
    return (
        f"có ít nhất {rule.count} {vi} được công nhận, phạm vi {scope_vi}{within[0]}",
        f"at least {rule.count} recognised {en} that reaches {scope_en}{within[1]}",
    )


def finds_initiative(rule: InitiativeRule, case: Case) -> Finding:
    """Each initiative counts once, however often the record lists it, and as often as it has not been used up (R11)."""
    if case.record.initiatives is None:
        return not_told()
    fitting = {
        initiative.ref: initiative
        for initiative in case.record.initiatives
        if initiative.kind in rule.kinds and initiative.scope.at_least(rule.scope) and initiative.year <= case.received_on.year
    }
    counts = [min(case.unused(initiative), _recent_enough(initiative, rule, case)) for initiative in fitting.values()]
    left_out = sum(count is not Counts.YES for count in counts)
    vi = f"có {len(fitting)}" + (f", {left_out} đã dùng hoặc quá cũ" if left_out else "")
    en = f"{len(fitting)}" + (f", {left_out} of them used before or too old" if left_out else "")
    return Finding(enough(counts, rule.count), vi, en)


def _recent_enough(initiative: Initiative, rule: InitiativeRule, case: Case) -> Counts:
    recent = rule.within_years is None or initiative.year > case.last_years[-1] - rule.within_years
    return case.of_period(Counts.YES if recent else Counts.NO)


def asks_achievement(rule: AchievementRule, _case: Case) -> tuple[str, str]:
    """What a rule about achievements asks."""
    vi, en = both(ACHIEVEMENT[kind] for kind in rule.kinds)
    scope_vi, scope_en = SCOPE[rule.scope]
    return f"{vi}, phạm vi từ {scope_vi}", f"{en}, reaching {scope_en} or further"


def finds_achievement(rule: AchievementRule, case: Case) -> Finding:
    """One achievement that fits, and that no form of commendation has honoured already (R1)."""
    if case.record.achievements is None:
        return not_told()
    fitting = [done for done in case.record.achievements if done.kind in rule.kinds and done.scope.at_least(rule.scope)]
    counts = [case.unrewarded(done) for done in fitting]
    rewarded = sum(count is not Counts.YES for count in counts)
    vi = f"có {len(fitting)}" + (f", {rewarded} đã được khen thưởng" if rewarded else "")
    en = f"{len(fitting)}" + (f", {rewarded} of them honoured already" if rewarded else "")
    return Finding(enough(counts, 1), vi, en)


def asks_productive_work(_rule: ProductiveWorkRule, _case: Case) -> tuple[str, str]:
    """What the rule for workers and farmers asks."""
    return (
        "công nhân, nông dân, người lao động không xếp loại hằng năm: lao động sản xuất có năng suất, gương mẫu",
        "workers, farmers and others without a yearly rating: productive work, exemplary conduct",
    )


def finds_productive_work(_rule: ProductiveWorkRule, case: Case) -> Finding:
    """Of those who are not rated: that the proposing unit names productive work."""
    if any(case.rating(year) is not None for year in case.achievement_years):
        return Finding(VERDICT_OF[case.of_period(Counts.NO)], "được xếp loại hằng năm", "is rated yearly")
    if case.record.achievements is None:
        return not_told()
    named = any(done.kind is AchievementKind.PRODUCTIVE_WORK for done in case.record.achievements)
    return (
        Finding(Eligibility.ELIGIBLE, "đơn vị xác nhận", "the unit confirms it")
        if named
        else Finding(Eligibility.NOT_ELIGIBLE, "không nêu thành tích này", "no such achievement")
    )


def asks_service(rule: ServiceRule, _case: Case) -> tuple[str, str]:
    """What a service-record rule asks."""
    vi, en = both(
        (f"{POST[row.post][0]} từ {row.at_least} năm", f"{POST[row.post][1]} for {row.at_least} years") for row in rule.posts
    )
    return f"quá trình cống hiến: {vi}", f"service record: {en}"


def finds_service(rule: ServiceRule, case: Case) -> Finding:
    """A post held long enough (R7: a woman needs a share of it). Posts outside the part of the table that was read: cannot tell."""
    if case.record.posts is None:
        return not_told()
    rows = {row.post: row for row in rule.posts}
    counts = [_held_long_enough(held, rows.get(held.post), case) for held in case.record.posts]
    phrases = [
        (f"{POST[held.post][0]}: {held.years} năm", f"{POST[held.post][1]}: {held.years} years") for held in case.record.posts
    ]
    vi, en = both(phrases, ", ", ", ")
    return Finding(enough(counts, 1), vi or "không giữ chức vụ", en or "no such post")


def _held_long_enough(held: PostHeld, row: PostYears | None, case: Case) -> Counts:
    if row is None or (row.below is not None and held.years >= row.below):
        return Counts.MAY
    if held.years >= row.at_least:
        return Counts.YES
    women = case.regime.general.women_leaders
    if held.years < row.at_least * women.share or case.record.woman is False:
        return Counts.NO
    sure = case.record.woman and women.law.confidence is not Confidence.MEMORY
    return Counts.YES if sure else Counts.MAY
