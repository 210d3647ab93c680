"""Finding one's way in a list of up to 500 nominees."""

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from models.messages.commands import MAX_NOMINEES
from models.vocabulary import Eligibility, Outcome, RecipientKind
from starter.reading_log.marks import SEARCHED
from starter.schemas.base import Body, Line
from starter.schemas.inbox import Order


class NomineeSort(StrEnum):
    """By what a list is sorted; nominees who are alike in it stand in list order."""

    POSITION = "position"
    NAME = "name"
    ELIGIBILITY = "eligibility"
    OUTCOME = "outcome"
    KIND = "kind"


class NomineeQuery(Body):
    """Which nominees, in which order. Everything that is left out does not matter."""

    sort: NomineeSort = Field(default=NomineeSort.POSITION, description="`name` goes by the given name, which stands last.")
    order: Order = Order.ASCENDING
    kind: RecipientKind | None = None
    eligibility: Eligibility | None = None
    outcome: Outcome | None = None
    open: bool | None = Field(default=None, description="True: those of whom nothing is decided. False: the others.")
    after: Annotated[str, StringConstraints(max_length=400)] | None = Field(
        default=None, description="The `next` of the page before."
    )
    limit: int = Field(default=MAX_NOMINEES, ge=1, le=MAX_NOMINEES)


class NomineeSearch(NomineeQuery):
    """The same with a text: words of names and posts, tone marks do not matter, the last may be the beginning of a word."""

    model_config = ConfigDict(json_schema_extra={"example": {"q": "nong thi mau", "open": True}})

    q: Annotated[Line | None, SEARCHED] = Field(default=None, examples=["nong thi mau"])
