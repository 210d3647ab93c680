"""Handing in a nomination, and reading where it stands."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, JsonValue, model_validator

from models.messages.achievement import NomineeRecord, RuleLine
from models.messages.base import Code
from models.messages.commands import MAX_NOMINEES
from models.vocabulary import Act, Eligibility, Level, NominationState, Outcome, RecipientKind, Regime, Role, StepKind
from starter.reading_log.marks import ABOUT_NOMINEE, PERSONAL
from starter.schemas.base import Answer, Body, Line, OfficerId, Period, UnitName
from starter.schemas.examples import ELIGIBILITY, NOMINATION, NOMINEES, PROGRESS, SUBMISSION, TIMELINE, shown

BirthDate = Annotated[date, Field(ge=date(1900, 1, 1))]

_NOMINEE: dict[str, JsonValue] = {
    "name": "Nông Thị Mẫu",
    "kind": "individual",
    "birth_date": "1985-04-12",
    "address": "Phường Đức Xuân",
    "post": "Giáo viên",
    "record": {"kind": "individual", "ratings": [{"year": 2019, "rating": "excellent"}], "awards": [], "discipline": []},
}


class RecordBody(NomineeRecord):
    """What the nominee's report says. What is left out is not known, and never held against them; `kind` may be left out here."""

    model_config = ConfigDict(extra="forbid")


class NomineeBody(Body):
    """A person, collective or household on the list."""

    model_config = ConfigDict(json_schema_extra={"example": _NOMINEE})

    name: Line
    kind: RecipientKind
    birth_date: BirthDate | None = None
    address: Line | None = None
    post: Line | None = None
    officer: OfficerId | None = Field(
        default=None, description="If the nominee is an officer of this system: nobody acts on their own list."
    )
    recipient_code: Code | None = Field(
        default=None,
        description="A code of yours that names the same recipient for ever. Without it recipients are told apart by name, birth "
        "date and province.",
    )
    record: RecordBody

    @model_validator(mode="before")
    @classmethod
    def _record_is_of_the_same_kind(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("record", {}), dict) and "kind" in data:
            return {**data, "record": {"kind": data["kind"], **data.get("record", {})}}
        return data

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.record.kind is not self.kind:
            raise ValueError("record.kind differs from kind")
        if self.birth_date is not None and self.kind is not RecipientKind.INDIVIDUAL:
            raise ValueError("only an individual has a birth_date")
        return self


class SubmissionBody(Body):
    """A nomination: one unit, one award, one period or movement, 1 to 500 nominees."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "award": "Lao động tiên tiến",
                "period": "2019",
                "received_on": "2019-12-20",
                "nominees": [_NOMINEE],
            }
        }
    )

    unit: Code | None = Field(
        default=None, description="The unit that proposes, whose clerk you are. May be left out by the clerk of one unit only."
    )
    award: Line = Field(description="Its code, its name, or a name that newspapers give it.")
    period: Period
    received_on: date | None = Field(default=None, description="The day the dossier was received; today in Việt Nam when left out.")
    movement: Code | None = None
    nominees: tuple[NomineeBody, ...] = Field(min_length=1, max_length=MAX_NOMINEES)


class Links(Answer):
    """Where to read on."""

    self: str
    progress: str
    timeline: str
    nominees: str

    @classmethod
    def of(cls, nomination: str) -> Self:
        """The addresses of a nomination."""
        here = f"/v1/nominations/{nomination}"
        return cls(self=here, progress=f"{here}/progress", timeline=f"{here}/timeline", nominees=f"{here}/nominees")


class AcceptedNominee(Answer):
    """A nominee who was taken in: the id under which commands name them."""

    id: int
    position: int
    eligibility: Eligibility


class SubmissionAnswer(Answer):
    """A nomination that was taken in."""

    model_config = shown(SUBMISSION)

    id: str
    award: str
    regime: Regime
    unit: str
    received_on: date
    nominees: list[AcceptedNominee]
    links: Links


class EligibilityQuestion(Body):
    """A record, an award, a day."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "award": "LDTT",
                "received_on": "2019-12-20",
                "record": {"kind": "individual", "ratings": [{"year": 2019, "rating": "excellent"}]},
            }
        }
    )

    award: Line
    received_on: date | None = Field(default=None, description="Today in Việt Nam when left out.")
    unit: Code | None = Field(
        default=None,
        description="The proposing unit, whose province may have rules of its own. May be left out by who works at one unit only.",
    )
    record: RecordBody


class EligibilityAnswer(Answer):
    """Eligible, not eligible, or the record does not tell; with one line for every rule."""

    model_config = shown(ELIGIBILITY)

    award: str
    regime: Regime
    verdict: Eligibility
    lines: tuple[RuleLine, ...]


class NominationAnswer(Answer):
    """A nomination as it stands. `version` is the sequence of its last ledger entry."""

    model_config = shown(NOMINATION)

    id: str
    version: int
    state: NominationState
    level: Level | None = None
    office: str | None = Field(default=None, description="The unit that has it now.")
    step: StepKind | None = None
    due_at: datetime | None = None
    nominees: int
    award: str
    regime: Regime
    policy_version: str
    unit: str = Field(description="The unit that proposes.")
    path: list[str] = Field(description="Every unit that has to do with it, in the order of the way.")
    received_on: date
    movement: str | None = None
    origin: str | None = Field(default=None, description="The nomination that it was split off from.")
    decision_number: str | None = None
    decided_on: date | None = None
    signatory: str | None = None
    decision_level: Level | None = None
    decision_unit: str | None = None
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None = None
    links: Links


class NominationPage(Answer):
    """Nominations, the last changed first. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"nominations": [NOMINATION], "next": None})

    nominations: list[NominationAnswer]
    next: str | None = None


class StationProgress(Answer):
    """An office on the way, and how far it has come there."""

    unit: UnitName
    decides: bool
    standing: str = Field(description="done, open or ahead", pattern="^(done|open|ahead)$")
    steps: list[StepKind]


class Progress(Answer):
    """Who has the nomination, since when, until when, and the way before and behind it."""

    model_config = shown(PROGRESS)

    nomination: str
    state: NominationState
    office: UnitName | None = Field(default=None, description="Who has it now; nobody once it has ended.")
    role: Role | None = None
    step: StepKind | None = None
    task: int | None = None
    since: datetime | None = None
    until: datetime | None = Field(default=None, description="None while no clock runs.")
    council_session: str | None = Field(default=None, description="The session of the council on whose agenda it stands.")
    route: list[StationProgress]


class TimelineEntry(Answer):
    """A line of the ledger."""

    chain: str = Field(description="The nomination, or a revocation or an erasure over it.")
    sequence: int
    act: Act
    at: datetime
    actor: str | None = None
    role: Role | None = None
    on_behalf_of: str | None = None
    unit: str | None = Field(default=None, description="The unit of the actor.")
    level: Level | None = None
    step: StepKind | None = None
    nominees: int = Field(description="How many nominees the act speaks for.")
    exceptions: list[dict[str, Any]] = Field(default_factory=list, description="Those of whom it says something else.")
    before: dict[str, Any] = Field(default_factory=dict)
    after: dict[str, Any] = Field(default_factory=dict)
    facts: dict[str, Any] = Field(default_factory=dict)
    reason: str | None = None
    clause: str | None = None
    comment: Annotated[str | None, PERSONAL] = Field(default=None, description="What the actor wrote, unless it was erased.")
    others: list[str] = Field(default_factory=list, description="Nominations that were split off, or are concerned otherwise.")
    hash: str


class Branch(Answer):
    """A nomination that was split off, or into which this one was joined."""

    id: str
    state: NominationState


class Timeline(Answer):
    """What happened, from the first day on; revocations and erasures after the end stand behind it."""

    model_config = shown(TIMELINE)

    nomination: str
    origin: str | None = None
    entries: list[TimelineEntry]
    branches: list[Branch]


class NomineeAnswer(Answer):
    """A nominee as things stand: `outcome` is None while it is open."""

    id: Annotated[int, ABOUT_NOMINEE]
    position: int
    name: Annotated[str, PERSONAL]
    kind: RecipientKind
    birth_date: Annotated[date | None, PERSONAL] = None
    address: Annotated[str | None, PERSONAL] = None
    post: Annotated[str | None, PERSONAL] = None
    eligibility: Eligibility
    outcome: Outcome | None = None
    ground: str | None = None
    decision_number: str | None = None
    number: int | None = Field(default=None, description="The sequence number in the decision.")
    erased_at: datetime | None = Field(default=None, description="Since when nothing is known of them but how it ended.")


class NomineeList(Answer):
    """The nominees who stand in this nomination now. Those who were split off stand in theirs."""

    model_config = shown(NOMINEES)

    nomination: str
    state: NominationState
    nominees: list[NomineeAnswer]
    matching: int = Field(description="How many were found, on all pages.")
    next: str | None = Field(default=None, description="The `after` of the following page; missing on the last one.")
