"""What officers say at each step: the bodies of the commands."""

from typing import Any

from models.vocabulary import Command, Level, StepKind
from runtime.play.fates import Fate
from runtime.play.incidents import Incident
from runtime.play.papers import Papers

COUNCIL_SIZE = {Level.COMMUNE: 7, Level.DISTRICT: 11, Level.PROVINCE: 13, Level.CENTRAL: 15}
CHANGED_PART = "report"
RETURN_GROUND, REJECT_GROUND, LEFT_OUT_GROUND, WITHDRAW_GROUND = (
    "thieu-bao-cao",
    "khong-du-dieu-kien",
    "khong-thong-qua",
    "don-vi-xin-rut",
)
COMMENTS = {
    Fate.RETURNED: "Báo cáo thành tích thiếu số liệu cụ thể, đề nghị bổ sung.",
    Fate.REJECTED: "Chưa đủ điều kiện, tiêu chuẩn.",
    Fate.HELD: "Chờ kết luận đơn phản ánh.",
}


def step_act(
    step: StepKind, *, decides: bool, level: Level, papers: Papers, exceptions: list[Incident]
) -> tuple[Command, dict[str, Any]]:
    """The command of a step and its body: all pass, but for the nominees of the incidents that happen within it."""
    if step is StepKind.COUNCIL:
        return Command.RECORD_VOTE, _vote(level, papers, exceptions)
    body = _list(exceptions)
    match step:
        case StepKind.APPRAISE:
            papers.next_day()
            return Command.APPRAISE, body
        case StepKind.CONSULT:
            papers.next_day()
            opinions = [{"office": office, "answer": "agrees"} for office in ("cong-an", "thue", "bao-hiem-xa-hoi")]
            return Command.CONSULT, {**body, "opinions": opinions}
        case StepKind.PUBLIC_NOTICE:
            return Command.PUBLISH_NOTICE, {**body, "published_on": papers.next_day(), "ended_on": papers.notice_until()}
        case StepKind.SIGN if decides:
            decision = {"decision_number": papers.decision(level), "decided_on": papers.next_day(), "signatory": "chu-tich"}
            return Command.DECIDE, {**body, **decision}
        case StepKind.SIGN:
            return Command.FORWARD, {**body, "letter_number": papers.letter(), "letter_date": papers.next_day()}


def incident_act(incident: Incident) -> tuple[Command, dict[str, Any]]:
    """The command of an incident that comes before a step, and its body."""
    said: dict[str, Any] = {"nominees": incident.nominees}
    if incident.fate in COMMENTS:
        said["comment"] = COMMENTS[incident.fate]
    match incident.fate:
        case Fate.WITHDRAWN:
            return Command.WITHDRAW, {**said, "ground": WITHDRAW_GROUND}
        case Fate.HELD:
            return Command.HOLD, {**said, "ground": "complaint"}
        case _:
            return Command.RETURN_FOR_SUPPLEMENT, {**said, "ground": RETURN_GROUND, "parts": [CHANGED_PART], "to": incident.to}


def resubmit_body() -> dict[str, Any]:
    """The supplement that was asked for."""
    return {"changed": [CHANGED_PART]}


def release_body(papers: Papers) -> dict[str, Any]:
    """The paper that clears the matter."""
    return {"document_number": papers.clearance(), "document_date": papers.next_day()}


def _list(exceptions: list[Incident]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "verdict": "pass",
        "exceptions": [_exception(one, nominee) for one in exceptions for nominee in one.nominees],
    }
    comments = [COMMENTS[one.fate] for one in exceptions if one.fate in COMMENTS]
    return {**said, "comment": " ".join(comments)} if comments else said


def _exception(incident: Incident, nominee: int) -> dict[str, Any]:
    if incident.fate is Fate.RETURNED:
        return {"nominee": nominee, "verdict": "return", "ground": RETURN_GROUND, "parts": [CHANGED_PART], "to": incident.to}
    ground = REJECT_GROUND if incident.fate is Fate.REJECTED else LEFT_OUT_GROUND
    return {"nominee": nominee, "verdict": "reject", "ground": ground}


def _vote(level: Level, papers: Papers, exceptions: list[Incident]) -> dict[str, Any]:
    members = COUNCIL_SIZE[level]
    few = members // 3
    failed = {"in_favour": few, "against": members - few}
    return {
        "held_on": papers.next_day(),
        "members": members,
        "present": members,
        "votes": {"in_favour": members, "against": 0},
        "exceptions": [{"nominee": nominee, "votes": failed} for one in exceptions for nominee in one.nominees],
    }
