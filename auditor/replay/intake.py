"""What the law said of a dossier when it was taken in, asked again of the version that it carries: its way, and who was eligible.

Without that version at hand, or without what was handed in (it is sealed, and gone with its key once somebody was erased), nothing
is computed, and it is said why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from pydantic import ValidationError

from auditor.replay.findings import Findings, differences
from models.commitments import commitment, dossier_commitment, unseal
from models.errors import DomainError
from models.messages.achievement import NomineeRecord
from models.messages.archive import CaseFile, SealedNominee
from models.messages.nomination import StartNomination
from models.messages.policy import PinnedPolicy, WorkingCalendar
from models.messages.unit import UnitRef
from policy.calendar import calendar_for
from policy.eligibility import eligibility
from policy.law import Law
from policy.law_models import RegimeLaw
from policy.route import pin_policy

ROUTE, ELIGIBILITY, COMMITMENT = "route", "eligibility", "commitment"
_HANDED_IN = ("kind", "award", "period", "eligibility")
"""What was handed in, or found at once, that rows of the archive hold too."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What is at hand of nominees: `texts` what was handed in of them, or `keys` by which what is sealed in the case is opened."""

    texts: Mapping[int, str] = field(default_factory=dict)
    keys: Mapping[int, bytes] = field(default_factory=dict)


NO_PAPERS = Papers()


def weigh_intake(findings: Findings, case: CaseFile, start: StartNomination, laws: Mapping[str, Law], papers: Papers) -> None:
    """The way that was pinned, the eligibility of everybody who stands there, and what binds what was handed in."""
    law = laws.get(start.policy.version)
    offices = _offices(findings, case, start) if law is not None else None
    if law is None:
        findings.leaves_out(ROUTE, "", f"policy {start.policy.version} is not at hand")
    elif offices is not None:
        _weigh_route(findings, case, start, law, offices)
    _weigh_papers(findings, case, start, papers, _regime(law, start, offices))
    _weigh_commitment(findings, case, start)


def _offices(findings: Findings, case: CaseFile, start: StartNomination) -> tuple[UnitRef, ...] | None:
    """The offices that the law was asked about; None where that is not known."""
    if case.terms is None:
        why = "it was joined from others, which have their own ways" if start.joined else "the terms of its intake are not known"
        findings.leaves_out(ROUTE, "", why)
        return None
    for name, mine in (("award", start.policy.award), ("received_on", start.policy.received_on.isoformat())):
        findings.expects(ROUTE, f"terms {name}", mine, case.terms.get(name, mine))
    try:
        return tuple(UnitRef.model_validate(one) for one in case.terms["offices"])
    except (KeyError, TypeError, ValidationError):
        findings.diverges(ROUTE, "terms", "the offices above the unit", "none")
        return None


def _weigh_route(findings: Findings, case: CaseFile, start: StartNomination, law: Law, offices: tuple[UnitRef, ...]) -> None:
    policy, terms = start.policy, case.terms or {}
    try:
        proposer = UnitRef.model_validate(terms["proposer"])
        pinned = _pinned(law, policy.award, policy.received_on, proposer, offices)
    except (KeyError, ValidationError):
        findings.diverges(ROUTE, "terms", "the unit that proposes", "none")
        return
    except DomainError as refused:
        findings.diverges(ROUTE, "", "a way", refused.type)
        return
    pinned = pinned.model_copy(update={"calendar": _calendar(findings, policy, terms)})
    if pinned != policy:
        for path, mine, its in differences(pinned.model_dump(mode="json"), policy.model_dump(mode="json")):
            findings.diverges(ROUTE, path, mine, its)


@lru_cache(maxsize=4096)
def _pinned(law: Law, award: str, received_on: date, proposer: UnitRef, offices: tuple[UnitRef, ...]) -> PinnedPolicy:
    """What the law pins, but for the calendar: the same for every dossier of the same unit, award and day."""
    return pin_policy(law, award, received_on, proposer, offices, _NO_CALENDAR)


_NO_CALENDAR = WorkingCalendar(version="none", holidays=(), through=date.max)


def _calendar(findings: Findings, policy: PinnedPolicy, terms: Mapping[str, Any]) -> WorkingCalendar:
    """The calendar as it was to be pinned that day; the pinned one where another version of it is at hand."""
    entered = terms.get("entered_on")
    made = _calendar_of(policy.received_on, entered) if isinstance(entered, str) else None
    if made is None or made.version != policy.calendar.version:
        findings.leaves_out(ROUTE, "calendar", f"calendar {policy.calendar.version} is not at hand")
        return policy.calendar
    return made


@lru_cache(maxsize=4096)
def _calendar_of(received_on: date, entered_on: str) -> WorkingCalendar:
    return calendar_for(received_on, date.fromisoformat(entered_on))


def _regime(law: Law | None, start: StartNomination, offices: tuple[UnitRef, ...] | None) -> RegimeLaw | None:
    if law is None or offices is None:
        return None
    try:
        return _regime_on(law, start.policy.received_on, tuple(office.code for office in offices))
    except DomainError:
        return None  # the way says so


@lru_cache(maxsize=4096)
def _regime_on(law: Law, day: date, units: tuple[str, ...]) -> RegimeLaw:
    return law.regime_on(day, units)


def _weigh_papers(findings: Findings, case: CaseFile, start: StartNomination, papers: Papers, regime: RegimeLaw | None) -> None:
    sealed = {one.nominee: one for one in case.sealed}
    left_out: dict[str, int] = {}
    for row in case.rows.get("nominee", ()):
        nominee = row.get("id")
        if not isinstance(nominee, int):
            continue  # rows.py says so
        its = sealed.get(nominee)
        if its is not None:
            findings.expects(COMMITMENT, f"nominee {nominee} sealed", row.get("commitment"), its.commitment)
        text, why = _text(findings, nominee, its, papers)
        if text is None:
            left_out[why] = left_out.get(why, 0) + 1
            continue
        key = papers.keys.get(nominee)
        if key is not None:
            findings.expects(COMMITMENT, f"nominee {nominee}", commitment(key, text), row.get("commitment"))
        _weigh_nominee(findings, start, row, orjson.loads(text), regime)
    for why, number in left_out.items():
        findings.leaves_out(ELIGIBILITY, f"{number} nominees", why)


def _text(findings: Findings, nominee: int, its: SealedNominee | None, papers: Papers) -> tuple[str | None, str]:
    """What was handed in of a nominee; or why nobody knows it."""
    if nominee in papers.texts:
        return papers.texts[nominee], ""
    if its is None or its.sealed is None:
        return None, "taken in before anything was sealed" if its is None or its.commitment is None else "erased"
    if nominee not in papers.keys:
        return None, "sealed, and no key is at hand"
    try:
        return unseal(papers.keys[nominee], its.sealed), ""
    except DomainError as refused:
        findings.diverges(COMMITMENT, f"nominee {nominee} sealed", "what the key opens", refused.type)
        return None, "the seal does not open"


def _weigh_nominee(
    findings: Findings, start: StartNomination, row: Mapping[str, Any], said: Mapping[str, Any], regime: RegimeLaw | None
) -> None:
    where = f"nominee {row['id']}"
    for name in _HANDED_IN:
        findings.expects(ELIGIBILITY, f"{where} {name}", said.get(name), row.get(name))
    if regime is None:
        return
    try:
        record = NomineeRecord.model_validate(said.get("record"))
        verdict = eligibility(record, regime.award(start.policy.award), regime, start.policy.received_on).verdict
    except (ValidationError, DomainError) as refused:
        findings.diverges(ELIGIBILITY, where, "a record that the rules can weigh", type(refused).__name__)
        return
    findings.expects(ELIGIBILITY, f"{where} verdict", verdict.value, row.get("eligibility"))


def _weigh_commitment(findings: Findings, case: CaseFile, start: StartNomination) -> None:
    """The dossier's commitment, where everybody of it still stands here."""
    if start.commitment is None:
        return
    bound = {row["id"]: row.get("commitment") for row in case.rows.get("nominee", ()) if isinstance(row.get("id"), int)}
    if set(start.nominees) - bound.keys():
        findings.leaves_out(COMMITMENT, "", "some of its nominees went on in other nominations")
        return
    here = {nominee: str(bound[nominee]) for nominee in start.nominees}
    findings.expects(COMMITMENT, "of the dossier", start.commitment, dossier_commitment(here))
