"""The scenario file: a place, a period, and the awards that its people were given. docs/scenarios.md explains every field."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from models.vocabulary import Level, RecipientKind, Regime, UnitKind
from runtime.play.errors import ScenarioError

ITSELF, COMMUNES, DISTRICTS = "itself", "communes", "districts"
"""Groups of proposing units that every scenario has: the place, the communes in it, the districts in it."""

COMMUNE_MARK = "{commune}"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,23}$")]
Group = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,11}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Share = Annotated[float, Field(ge=0, le=0.5)]


class Entry(BaseModel):
    """A part of the file. An unknown field is an error: a misspelt one must not be dropped in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Entry):
    """A text in both languages."""

    vi: Line
    en: Line


class Organisations(Entry):
    """Organisations of one kind. A name with `{commune}` stands for one in each commune of the place, named after it."""

    group: Group
    kind: UnitKind
    level: Level
    names: tuple[Line, ...] = Field(min_length=1, max_length=200)
    legal_personality: bool = False

    @model_validator(mode="after")
    def _is_no_part_of_the_directory(self) -> Self:
        if self.kind is UnitKind.ADMINISTRATIVE:
            raise ValueError("administrative units lie in the directory; the groups itself, communes and districts name them")
        if self.group in {ITSELF, COMMUNES, DISTRICTS}:
            raise ValueError(f"the group {self.group} belongs to the directory; choose another name")
        return self


class Place(Entry):
    """Where it happens: a unit of the directory by its code, and the organisations in it."""

    unit: str = Field(pattern=r"^[0-9]{2}(\.[0-9]{2,5})?$")
    organisations: tuple[Organisations, ...] = Field(default=(), max_length=50)

    @model_validator(mode="after")
    def _groups_are_named_once(self) -> Self:
        groups = [entry.group for entry in self.organisations]
        doubled = sorted({group for group in groups if groups.count(group) > 1})
        if doubled:
            raise ValueError(f"the group {doubled[0]} stands there twice; put all its names into one entry of organisations")
        return self


class Period(Entry):
    """From its first to its last day, both included. Every dossier is received and decided within it."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.last < self.first:
            raise ValueError("ends before it begins")
        return self


class Shares(Entry):
    """How many cases do not go straight, as shares of the awarded nominees of an award.

    Those who are `returned` or `held` are among the awarded: they come back and are awarded in the end. Those who are `rejected`,
    `withdrawn`, or fail the vote stand on the lists beside the awarded.
    """

    returned: Share = 0
    held: Share = 0
    rejected: Share = 0
    withdrawn: Share = 0
    failed_vote: Share = 0


class Collectives(StrEnum):
    """Which collectives an award honours."""

    PARTS = "parts"
    """Parts of the proposing unit: a school's subject groups, a commune's associations."""
    UNIT = "unit"
    """The proposing unit itself, at most once a year."""
    OFFICES = "offices"
    """The communes and organisations of the place themselves, each at most once a year, whoever proposes them."""
    VILLAGES = "villages"
    """Villages and residential groups of a commune."""


class Awards(Entry):
    """An award, and how many were given, by kind of recipient."""

    award: Line
    individual: int = Field(default=0, ge=0, le=100_000)
    collective: int = Field(default=0, ge=0, le=100_000)
    household: int = Field(default=0, ge=0, le=100_000)
    list_size: int = Field(ge=1, le=400)
    proposed_by: dict[Group, Annotated[float, Field(gt=0, le=1000)]] = Field(min_length=1)
    decided_at: Level | None = None
    collectives: Collectives = Collectives.PARTS
    years: tuple[int, ...] = ()
    shares: Shares | None = None

    @model_validator(mode="after")
    def _counts_somebody(self) -> Self:
        if not self.counts:
            raise ValueError("counts nobody: give individual, collective or household")
        return self

    @property
    def counts(self) -> dict[RecipientKind, int]:
        """How many were awarded, by the kinds of recipient that were, in the order in which the articles count."""
        order = (RecipientKind.COLLECTIVE, RecipientKind.INDIVIDUAL, RecipientKind.HOUSEHOLD)
        numbers = {kind: getattr(self, kind.value) for kind in order}
        return {kind: number for kind, number in numbers.items() if number}


class Scenario(Entry):
    """The whole file."""

    id: Slug
    title: Text
    source: Line
    place: Place
    period: Period
    regime: Regime
    demo_sample: float = Field(default=0.1, gt=0, le=1)
    shares: Shares = Shares()
    awards: tuple[Awards, ...] = Field(min_length=1, max_length=100)

    def shares_of(self, entry: Awards) -> Shares:
        """The shares of an award: its own, or those of the scenario."""
        return entry.shares or self.shares


def read_scenario(path: Path) -> Scenario:
    """The scenario of a YAML file. Raises `ScenarioError`, which names file and field.

    Whether its awards can be given that way is seen when it is laid out (`runtime.play.layout`).
    """
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(str(path), "", f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ScenarioError(str(path), "", "is not UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        raise ScenarioError(str(path), where, f"is no YAML: {getattr(error, 'problem', error)}") from error
    if not isinstance(content, dict):
        raise ScenarioError(str(path), "", "holds no fields")
    try:
        return Scenario.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part != "[key]")
        raise ScenarioError(str(path), field, first["msg"].removeprefix("Value error, ")) from error
