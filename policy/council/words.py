"""The sentences of a derivation, in Vietnamese and in English, to be filled with numbers."""

from typing import NamedTuple

from models.messages.policy import Share
from models.vocabulary import RecusalRule, VoteBase, VoteVerdict
from policy.council.counting import Electorate
from policy.shares import share_in_words


class Wording(NamedTuple):
    """The sentences in one language."""

    attendance: str
    to_open: str
    met: str
    missed: str
    no_meeting: str
    no_opinions: str
    members: str
    there: str
    heard: str
    keeps_out: dict[RecusalRule, str]
    to_decide: str
    nobody: str
    room: str
    written: str
    tally: str
    kept_back: str
    bases: dict[VoteBase, str]
    less_recused: str
    at_least: str
    more_than: str
    needed: str
    needed_alone: str
    needed_share_alone: str
    or_chair: str
    result: str
    passed: str
    failed: str
    level: str
    chair: str
    awaits_chair: str
    no_decision: str
    clause: str
    candidates: str
    all_within: str
    by_votes: str
    places_among_few: str
    chair_to_choose: str

    def threshold(self, share: Share) -> str:
        """Such as "at least 80%" or "more than 50%"."""
        return (self.more_than if share.strictly_more else self.at_least).format(share=share_in_words(share))

    def to_decide_by(self, quorum: Share, who: Electorate) -> str:
        """How many have to take part for the vote to count, and whether they do."""
        return self.to_decide.format(
            threshold=self.threshold(quorum),
            whole=who.whole,
            quorum=who.quorum,
            taking_part=who.taking_part,
            met=self.met if who.taking_part >= who.quorum else self.missed,
        )

    def once_the_chair_has_spoken(self, derivation: str, verdict: VoteVerdict, shown: int | None) -> str:
        """The derivation of votes that were level, with the chair's word in the place that was left open for it.

        Where no count is `shown`, it is from here on that of any other vote with this verdict.
        """
        passed_or_not = self.passed if verdict is VoteVerdict.PASS else self.failed
        if shown is None:
            return self.kept_back_with(self.once_all_are_chosen(derivation), verdict)
        spoken = self.chair.format(verdict=passed_or_not)
        return derivation.replace(self.awaits_chair, spoken).replace(self.chair_to_choose, spoken)

    def kept_back_with(self, derivation: str, verdict: VoteVerdict) -> str:
        """The derivation of a vote whose counts are kept back, with this result and no word of how it came about."""
        said = self.result.format(verdict=self.passed if verdict is VoteVerdict.PASS else self.failed)
        return derivation.replace(self.awaits_chair, said).replace(self.result.format(verdict=self.passed), said)

    def once_all_are_chosen(self, derivation: str) -> str:
        """The same for whoever was ranked beside those at the last place."""
        return derivation.replace(f" {self.chair_to_choose}", "")


VIETNAMESE = Wording(
    attendance="Hội đồng có {members} thành viên; {present} dự họp, tối thiểu phải có {quorum}.",
    to_open="Hội đồng có {members} thành viên có quyền biểu quyết; {there} dự họp, tối thiểu phải có {needed}: {met}.",
    met="đủ",
    missed="chưa đủ",
    no_meeting="Hội đồng không họp, lấy ý kiến bằng văn bản của {members} thành viên.",
    no_opinions="Hội đồng không họp, nhưng quy định không cho lấy ý kiến bằng văn bản.",
    members="Hội đồng có {members} thành viên có quyền biểu quyết.",
    there="Dự họp: {present}.",
    heard="Vắng mặt, có ý kiến bằng văn bản: {written}.",
    keeps_out={
        RecusalRule.STAYS_IN_BASE: "Không tham gia biểu quyết nội dung này: {recused}, vẫn tính vào tổng số.",
        RecusalRule.LEAVES_BASE: "Không tham gia biểu quyết nội dung này: {recused}, không tính vào tổng số.",
    },
    to_decide="Để biểu quyết có giá trị, phải có {threshold} trong số {whole} tham gia, tức là {quorum}; có {taking_part}: {met}.",
    nobody="Không có ai được biểu quyết nội dung này.",
    room="Tại phiên họp: {in_favour} tán thành, {against} không tán thành, {abstaining} không có ý kiến.",
    written="Ý kiến bằng văn bản của thành viên vắng mặt: {written_in_favour} tán thành, {written_against} không tán thành,"
    " {written_abstaining} không có ý kiến.",
    tally="Kiểm phiếu: {in_favour} tán thành, {against} không tán thành, {abstaining} không có ý kiến, {invalid} không hợp lệ.",
    kept_back="Ít phiếu nên không nêu số phiếu, để giữ bí mật ý kiến của từng người.",
    bases={
        VoteBase.ALL_MEMBERS: "tổng số thành viên",
        VoteBase.PRESENT: "số thành viên dự họp và cho ý kiến bằng văn bản",
        VoteBase.CAST: "số phiếu tán thành và không tán thành",
    },
    less_recused=", trừ người không tham gia biểu quyết",
    at_least="từ {share} trở lên",
    more_than="trên {share}",
    needed="Yêu cầu {threshold} tính trên {of_whom} ({base}): {needed} phiếu; có {in_favour_in_all} phiếu tán thành: {verdict}.",
    needed_alone="Yêu cầu {threshold} tính trên {of_whom} ({base}): {needed} phiếu tán thành{or_chair}.",
    needed_share_alone="Yêu cầu {threshold} tính trên {of_whom}{or_chair}.",
    or_chair="; số phiếu ngang mức phải vượt qua thì theo ý kiến của Chủ tịch Hội đồng",
    result="Kết quả: {verdict}.",
    passed="đạt",
    failed="không đạt",
    level="số phiếu ngang mức phải vượt qua",
    chair="Theo ý kiến của Chủ tịch Hội đồng: {verdict}.",
    awaits_chair="Chưa có kết quả: chờ ý kiến của Chủ tịch Hội đồng.",
    no_decision="Chưa có kết quả.",
    clause="Căn cứ: {clause}.",
    candidates="Số người, tập thể đủ phiếu: {candidates}; số lượng được chọn: {places}.",
    all_within="Tất cả đều được chọn.",
    by_votes="Xếp theo số phiếu tán thành từ cao xuống thấp; ngang phiếu ở vị trí cuối thì theo ý kiến của Chủ tịch Hội đồng.",
    places_among_few="Số lượng được chọn: {places}; nếu nhiều hơn số đó đủ phiếu thì xếp theo số phiếu tán thành từ cao xuống thấp,"
    " ngang phiếu ở vị trí cuối thì theo ý kiến của Chủ tịch Hội đồng. Căn cứ: {clause}.",
    chair_to_choose="Chờ Chủ tịch Hội đồng chọn.",
)

ENGLISH = Wording(
    attendance="The council has {members} members; {present} are present, at least {quorum} must be.",
    to_open="The council has {members} voting members; {there} are present, at least {needed} must be: {met}.",
    met="enough",
    missed="not enough",
    no_meeting="The council does not meet; {members} members are asked for written opinions.",
    no_opinions="The council does not meet, but the rule admits no written opinions.",
    members="The council has {members} voting members.",
    there="Present: {present}.",
    heard="Absent, with a written opinion: {written}.",
    keeps_out={
        RecusalRule.STAYS_IN_BASE: "Keeping out of this vote: {recused}, still counted among all members.",
        RecusalRule.LEAVES_BASE: "Keeping out of this vote: {recused}, not counted among the members.",
    },
    to_decide="For the vote to count, {threshold} of {whole} must take part, which is {quorum}; {taking_part} do: {met}.",
    nobody="Nobody may vote on this.",
    room="In the room: {in_favour} in favour, {against} against, {abstaining} abstaining.",
    written="Written opinions of absent members: {written_in_favour} in favour, {written_against} against,"
    " {written_abstaining} abstaining.",
    tally="Ballots: {in_favour} in favour, {against} against, {abstaining} abstaining, {invalid} invalid.",
    kept_back="The ballots are few, so the counts are not told, to keep each member's opinion secret.",
    bases={
        VoteBase.ALL_MEMBERS: "all members",
        VoteBase.PRESENT: "the members present or heard in writing",
        VoteBase.CAST: "the votes for and against",
    },
    less_recused=", less those who keep out",
    at_least="at least {share}",
    more_than="more than {share}",
    needed="Needed: {threshold} of {of_whom} ({base}), which is {needed}; {in_favour_in_all} in favour: {verdict}.",
    needed_alone="Needed: {threshold} of {of_whom} ({base}), which is {needed}{or_chair}.",
    needed_share_alone="Needed: {threshold} of {of_whom}{or_chair}.",
    or_chair="; where votes are level with what has to be beaten, the chair decides",
    result="Result: {verdict}.",
    passed="passed",
    failed="not passed",
    level="level with what has to be beaten",
    chair="By the voice of the chair: {verdict}.",
    awaits_chair="No decision yet: the chair has to speak.",
    no_decision="No decision.",
    clause="Rule: {clause}.",
    candidates="With enough votes: {candidates}; places: {places}.",
    all_within="All are within the places.",
    by_votes="Ranked by votes in favour, most first; where they are level at the last place, the chair decides.",
    places_among_few="Places: {places}; where more have enough votes they are ranked by votes in favour, most first, and where they"
    " are level at the last place, the chair decides. Rule: {clause}.",
    chair_to_choose="The chair has to choose.",
)
