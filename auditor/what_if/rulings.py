"""What a law says of a dossier: by which route it goes, or why it may not come in at all."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from auditor.what_if.cases import Place, Terms
from models.errors import InvalidInput
from models.messages.policy import PinnedPolicy, PinnedStep, Source, WorkingCalendar
from models.vocabulary import Level
from policy.law import Law
from policy.law_models import AwardLaw, RegimeLaw
from policy.route import pin_policy

_NO_CALENDAR = WorkingCalendar(version="none", holidays=(), through=date(1, 1, 1))
"""A route does not depend on holidays; clocks are asked with the calendar that the dossier carries."""


@dataclass(frozen=True)
class Ruling:
    """A route, and with a law that is asked anew the award's own rules (None: the law pinned on the dossier, which has none)."""

    policy: PinnedPolicy
    regime: RegimeLaw | None = None
    award: AwardLaw | None = None

    @cached_property
    def steps(self) -> dict[Place, PinnedStep]:
        """Every step of the route, in its order."""
        return {(station.level, step.kind): step for station in self.policy.stations for step in station.steps}

    @cached_property
    def units(self) -> dict[Level, str]:
        """The office at each level of the route."""
        return {station.level: station.unit for station in self.policy.stations}

    @property
    def decides(self) -> Place:
        """Where the award is decided: the last step."""
        return next(reversed(self.steps))

    @property
    def decided_by(self) -> Source:
        """Where it stands who decides: of the deciders of the award, the one of that level, or the award's own clause."""
        deciders = self.award.deciders if self.award else ()
        return next((one.law for one in deciders if one.by.level is self.decides[0]), self.policy.said_by)


class Refused(NamedTuple):
    """The law lets no such dossier in: on which ground, and the reason in words."""

    field: str
    reason: str


@dataclass
class Rulings:
    """What one law says of dossiers, each question asked once.

    It is asked as on the day on which each was received, or with `as_of` as on that one day.
    """

    law: Law
    as_of: date | None = None
    _made: dict[Terms, Ruling | Refused] = field(default_factory=dict)

    def of(self, terms: Terms) -> Ruling | Refused:
        """The route of such a dossier, or why there is none."""
        asked = terms._replace(received_on=self.as_of or terms.received_on)
        if asked not in self._made:
            self._made[asked] = self._ruling(asked)
        return self._made[asked]

    def _ruling(self, terms: Terms) -> Ruling | Refused:
        try:
            policy = pin_policy(self.law, terms.award, terms.received_on, terms.proposer, terms.offices, _NO_CALENDAR)
            regime = self.law.regime_on(terms.received_on, tuple(office.code for office in terms.offices))
            return Ruling(policy, regime, regime.award(terms.award))
        except InvalidInput as refusal:
            return Refused(str(refusal.facts.get("field", "")), str(refusal.facts.get("reason", refusal.message)))
