"""How long the file of a closed case is kept. The terms are data (data/law/retention.yaml); nothing is deleted by them here."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from models.messages.base import Code
from models.messages.unit import UnitRef
from models.vocabulary import Level, UnitKind
from policy.law_models import Decider
from policy.law_needs import Entry, Said

FOR_EVER: Literal["for_ever"] = "for_ever"


class Term(Entry):
    """So many whole years from the year after the decision, or for ever, and where that is written."""

    years: Annotated[int, Field(strict=True, ge=1, le=200)] | Literal["for_ever"]
    law: Said


class RetentionLaw(Entry):
    """The terms: of single awards, by who decided, and of a case that ended without a decision. Empty where nothing is said."""

    decided_by: dict[Decider, Term] = Field(default={})
    without_decision: Term | None = None
    awards: dict[Code, Term] = Field(default={})


def decider_at(office: UnitRef) -> Decider:
    """Who decides at such an office: the chair of an administrative unit's level, or the head of a unit that decides for itself.

    The centre is told as the Prime Minister. Where the President's files were kept otherwise, `awards` would name the awards.
    """
    if office.kind is UnitKind.ADMINISTRATIVE:
        return _CHAIRS[office.level]
    return _HEADS.get(office.kind, Decider.AGENCY_HEAD)


_CHAIRS = {
    Level.COMMUNE: Decider.COMMUNE_CHAIR,
    Level.DISTRICT: Decider.DISTRICT_CHAIR,
    Level.PROVINCE: Decider.PROVINCE_CHAIR,
    Level.CENTRAL: Decider.PRIME_MINISTER,
}
_HEADS = {UnitKind.ENTERPRISE: Decider.ENTERPRISE_DIRECTOR, UnitKind.COOPERATIVE: Decider.ENTERPRISE_DIRECTOR}


def term_of(retention: RetentionLaw, award: Code | None, decider: Decider | None) -> Term | None:
    """The term of a file by its award and by who decided (None: it ended without a decision); None where the data say nothing."""
    own = retention.awards.get(award) if award is not None else None
    return own or (retention.without_decision if decider is None else retention.decided_by.get(decider))


def keep_until(term: Term | None, ended_on: date) -> date | None:
    """The last day on which a file of that day must be kept: counted from the year after it ended (TT 10/2022/TT-BNV).

    None: for ever, or nobody has said for how long.
    """
    if term is None or term.years == FOR_EVER:
        return None
    return date(ended_on.year + term.years, 12, 31)
