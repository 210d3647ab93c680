"""Who takes part in the vote on one nominee: from seats to the counts that the calculus is asked with."""

from collections.abc import Iterable
from typing import NamedTuple

from models.messages.council import Attendance
from models.messages.policy import VoteRule
from models.vocabulary import CouncilFunction, Presence, VotingSeats


class Part(NamedTuple):
    """How one seat takes part in the vote on one nominee.

    `heard` says of an absent member that the written opinion has come in; of the others it is not asked.
    """

    function: CouncilFunction
    presence: Presence
    recused: bool = False
    heard: bool = True


def has_a_say(rule: VoteRule, part: Part) -> bool:
    """Whether this seat may cast a ballot on this nominee: it votes, does not keep out, and takes part in a way the rule admits."""
    return _votes(rule, part) and not part.recused and (_is_there(rule, part) or _is_in_writing(rule, part))


def attendance_of(rule: VoteRule, parts: Iterable[Part]) -> Attendance:
    """The counts over all seats. Whoever sits without a vote is in none of them; where the standing council votes, nobody else is.

    A delegate with a written mandate is there where the rule admits delegates (MoST, TT 25/2025/TT-BKHCN Arts. 22, 23); elsewhere
    the member is absent. A written opinion of somebody who keeps out is not heard.
    """
    voting = [part for part in parts if _votes(rule, part)]
    there = [part for part in voting if _is_there(rule, part)]
    return Attendance(
        members=len(voting),
        present=len(there),
        written=sum(part.heard and not part.recused for part in voting if _is_in_writing(rule, part)),
        recused=sum(part.recused for part in voting),
        recused_present=sum(part.recused for part in there),
    )


def _votes(rule: VoteRule, part: Part) -> bool:
    return part.function.votes and (rule.seats is VotingSeats.ALL or part.function.stands)


def _is_there(rule: VoteRule, part: Part) -> bool:
    return part.presence is Presence.PRESENT or (part.presence is Presence.DELEGATED and rule.delegates)


def _is_in_writing(rule: VoteRule, part: Part) -> bool:
    return part.presence is Presence.WRITTEN and rule.written_opinions
