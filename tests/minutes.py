"""Minutes of invented sessions, for those who look at how they are told and set."""

from datetime import UTC, date, datetime, timedelta

from models.vocabulary import (
    BallotMode,
    CouncilFunction,
    Level,
    MeetingKind,
    Presence,
    RecipientKind,
    SessionState,
    VoteVerdict,
)
from starter.schemas.minutes import (
    AgendaLine,
    Attender,
    Embargo,
    Minutes,
    MinutesText,
    PublicNotice,
    Quorum,
    Recusal,
    ResultLine,
    RoundPart,
)

BEGAN = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
SEAL = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
FAMILY = ("Nông", "Hoàng", "Triệu", "Lường", "Đặng", "Hứa", "Ma", "Bế", "Lý", "Vũ", "Nguyễn", "Trần")
MIDDLE = ("Thị", "Văn", "Đức", "Ngọc", "Hữu", "Thúy", "Quỳnh")
GIVEN = ("Mẫu", "Phượng", "Kiên", "Thưởng", "Huệ", "Bằng", "Tuyết", "Đường", "Nghĩa", "Khuyến", "Sỹ", "Ước", "Ẩn")
CLAUSE = "NĐ 152/2025/NĐ-CP Điều 33 khoản 5"

TIE_VI = "Đồng ý 8, không đồng ý 8. Theo ý kiến của Chủ tịch Hội đồng: đạt."
TIE_EN = "8 for, 8 against. By the voice of the chair: passed."


def a_name(number: int) -> str:
    """The so-and-so-many-th invented name."""
    return f"{FAMILY[number % len(FAMILY)]} {MIDDLE[number % len(MIDDLE)]} {GIVEN[number % len(GIVEN)]}"


def members(seats: int = 17) -> tuple[Attender, ...]:
    """A council: chair, vice-chairs, secretary, members; the last four are not simply there."""
    functions = [CouncilFunction.CHAIR, CouncilFunction.VICE_CHAIR, CouncilFunction.VICE_CHAIR, CouncilFunction.STANDING_MEMBER]
    functions += [CouncilFunction.SECRETARY, *[CouncilFunction.MEMBER] * (seats - 6), CouncilFunction.WITHOUT_VOTE]
    presence = [Presence.PRESENT] * (seats - 4) + [Presence.WRITTEN, Presence.DELEGATED, Presence.ABSENT, Presence.PRESENT]
    return tuple(
        Attender(
            officer=f"of-{number:016d}".translate(str.maketrans("0189", "abcd")),
            name=a_name(number),
            function=function,
            votes=function.votes,
            presence=how,
            delegate=a_name(40) if how is Presence.DELEGATED else None,
            mandate_number="12/GUQ-SNV" if how is Presence.DELEGATED else None,
            mandate_date=date(2026, 3, 4) if how is Presence.DELEGATED else None,
        )
        for number, (function, how) in enumerate(zip(functions, presence, strict=True), start=1)
    )


def a_result(line: int, nomination: str, in_favour: int = 16, **said: object) -> ResultLine:
    """What a vote of 16 members at a threshold of 90 % came to: 15 are needed."""
    passed = in_favour >= 15
    word_vi, word_en = ("đạt", "passed") if passed else ("không đạt", "failed")
    told = {
        "line": line,
        "nominee": 1000 + line,
        "name": a_name(line + 50),
        "kind": RecipientKind.INDIVIDUAL,
        "nomination": nomination,
        "verdict": VoteVerdict.PASS if passed else VoteVerdict.FAIL,
        "tie": False,
        "in_favour": in_favour,
        "against": 16 - in_favour,
        "abstaining": 0,
        "invalid": 0,
        "needed": 15,
        "base": 16,
        "derivation_vi": f"Cần ít nhất 90% của 16 thành viên, tức 15 phiếu đồng ý; có {in_favour} phiếu: {word_vi} ({CLAUSE}).",
        "derivation_en": f"At least 90 % of 16 members are needed, that is 15; {in_favour} are in favour: {word_en} ({CLAUSE}).",
        "clause": CLAUSE,
    }
    return ResultLine.model_validate(told | said)


def masked(line: int, nomination: str) -> ResultLine:
    """A result of which only the verdict may be told."""
    hidden = dict.fromkeys(("in_favour", "against", "abstaining", "invalid"))
    words = {"derivation_vi": f"Đạt ({CLAUSE}).", "derivation_en": f"Passed ({CLAUSE})."}
    return a_result(line, nomination).model_copy(update=hidden | words)


def a_nomination(position: int, nominees: int, **said: object) -> AgendaLine:
    """A nomination of a unit."""
    told = {
        "position": position,
        "nomination": f"hs-{position}",
        "proposer": f"Trường THPT số {position}",
        "award": "CSTDT",
        "award_vi": "Chiến sĩ thi đua cấp tỉnh",
        "award_en": "Provincial Emulation Fighter",
        "nominees": nominees,
        "outcome": "pass",
    }
    return AgendaLine.model_validate(told | said)


def a_round(results: tuple[ResultLine, ...], number: int = 1) -> RoundPart:
    """A secret round by slate that was counted."""
    opened = BEGAN + timedelta(minutes=30 * number)
    return RoundPart(
        round=number,
        secret=True,
        mode=BallotMode.SLATE,
        lines=len(results),
        electors=15,
        ballots=15,
        opened_at=opened,
        closed_at=opened + timedelta(minutes=20),
        commitment=SEAL,
        voided=None,
        results=results,
    )


def some_minutes(**said: object) -> Minutes:
    """A session of 17 members over three nominations with twelve nominees, of whom one left; two rounds."""
    flag = {"award": "COTINH", "award_vi": "Cờ thi đua của Ủy ban nhân dân tỉnh", "award_en": "Emulation Flag of the Province"}
    notice = PublicNotice(published_on=date(2026, 2, 2), ended_on=date(2026, 2, 20), complaints=1)
    agenda = (
        a_nomination(1, 7, outcome="mixed", notice=notice),
        a_nomination(2, 4, proposer="Phường Đức Xuân", **flag),
        a_nomination(3, 1, outcome="left", left="withdrawn"),
    )
    first = (
        *(a_result(line, "hs-1", 16 - line % 4) for line in range(1, 6)),
        a_result(6, "hs-1", 8, verdict=VoteVerdict.PASS, derivation_vi=TIE_VI, derivation_en=TIE_EN),
        masked(7, "hs-1"),
        *(a_result(line, "hs-2", kind=RecipientKind.COLLECTIVE, name=f"Tổ dân phố {line}") for line in range(8, 12)),
    )
    second = (a_result(1, "hs-1", 15, nominee=1003, name=a_name(53)),)
    told = {
        "session": "ph-4kq2m7xw3bza6tnd",
        "council": "Hội đồng Thi đua - Khen thưởng tỉnh Bắc Kạn",
        "unit": "63.06",
        "unit_name": "Tỉnh Bắc Kạn",
        "administrative": True,
        "place_name": "Bắc Kạn",
        "level": Level.PROVINCE,
        "kind": MeetingKind.IN_ROOM,
        "state": SessionState.PUBLISHED,
        "planned_at": BEGAN,
        "place": "Phòng họp số 2, trụ sở Ủy ban nhân dân tỉnh",
        "embargo": Embargo(until=BEGAN + timedelta(days=2)),
        "members": members(),
        "quorum": Quorum(
            members=16,
            present=13,
            written=1,
            delegated=1,
            absent=1,
            needed=11,
            met=True,
            derivation_vi="Cần có mặt ít nhất 2/3 của 16 thành viên, tức 11; có mặt 14 (Quy chế hoạt động, Điều 8).",
            derivation_en="At least 2/3 of 16 members are needed, that is 11; 14 are there (regulation, Art. 8).",
        ),
        "recusals": (
            Recusal(name=a_name(6), nomination="hs-1", position=1, nominees=(a_name(53),), ground="relative", by_rule=False),
            Recusal(name=a_name(7), nomination="hs-2", position=2, nominees=(), ground="acted_before", by_rule=True),
        ),
        "agenda": agenda,
        "rounds": (a_round(first), a_round(second, 2)),
        "text": MinutesText(
            discussion="Thư ký báo cáo tóm tắt thành tích.\nÔng Lường Hữu Thưởng đề nghị làm rõ sáng kiến của số 3.",
            conclusions="Hội đồng thống nhất trình Chủ tịch Ủy ban nhân dân tỉnh xem xét, quyết định.",
            guests=("Bà Vũ Thúy Ẩn, Phòng Thi đua - Khen thưởng",),
            corrections=("Trang 2: sửa họ tên số 5.",),
            ended_at=BEGAN + timedelta(hours=2, minutes=30),
        ),
        "version": 2,
    }
    return Minutes.model_validate(told | said)


def many_minutes(nominations: int = 200) -> Minutes:
    """A session over so many nominations of one nominee each."""
    agenda = tuple(a_nomination(position, 1) for position in range(1, nominations + 1))
    results = tuple(a_result(line, f"hs-{line}", 16 - line % 5 % 4) for line in range(1, nominations + 1))
    return some_minutes(agenda=agenda, rounds=(a_round(results),), recusals=(), embargo=None)
