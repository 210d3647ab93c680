"""How the starter says no: RFC 9457 problem documents with types that stay the same for ever.

A refusal is an ApplicationError whose `type` is the name of a class in `models.errors`, raised here or carried back from a
workflow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field
from temporalio.exceptions import ApplicationError

from models import errors
from starter.request_id import current_request_id

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: its status, and its title in both languages."""

    status: int
    title_vi: str
    title_en: str


KINDS: Mapping[str, Kind] = {
    "InvalidInput": Kind(422, "Dữ liệu không hợp lệ", "A value is not valid"),
    "UnknownAward": Kind(422, "Không có danh hiệu hoặc hình thức khen thưởng này", "No such award"),
    "UnknownUnit": Kind(422, "Không có đơn vị này vào ngày đó", "No such unit on that day"),
    "UnknownNominee": Kind(422, "Người hoặc tập thể này không có trong danh sách", "The nominee is not on this list"),
    "OutsideRegime": Kind(422, "Không có quy định nào áp dụng cho ngày này", "No body of law covers that day"),
    "NotEligible": Kind(422, "Chưa đủ điều kiện, tiêu chuẩn", "The conditions are not met"),
    "UnreadableFile": Kind(422, "Không đọc được tệp", "The file cannot be read"),
    "NotOnSlate": Kind(422, "Phiếu bầu của vòng này không có dòng đó", "The ballot paper has no such line"),
    "UnreadableBallot": Kind(422, "Phiếu bầu không đúng mẫu của vòng này", "The ballot is not of this round's form"),
    "KeyReused": Kind(422, "Khóa Idempotency-Key đã dùng cho yêu cầu khác", "The Idempotency-Key was used for another request"),
    "TooLarge": Kind(413, "Dữ liệu gửi lên quá lớn", "Too large"),
    "WrongType": Kind(415, "Loại tệp không được chấp nhận", "A type that is not taken"),
    "NotSignedIn": Kind(401, "Chưa đăng nhập hoặc mã truy cập không còn hiệu lực", "Not signed in"),
    "NotAllowed": Kind(403, "Không có quyền thực hiện", "Not allowed"),
    "WrongOffice": Kind(403, "Việc này thuộc cơ quan hoặc vai trò khác", "The task belongs to another office or role"),
    "OwnNomination": Kind(403, "Không được xử lý hồ sơ có tên mình", "Nobody acts on a list on which they stand"),
    "ActedBefore": Kind(403, "Đã xử lý hồ sơ này ở cấp khác", "Nobody acts twice on one case at different levels"),
    "SameHands": Kind(
        403, "Đã làm một khâu khác của hồ sơ này mà quy định giao cho người khác", "Another part of this case is in the same hands"
    ),
    "NoVote": Kind(403, "Không có quyền biểu quyết trong phiên họp này", "No vote in this session"),
    "Recused": Kind(403, "Không biểu quyết nội dung này do có liên quan", "The seat keeps out of the vote on this line"),
    "NotYourReceipt": Kind(403, "Mã biên nhận là của lá phiếu khác", "The receipt is that of another ballot"),
    "OutsideArea": Kind(403, "Hồ sơ nằm ngoài phạm vi của đơn vị", "The nomination is outside the area of the unit"),
    "MissingScope": Kind(403, "Mã truy cập không được dùng cho việc này", "The token may not be used for this"),
    "TooOften": Kind(429, "Thử quá nhiều lần, hãy chờ rồi thử lại", "Too many attempts: wait, then try again"),
    "NotFound": Kind(404, "Không tìm thấy", "Not found"),
    "Conflict": Kind(409, "Mâu thuẫn với trạng thái hiện tại", "In conflict with what is there"),
    "WrongState": Kind(409, "Hồ sơ không ở bước phù hợp", "The nomination does not stand where this makes sense"),
    "TaskMoved": Kind(409, "Nhiệm vụ đã thay đổi", "The task has moved on"),
    "ClaimedByAnother": Kind(409, "Người khác đã nhận việc này", "Somebody else has taken the task"),
    "ClaimMoved": Kind(409, "Việc này vừa đổi người nhận", "The task has changed hands"),
    "AlreadyClosed": Kind(409, "Hồ sơ đã kết thúc", "The nomination has ended"),
    "Duplicate": Kind(409, "Đã có đề nghị trùng", "The same thing is already there"),
    "RoundNotOpen": Kind(409, "Vòng biểu quyết chưa mở", "The round is not open"),
    "RoundClosed": Kind(409, "Vòng biểu quyết đã kết thúc", "The round is closed"),
    "AlreadyVoted": Kind(409, "Đã bỏ phiếu", "The ballot is in already"),
    "BallotMoved": Kind(409, "Lá phiếu đã được thay", "The ballot was replaced since"),
    "MayNotChange": Kind(409, "Quy định không cho đổi phiếu", "The rule does not let a ballot be changed"),
    "NothingToVoteOn": Kind(409, "Không còn nội dung để biểu quyết", "There is nothing to vote on"),
    "KeyLost": Kind(409, "Mất khóa của vòng biểu quyết, phải bỏ phiếu lại", "The key of the round is lost: vote again"),
    "BoxChanged": Kind(409, "Hòm phiếu đã bị thay đổi", "The ballots are not those that were closed"),
    "FileHeld": Kind(409, "Tệp đang chờ quét mã độc", "The file has not been found clean yet"),
    "FileInfected": Kind(409, "Tệp có mã độc, đã bị cách ly", "The scanner has found something in the file"),
    "FileDamaged": Kind(409, "Tệp trong kho đã bị hỏng", "The stored file is not the one that was handed in"),
    "Unavailable": Kind(
        503, "Hệ thống tạm thời chưa trả lời, hãy gửi lại với cùng khóa", "Not answering just now: ask again with the same key"
    ),
    # Of HTTP itself, or of ourselves.
    "MalformedRequest": Kind(400, "Yêu cầu không đọc được", "The request cannot be read"),
    "MethodNotAllowed": Kind(405, "Phương thức không được hỗ trợ", "Method not allowed"),
    "InternalError": Kind(500, "Lỗi của hệ thống", "An error of ours"),
}
_SAME_AS = {"PayloadValidationError": "InvalidInput", "ValidationError": "InvalidInput"}
"""What Temporal and pydantic call a message that does not validate."""


class FieldProblem(BaseModel):
    """One wrong value of several."""

    field: str
    reason: str


class Problem(BaseModel):
    """Why the request was refused (RFC 9457). Programs decide by `type` and `facts`, never by the texts."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "/problems/wrong-state",
                "title": "Hồ sơ không ở bước phù hợp",
                "title_en": "The nomination does not stand where this makes sense",
                "status": 409,
                "detail": "the nomination is awaiting_council",
                "facts": {"state": "awaiting_council"},
                "request_id": "5b0c9a7c2f5d4d0f8b6f0f6a6a3d1c2e",
            }
        }
    )

    type: str = Field(description="A stable URI reference, such as /problems/wrong-state.")
    title: str = Field(description="The type in Vietnamese.")
    title_en: str = Field(description="The type in English.")
    status: int
    detail: str = Field(description="What it was this time, in English.")
    field: str | None = Field(default=None, description="The value that is wrong, as a path into the request.")
    reason: str | None = Field(default=None, description="Why it is wrong.")
    errors: list[FieldProblem] | None = Field(default=None, description="All wrong values, when there are several.")
    facts: dict[str, Any] | None = Field(
        default=None, description="Plain values that explain the refusal; they depend on the type."
    )
    request_id: str | None = Field(default=None, description="Name it when you ask for help.")


def problem(kind: str, detail: str, facts: Mapping[str, Any] | None = None, wrong: list[FieldProblem] | None = None) -> Problem:
    """The document for a kind (a key of KINDS)."""
    told = KINDS[kind]
    rest = dict(facts or {})
    return Problem(
        type=type_uri(kind),
        title=told.title_vi,
        title_en=told.title_en,
        status=told.status,
        detail=detail,
        field=rest.pop("field", None),
        reason=rest.pop("reason", None),
        errors=wrong,
        facts=rest or None,
        request_id=current_request_id(),
    )


def kind_of(error: ApplicationError) -> str:
    """The kind of a refusal; "InternalError" for a failure that is none."""
    name = _SAME_AS.get(error.type or "", error.type or "")
    return name if name in KINDS else "InternalError"


def problem_of(error: ApplicationError) -> Problem:
    """The document for a refusal, raised here or carried back from a workflow."""
    kind = kind_of(error)
    if kind == "InternalError":
        return problem(kind, "something went wrong; it has been written down")
    if error.type in _SAME_AS:
        return problem(kind, "the workflow does not accept this message")
    facts = error.details[0] if error.details and isinstance(error.details[0], dict) else {}
    return problem(kind, error.message, facts)


def type_uri(kind: str) -> str:
    """`/problems/wrong-state` for "WrongState"."""
    return "/problems/" + "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in kind).lstrip("-")


def respond(document: Problem) -> Response:
    """The document as an HTTP answer."""
    headers = {}
    if document.status == KINDS["NotSignedIn"].status:
        headers["WWW-Authenticate"] = "Bearer"
    if document.status == KINDS["Unavailable"].status:
        headers["Retry-After"] = "2"
    if document.status == KINDS["TooOften"].status:
        headers["Retry-After"] = str((document.facts or {}).get("retry_after_seconds", 1))
    return Response(
        orjson.dumps(document.model_dump(mode="json", exclude_none=True)),
        status_code=document.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def problem_response(error: errors.DomainError | ApplicationError) -> Response:
    """A refusal as an HTTP answer."""
    return respond(problem_of(error))
