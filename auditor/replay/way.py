"""Where a nomination stood on its pinned way, told from its tasks and entries alone: the workflow's own code is not asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.messages.nomination import OpenTask, StartNomination
from models.messages.policy import PinnedPolicy, PinnedStep, Station
from models.messages.record import RecordInput
from models.vocabulary import Act

Place = tuple[int, int]
"""A station of the pinned way, and a step there."""


@dataclass(slots=True)
class Way:
    """The pinned way as a nomination goes it. `place` is where it stands, `moved` the successors of units that were dissolved."""

    policy: PinnedPolicy
    place: Place
    moved: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, start: StartNomination) -> "Way":
        """At the first step that was not approved when the nomination began."""
        approved = {(one.station, one.step) for one in start.memory.approvals}
        places = [(station, step) for station, stop in enumerate(start.policy.stations) for step in range(len(stop.steps))]
        place = next((one for one in places if one not in approved), places[-1])
        return cls(start.policy, place, {unit: successor for unit, successor, _ in start.memory.moved})

    @property
    def step(self) -> PinnedStep:
        """The step at which it stands."""
        station, step = self.place
        return self.policy.stations[station].steps[step]

    def hear(self, change: RecordInput) -> None:
        """Units are dissolved by this entry, if it says so."""
        if change.entry.act is Act.HANDED_OVER:
            for one in change.entry.facts.get("successions", ()):
                self._succeed(one)

    def places_of(self, task: OpenTask) -> list[Place]:
        """Where a task is: where it stands already while it waits for nobody's step; of places alike, the nearest first."""
        if task.step is None:
            return [self.place]
        found = [
            (station, number)
            for station, stop in enumerate(self.policy.stations)
            if self._today(stop) == task.unit
            for number, step in enumerate(stop.steps)
            if step.kind == task.step
        ]
        return sorted(found, key=self._distance)

    def _succeed(self, one: Mapping[str, Any]) -> None:
        unit, successor = one["unit"], one["successor"]
        self.moved = {gone: successor if here == unit else here for gone, here in self.moved.items()} | {unit: successor}

    def _today(self, stop: Station) -> str:
        return self.moved.get(stop.unit, stop.unit)

    def _distance(self, place: Place) -> int:
        return abs((place[0] - self.place[0]) * 100 + place[1] - self.place[1])
