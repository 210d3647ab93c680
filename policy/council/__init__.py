"""The council calculus: what the members of a council, the rule and the ballots come to. Pure: no clock, no files, no engine.

`attendance_of` counts who is there, `quorum_to_open` says whether a session may begin, `judge` what the ballots on one nominee come
to, `rank` who is within the places where more pass than there are, `rule_for` what a council's own regulation makes of the law's
rule. What each word means is written down in docs/decisions/0023-the-council-calculus.md.
"""

from policy.council.attendance import Part, attendance_of, has_a_say
from policy.council.overrides import RegulationGround, check_regulation, rule_for, said_about
from policy.council.quorum import quorum_to_open
from policy.council.ranking import places_of, rank
from policy.council.verdict import judge

__all__ = [
    "Part",
    "RegulationGround",
    "attendance_of",
    "check_regulation",
    "has_a_say",
    "judge",
    "places_of",
    "quorum_to_open",
    "rank",
    "rule_for",
    "said_about",
]
