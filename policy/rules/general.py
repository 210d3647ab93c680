"""Rules over all awards: holds, discipline, and reports that come too late (docs/law.md, R3, R4, R10)."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.messages.policy import Source
from models.vocabulary import Eligibility
from policy.law_models import Due, DueDay, StateLevel
from policy.rules.case import Case, Finding, not_told
from policy.rules.words import HOLD, both


@dataclass(frozen=True)
class GeneralFinding:
    """A general rule with what it asks and what the record shows of it."""

    law: Source
    asks: tuple[str, str]
    finding: Finding


def general_findings(case: Case) -> Iterator[GeneralFinding]:
    """What the general rules find that apply to the award."""
    general = case.regime.general
    yield GeneralFinding(
        general.pending_matter.law,
        ("không có vụ việc đang được xem xét, điều tra, xác minh", "no matter is pending against the nominee"),
        _pending(case),
    )
    yield GeneralFinding(
        general.discipline.law,
        ("thành tích tính từ sau khi chấp hành xong kỷ luật", "achievements count from the end of a discipline"),
        _discipline(case),
    )
    if case.award.due is not None:
        last = case.award.due.law
        yield GeneralFinding(last, ("hồ sơ gửi trong thời hạn", "the dossier comes in time"), _in_time(case, case.award.due))
    elif case.award.state_level is StateLevel.COMMENDATION and case.record.basis not in general.fresh_report.except_for:
        months = general.fresh_report.months
        yield GeneralFinding(
            general.fresh_report.law,
            (
                f"báo cáo thành tích tính đến trước khi trình không quá {months} tháng",
                f"the report reaches to within {months} months before it is handed in",
            ),
            _fresh(case, months),
        )


def _pending(case: Case) -> Finding:
    pending = case.record.pending_matters
    if pending is None:
        return not_told()
    vi, en = both((HOLD[ground] for ground in pending), ", ", ", ")
    return Finding(Eligibility.NOT_ELIGIBLE if pending else Eligibility.ELIGIBLE, vi or "không có", en or "none")


def _discipline(case: Case) -> Finding:
    """Runs still, or covers all of the period: nothing counts. Ends within the period: only what came after it counts."""
    measures = case.record.discipline
    if measures is None:
        return not_told()
    if not measures:
        return Finding(Eligibility.ELIGIBLE, "không bị kỷ luật", "none")
    ends = [measure.until for measure in measures if measure.until is not None]
    if len(ends) < len(measures):
        return Finding(Eligibility.CANNOT_TELL, "không rõ ngày hết kỷ luật", "no day on which it ends")
    end = max(ends)
    ended = (f"kỷ luật đến {end}", f"discipline until {end}")
    start = _period_start(case)
    if end >= case.received_on or (case.record.period_to is not None and end >= case.record.period_to):
        return Finding(Eligibility.NOT_ELIGIBLE, *ended)
    return Finding(Eligibility.ELIGIBLE if start is not None and end < start else Eligibility.CANNOT_TELL, *ended)


def _fresh(case: Case, months: int) -> Finding:
    """Held against the day of receipt, the earliest day on which the province could hand it in.

    Some grounds are exempt, so that a record without a ground is not refused.
    """
    if case.record.period_to is None:
        return not_told()
    last = _months_after(case.record.period_to, months)
    late = Eligibility.CANNOT_TELL if case.record.basis is None else Eligibility.NOT_ELIGIBLE
    verdict = Eligibility.ELIGIBLE if case.received_on <= last else late
    period = case.record.period_to
    return Finding(verdict, f"báo cáo đến {period}, nhận {case.received_on}", f"report to {period}, received {case.received_on}")


def _in_time(case: Case, due: Due) -> Finding:
    """Held against the day of receipt: a dossier that reaches the first office after the last day is late for the last one too."""
    counted_from = _year_counted_from(case, due)
    if counted_from is None:
        return not_told()
    days = sorted(_day(day, counted_from) for day in _days_that_apply(case, due))
    shown = " / ".join(str(day) for day in days)
    texts = (f"hạn {shown}, nhận {case.received_on}", f"due {shown}, received {case.received_on}")
    if case.received_on <= days[0]:
        return Finding(Eligibility.ELIGIBLE, *texts)
    return Finding(Eligibility.CANNOT_TELL if case.received_on <= days[-1] else Eligibility.NOT_ELIGIBLE, *texts)


def _days_that_apply(case: Case, due: Due) -> tuple[DueDay, ...]:
    if due.education is None or case.record.education is False:
        return (due.last_day,)
    return (due.education,) if case.record.education else (due.last_day, due.education)


def _year_counted_from(case: Case, due: Due) -> int | None:
    if not due.decision_of:
        return case.record.period_to.year if case.record.period_to else None
    held = [prior for prior in case.record.awards or () if prior.award in due.decision_of and not prior.revoked]
    latest = max(held, key=lambda prior: prior.year, default=None)
    return latest.decided_on.year if latest is not None and latest.decided_on is not None else None


def _day(day: DueDay, counted_from: int) -> date:
    return date(counted_from + day.years_after, day.month, day.day)


def _period_start(case: Case) -> date | None:
    """The first day of the achievement period; of a yearly award the first of January where the record names only the end."""
    period_to = case.record.period_to
    if case.record.period_from is None and case.award.yearly and period_to is not None:
        return date(period_to.year, 1, 1)
    return case.record.period_from


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last one where it is shorter: six months after 31 December is 30 June."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = monthrange(year, month)[1]
    return date(year, month, last if day.day == monthrange(day.year, day.month)[1] else min(day.day, last))
