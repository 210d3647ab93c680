"""Reading the inbox: what can be asked, and how it is answered."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from models.messages.base import Code
from models.vocabulary import Level, NominationState, Role, StepKind
from starter.inbox.desks import Box
from starter.reading_log.marks import ABOUT_OFFICER, PERSONAL, SEARCHED
from starter.schemas.base import Answer, Body, Limit, Line, NominationId
from starter.schemas.examples import INBOX, INBOX_CHANGES, INBOX_COUNTS, LOOK, SAVED_FILTER, SAVED_FILTERS, shown
from starter.schemas.nominations import TimelineEntry

Moment = Annotated[AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]
Day = Annotated[date, Field(ge=date(1900, 1, 1), lt=date(2200, 1, 1))]
Mark = Annotated[str, StringConstraints(max_length=400)]


class InboxSort(StrEnum):
    """By what an inbox is sorted; of tasks that are alike in it the more urgent comes first."""

    DUE = "due"
    RECEIVED = "received"
    AWARD = "award"
    UNIT = "unit"
    MOVEMENT = "movement"
    STATE = "state"
    CHANGED = "changed"


class Order(StrEnum):
    """In which direction."""

    ASCENDING = "asc"
    DESCENDING = "desc"


class InboxFacets(Body):
    """Which tasks, in which order. Everything that is left out does not matter."""

    box: Box = Field(
        default=Box.OFFICE,
        description="`mine`: what you hold, or somebody you stand in for; `office`: what your desks have open; `unit`: what every "
        "desk has open at the units that you lead, as chair or administrator.",
    )
    sort: InboxSort = InboxSort.DUE
    order: Order = Order.ASCENDING
    due_after: Moment | None = Field(default=None, description="Due at this moment or later.")
    due_before: Moment | None = Field(default=None, description="Due before this moment.")
    overdue: bool | None = Field(default=None, description="True: the clock has run out. False: it has not, or none runs.")
    award: Line | None = Field(
        default=None, description="Its code, its name or another name of it, in whatever regime.", examples=["LDTT"]
    )
    unit: Code | None = Field(default=None, description="The proposing unit, or one above it.", examples=["63.058"])
    movement: Code | None = None
    state: NominationState | None = None
    step: StepKind | None = None
    level: Level | None = None
    claimed: bool | None = Field(default=None, description="True: somebody has taken it. False: it is free.")
    received_from: Day | None = None
    received_to: Day | None = Field(default=None, description="The last day that counts.")
    nomination: NominationId | None = None


class InboxView(InboxFacets):
    """The same with a text, as it can be kept."""

    q: Annotated[Line | None, SEARCHED] = Field(
        default=None,
        description="Words of nominees' names, units' and awards' names: all must be there, tone marks do not matter, and the last "
        "may be the beginning of a word if it has three letters.",
        examples=["nong thi mau"],
    )


class InboxQuery(InboxFacets):
    """A page of the inbox."""

    after: Mark | None = Field(default=None, description="The `next` of the page before.")
    limit: Limit = 50


class InboxSearch(InboxView):
    """A page of the inbox, with a text. Names of people belong into a body, never into an address."""

    model_config = ConfigDict(json_schema_extra={"example": {"q": "nong thi mau", "award": "LDTT", "limit": 20}})

    after: Mark | None = Field(default=None, description="The `next` of the page before.")
    limit: Limit = 50


class InboxTask(Answer):
    """Something an office has to do."""

    nomination: str
    number: int
    unit: str = Field(description="The office that has the task.")
    level: Level
    step: StepKind | None = None
    role: Role
    award: str
    state: NominationState
    nominees: int
    proposer: str = Field(description="The unit that proposes.")
    movement: str | None = None
    received_on: date
    opened_at: datetime
    due_at: datetime | None = None
    changed_at: datetime
    version: int
    changed_since_look: bool = Field(description="Something happened that you have not looked at; true if you never looked.")
    claimed_by: str | None = None
    claimed_for: str | None = None
    claimed_at: datetime | None = None
    claim_version: int
    assigned_by: str | None = None


class InboxPage(Answer):
    """Open tasks in the order that was asked for. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown(INBOX)

    tasks: list[InboxTask]
    next: str | None = None


class Count(Answer):
    """How many; `or_more` says that counting ended there: show it as "300+"."""

    count: int
    or_more: bool = False


class CountOf(Count):
    """How many of one kind."""

    of: str


class InboxCounts(Answer):
    """How much there is to do, most first. Days are those of Việt Nam; the week ends on Sunday and holds what is due today."""

    model_config = shown(INBOX_COUNTS)

    box: Box
    open: Count
    overdue: Count
    due_today: Count
    due_this_week: Count
    steps: list[CountOf]
    states: list[CountOf]
    awards: list[CountOf]


class LookBody(Body):
    """Which version you have before your eyes."""

    model_config = ConfigDict(json_schema_extra={"example": {"version": 4}})

    version: Annotated[int, Field(ge=1, le=1_000_000, examples=[4])]


class LookAnswer(Answer):
    """The newest version that you have looked at. It never goes back: two windows cannot undo each other."""

    model_config = shown(LOOK)

    nomination: str
    version: int
    looked_at: datetime


class Changes(Answer):
    """What happened since you last looked, in order; everything, if you never did."""

    model_config = shown(INBOX_CHANGES)

    nomination: str
    seen: int | None = Field(default=None, description="The version that you have looked at.")
    version: int
    entries: list[TimelineEntry]


class SavedFilterBody(Body):
    """A question to keep: its name is its key among yours."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"name": "Quá hạn, Lao động tiên tiến", "shared_with": "63.058", "query": {"overdue": True, "award": "LDTT"}}
        }
    )

    name: Annotated[Line, Field(max_length=80, examples=["Quá hạn, Lao động tiên tiến"])]
    shared_with: Code | None = Field(default=None, description="One of your units, whose officers see it too.", examples=["63.058"])
    query: InboxView = Field(examples=[{"overdue": True, "award": "LDTT"}])


class SavedFilterAnswer(Answer):
    """A question that was kept."""

    model_config = shown(SAVED_FILTER)

    id: str
    name: Annotated[str, PERSONAL]
    officer: Annotated[str, ABOUT_OFFICER] = Field(description="Whose it is; nobody else can change it.")
    shared_with: str | None = None
    query: Annotated[InboxView, PERSONAL] = Field(description="May look for a name.")
    created_at: datetime
    changed_at: datetime


class SavedFilterList(Answer):
    """Yours by name, then those that others share with your units."""

    model_config = shown(SAVED_FILTERS)

    filters: list[SavedFilterAnswer]
