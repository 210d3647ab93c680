"""Memberships: what an officer is, where, from when to when."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from models.messages.base import Code
from models.vocabulary import Level, Role
from starter.schemas.base import Answer, Body, OfficerId
from starter.schemas.examples import Example, shown

MEMBERSHIP: Example = {
    "id": 12,
    "officer": "of-4kq2m7xw3bza6tnd",
    "role": "appraiser",
    "unit": "63.058",
    "level": "district",
    "valid_from": "2019-12-20",
    "valid_to": None,
    "ended_at": None,
    "origin": None,
    "created_at": "2019-12-20T02:00:00Z",
}


class NewMembership(Body):
    """A role that an officer is to have at a unit."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"role": "appraiser", "unit": "63.058", "valid_from": "2019-12-20", "valid_to": None}}
    )

    role: Role
    unit: Code = Field(description="A unit of the directory, whether or not it still exists, or an organisation.")
    valid_from: date | None = Field(default=None, description="The first day; today when it is missing.")
    valid_to: date | None = Field(default=None, description="The last day, included; open when it is missing.")


class MembershipEnd(Body):
    """When a membership ends: at the end of `last_day`, or at once."""

    model_config = ConfigDict(json_schema_extra={"example": {"last_day": None, "hand_to": None}})

    last_day: date | None = Field(default=None, description="Today or later. Missing: at once.")
    hand_to: OfficerId | None = Field(
        default=None, description="Who gets the tasks that the officer has taken, where they may have them. Missing: the office."
    )


class Departure(Body):
    """How an officer goes."""

    model_config = ConfigDict(json_schema_extra={"example": {"hand_to": None}})

    hand_to: OfficerId | None = Field(
        default=None, description="Who gets the tasks that the officer has taken, where they may have them. Missing: the office."
    )


class MembershipAnswer(Answer):
    """A role of an officer at a unit. Outside its days, and once `ended_at` is set, it counts for nothing."""

    model_config = shown(MEMBERSHIP)

    id: int
    officer: str
    role: Role
    unit: str
    level: Level
    valid_from: date
    valid_to: date | None = None
    ended_at: datetime | None = None
    origin: str | None = Field(default=None, description="The provider whose claims made it, if one did.")
    created_at: datetime


class MembershipList(Answer):
    """All memberships of an officer, in the order in which they were made."""

    model_config = shown({"memberships": [MEMBERSHIP]})

    memberships: list[MembershipAnswer]
