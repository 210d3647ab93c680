"""Why a row was not taken in, in both languages: what the answer shows and the database keeps. Values are never repeated in it."""

from typing import Any

from models.errors import DomainError, NotEligible
from models.vocabulary import Eligibility
from starter.lists.schema import Reason
from starter.problems import KINDS, kind_of, type_uri


class CellError(ValueError):
    """A cell does not say what its column asks for: what it should be, in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi = vi
        self.en = en


def reason_of(error: DomainError, field: str | None = None) -> Reason:
    """The reason that a refusal of the house gives. `field` is the column; the refusal's own field when left out."""
    facts = error.facts
    kind = kind_of(error)
    named = field or str(facts.pop("field", "")) or None
    english = str(facts.pop("reason", error.message))
    if isinstance(error, NotEligible):
        return _not_eligible(facts.get("lines", []), named)
    return Reason(field=named, code=type_uri(kind).rpartition("/")[2], vi=KINDS[kind].title_vi, en=english)


def _not_eligible(lines: list[dict[str, Any]], field: str | None) -> Reason:
    """Names each rule that speaks against the nominee, with its clause."""
    against = [line for line in lines if line["verdict"] == Eligibility.NOT_ELIGIBLE]
    vi = "; ".join(f"{line['asks_vi']} — {line['shows_vi']} ({line['clause']})" for line in against)
    en = "; ".join(f"{line['asks_en']} — {line['shows_en']} ({line['clause']})" for line in against)
    return Reason(
        field=field,
        code="not-eligible",
        vi=f"Chưa đủ điều kiện, tiêu chuẩn: {vi}",
        en=f"The conditions are not met: {en}",
    )


def reason_of_officer() -> Reason:
    """The reason when a row names an officer who does not exist."""
    return Reason(field="officer", code="wrong-cell", vi="không có cán bộ này trong hệ thống", en="no such officer")
