"""One nominee's way under a law: from intake, deed by deed, to how it would have ended, and by which rule.

What people have said is taken as said: an appraiser's refusal stays one. What the law decides, intake and votes, is decided again.
Whatever would have needed a step that never took place is unknown, and never guessed.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from auditor.what_if.cases import Deed, Judged, Place
from auditor.what_if.rulings import Refused, Ruling
from auditor.what_if.votes import Kept, voted_again
from models.errors import InvalidInput
from models.messages.achievement import EligibilityReport, RuleLine
from models.messages.policy import Source
from models.vocabulary import Act, Eligibility, Level, Outcome, StepKind, VoteVerdict
from policy.eligibility import eligibility


class Ending(StrEnum):
    """How it ends for a nominee."""

    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    NOT_ADMITTED = "not_admitted"
    OPEN = "open"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why it ends so."""

    AS_RECORDED = "as_recorded"
    NOT_ELIGIBLE = "not_eligible"
    NO_ROUTE = "no_route"
    VOTE = "vote"
    WOULD_GO_ON = "would_have_gone_on"
    STEP_NOT_TAKEN = "step_never_took_place"
    ANOTHER_DECIDES = "another_office_decides"
    NO_COUNTS = "counts_kept_back"
    NOT_COUNTED = "vote_would_not_count"
    NOT_VOTED = "no_vote_recorded"
    CHAIR = "chair_would_decide"
    DEPENDS = "depends_on_written_opinions"


class End(NamedTuple):
    """Where a way ends: how, why, at which step (None: at intake), by which rule, and what it asks (vi, en)."""

    ending: Ending
    why: Why = Why.AS_RECORDED
    place: Place | None = None
    rule: Source | None = None
    asks: tuple[str, str] = ("", "")


_OF_OUTCOME = {
    Outcome.AWARDED: Ending.AWARDED,
    Outcome.REVOKED: Ending.AWARDED,
    Outcome.NOT_AWARDED: Ending.NOT_AWARDED,
    Outcome.REJECTED: Ending.REJECTED,
    Outcome.WITHDRAWN: Ending.WITHDRAWN,
}


def as_it_stands(outcome: Outcome | None) -> Ending:
    """The ending that the read model shows. An award that was revoked later was given all the same."""
    return Ending.OPEN if outcome is None else _OF_OUTCOME[outcome]


def report_on(nominee: Judged, ruling: Ruling, received_on: date) -> EligibilityReport | None:
    """What the law's rules say of the nominee; None where the record is gone. Raises InvalidInput, as intake would."""
    if nominee.record is None or ruling.award is None or ruling.regime is None:
        return None
    return eligibility(nominee.record, ruling.award, ruling.regime, received_on)


def admission(nominee: Judged, ruling: Ruling | Refused, received_on: date) -> End | None:
    """None when intake lets the nominee in, or what was handed in is not at hand; the end there when it does not."""
    if isinstance(ruling, Refused):
        return End(Ending.NOT_ADMITTED, Why.NO_ROUTE, asks=(ruling.reason, ruling.reason))
    try:
        report = report_on(nominee, ruling, received_on)
    except InvalidInput as refusal:  # the award honours no such recipient
        reason = str(refusal.facts.get("reason", ""))
        return End(Ending.NOT_ADMITTED, Why.NOT_ELIGIBLE, None, ruling.policy.said_by, (reason, reason))
    if report is None or report.verdict is not Eligibility.NOT_ELIGIBLE:
        return None
    line = deciding_line(report.lines)
    rule = Source(clause=line.clause, source=line.source, confidence=line.confidence)
    return End(Ending.NOT_ADMITTED, Why.NOT_ELIGIBLE, None, rule, (line.asks_vi, line.asks_en))


def deciding_line(lines: Iterable[RuleLine]) -> RuleLine:
    """Of the lines that speak against somebody the one that does so alone, or else the first of a choice of which none holds."""
    against = [line for line in lines if line.verdict is Eligibility.NOT_ELIGIBLE]
    return min(against, key=lambda line: line.choice != 0)


def walk(deeds: Iterable[Deed], ruling: Ruling) -> End:
    """Where the way of somebody who was admitted ends under the ruling."""
    taken: list[Place] = []
    for deed in deeds:
        end = _withdrawn(deed) or _left_out(deed, ruling) or _voted(deed, ruling) or _ended(deed, ruling, taken)
        if end is not None:
            return end
        taken.append(deed.place)
    return End(Ending.OPEN)


def _withdrawn(deed: Deed) -> End | None:
    return End(Ending.WITHDRAWN, place=deed.place) if deed.outcome is Outcome.WITHDRAWN else None


def _left_out(deed: Deed, ruling: Ruling) -> End | None:
    """A step that the route does not have: who ended there would have gone on, or another office would have decided."""
    if deed.place in ruling.steps or deed.outcome is None:
        return None
    beyond = deed.act is Act.DECIDED or deed.level.rank > ruling.decides[0].rank
    why = Why.ANOTHER_DECIDES if beyond else Why.WOULD_GO_ON
    return End(Ending.UNKNOWN, why, deed.place, ruling.decided_by)


def _voted(deed: Deed, ruling: Ruling) -> End | None:
    step = ruling.steps.get(deed.place)
    if deed.act is not Act.COUNCIL_VOTED or step is None or step.vote is None:
        return None
    again = voted_again(step.vote, deed.vote)
    rule = step.vote.said_by
    if again.verdict is VoteVerdict.FAIL:
        return End(Ending.NOT_AWARDED, Why.VOTE, deed.place, rule)
    if again.verdict is VoteVerdict.PASS:
        return None if deed.outcome is None else End(Ending.UNKNOWN, Why.WOULD_GO_ON, deed.place, rule)
    return End(Ending.UNKNOWN, Why((again.why or Kept.NOT_VOTED).value), deed.place, rule, (again.said, again.said))


def _ended(deed: Deed, ruling: Ruling, taken: list[Place]) -> End | None:
    if deed.outcome is None or deed.act is Act.COUNCIL_VOTED:
        return None
    if deed.outcome is not Outcome.AWARDED:
        return End(_OF_OUTCOME[deed.outcome], place=deed.place)
    if deed.place != ruling.decides:
        return End(Ending.UNKNOWN, Why.ANOTHER_DECIDES, deed.place, ruling.decided_by)
    missing = next((place for place in ruling.steps if place != deed.place and place not in taken), None)
    if missing is not None:
        return End(Ending.UNKNOWN, Why.STEP_NOT_TAKEN, missing, ruling.steps[missing].said_by)
    return End(Ending.AWARDED, place=deed.place)


def in_words(place: Place | None) -> str:
    """A place as programs and people find it: "council at province", "intake"."""
    if place is None:
        return "intake"
    level, step = place
    return f"{StepKind(step)} at {Level(level)}"
