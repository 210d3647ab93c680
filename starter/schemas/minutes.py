"""The minutes of a session (biên bản): what the session itself says, what its secretary wrote, and what became of the paper."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from models.messages.base import DocumentNumber, Sha256
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
from starter.reading_log.marks import ABOUT_NOMINEE, ABOUT_OFFICER, PERSONAL
from starter.schemas.base import Answer, Body, Line, OfficerId, Prose
from starter.schemas.examples import Example, shown

Version = Annotated[int, Field(ge=0, le=10_000)]

_SESSION = "ph-4kq2m7xw3bza6tnd"
_OFFICER = "of-4kq2m7xw3bza6tnd"
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TEXT: Example = {
    "number": "05/BB-HĐTĐKT",
    "dated": "2026-03-05",
    "place_name": "Bắc Kạn",
    "place": "Phòng họp số 2, trụ sở UBND thành phố",
    "started_at": "2026-03-05T08:00:00+07:00",
    "ended_at": "2026-03-05T10:30:00+07:00",
    "guests": ["Bà Hoàng Thị Mẫu, Phòng Nội vụ"],
    "discussion": "Thư ký báo cáo tóm tắt thành tích.\nCác thành viên thống nhất với báo cáo thẩm định.",
    "conclusions": "Hội đồng thống nhất trình Chủ tịch UBND thành phố xem xét, quyết định.",
}
VERSION: Example = {
    "session": _SESSION,
    "version": 1,
    "sha256": _HASH,
    "kept_at": "2026-03-05T04:00:00Z",
    "kept_by": _OFFICER,
    "text": TEXT,
}


class MinutesText(Body):
    """What the secretary writes. Whatever is left out is said by the session's own record, or not at all."""

    model_config = shown(TEXT)

    number: DocumentNumber | None = Field(default=None, description="As it will stand on the paper.")
    dated: date | None = Field(default=None, description="The day of the paper.")
    place_name: Line | None = Field(default=None, description="The place before the day (địa danh); the unit's name otherwise.")
    superior: Line | None = Field(
        default=None, description="The body above the council (cơ quan chủ quản) as the heading names it."
    )
    subject: Line | None = Field(default=None, description="What the minutes are about (trích yếu).")
    place: Line | None = Field(default=None, description="Where the council met.")
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    presided_by: OfficerId | None = Field(
        default=None, description="The seat that presided and signs; the chair, if none is named."
    )
    recorded_by: OfficerId | None = Field(
        default=None, description="The seat that kept the minutes; the secretary, if none is named."
    )
    guests: Annotated[tuple[Line, ...], PERSONAL] = Field(
        default=(), max_length=100, description="Invited, with a voice and without a vote."
    )
    discussion: Annotated[Prose | None, PERSONAL] = None
    conclusions: Annotated[Prose | None, PERSONAL] = None
    corrections: Annotated[tuple[Line, ...], PERSONAL] = Field(
        default=(), max_length=100, description="What this version corrects of the ones before."
    )
    recipients: Annotated[tuple[Line, ...], PERSONAL] = Field(
        default=(), max_length=50, description="Who is sent the paper (nơi nhận)."
    )


class KeepMinutes(Body):
    """A version of the minutes, in the place of another one."""

    model_config = shown({"based_on": 0, "text": TEXT})

    based_on: Version = Field(description="The version that was corrected; 0 for the first. If there is a newer one, you are told.")
    text: MinutesText


class Attender(Answer):
    """A seat, and how its member took part."""

    officer: Annotated[str, ABOUT_OFFICER]
    name: Annotated[str, PERSONAL]
    function: CouncilFunction
    votes: bool
    presence: Presence
    delegate: Annotated[str | None, PERSONAL] = Field(default=None, description="The name of the delegate.")
    mandate_number: str | None = None
    mandate_date: date | None = None


class Quorum(Answer):
    """Whether the council could open, and how that follows; `derivation` names the clause."""

    members: int
    present: int
    written: int
    delegated: int
    absent: int
    needed: int | None = Field(default=None, description="None before a round was opened: then no rule has been asked yet.")
    met: bool | None = None
    derivation_vi: str = ""
    derivation_en: str = ""


class Recusal(Answer):
    """A member who kept out of the vote, and on whom (the whole list, where none is named)."""

    name: Annotated[str, PERSONAL]
    nomination: str
    position: int
    nominees: Annotated[tuple[str, ...], PERSONAL]
    ground: str
    by_rule: bool = Field(description="True where a rule kept them out, false where they said so.")


class PublicNotice(Answer):
    """The public notice of a list before the council met (lấy ý kiến công khai), and the complaints that came."""

    published_on: date
    ended_on: date
    complaints: int


class AgendaLine(Answer):
    """A nomination before the council. `left` is the act by which it left the agenda, `refused` why it took no verdict."""

    position: int
    nomination: str
    proposer: str
    award: str
    award_vi: str
    award_en: str
    nominees: int
    outcome: str | None = None
    left: str | None = None
    refused: str | None = None
    notice: PublicNotice | None = None


class ResultLine(Answer):
    """What a round came to for one nominee. Without counts, only the verdict may be told, and the derivation has none either."""

    line: int
    nominee: Annotated[int, ABOUT_NOMINEE]
    name: Annotated[str, PERSONAL]
    kind: RecipientKind
    nomination: str
    verdict: VoteVerdict
    tie: bool
    in_favour: int | None = None
    against: int | None = None
    abstaining: int | None = None
    invalid: int | None = None
    needed: int
    base: int
    rank: int | None = None
    derivation_vi: str
    derivation_en: str
    clause: str


class RoundPart(Answer):
    """One ballot: how it was held, the seal of its box, and its results in the order of the ballot paper."""

    round: int
    secret: bool
    mode: BallotMode
    lines: int
    electors: int
    ballots: int | None
    opened_at: datetime
    closed_at: datetime | None
    commitment: str | None
    voided: str | None
    results: tuple[ResultLine, ...]


class Embargo(Answer):
    """The result was kept back: until a moment, or until the chair's word."""

    until: datetime | None = None


class SignedMinutes(Answer):
    """The signed paper, and the hash under which it stands in the ledger of the session."""

    model_config = shown(
        {"number": "05/BB-HĐTĐKT", "dated": "2026-03-05", "sha256": _HASH, "size": 482133, "uploaded_at": "2026-03-06T02:00:00Z"}
    )

    number: str
    dated: date
    sha256: str
    size: int
    uploaded_at: datetime


class Minutes(Answer):
    """The minutes as they stand: nothing here is written twice, the record of the session is read each time."""

    model_config = shown(
        {
            "session": _SESSION,
            "council": "Hội đồng Thi đua - Khen thưởng thành phố Bắc Kạn",
            "unit": "63.058",
            "unit_name": "Thành phố Bắc Kạn",
            "administrative": True,
            "place_name": "Bắc Kạn",
            "level": "district",
            "kind": "in_room",
            "state": "published",
            "planned_at": "2026-03-05T01:00:00Z",
            "place": "Phòng họp số 2",
            "embargo": None,
            "published_at": "2026-03-05T04:10:00Z",
            "members": [
                {"officer": _OFFICER, "name": "Nông Thị Mẫu", "function": "secretary", "votes": True, "presence": "present"},
            ],
            "quorum": {"members": 1, "present": 1, "written": 0, "delegated": 0, "absent": 0},
            "recusals": [],
            "agenda": [],
            "rounds": [],
            "text": TEXT,
            "version": 1,
            "kept_at": "2026-03-05T04:00:00Z",
            "kept_by": _OFFICER,
            "signed": None,
        }
    )

    session: str
    council: str
    unit: str
    unit_name: str
    administrative: bool = Field(description="Whether the unit is one of the state's: the council is then that of its committee.")
    place_name: str = Field(description="The place in which the unit lies, without the word for what it is.")
    level: Level
    kind: MeetingKind
    state: SessionState
    planned_at: datetime
    place: str | None
    embargo: Embargo | None = None
    published_at: datetime | None = None
    members: tuple[Attender, ...]
    quorum: Quorum
    recusals: tuple[Recusal, ...]
    agenda: tuple[AgendaLine, ...]
    rounds: tuple[RoundPart, ...]
    text: MinutesText
    version: int = Field(description="Of the secretary's text; 0 while nobody has written any.")
    kept_at: datetime | None = None
    kept_by: str | None = None
    signed: SignedMinutes | None = None


class MinutesVersion(Answer):
    """A version of the secretary's text. Every version stays."""

    model_config = shown(VERSION)

    session: str
    version: int
    sha256: Sha256 = Field(description="Over the text and a salt that stays here: it stands in the ledger of the session.")
    kept_at: datetime
    kept_by: str
    text: MinutesText


class MinutesVersions(Answer):
    """All versions, the first one first."""

    model_config = shown({"versions": [VERSION]})

    versions: list[MinutesVersion]
