"""A report in words, Vietnamese or English. The sentences stand in proofs/sentences.py."""

from collections.abc import Mapping
from typing import Any, Literal

from proofs.findings import Finding, Status, Unreadable
from proofs.sentences import SENTENCES

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

STATUS: Mapping[Status, tuple[str, str]] = {
    Status.HOLDS: ("ĐÚNG", "HOLDS"),
    Status.FAILS: ("SAI", "DOES NOT HOLD"),
    Status.UNCHECKED: ("CHƯA KIỂM TRA ĐƯỢC", "COULD NOT BE CHECKED"),
}

WHAT: Mapping[str, tuple[str, str]] = {
    "chain": ("chuỗi", "the chain"),
    "entries": ("các mục cuối của chuỗi", "the last entries of the chain"),
    "history": ("lịch sử lưu trữ của chuỗi", "the archived history of the chain"),
    "law": ("bộ quy định", "the policy files"),
    "pinned": ("quy định áp dụng của hồ sơ", "the pinned policy of"),
    "minutes": ("biên bản đã ký của phiên", "the signed minutes of the session"),
    "notes": ("ý kiến của cán bộ", "the texts of officers"),
    "attachments": ("danh mục tệp đính kèm", "the list of attachments"),
    "round": ("hòm phiếu của vòng", "the box of the round"),
    "commitments": ("cam kết về thông tin kê khai của hồ sơ", "the commitments to what was handed in of"),
    "person": ("thông tin kê khai của người, tập thể số", "what was handed in of nominee"),
    "page": ("trang tóm tắt", "the page for people"),
}
WHY: Mapping[str, tuple[str, str]] = {
    "not_under_checkpoint": ("chưa được điểm kiểm nào ký", "no checkpoint signs it yet"),
    "not_begun": ("chưa bắt đầu", "it has not begun"),
    "not_archived": ("chưa được lưu trữ", "it is not archived yet"),
    "not_in_archive": ("kho lưu trữ không có", "the archive does not hold it"),
    "names_others": ("nêu tên người khác", "it names others"),
    "erased": ("đã được xóa theo yêu cầu", "it was erased on request"),
    "no_key": ("không có khóa của người ấy ở đây", "their key was not at hand"),
    "not_set": ("không dựng được", "it could not be set"),
}

STATES: Mapping[str, tuple[str, str]] = {
    "submitted": ("đã tiếp nhận", "received"),
    "appraising": ("đang thẩm định", "being appraised"),
    "consulting": ("đang lấy ý kiến", "other offices are being asked"),
    "public_notice": ("đang đăng công khai lấy ý kiến", "on public notice"),
    "awaiting_council": ("chờ Hội đồng Thi đua - Khen thưởng", "waiting for the council"),
    "awaiting_signature": ("chờ ký", "waiting for signature"),
    "awaiting_supplement": ("chờ bổ sung, hoàn thiện", "waiting for its supplement"),
    "on_hold": ("tạm dừng (chưa xét khen thưởng)", "on hold"),
}
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "awarded": ("được khen thưởng", "awarded"),
    "not_awarded": ("không được khen thưởng", "not awarded"),
    "rejected": ("không đủ điều kiện, tiêu chuẩn", "rejected"),
    "withdrawn": ("rút", "withdrawn"),
    "revoked": ("bị thu hồi", "revoked"),
}
ACTS: Mapping[str, tuple[str, str]] = {
    "revoked": ("Thu hồi quyết định khen thưởng", "Award revoked"),
    "erased": ("Xóa dữ liệu cá nhân", "Personal data erased"),
}
"""The words of the rest of the project (trail/words), which this package does not read; a test holds them together."""

_CATALOGUES = {"what": WHAT, "why": WHY, "state": STATES, "outcome": OUTCOMES, "act": ACTS}


def sentence(finding: Finding, language: Language) -> str:
    """The finding in words."""
    return _said(finding.code, finding.values, language)


def why_unreadable(problem: Unreadable, language: Language) -> str:
    """Why the file cannot be read, in words."""
    return _said(problem.code, problem.values, language)


def _said(code: str, values: Mapping[str, Any], language: Language) -> str:
    place = LANGUAGES.index(language)
    told = {name: _word(name, value, place) for name, value in values.items()}
    text = SENTENCES[code][place].format_map(told)
    # What somebody wrote into a bundle does not move the cursor of whoever reads of it.
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _word(name: str, value: Any, place: int) -> Any:
    catalogue = _CATALOGUES.get(name, {})
    return catalogue[value][place] if isinstance(value, str) and value in catalogue else value
