"""Plays every officer on the way of one dossier, and on the ways of all that is split off it, until each has ended."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.vocabulary import CLOSED_STATES, Command, Level, NominationState, Role, StepKind
from policy.rights import ROLE_OF_STEP
from runtime.play.acts import incident_act, release_body, resubmit_body, step_act
from runtime.play.client import Api
from runtime.play.errors import PlayError
from runtime.play.fates import Fate
from runtime.play.incidents import Incident, Manner, Stop
from runtime.play.offices import Offices
from runtime.play.papers import Papers

PATIENCE_SECONDS = 180
_ROLE_OF_INCIDENT = {Fate.WITHDRAWN: Role.CLERK, Fate.HELD: Role.APPRAISER, Fate.RETURNED: Role.CHAIR}


@dataclass(frozen=True)
class Standing:
    """Where a nomination stands, as the API tells it."""

    nomination: str
    version: int
    state: NominationState
    unit: str | None
    level: Level | None
    step: StepKind | None

    @property
    def closed(self) -> bool:
        """True once nothing more will happen to it."""
        return self.state in CLOSED_STATES

    @classmethod
    def of(cls, status: Mapping[str, Any]) -> "Standing":
        """The standing that a command's answer, or the nomination itself, tells."""
        level, step = status.get("level"), status.get("step")
        return cls(
            status.get("nomination") or status["id"],
            status["version"],
            NominationState(status["state"]),
            status["unit"] if "nomination" in status else status.get("office"),
            Level(level) if level else None,
            StepKind(step) if step else None,
        )


@dataclass
class Climber:
    """One nomination on its way. `straight` is False for one that was split off, returned, or held."""

    api: Api
    offices: Offices
    home: str
    stops: tuple[Stop, ...]
    papers: Papers
    ahead: list[Incident] = field(default_factory=list)
    family: list[str] = field(default_factory=list)
    straight: bool = True

    async def climb(self, nomination: str) -> None:
        """To the end: this nomination, then those that were split off it. `family` names all of them afterwards."""
        self.family.append(nomination)
        standing = await self._arrived(nomination)
        branches: list[tuple[str, Papers]] = []
        while not standing.closed:
            status = await self._act(standing)
            standing = Standing.of(status)
            branches += [(branch, self.papers.branch()) for branch in status.get("splits", ())]
        for branch, papers in branches:
            self.straight = False
            await Climber(self.api, self.offices, self.home, self.stops, papers, family=self.family).climb(branch)

    async def _arrived(self, nomination: str) -> Standing:
        """The nomination's standing, once its first entry is recorded."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        clerk = await self.offices.token(self.home, Role.CLERK)
        while True:
            answer = await self.api.of(clerk).nominations_read(nomination)
            if answer["version"] > 0:
                return Standing.of(answer)
            if time.monotonic() > deadline:
                raise PlayError(f"{nomination} has not begun after {PATIENCE_SECONDS} s")
            await asyncio.sleep(0.05)

    async def _act(self, standing: Standing) -> dict[str, Any]:
        if standing.state is NominationState.AWAITING_SUPPLEMENT:
            self.straight = False
            return await self._tell(standing, *await self._asked(standing), Command.RESUBMIT, resubmit_body())
        if standing.state is NominationState.ON_HOLD:
            self.straight = False
            return await self._tell(standing, *await self._asked(standing), Command.RELEASE, release_body(self.papers))
        number, stop, step = self._place(standing)
        here = [one for one in self.ahead if (one.stop, one.step) == (number, step)]
        first = next((one for one in here if one.manner is Manner.BEFORE), None)
        if first is not None:
            self.ahead.remove(first)
            role = _ROLE_OF_INCIDENT[first.fate]
            unit = self.home if role is Role.CLERK else stop.unit
            return await self._tell(standing, unit, role, *incident_act(first))
        for one in here:
            self.ahead.remove(one)
        decides = number == len(self.stops) - 1
        act = step_act(step, decides=decides, level=stop.level, papers=self.papers, exceptions=here)
        return await self._tell(standing, stop.unit, ROLE_OF_STEP[step], *act)

    def _place(self, standing: Standing) -> tuple[int, Stop, StepKind]:
        for number, stop in enumerate(self.stops):
            if (stop.unit, stop.level) == (standing.unit, standing.level) and standing.step in stop.steps:
                return number, stop, standing.step
        raise PlayError(f"{standing.nomination} stands at {standing.unit} in step {standing.step}, which is not on its way")

    async def _asked(self, standing: Standing) -> tuple[str, Role]:
        """Whose turn it is while the nomination waits: only its open task tells the unit from an office of the same unit."""
        auditor = self.offices.administrator
        progress = await self.api.of(auditor).nominations_progress(standing.nomination)
        office, role = progress.get("office"), progress.get("role")
        if office is None or role is None:
            raise PlayError(f"{standing.nomination} waits for nobody")
        return office["code"], Role(role)

    async def _tell(self, standing: Standing, unit: str, role: Role, command: Command, body: dict[str, Any]) -> dict[str, Any]:
        token = await self.offices.token(unit, role)
        key = f"{standing.nomination}:{standing.version}:{command}"
        return await self.api.command(token, standing.nomination, command, key, body)


async def stops_of(api: Api, offices: Offices, nomination: str) -> tuple[Stop, ...]:
    """The offices on the way of a nomination, lowest first."""
    progress = await api.of(offices.administrator).nominations_progress(nomination)
    return tuple(
        Stop(station["unit"]["code"], Level(station["unit"]["level"]), tuple(StepKind(step) for step in station["steps"]))
        for station in progress["route"]
    )
