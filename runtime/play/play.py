"""Plays the dossiers of a plan, so many at once, each from its submission until every one of its nominees has an outcome."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policy.law_models import Decider
from runtime.play.client import Api
from runtime.play.climb import Climber, stops_of
from runtime.play.dice import dice_for
from runtime.play.errors import PlayError, Refused
from runtime.play.handing_in import Clerks, HandedIn, parcels
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
        scenario = self.layout.scenario
        self.tallies = Tallies()
        self._offices = Offices(self.api, self.administrator, self.run)
        people = People(scenario.regime, self.seed, self.run)
        self._clerks = Clerks(self.api, self._offices, people, self.run, scenario.place.unit)
        president = {plan.law.code for plan in self.layout.awards if any(one.by is Decider.PRESIDENT for one in plan.law.deciders)}
        self._centre = {plan.law.code: "CTN" if plan.law.code in president else "TTg" for plan in self.layout.awards}

    async def play(self, dossiers: Sequence[PlannedDossier]) -> Tallies:
        """What became of everybody. Raises PlayError when the API stays away, or refuses one dossier after another."""
        await self._offices.found(self.layout)
        waiting = parcels(dossiers)

        async def play_on() -> None:
            for parcel in waiting:
                await self._play_parcel(parcel)

        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(self.at_once):
                    tasks.create_task(play_on())
        except* PlayError as errors:
            raise errors.exceptions[0] from None
        return self.tallies

    async def _play_parcel(self, parcel: tuple[PlannedDossier, ...]) -> None:
        try:
            handed_in = await self._clerks.hand_in(parcel)
        except Refused as refusal:
            for dossier in parcel:
                self._give_up(dossier, refusal)
            return
        for one in handed_in:
            try:
                await self._climb(one)
            except Refused as refusal:
                self._give_up(one.dossier, refusal)
            else:
                self.told(one.dossier)

    def _give_up(self, dossier: PlannedDossier, refusal: Refused) -> None:
        self.tallies.give_up(dossier, str(refusal))
        self.told(dossier)
        if len(self.tallies.faults) > MOST_FAULTS:
            raise PlayError("too much is refused: " + "; ".join(self.tallies.faults[:3])) from refusal

    async def _climb(self, entered: HandedIn) -> None:
        dossier, nomination = entered.dossier, entered.nomination
        fates = dict(zip(entered.nominees, (nominee.fate for nominee in dossier.nominees), strict=False))
        papers = Papers(f"{dossier.number + 1}-{self.run}", dossier.received_on, self._centre[dossier.award])
        stops = await stops_of(self.api, self._offices, nomination)
        ahead = incidents(stops, fates, dice_for(self.seed, dossier.number))
        way = Climber(self.api, self._offices, dossier.unit.ref.code, stops, papers, ahead)
        await way.climb(nomination)
        places = [place for member in way.family for place in await self._standing_in(member)]
        self.tallies.count(dossier, entered.nominees, places)
        self.tallies.nominations.append(nomination)
        if way.straight:
            self.tallies.straight.append(nomination)

    async def _standing_in(self, nomination: str) -> list[tuple[int, str | None]]:
        """Who stands in a nomination now, each with its outcome."""
        return [(one["id"], one["outcome"]) for one in await self.api.nominees(self.administrator, nomination)]
