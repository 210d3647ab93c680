"""Officers and organisations."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from models.messages.base import Code
from models.vocabulary import Level, Role, UnitKind
from starter.reading_log.marks import ABOUT_OFFICER, PERSONAL, SEARCHED
from starter.schemas.base import Answer, Body, Limit, Line, OfficerId
from starter.schemas.examples import OFFICER, ORGANISATION, shown

OrganisationCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{2,39}$")]


class NewOfficer(Body):
    """A person who is to work with the system."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"name": "Nông Thị Mẫu", "unit": "63.058", "roles": ["appraiser", "secretary"]}}
    )

    name: Line
    unit: Code = Field(description="A unit of the directory, whether or not it still exists, or an organisation.")
    roles: tuple[Role, ...] = Field(min_length=1, max_length=len(Role))


class OfficerAnswer(Answer):
    """An officer. `unit`, `level` and `roles` are those of the first membership of today, if there is one."""

    model_config = shown(OFFICER)

    id: Annotated[str, ABOUT_OFFICER]
    name: Annotated[str, PERSONAL]
    unit: str | None = None
    level: Level | None = None
    roles: list[Role]
    created_at: datetime
    left_at: datetime | None = None


class OfficerPage(Answer):
    """Officers by id. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"officers": [OFFICER], "next": None})

    officers: list[OfficerAnswer]
    next: str | None = None


class OfficerSearch(Body):
    """Whom to look for. It is posted, so that no name stands in an address."""

    model_config = ConfigDict(json_schema_extra={"example": {"q": "nong thi mau"}})

    q: Annotated[Line, SEARCHED] = Field(
        description="Words of the name: all must be there, tone marks do not matter, the last may be the beginning of a word if it "
        "has three letters."
    )
    after: OfficerId | None = Field(default=None, description="The `next` of the page before.")
    limit: Limit = 50


class NameCorrection(Body):
    """What an officer is called."""

    model_config = ConfigDict(json_schema_extra={"example": {"name": "Nông Thị Mẫu"}})

    name: Line


class NewOrganisation(Body):
    """A department, agency, school, enterprise or cooperative."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "code": "thpt-bac-kan",
                "name": "Trường THPT Bắc Kạn",
                "kind": "school",
                "parent": "63.058",
                "level": "province",
                "legal_personality": True,
                "valid_from": "2008-08-01",
            }
        }
    )

    code: OrganisationCode
    name: Line
    kind: UnitKind
    parent: Code = Field(description="The administrative unit in which it lies.")
    level: Level = Field(description="The level at which it stands: that of its parent, or a higher one.")
    legal_personality: bool = False
    valid_from: date
    valid_to: date | None = None


class OrganisationAnswer(Answer):
    """An organisation."""

    model_config = shown(ORGANISATION)

    code: str
    name: str
    kind: UnitKind
    parent: str
    level: Level
    legal_personality: bool
    valid_from: date
    valid_to: date | None = None


class OrganisationPage(Answer):
    """Organisations by code. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"organisations": [ORGANISATION], "next": None})

    organisations: list[OrganisationAnswer]
    next: str | None = None
