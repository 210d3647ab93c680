"""The state of one nomination: who still moves with it, where it stands, what it remembers. No engine, no clock."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from models.messages.actor import Actor
from models.messages.nomination import Approval, Holding, HomeList, Memory, NominationStatus, OpenTask, StartNomination, Waiting
from models.messages.policy import PinnedStep, Station
from models.vocabulary import DossierPart, Duty, Level, NominationState
from policy.rights import STATE_OF_STEP, officers_of

Place = tuple[int, int]
"""A station of the route, and a step there."""


class Office(NamedTuple):
    """A unit at its level."""

    unit: str
    level: Level


@dataclass
class Case:
    """Everything that a nomination knows.

    `stations` are the offices on its way as they are today, the last one decides; `moved` are the successors of dissolved ones.
    `nominees` are those who still move with it, in list order; `closed` is the state in which it has ended. Whatever may change
    lies here, so that `memory` can carry it into a split and over continue-as-new. `found` is the place, once somebody has looked
    for it: everything else asks for it, thirty times in one change.
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
    moved: dict[str, Office] = field(default_factory=dict)
    stations: tuple[Station, ...] = ()
    closed: NominationState | None = None
    listed: frozenset[int] = field(default=frozenset())
    found: Place | None = None

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
            moved={unit: Office(successor, level) for unit, successor, level in memory.moved},
            closed=NominationState.WITHDRAWN if memory.withdrawn_for else None,
            listed=frozenset((*start.nominees, *memory.left)),
        )
        for officer, duty in memory.did:
            case.did[officer] = case.did.get(officer, frozenset()) | {duty}
        case.stations = case.today(start.policy.stations)
        # Whoever joins several nominations has drafted none of them.
        case.remember(start.submitted_by, None if start.joined else Duty.DRAFT)
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
            moved=dict(self.moved),
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
            moved=self.successions,
            answered=tuple(self.answered.items())[-ANSWERS_KEPT:],
            left=tuple(sorted(self.listed.difference(self.nominees))),
        )

    @property
    def place(self) -> Place:
        """The first step of the route without a valid approval. A return needs no bookmark: the case resumes where it was asked."""
        if self.found is None:
            places = [(station, step) for station, stop in enumerate(self.stations) for step in range(len(stop.steps))]
            self.found = next((place for place in places if place not in self.approvals), places[-1])
        return self.found

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
        """The proposing unit, or its successor; of a joined nomination, the office that joined it."""
        start = self.start
        level = start.policy.stations[0].level if start.joined is None else start.submitted_by.level
        return self.moved.get(start.unit, Office(start.unit, level))

    @property
    def path(self) -> tuple[str, ...]:
        """Every unit that has to do with the nomination today: the one that proposes it, and the offices on its way."""
        return tuple(dict.fromkeys((self.home.unit, *(station.unit for station in self.stations))))

    @property
    def units(self) -> frozenset[str]:
        """The path, and of a joined nomination also the units to which its nominees may be sent back."""
        homes = (self.moved[one.unit].unit if one.unit in self.moved else one.unit for one in self.lists)
        return frozenset(homes).union(self.path, (stop.unit for one in self.lists for stop in self.today(one.below)))

    @property
    def lists(self) -> tuple[HomeList, ...]:
        """Of a joined nomination, the lists that it is made of, each with those who are still here; empty for any other."""
        if self.start.joined is None:
            return ()
        here = set(self.nominees)
        cut = (one.model_copy(update={"nominees": tuple(n for n in one.nominees if n in here)}) for one in self.start.joined.lists)
        return tuple(one for one in cut if one.nominees)

    @property
    def successions(self) -> tuple[tuple[str, str, Level], ...]:
        """The units that were dissolved, each with its successor, as they are remembered."""
        return tuple((unit, *office) for unit, office in self.moved.items())

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

    def hand_over(self, successors: dict[str, Office]) -> None:
        """These units were dissolved: their successors are in their places from now on, also where they had succeeded others."""
        self.moved = {unit: successors.get(office.unit, office) for unit, office in self.moved.items()} | successors
        self.stations = self.today(self.start.policy.stations)

    def today(self, stations: tuple[Station, ...]) -> tuple[Station, ...]:
        """The stations with successors in the places of those that were dissolved."""
        if not self.moved:
            return stations
        return tuple(
            stop.model_copy(update=self.moved[stop.unit]._asdict()) if stop.unit in self.moved else stop for stop in stations
        )

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
        self.found = None
        self.clocks.pop((station, step), None)

    def void_approvals_relying_on(self, changed: tuple[DossierPart, ...]) -> list[Place]:
        """Take back the approvals whose inputs have changed; all others stay valid. The places taken back."""
        void = [
            (station, step) for station, step in self.approvals if set(changed) & set(self.stations[station].steps[step].inputs)
        ]
        for place in void:
            del self.approvals[place]
        self.found = None
        return void

    def remove(self, leaving: set[int]) -> None:
        """Nominees leave the list; the others keep their order."""
        self.nominees = [nominee for nominee in self.nominees if nominee not in leaving]


ANSWERS_KEPT = 32
"""How many answered commands a nomination carries into its next run, for callers who ask again after a time-out."""
