"""Sessions of councils: what is said to one."""

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from models.messages.base import Code, DocumentNumber
from models.messages.commands import NomineeId
from models.messages.council_session import MAX_AGENDA
from models.vocabulary import BallotMode, MeetingKind, Presence
from starter.json_route import MAX_ITEMS
from starter.reading_log.marks import SEARCHED
from starter.schemas.base import Body, Limit, Line, NominationId, OfficerId
from starter.schemas.council_session_examples import COUNCIL_ID, NOMINATION_ID
from starter.schemas.councils import CouncilId
from starter.schemas.inbox import Day, Mark, Moment

Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 60)]
Planned = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 2, tzinfo=UTC), lt=datetime(2199, 12, 31, tzinfo=UTC))]


class NewSession(Body):
    """A session of a council: how it meets, when and where."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "council": COUNCIL_ID,
                "kind": "in_room",
                "planned_at": "2026-12-22T08:00:00+07:00",
                "place": "Phòng họp số 2",
            }
        }
    )

    council: CouncilId
    kind: MeetingKind = MeetingKind.IN_ROOM
    planned_at: Planned = Field(description="Who sits on the council on that day, in Việt Nam, has a seat.")
    place: Line | None = Field(default=None, description="The room, or the address of the meeting.")


class CandidateFilter(Body):
    """Which of the nominations that await the council. What is left out does not matter."""

    award: Line | None = Field(default=None, description="Its code, its name or another name of it.", examples=["LDTT"])
    unit: Code | None = Field(default=None, description="The proposing unit, or one above it.", examples=["63.058"])
    movement: Code | None = None
    due_after: Moment | None = Field(default=None, description="Due at this moment or later.")
    due_before: Moment | None = Field(default=None, description="Due before this moment.")
    received_from: Day | None = None
    received_to: Day | None = Field(default=None, description="The last day that counts.")


class CandidateWords(CandidateFilter):
    """The same with a text."""

    model_config = ConfigDict(json_schema_extra={"example": {"award": "LDTT", "q": "nong thi mau"}})

    q: Annotated[Line | None, SEARCHED] = Field(
        default=None,
        description="Words of nominees' names, units' and awards' names, as in the inbox: tone marks do not matter.",
        examples=["nong thi mau"],
    )


class CandidateQuery(CandidateFilter):
    """A page of candidates."""

    after: Mark | None = Field(default=None, description="The `next` of the page before.")
    limit: Limit = 50


class CandidateSearch(CandidateWords):
    """A page of candidates, with a text. Names of people belong into a body, never into an address."""

    after: Mark | None = Field(default=None, description="The `next` of the page before.")
    limit: Limit = 50


class AgendaBody(Body):
    """What comes onto the agenda: these, or all that fit a filter; and what leaves it."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"filter": {"award": "LDTT", "due_before": "2027-01-01T00:00:00+07:00"}, "remove": []}}
    )

    add: Annotated[list[NominationId], Field(max_length=MAX_ITEMS)] = Field(
        default_factory=list, description="Each with the task that is open now."
    )
    filter: CandidateWords | None = Field(
        default=None, description=f"All that await the council and fit, at most {MAX_AGENDA} on one agenda. `{{}}` takes all."
    )
    remove: Annotated[list[NominationId], Field(max_length=MAX_ITEMS)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_something_once(self) -> Self:
        if self.add and self.filter is not None:
            raise PydanticCustomError("add_or_filter", "name what comes, or give a filter: not both")
        if not self.add and self.filter is None and not self.remove:
            raise PydanticCustomError("says_nothing", "name what comes or what leaves, or give a filter")
        named = [*self.add, *self.remove]
        if len(set(named)) < len(named):
            raise PydanticCustomError("named_twice", "a nomination is named twice")
        return self


class SeatSaid(Body):
    """How one member takes part. A delegate needs the number and the day of the written mandate."""

    officer: OfficerId
    presence: Presence
    delegate: OfficerId | None = None
    mandate_number: DocumentNumber | None = None
    mandate_date: Day | None = None


class PresenceBody(Body):
    """Who takes part, and how. Seats that are not named stay as they are."""

    model_config = ConfigDict(json_schema_extra={"example": {"seats": [{"officer": "of-4kq2m7xw3bza6tnd", "presence": "present"}]}})

    seats: Annotated[list[SeatSaid], Field(min_length=1, max_length=MAX_ITEMS)]


class RecusalBody(Body):
    """A member keeps out of the vote on a nomination, or on some of its nominees."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"nomination": NOMINATION_ID, "nominees": [4711], "ground": "nguoi-than"}}
    )

    officer: OfficerId | None = Field(default=None, description="Missing: you. Only the secretary names somebody else.")
    nomination: NominationId
    nominees: Annotated[list[NomineeId], Field(max_length=500)] = Field(default_factory=list, description="None: all on its list.")
    ground: Code = Field(description="A code of your office's own.")


class PlacesSaid(Body):
    """How many of an award there are places for: so many, or as many as the law's quota gives of a base."""

    award: Line = Field(description="Its code, its name or another name of it.", examples=["CSTDCS"])
    places: Annotated[int, Field(ge=0, le=100_000)] | None = Field(default=None, description="A fixed number.")
    clause: Annotated[Line, Field(max_length=200)] | None = Field(
        default=None, description="Where a fixed number stands, as an officer would cite it."
    )
    base: Annotated[int, Field(ge=0, le=10_000_000)] | None = Field(
        default=None, description="Of how many the law's percentage is taken, such as all Lao động tiên tiến of the unit."
    )

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if (self.places is None) == (self.base is None):
            raise PydanticCustomError("places_or_base", "give the number of places, or the base of the law's quota")
        if (self.places is None) != (self.clause is None):
            raise PydanticCustomError("clause", "a number of places needs the clause that sets it, and only that")
        return self


class RoundBody(Body):
    """How the vote is taken. A later round is about all without a decision, or those that are named."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"mode": "slate", "minutes": 60, "remind_after": 30, "places": [{"award": "CSTDCS", "base": 46}]}
        }
    )

    mode: BallotMode = BallotMode.SLATE
    nominees: Annotated[list[NomineeId], Field(max_length=MAX_ITEMS)] = Field(
        default_factory=list, description="Of a later round: whom it is about. None: all without a decision."
    )
    minutes: Minutes | None = Field(default=None, description="After so many it closes by itself. Missing: somebody closes it.")
    remind_after: Minutes | None = Field(default=None, description="After so many, those who have not voted are reminded.")
    places: Annotated[list[PlacesSaid], Field(max_length=100)] = Field(default_factory=list)


class TieSaid(Body):
    """What the chair says of one nominee."""

    nominee: NomineeId
    passes: bool


class TiesBody(Body):
    """The chair's voice where votes were level, or more were level at the last place than there are places."""

    model_config = ConfigDict(json_schema_extra={"example": {"words": [{"nominee": 4711, "passes": True}]}})

    words: Annotated[list[TieSaid], Field(min_length=1, max_length=MAX_ITEMS)]


class EmbargoBody(Body):
    """Until when the result is kept back."""

    model_config = ConfigDict(json_schema_extra={"example": {"until": None}})

    until: Moment | None = Field(default=None, description="Missing: until the chair publishes it.")


class CancelBody(Body):
    """Why the session is called off."""

    model_config = ConfigDict(json_schema_extra={"example": {"ground": "khong-du-so-nguoi"}})

    ground: Code = Field(description="A code of your office's own.")
