"""The state of one nomination: who still moves with it, where it stands, what it remembers. No engine, no clock."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from models.messages.actor import Actor
from models.messages.nomination import Approval, Holding, Memory, NominationStatus, OpenTask, StartNomination, Waiting
from models.messages.policy import PinnedStep, Station
from models.vocabulary import STATE_OF_STEP, DossierPart, Duty, Level, NominationState
from policy.rights import officers_of

Place = tuple[int, int]
"""A station of the route, and a step there."""


class Office(NamedTuple):
    """A unit at its level."""

    unit: str
    level: Level


@dataclass
class Case:
    """Everything that a nomination knows.

    `nominees` are those who still move with it, in list order; `closed` is the state in which it has ended. Whatever may change
    lies here, so that `memory` can carry it into a split and over continue-as-new.
    """

    start: StartNomination
    nominees: list[int]
    approvals: dict[Place, Approval]
    acted: dict[str, Level]
    did: dict[str, frozenset[Duty]]
    clocks: dict[Place, int]
    waiting: Waiting | None
    holding: Holding | None
    task: OpenTask | None
    rungs_done: int
    sequence: int
    last_hash: str
    splits: int
    answered: dict[str, NominationStatus]
    closed: NominationState | None = None
    listed: frozenset[int] = field(default=frozenset())

    @classmethod
    def begin(cls, start: StartNomination) -> "Case":
        """The case as its input says: new, split off another, or carried over from the run before."""
        memory = start.memory
        case = cls(
            start=start,
            nominees=list(start.nominees),
            approvals={(a.station, a.step): a for a in memory.approvals},
            acted=dict(memory.acted),
            did={},
            clocks={(station, step): days for station, step, days in memory.clocks},
            waiting=memory.waiting,
            holding=memory.holding,
            task=memory.task,
            rungs_done=memory.rungs_done,
            sequence=memory.sequence,
            last_hash=memory.last_hash,
            splits=memory.splits,
            answered=dict(memory.answered),
            closed=NominationState.WITHDRAWN if memory.withdrawn_for else None,
            listed=frozenset(start.nominees),
        )
        for officer, duty in memory.did:
            case.did[officer] = case.did.get(officer, frozenset()) | {duty}
        case.remember(start.submitted_by, Duty.DRAFT)
        return case

    def copy(self) -> "Case":
        """The same case, to be changed apart: a change takes effect whole or not at all."""
        return replace(
            self,
            nominees=list(self.nominees),
            approvals=dict(self.approvals),
            acted=dict(self.acted),
            did=dict(self.did),
            clocks=dict(self.clocks),
            answered=dict(self.answered),
        )

    def memory(self) -> Memory:
        """What the case remembers, to go on elsewhere."""
        return Memory(
            approvals=tuple(self.approvals.values()),
            acted=tuple(self.acted.items()),
            did=self.duties,
            clocks=tuple((station, step, days) for (station, step), days in self.clocks.items()),
            waiting=self.waiting,
            holding=self.holding,
            task=self.task,
            rungs_done=self.rungs_done,
            sequence=self.sequence,
            last_hash=self.last_hash,
            splits=self.splits,
            answered=tuple(self.answered.items())[-ANSWERS_KEPT:],
        )

    @property
    def stations(self) -> tuple[Station, ...]:
        """The offices on the way; the last one decides."""
        return self.start.policy.stations

    @property
    def place(self) -> Place:
        """The first step of the route without a valid approval. A return needs no bookmark: the case resumes where it was asked."""
        for station, stop in enumerate(self.stations):
            for step in range(len(stop.steps)):
                if (station, step) not in self.approvals:
                    return station, step
        return len(self.stations) - 1, len(self.stations[-1].steps) - 1

    @property
    def station(self) -> Station:
        """The office at which the route stands."""
        return self.stations[self.place[0]]

    @property
    def step(self) -> PinnedStep:
        """The step at which the route stands."""
        station, step = self.place
        return self.stations[station].steps[step]

    @property
    def deciding(self) -> bool:
        """True when the route stands at the office that decides."""
        return self.place[0] == len(self.stations) - 1

    @property
    def office(self) -> Office:
        """Who holds the nomination now: the office on the route, which alone ends a hold, or the one asked for a supplement."""
        if self.waiting is None or self.holding is not None:
            return Office(self.station.unit, self.station.level)
        if self.waiting.station is None:
            return self.home
        asked = self.stations[self.waiting.station]
        return Office(asked.unit, asked.level)

    @property
    def home(self) -> Office:
        """The proposing unit. It stands at the level of the first office on its way."""
        return Office(self.start.unit, self.stations[0].level)

    @property
    def duties(self) -> tuple[tuple[str, Duty], ...]:
        """Who has done what, as it is remembered."""
        return tuple((officer, duty) for officer, done in self.did.items() for duty in sorted(done))

    @property
    def state(self) -> NominationState:
        """The state that people are shown."""
        if self.closed is not None:
            return self.closed
        if self.holding is not None:
            return NominationState.ON_HOLD
        if self.waiting is not None:
            return NominationState.AWAITING_SUPPLEMENT
        return STATE_OF_STEP[self.step.kind]

    @property
    def next_sequence(self) -> int:
        """The number of the next ledger entry."""
        return self.sequence + 1

    def remember(self, actor: Actor, duty: Duty | None) -> None:
        """This officer, and whoever they stand in for, has acted on the case at their level, and done the duty, if it was one."""
        for officer in officers_of(actor):
            self.acted.setdefault(officer, actor.level)
            if duty is not None:
                self.did[officer] = self.did.get(officer, frozenset()) | {duty}

    def approve(self, officer: str) -> None:
        """The step at which the route stands is done; the route moves on."""
        station, step = self.place
        self.approvals[station, step] = Approval(station=station, step=step, officer=officer, sequence=self.next_sequence)
        self.clocks.pop((station, step), None)

    def void_approvals_relying_on(self, changed: tuple[DossierPart, ...]) -> list[Place]:
        """Take back the approvals whose inputs have changed; all others stay valid. The places taken back."""
        void = [
            (station, step) for station, step in self.approvals if set(changed) & set(self.stations[station].steps[step].inputs)
        ]
        for place in void:
            del self.approvals[place]
        return void

    def remove(self, leaving: set[int]) -> None:
        """Nominees leave the list; the others keep their order."""
        self.nominees = [nominee for nominee in self.nominees if nominee not in leaving]


ANSWERS_KEPT = 32
"""How many answered commands a nomination carries into its next run, for callers who ask again after a time-out."""
