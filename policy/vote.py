"""What a council's vote comes to when its secretary enters the result by hand: the council calculus, asked with the room's counts.

The quorum counts members in the room (`policy.council.quorum` says why); written opinions complete the count in favour. Sessions
ask the calculus themselves; a result entered by hand knows no recusals, delegates or invalid ballots, and tells all its counts.
"""

from collections.abc import Iterator, Mapping

from models.errors import InvalidInput
from models.messages.council import Attendance, Tally
from models.messages.policy import VoteRule
from models.messages.vote import VoteCount, VoteResult
from models.vocabulary import TieRule
from policy.council.counting import Count, Electorate, counted, electorate
from policy.council.quorum import quorum_to_open
from policy.council.words import ENGLISH, VIETNAMESE, Wording

LARGEST_COUNCIL = 1000


def weigh(rule: VoteRule, members: int, present: int, count: VoteCount) -> VoteResult:
    """Whether the vote passes, out of how many, how many were needed, and how that follows from the numbers.

    Numbers that cannot be, or that the rule does not admit, raise InvalidInput naming the field:
    `members`; `present`, also when a quorum is missed; `count`, for more votes than members in the room, or level votes where the
    chair has to speak; `written`, for more written opinions than members absent, or any where the rule admits none.
    """
    attendance = _attendance(members, present, count)
    who = electorate(rule, attendance)
    _refuse_missed_quorum(rule, attendance, who)
    result = counted(rule, who, _tally(count))
    if result.level and rule.tie is TieRule.CHAIR_DECIDES:
        raise InvalidInput(
            "count", "the votes are level, and it is for the chair to decide: vote in a session", needed=result.needed
        )
    facts = count.model_dump() | {
        "members": members,
        "present": present,
        "quorum": rule.quorum.needed_of(members),
        "base": result.base,
        "needed": result.needed,
        "in_favour_in_all": result.in_favour,
    }
    return VoteResult(
        passed=result.enough,
        needed=result.needed,
        base=result.base,
        in_favour=result.in_favour,
        derivation_vi=" ".join(_derivation(VIETNAMESE, rule, who, result, facts)),
        derivation_en=" ".join(_derivation(ENGLISH, rule, who, result, facts)),
        clause=rule.said_by.clause,
    )


def _attendance(members: int, present: int, count: VoteCount) -> Attendance:
    if not 1 <= members <= LARGEST_COUNCIL:
        raise InvalidInput("members", f"a council has 1 to {LARGEST_COUNCIL} members", members=members)
    if not 0 <= present <= members:
        raise InvalidInput("present", f"{present} present of {members} members", present=present, members=members)
    if count.in_room > present:
        raise InvalidInput("count", f"{count.in_room} votes in a room of {present}", votes=count.in_room, present=present)
    if count.written > members:
        raise InvalidInput("written", f"{count.written} written opinions of {members} members", written=count.written)
    return Attendance(members=members, present=present, written=count.written)


def _tally(count: VoteCount) -> Tally:
    """Room and paper together."""
    return Tally(
        in_favour=count.in_favour + count.written_in_favour,
        against=count.against + count.written_against,
        abstaining=count.abstaining + count.written_abstaining,
    )


def _refuse_missed_quorum(rule: VoteRule, attendance: Attendance, who: Electorate) -> None:
    to_open = quorum_to_open(rule, attendance)
    taking_part, needed = (who.taking_part, who.quorum) if to_open.ok else (to_open.there, to_open.needed)
    if taking_part < needed:
        verb = "take part" if to_open.ok else "present"
        raise InvalidInput(
            "present",
            f"no quorum: {taking_part} {verb} of {attendance.members} members, {needed} needed ({rule.said_by.clause})",
            present=attendance.present,
            members=attendance.members,
            quorum=needed,
            clause=rule.said_by.clause,
        )


def _derivation(words: Wording, rule: VoteRule, who: Electorate, result: Count, facts: Mapping[str, int]) -> Iterator[str]:
    yield words.attendance.format_map(facts)
    if rule.quorum_to_decide:
        yield words.to_decide_by(rule.quorum_to_decide, who)
    yield words.room.format_map(facts)
    if facts["written_in_favour"] + facts["written_against"] + facts["written_abstaining"]:
        yield words.written.format_map(facts)
    yield words.needed.format(
        **facts,
        threshold=words.threshold(rule.threshold),
        of_whom=words.bases[rule.base],
        verdict=words.passed if result.enough else words.failed,
    )
    yield words.clause.format(clause=rule.said_by.clause)
