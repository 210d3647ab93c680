"""What people in offices say to nominations, and why it may be refused."""

from itertools import count
from typing import Any

from models.vocabulary import Command

BODIES: dict[str, dict[str, Any]] = {
    "appraise": {},
    "consult": {"opinions": [{"office": "cong-an-tinh", "answer": "agrees"}]},
    "publish_notice": {"published_on": "2020-01-02", "ended_on": "2020-03-31"},
    "record_vote": {"held_on": "2020-04-02", "members": 10, "present": 10, "votes": {"in_favour": 10, "against": 0}},
    "forward": {"letter_number": "45/TTr-UBND", "letter_date": "2020-04-03"},
    "decide": {"decision_number": "1234/QĐ-UBND", "decided_on": "2020-04-20", "signatory": "chu-tich"},
    "return_for_supplement": {"ground": "thieu-bao-cao", "parts": ["report"]},
    "resubmit": {"changed": ["report"]},
    "hold": {"ground": "complaint"},
    "release": {"document_number": "9/KL", "document_date": "2020-04-01"},
    "withdraw": {"ground": "don-vi-xin-rut"},
}
PAPERS = count(1)
PATHS = {"return_for_supplement": "return"}
IN_OTHER_HANDS = {"/problems/claimed-by-another", "/problems/claim-moved"}
LAST_OR_NOT = {Command.FORWARD, Command.DECIDE}
"""Where offices were handed over only the workflow knows whether one is the last of the route: both are offered, one is refused."""


def path_of(nomination: str, command: str) -> str:
    """Where a command is given."""
    return f"/v1/nominations/{nomination}/{PATHS.get(command, command.replace('_', '-'))}"


def body_of(command: str) -> dict[str, Any]:
    """What is said with it. Every decision has a number of its own: in one decision two lists would number alike."""
    said = BODIES[command]
    return said | {"decision_number": f"{next(PAPERS)}/QĐ-UBND"} if command == Command.DECIDE else said


def refused_though_offered(command: str, offered: dict[str, bool]) -> set[str]:
    """Why what was offered may be refused all the same."""
    unknown = command in LAST_OR_NOT and all(offered.get(one) for one in LAST_OR_NOT)
    return IN_OTHER_HANDS | {"/problems/wrong-state"} if unknown else IN_OTHER_HANDS
