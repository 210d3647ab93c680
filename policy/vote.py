"""What a council's vote on one nominee comes to, under the rule pinned on the nomination.

The quorum counts members in the room. NĐ 152/2025 Art. 45(4)(b) first says how many members must *attend* ("tham dự") and then,
of the votes, that an *absent* member's opinion is taken in writing ("nếu Ủy viên Hội đồng vắng mặt thì lấy ý kiến bằng văn bản";
so did NĐ 91/2017 Art. 45(8) and NĐ 98/2023 Art. 30(7)): a written opinion completes the count in favour, and makes nobody present.

Of whom the share is taken:

- all members: everybody on the council, whether they came or not (the decrees' "tính trên tổng số thành viên");
- present: members in the room, and absent members whose written opinion is counted;
- cast: opinions for or against, in the room and written. An abstention is no vote cast.

No vote passes without at least one vote in favour.

Sessions, recusal, delegates, ties and second rounds belong to the council's own calculus, which takes this module's place behind
`weigh`.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from models.errors import InvalidInput
from models.messages.policy import Share, VoteRule
from models.messages.vote import VoteCount, VoteResult
from models.vocabulary import VoteBase

LARGEST_COUNCIL = 1000


def weigh(rule: VoteRule, members: int, present: int, count: VoteCount) -> VoteResult:
    """Whether the vote passes, out of how many, how many were needed, and how that follows from the numbers.

    Numbers that cannot be, or that the rule does not admit, raise InvalidInput naming the field:
    `members`; `present`, also when the quorum is missed; `count`, for more votes than members in the room;
    `written`, for more written opinions than members absent, or any where the rule admits none.
    """
    _refuse_impossible(rule, members, present, count)
    in_favour = count.in_favour + count.written_in_favour
    base = _base_of(rule.base, members, present, count)
    needed = max(rule.threshold.needed_of(base), 1)
    passed = in_favour >= needed
    facts = count.model_dump() | {
        "members": members,
        "present": present,
        "quorum": rule.quorum.needed_of(members),
        "base": base,
        "needed": needed,
        "in_favour_in_all": in_favour,
        "passed": passed,
    }
    return VoteResult(
        passed=passed,
        needed=needed,
        base=base,
        in_favour=in_favour,
        derivation_vi=" ".join(_derivation(VIETNAMESE, rule, facts)),
        derivation_en=" ".join(_derivation(ENGLISH, rule, facts)),
        clause=rule.said_by.clause,
    )


def _refuse_impossible(rule: VoteRule, members: int, present: int, count: VoteCount) -> None:
    if not 1 <= members <= LARGEST_COUNCIL:
        raise InvalidInput("members", f"a council has 1 to {LARGEST_COUNCIL} members", members=members)
    if not 0 <= present <= members:
        raise InvalidInput("present", f"{present} present of {members} members", present=present, members=members)
    absent = members - present
    if count.in_room > present:
        raise InvalidInput("count", f"{count.in_room} votes in a room of {present}", votes=count.in_room, present=present)
    if count.written and not rule.written_opinions:
        raise InvalidInput("written", "the rule admits no written opinions", clause=rule.said_by.clause, written=count.written)
    if count.written > absent:
        raise InvalidInput("written", f"{count.written} written opinions of {absent} absent", written=count.written, absent=absent)
    quorum = rule.quorum.needed_of(members)
    if present < quorum:
        raise InvalidInput(
            "present",
            f"no quorum: {present} present of {members} members, {quorum} needed ({rule.said_by.clause})",
            present=present,
            members=members,
            quorum=quorum,
            clause=rule.said_by.clause,
        )


def _base_of(base: VoteBase, members: int, present: int, count: VoteCount) -> int:
    match base:
        case VoteBase.ALL_MEMBERS:
            return members
        case VoteBase.PRESENT:
            return present + count.written
        case VoteBase.CAST:
            return count.in_favour + count.against + count.written_in_favour + count.written_against


class Wording(NamedTuple):
    """The sentences of a derivation in one language, to be filled with numbers."""

    attendance: str
    room: str
    written: str
    bases: dict[VoteBase, str]
    at_least: str
    more_than: str
    needed: str
    passed: str
    failed: str
    clause: str


VIETNAMESE = Wording(
    attendance="Hội đồng có {members} thành viên; {present} dự họp, tối thiểu phải có {quorum}.",
    room="Tại phiên họp: {in_favour} tán thành, {against} không tán thành, {abstaining} không có ý kiến.",
    written="Ý kiến bằng văn bản của thành viên vắng mặt: {written_in_favour} tán thành, {written_against} không tán thành,"
    " {written_abstaining} không có ý kiến.",
    bases={
        VoteBase.ALL_MEMBERS: "tổng số thành viên",
        VoteBase.PRESENT: "số thành viên dự họp và cho ý kiến bằng văn bản",
        VoteBase.CAST: "số phiếu tán thành và không tán thành",
    },
    at_least="từ {share} trở lên",
    more_than="trên {share}",
    needed="Yêu cầu {threshold} tính trên {of_whom} ({base}): {needed} phiếu; có {in_favour_in_all} phiếu tán thành: {verdict}.",
    passed="đạt",
    failed="không đạt",
    clause="Căn cứ: {clause}.",
)

ENGLISH = Wording(
    attendance="The council has {members} members; {present} are present, at least {quorum} must be.",
    room="In the room: {in_favour} in favour, {against} against, {abstaining} abstaining.",
    written="Written opinions of absent members: {written_in_favour} in favour, {written_against} against,"
    " {written_abstaining} abstaining.",
    bases={
        VoteBase.ALL_MEMBERS: "all members",
        VoteBase.PRESENT: "the members present or heard in writing",
        VoteBase.CAST: "the votes for and against",
    },
    at_least="at least {share}",
    more_than="more than {share}",
    needed="Needed: {threshold} of {of_whom} ({base}), which is {needed}; {in_favour_in_all} in favour: {verdict}.",
    passed="passed",
    failed="not passed",
    clause="Rule: {clause}.",
)


def _derivation(words: Wording, rule: VoteRule, facts: Mapping[str, int]) -> Iterator[str]:
    yield words.attendance.format_map(facts)
    yield words.room.format_map(facts)
    if facts["written_in_favour"] + facts["written_against"] + facts["written_abstaining"]:
        yield words.written.format_map(facts)
    threshold = words.more_than if rule.threshold.strictly_more else words.at_least
    yield words.needed.format(
        **facts,
        threshold=threshold.format(share=_percent_or_fraction(rule.threshold)),
        of_whom=words.bases[rule.base],
        verdict=words.passed if facts["passed"] else words.failed,
    )
    yield words.clause.format(clause=rule.said_by.clause)


def _percent_or_fraction(share: Share) -> str:
    percent, rest = divmod(share.numerator * 100, share.denominator)
    return f"{share.numerator}/{share.denominator}" if rest else f"{percent}%"
