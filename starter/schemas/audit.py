"""What auditors are told: the case in words, and who was shown personal data."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from models.vocabulary import Act
from starter.reading_log.marks import PERSONAL
from starter.schemas.base import Answer
from starter.schemas.examples import Example, shown
from trail.anomalies.report import Anomalies
from trail.reads import LoggedRead
from trail.spans import Span
from trail.telling import Lain

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_LAY: Example = {
    "unit": "63.01843",
    "state": "appraising",
    "level": "commune",
    "since": "2019-12-20T02:00:00Z",
    "until": "2019-12-27T03:00:00Z",
    "working_days": 5,
    "seconds": 608400,
}
HISTORY: Example = {
    "nomination": "hs-4kq2m7xw3bza6tnd",
    "award": "Lao động tiên tiến",
    "unit": "Phường Đức Xuân (63.01843)",
    "received_on": "20/12/2019",
    "language": "vi",
    "entries": [
        {
            "chain": "hs-4kq2m7xw3bza6tnd",
            "sequence": 2,
            "at": "2019-12-27T03:00:00Z",
            "act": "appraised",
            "what": "Thẩm định",
            "who": "of-4kq2m7xw3bza6tnd, người thẩm định tại Thành phố Bắc Kạn (63.058)",
            "officer": "of-4kq2m7xw3bza6tnd",
            "officer_name": "Nông Thị Mẫu",
            "on_behalf_of": None,
            "on_behalf_of_name": None,
            "for_whom": "toàn bộ danh sách (2 người, tập thể, hộ)",
            "changes": ["tình trạng: đang thẩm định → chờ ký"],
            "facts": [],
            "why": None,
            "clause": "Điều 84 Luật Thi đua, khen thưởng 2022",
            "derivation": None,
            "lay": "Thành phố Bắc Kạn (63.058) (đang thẩm định), 5 ngày làm việc (7 ngày 1 giờ)",
            "lay_with": _LAY,
            "comment": "Hồ sơ đầy đủ.",
            "hash": _HASH,
        }
    ],
    "lain": [
        {
            "unit": "63.058",
            "state": "appraising",
            "times": 1,
            "working_days": 5,
            "seconds": 608400,
            "told": "Thành phố Bắc Kạn (63.058) (đang thẩm định), 5 ngày làm việc (7 ngày 1 giờ)",
        }
    ],
}
ANOMALIES: Example = {
    "notice_vi": "Mỗi mục dưới đây là một câu hỏi, không phải lời buộc tội.",
    "notice_en": "Each line is a question, not an accusation: numbers say where to look, never why.",
    "cases": 412,
    "reviews": 1710,
    "findings": [
        {
            "kind": "quick",
            "officer": "of-4kq2m7xw3bza6tnd",
            "unit": None,
            "level": "district",
            "step": "appraise",
            "count": 14,
            "sample": 31,
            "rate": 0.4516,
            "usual": 0.012,
            "chance": None,
            "cases": ["hs-4kq2m7xw3bza6tnd:2"],
        }
    ],
    "means": {
        "quick": {
            "title": {"vi": "Xem xét trong vài giây", "en": "Reviewed in seconds"},
            "means": {"vi": "Ngắn hơn thời gian cần để đọc.", "en": "There was less time than reading needs."},
        }
    },
    "thresholds": {"quick_share": {"value": 0.2, "why": "One in five is no accident."}},
}
READ: Example = {
    "kind": "answer",
    "id": 17,
    "at": "2019-12-27T03:12:00Z",
    "officer": "of-4kq2m7xw3bza6tnd",
    "operation": "nominations_nominees",
    "subject": "hs-4kq2m7xw3bza6tnd",
    "nominees": [4711, 4712],
    "sha256": None,
    "request_id": "5b0c9a7c2f5d4d0f8b6f0f6a6a3d1c2e",
}


class HistoryEntry(Answer):
    """A line of the ledger in words. `lay_with` is where the case lay before it, and how long."""

    chain: str = Field(description="The nomination, one it was split off from, a session of a council, a revocation over it.")
    sequence: int
    at: datetime
    act: Act
    what: str
    who: str = Field(description="The officer by id, in which role, at which unit; or that a rule did it.")
    officer: str | None = None
    officer_name: Annotated[str | None, PERSONAL] = None
    on_behalf_of: str | None = Field(default=None, description="The absent officer for whom they stood in.")
    on_behalf_of_name: Annotated[str | None, PERSONAL] = None
    for_whom: str = Field(description="For all on the list, or all but those named, with what became of these.")
    changes: list[str] = Field(description="Old and new of everything that changed.")
    facts: list[str] = Field(description="What else the entry says.")
    why: str | None = Field(default=None, description="The ground, in words where it has any.")
    clause: str | None = None
    derivation: str | None = Field(default=None, description="How a vote's result follows.")
    lay: str | None = Field(default=None, description="Where it lay before, and how long, in words.")
    lay_with: Span | None = None
    comment: Annotated[str | None, PERSONAL] = Field(default=None, description="What the actor wrote, unless it was erased.")
    hash: str


class History(Answer):
    """A case in words, in order of time; and how long it lay with whom, all together."""

    model_config = shown(HISTORY)

    nomination: str
    award: str
    unit: str
    received_on: str
    language: str
    entries: list[HistoryEntry]
    lain: list[Lain]


class AnomalyReport(Anomalies):
    """What is worth a question in these cases, with what it means and from when on it is asked. Never an accusation."""

    model_config = shown(ANOMALIES)


class ReadPage(Answer):
    """Who was shown personal data, the latest first. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"reads": [READ], "next": None})

    reads: list[LoggedRead]
    next: str | None = None
