"""What the award report says, as the API answers it and as every other form is made from."""

from datetime import date
from enum import StrEnum

from pydantic import ConfigDict, Field

from models.messages.base import Code
from models.vocabulary import AwardKind, Level, RecipientKind
from starter.schemas.base import Answer


class Grantor(StrEnum):
    """Who gives an award, in the words of the newspapers, from the highest down."""

    PRESIDENT = "president"
    PRIME_MINISTER = "prime_minister"
    COMMITTEE = "committee"
    ORGANISATION = "organisation"


class Counts(Answer):
    """Turns (lượt): awards given. Recipients: how many different ones got them. Revoked: given and taken back since, in neither."""

    turns: int = 0
    recipients: int = 0
    revoked: int = 0


class KindTotal(Counts):
    """All awards of one kind of recipient."""

    kind: RecipientKind


class ReportLine(Counts):
    """One award, given at one level to one kind of recipient."""

    level: Level = Field(description="The level that decided.")
    grantor: Grantor
    grantor_name: str | None = Field(description="The unit that decided, where only one did at this level.")
    award: Code
    name: str
    name_en: str
    award_kind: AwardKind
    kind: RecipientKind


class AwardReport(Answer):
    """Awards on whose way the unit stood, decided from `first` to `last`, from the highest office down."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "unit": "63.058",
                "unit_name": "Thành phố Bắc Kạn",
                "first": "2015-10-01",
                "last": "2020-12-31",
                "all": {"turns": 29, "recipients": 28, "revoked": 1},
                "kinds": [{"kind": "individual", "turns": 29, "recipients": 28, "revoked": 1}],
                "lines": [
                    {
                        "level": "province",
                        "grantor": "committee",
                        "grantor_name": "Tỉnh Bắc Kạn",
                        "award": "CSTDT",
                        "name": "Chiến sĩ thi đua tỉnh",
                        "name_en": "Provincial Emulation Fighter",
                        "award_kind": "title",
                        "kind": "individual",
                        "turns": 29,
                        "recipients": 28,
                        "revoked": 1,
                    }
                ],
            }
        }
    )

    unit: Code
    unit_name: str
    first: date
    last: date
    all: Counts
    kinds: list[KindTotal]
    lines: list[ReportLine]
