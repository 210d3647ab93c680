"""Awards, regimes and units, as the API shows them."""

from datetime import date

from pydantic import Field

from models.messages.policy import Source
from models.vocabulary import AwardKind, Level, RecipientKind, Regime, UnitKind
from starter.schemas.base import Answer, UnitName
from starter.schemas.examples import AWARDS, REGIMES, UNIT, UNITS, shown


class AwardAnswer(Answer):
    """An award as a regime has it."""

    code: str
    regime: Regime
    kind: AwardKind
    name: str
    name_en: str
    aliases: tuple[str, ...] = Field(description="Names under which it is accepted.")
    recipients: tuple[RecipientKind, ...]
    deciders: list[str] = Field(description="Who may decide it.")
    yearly: bool
    law: Source


class AwardList(Answer):
    """The awards of the regime that covers a day."""

    model_config = shown(AWARDS)

    regime: Regime
    awards: list[AwardAnswer]


class RegimeAnswer(Answer):
    """A body of law and the days of receipt that it covers."""

    id: Regime
    since: date
    until: date
    levels: tuple[Level, ...]
    law: Source


class RegimeList(Answer):
    """All regimes, the oldest first."""

    model_config = shown(REGIMES)

    policy_version: str
    regimes: list[RegimeAnswer]


class UnitAnswer(Answer):
    """A unit of the directory, or an organisation."""

    model_config = shown(UNIT)

    code: str
    name: str
    level: Level
    kind: UnitKind
    legal_personality: bool = False
    valid_from: date
    valid_to: date | None = None
    above: list[UnitName] = Field(description="The units above it, lowest first.")
    predecessors: list[str] = Field(default_factory=list)
    successors: list[str] = Field(default_factory=list)


class UnitList(Answer):
    """Units that were found, the best first."""

    model_config = shown(UNITS)

    units: list[UnitName]
