"""Erasing somebody who was not awarded, and the public register of those who were."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from models.messages.erasure import ErasureResult, RequestReference
from models.vocabulary import ErasureGround, RecipientKind
from starter.reading_log.marks import ABOUT_NOMINEE, PERSONAL
from starter.schemas.base import Answer, Body, UnitName
from starter.schemas.examples import Example, shown

_NOMINATION = "hs-4kq2m7xw3bza6tnd"
_REQUEST: Example = {"ground": "request", "reference": "15/2026/ĐN-XDL", "requested_on": "2026-02-02"}
_ERASURE: Example = {
    "erasure": f"{_NOMINATION}.e0f6b1c2d3e4f5a6b",
    "nomination": _NOMINATION,
    "nominee": 17,
    "hash": "150efee4b349f6a554c8250c6aab404cb072db6acabfbc9156ebe4def37f16fa",
    "erased_at": "2026-02-03T02:00:00Z",
}


class EraseBody(Body):
    """Why somebody who was not awarded is erased (Law 91/2025/QH15 Art. 14(1)), and the request in the office's own register."""

    model_config = ConfigDict(json_schema_extra={"example": _REQUEST})

    ground: ErasureGround = Field(
        description="`request`: the person asks for it. `purpose_ended`, `retention_ended`: nothing asks for keeping it longer. "
        "`authority`: a competent authority has decided so."
    )
    reference: RequestReference = Field(
        description="The number of the request in your register of incoming papers: digits, then capital letters. Never a name.",
        examples=["15/2026/ĐN-XDL"],
    )
    requested_on: date = Field(description="The day on which the request came in: not before the nomination was received.")


class ErasureAnswer(Answer):
    """What was erased. The erasure has a chain of its own in the timeline of the nomination."""

    model_config = shown(_ERASURE)

    erasure: str
    nomination: str
    nominee: int
    hash: str = Field(description="The hash of the ledger entry.")
    erased_at: datetime

    @classmethod
    def of(cls, result: ErasureResult) -> "ErasureAnswer":
        """What the caller is told of an erasure."""
        return cls.model_validate(result.model_dump(exclude={"fingerprint"}))


_HOLDER: Example = {
    "nominee": 17,
    "name": "Nông Thị Mẫu",
    "kind": "individual",
    "award": "LDTT",
    "award_vi": "Danh hiệu “Lao động tiên tiến”",
    "award_en": "Title “Advanced Labourer”",
    "period": "2019",
    "nomination": _NOMINATION,
    "unit": {"code": "63.058", "name": "Thành phố Bắc Kạn", "level": "district"},
    "decided_by": {"code": "63.058", "name": "Thành phố Bắc Kạn", "level": "district"},
    "decision_number": "1234/QĐ-UBND",
    "decided_on": "2020-03-02",
    "number": 12,
    "revoked": False,
}


class Holder(Answer):
    """Somebody who was awarded, as the decision names them. An award that was taken back is marked, and stays."""

    model_config = shown(_HOLDER)

    nominee: Annotated[int, ABOUT_NOMINEE]
    name: Annotated[str, PERSONAL]
    kind: RecipientKind
    award: str
    award_vi: str
    award_en: str
    period: str
    nomination: str
    unit: UnitName = Field(description="The unit that proposed.")
    decided_by: UnitName
    decision_number: str
    decided_on: date
    number: int | None = Field(default=None, description="The sequence number in the decision.")
    revoked: bool = Field(description="True where the award was taken back since.")


class RegisterPage(Answer):
    """Holders, the newest decision first. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"holders": [_HOLDER], "next": None})

    holders: list[Holder]
    next: str | None = None
