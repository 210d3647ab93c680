"""Plays the dossiers of a plan, so many at once, each from its submission until every one of its nominees has an outcome."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from models.vocabulary import Role
from policy.law_models import Decider
from runtime.play.client import Api
from runtime.play.climb import Climber, stops_of
from runtime.play.dice import dice_for
from runtime.play.errors import PlayError, Refused
from runtime.play.incidents import incidents
from runtime.play.layout import Layout
from runtime.play.offices import Offices
from runtime.play.papers import Papers
from runtime.play.people import People
from runtime.play.plan import PlannedDossier
from runtime.play.tallies import Tallies

AT_ONCE = 16
MOST_FAULTS = 20
"""After so many dossiers that failed the play gives up: whatever is wrong is wrong for all."""


def new_run() -> str:
    """A name for a run: it sets its recipients, officers and papers apart from those of every other run on the same data."""
    return secrets.token_hex(3)


@dataclass
class Player:
    """Plays one run. `told` hears of every dossier that has ended."""

    api: Api
    administrator: str
    layout: Layout
    seed: int
    run: str
    told: Callable[[PlannedDossier], None] = lambda _dossier: None
    at_once: int = AT_ONCE

    def __post_init__(self) -> None:
        self.tallies = Tallies()
        self._offices = Offices(self.api, self.administrator, self.run)
        self._people = People(self.layout.scenario.regime, self.seed, self.run)
        president = {plan.law.code for plan in self.layout.awards if any(one.by is Decider.PRESIDENT for one in plan.law.deciders)}
        self._centre = {plan.law.code: "CTN" if plan.law.code in president else "TTg" for plan in self.layout.awards}

    async def play(self, dossiers: Sequence[PlannedDossier]) -> Tallies:
        """What became of everybody. Raises PlayError when the API stays away, or refuses one dossier after another."""
        await self._offices.found(self.layout)
        waiting = iter(dossiers)

        async def play_on() -> None:
            for dossier in waiting:
                await self._play_safely(dossier)

        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(self.at_once):
                    tasks.create_task(play_on())
        except* PlayError as errors:
            raise errors.exceptions[0] from None
        return self.tallies

    async def _play_safely(self, dossier: PlannedDossier) -> None:
        try:
            await self._play_one(dossier)
        except Refused as refusal:
            self.tallies.give_up(dossier, str(refusal))
            if len(self.tallies.faults) > MOST_FAULTS:
                raise PlayError("too much is refused: " + "; ".join(self.tallies.faults[:3])) from refusal
        self.told(dossier)

    async def _play_one(self, dossier: PlannedDossier) -> None:
        clerk = await self._offices.token(dossier.unit.ref.code, Role.CLERK)
        submitted = await self.api.post(clerk, "/v1/nominations", self._body(dossier), f"{self.run}/dossier/{dossier.number}")
        nomination, ids = submitted["id"], tuple(one["id"] for one in submitted["nominees"])
        fates = dict(zip(ids, (nominee.fate for nominee in dossier.nominees), strict=False))
        papers = Papers(f"{dossier.number + 1}-{self.run}", dossier.received_on, self._centre[dossier.award])
        stops = await stops_of(self.api, self._offices, nomination)
        ahead = incidents(stops, fates, dice_for(self.seed, dossier.number))
        way = Climber(self.api, self._offices, dossier.unit.ref.code, stops, papers, ahead)
        await way.climb(nomination)
        lists = [await self._list(clerk, member) for member in way.family]
        self.tallies.count(dossier, ids, [place for one in lists for place in one])
        self.tallies.nominations.append(nomination)
        if way.straight:
            self.tallies.straight.append(nomination)

    def _body(self, dossier: PlannedDossier) -> dict[str, Any]:
        return {
            "award": dossier.award,
            "period": str(dossier.season.achieved_in),
            "received_on": dossier.received_on.isoformat(),
            "nominees": [self._people.nominee(dossier, nominee) for nominee in dossier.nominees],
        }

    async def _list(self, token: str, nomination: str) -> list[tuple[int, str | None]]:
        """Who stands in a nomination now, each with its outcome."""
        answer = await self.api.get(token, f"/v1/nominations/{nomination}/nominees")
        return [(one["id"], one["outcome"]) for one in answer["nominees"]]
