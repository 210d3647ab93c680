"""Rules about collectives, villages, offices and families."""

from models.vocabulary import Eligibility
from policy.law_needs import (
    ClusterLeaderRule,
    CultureRule,
    MemberHoldsRule,
    MembersCompleteRule,
    MemberShareRule,
    NobodyDisciplinedRule,
)
from policy.rules.case import Case, Finding, not_told
from policy.rules.words import CLUSTER, both

_WHOLE = 100


def _answer(*, holds: bool, vi: str, en: str) -> Finding:
    return Finding(Eligibility.ELIGIBLE if holds else Eligibility.NOT_ELIGIBLE, vi, en)


def asks_member_share(rule: MemberShareRule, _case: Case) -> tuple[str, str]:
    """What the rule about the share of LĐTT asks."""
    return f"ít nhất {rule.percent} % cá nhân là LĐTT, CSTT", f"at least {rule.percent} % of the members are LĐTT or CSTT"


def finds_member_share(rule: MemberShareRule, case: Case) -> Finding:
    """In whole numbers: 70 % of 10 is 7, and 6.9 % short of it is short of it."""
    part, members = case.record.ldtt_members, case.record.members
    if part is None or not members:
        return not_told()
    return _answer(holds=part * _WHOLE >= rule.percent * members, vi=f"{part}/{members} cá nhân", en=f"{part} of {members}")


def asks_members_complete(_rule: MembersCompleteRule, _case: Case) -> tuple[str, str]:
    """What the rule about all members asks."""
    return "100 % cá nhân hoàn thành nhiệm vụ", "all members completed their tasks"


def finds_members_complete(_rule: MembersCompleteRule, case: Case) -> Finding:
    """As many completed their tasks as there are members."""
    part, members = case.record.members_completed, case.record.members
    if part is None or not members:
        return not_told()
    return _answer(holds=part == members, vi=f"{part}/{members} cá nhân", en=f"{part} of {members}")


def asks_member_holds(rule: MemberHoldsRule, _case: Case) -> tuple[str, str]:
    """What the rule about CSTĐ cơ sở among the members asks."""
    return f"có ít nhất {rule.count} cá nhân là CSTĐ cơ sở", f"at least {rule.count} member is a CSTĐ cơ sở"


def finds_member_holds(rule: MemberHoldsRule, case: Case) -> Finding:
    """Members with that title."""
    part = case.record.cstdcs_members
    return not_told() if part is None else _answer(holds=part >= rule.count, vi=f"{part} cá nhân", en=f"{part}")


def asks_nobody_disciplined(_rule: NobodyDisciplinedRule, _case: Case) -> tuple[str, str]:
    """What the rule about discipline among the members asks."""
    return "không có cá nhân bị kỷ luật từ cảnh cáo trở lên", "no member was disciplined with a warning or more"


def finds_nobody_disciplined(_rule: NobodyDisciplinedRule, case: Case) -> Finding:
    """Members who were."""
    part = case.record.members_disciplined
    return not_told() if part is None else _answer(holds=part == 0, vi=f"{part} cá nhân", en=f"{part}")


def asks_cluster_leader(rule: ClusterLeaderRule, _case: Case) -> tuple[str, str]:
    """What the rule about clusters asks."""
    return both(CLUSTER[lead] for lead in rule.run_by)


def finds_cluster_leader(rule: ClusterLeaderRule, case: Case) -> Finding:
    """Whether it led its cluster or block."""
    lead = case.record.cluster_lead
    if lead is None:
        return not_told()
    vi, en = CLUSTER[lead]
    return _answer(holds=lead in rule.run_by, vi=vi, en=en)


def asks_culture(_rule: CultureRule, _case: Case) -> tuple[str, str]:
    """What the rule about the cultural standard asks."""
    return "đạt tiêu chuẩn văn hóa", "meets the cultural standard"


def finds_culture(_rule: CultureRule, case: Case) -> Finding:
    """Whether the standard is met."""
    met = case.record.culture_standard_met
    if met is None:
        return not_told()
    return _answer(holds=met, vi="đạt" if met else "không đạt", en="met" if met else "not met")
