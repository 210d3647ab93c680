"""Whether enough members are there for a session to begin.

The quorum counts members who are there, delegates among them where the rule admits those. NĐ 152/2025 Art. 45(4)(b) first says how
many members must *attend* ("tham dự") and then, of the votes, that an *absent* member's opinion is taken in writing ("nếu Ủy viên
Hội đồng vắng mặt thì lấy ý kiến bằng văn bản"; so did NĐ 91/2017 Art. 45(8) and NĐ 98/2023 Art. 30(7)): a written opinion completes
the count of those who decide, and makes nobody present. Somebody who keeps out of single votes is there all the same.

A council that does not meet has nobody to be there: it is opened where the rule admits written opinions (MoST: the standing office
collects them), and whether enough came in is asked when it decides.
"""

from models.messages.council import Attendance, QuorumToOpen
from models.messages.policy import VoteRule
from models.vocabulary import MeetingKind
from policy.council.counting import electorate
from policy.council.words import ENGLISH, VIETNAMESE, Wording


def quorum_to_open(rule: VoteRule, attendance: Attendance, kind: MeetingKind = MeetingKind.IN_ROOM) -> QuorumToOpen:
    """Whether the session may open, how many must be there, how many are, and why. Raises InvalidInput on impossible attendance."""
    electorate(rule, attendance)
    meets = kind is not MeetingKind.WRITTEN
    needed = rule.quorum.needed_of(attendance.members) if meets else 0
    ok = attendance.present >= needed if meets else rule.written_opinions

    def derivation(words: Wording) -> str:
        said = words.to_open if meets else words.no_meeting if ok else words.no_opinions
        facts = said.format(
            members=attendance.members, there=attendance.present, needed=needed, met=words.met if ok else words.missed
        )
        return f"{facts} {words.clause.format(clause=rule.said_by.clause)}"

    return QuorumToOpen(
        ok=ok,
        needed=needed,
        there=attendance.present,
        derivation_vi=derivation(VIETNAMESE),
        derivation_en=derivation(ENGLISH),
        clause=rule.said_by.clause,
    )
