"""The extract of the law that one nomination carries from its first day to its last.

A workflow reads no files, so that its history replays alone, years later, whatever the policy files have become.
"""

from datetime import date
from typing import Any, cast

from pydantic import Field, GetJsonSchemaHandler, SerializerFunctionWrapHandler, model_serializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from models.messages.base import Code, Message
from models.vocabulary import (
    Confidence,
    DossierPart,
    Duty,
    Level,
    RecusalRule,
    Regime,
    Role,
    StepKind,
    TieRule,
    VoteBase,
    VotingSeats,
)


class Source(Message):
    """Where a rule stands: the clause as an officer would cite it, the key of the text in docs/law.md, and how sure we are."""

    clause: str = Field(max_length=200)
    source: str = Field(default="", max_length=80)
    confidence: Confidence = Confidence.MEMORY


class Share(Message):
    """A fraction in exact integers. `strictly_more` asks for more than the fraction (a simple majority) instead of at least it."""

    numerator: int = Field(ge=0)
    denominator: int = Field(gt=0)
    strictly_more: bool = False

    def needed_of(self, base: int) -> int:
        """The smallest whole number that satisfies the share of `base`: 90 % of 17 is 16."""
        product = self.numerator * base
        return product // self.denominator + 1 if self.strictly_more else -(-product // self.denominator)


class VoteRule(Message):
    """How a council's vote on one nominee passes.

    `quorum` is the share of all members that must take part for the session to open, `quorum_to_decide` for a vote to count (None:
    the same); a written opinion counts for the second where it is admitted. `delegates` admits those with a written mandate.
    `seats` says whether the whole council votes or its standing part alone: the others are then as if they sat without a vote.
    `may_change` lets a member change a ballot until closing. `rounds` is how often the council may vote on the same nominee.
    Counts of fewer ballots than `fewest_shown`, and unanimity among fewer than `fewest_unanimous`, are told as pass or fail only;
    so is, in a secret vote, every other count of as few: if unanimous ones alone were kept back, their absence would tell them.
    """

    threshold: Share
    base: VoteBase = VoteBase.ALL_MEMBERS
    quorum: Share
    secret: bool = True
    written_opinions: bool = True
    said_by: Source
    quorum_to_decide: Share | None = None
    delegates: bool = False
    may_change: bool = True
    recusal: RecusalRule = RecusalRule.STAYS_IN_BASE
    tie: TieRule = TieRule.FAILS
    rounds: int = Field(default=2, ge=1, le=10)
    fewest_shown: int = Field(default=3, ge=0, le=1000)
    fewest_unanimous: int = Field(default=5, ge=0, le=1000)
    seats: VotingSeats = VotingSeats.ALL

    @model_serializer(mode="wrap")
    def _as_it_was_when_nothing_is_said(self, usual: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what came later and is not said: two rules that say the same are written alike, whoever pinned them and when."""
        written: dict[str, Any] = usual(self)
        unsaid = [name for name in _CAME_LATER if getattr(self, name) == type(self).model_fields[name].default]
        return {name: value for name, value in written.items() if name not in unsaid}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The fields as they are declared: what is not said is left out, and stands in the schema with its default."""
        return handler(_without_serializer(schema))


def _without_serializer(schema: CoreSchema) -> CoreSchema:
    declared: Any = {name: part for name, part in schema.items() if name != "serialization"}
    return cast("CoreSchema", declared)


_CAME_LATER = (
    "quorum_to_decide",
    "delegates",
    "may_change",
    "recusal",
    "tie",
    "rounds",
    "fewest_shown",
    "fewest_unanimous",
    "seats",
)


class PinnedStep(Message):
    """One step at one station.

    `clock_days` are the working days the office has; `notice_days` the working days that a public notice must stand at least;
    `inputs` the parts of the dossier that the step's approval relies on: when one of them changes, the approval is void.
    """

    kind: StepKind
    clock_days: int = Field(gt=0, le=400)
    inputs: tuple[DossierPart, ...] = ()
    notice_days: int = 0
    vote: VoteRule | None = None
    said_by: Source


class Station(Message):
    """An office on the way: the unit, its level, and the steps it takes. The last station of a route decides."""

    level: Level
    unit: Code
    steps: tuple[PinnedStep, ...]


class Rung(Message):
    """One rung of the escalation ladder.

    `offset_days` are working days after the due date (before it when negative); `above` sends the notice to the next station up
    (the same one where there is none) instead of the office that holds the task.
    """

    act: Code
    offset_days: int
    role: Role
    above: bool = False


class WorkingCalendar(Message):
    """Public holidays that fall on weekdays, and weekend days worked in exchange, until the end of `through`."""

    version: Code
    holidays: tuple[date, ...]
    workdays: tuple[date, ...] = ()
    through: date


class PinnedPolicy(Message):
    """Everything the law says about one nomination, fixed on the day its dossier was received.

    `apart` are pairs of duties that lie in different hands.
    """

    version: Code
    regime: Regime
    award: Code
    received_on: date
    stations: tuple[Station, ...]
    ladder: tuple[Rung, ...]
    calendar: WorkingCalendar
    said_by: Source
    apart: tuple[tuple[Duty, Duty], ...] = ()
