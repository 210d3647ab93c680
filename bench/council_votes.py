"""Members who vote, each at a device of their own: impatient people, who click twice, or give up waiting and click again."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any

from bench.council_house import Chamber, MeasureError, Member
from models.ballots.paper import WHOLE_SLATE, write_paper
from models.ballots.sealing import seal
from models.vocabulary import BallotMode, Choice

TWICE = 0.1
"""The share of ballots that are sent twice at the same moment."""
IMPATIENT = 0.1
"""The share of ballots whose sender waits no longer than this, and sends the same again:"""
PATIENCE_SECONDS = 0.05
UNPOPULAR = 10
"""Every so-manieth nominee has most of the members against them."""
SEED = 1


@dataclass
class Vote:
    """What the members did: how each voted on each line, what they were given for it, and how long they waited."""

    choices: dict[str, list[Choice]]
    receipts: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    sent: int = 0
    given_up: int = 0
    cut_off: int = 0
    seconds: float = 0.0

    def passes(self, line: int) -> bool:
        """Whether more than half of all members are for the line, which counts from 0."""
        return 2 * sum(said[line] is Choice.FOR for said in self.choices.values()) > len(self.choices)


Put = Callable[[str, str, Any], Awaitable[tuple[int, Any]]]
"""Sends a body to a path under a token: status and JSON of the answer. Raises OSError or EOFError when the connection breaks."""


async def vote(chamber: Chamber, session: str, mode: BallotMode, lines: int, put: Put) -> Vote:
    """Everybody votes at the same time on all lines of the first round. Raises MeasureError for a ballot that is not taken."""
    paper = await chamber.ask(f"/council-sessions/{session}/rounds/1/paper")
    if not paper["secret"] or paper["lines"] != lines:
        raise MeasureError(f"the round is another one: {paper}")
    round_ = _Round(put, f"/v1/council-sessions/{session}/rounds/1/ballot", bytes.fromhex(paper["public_key"]), mode)
    held = Vote({member.officer: _choices(place, lines) for place, member in enumerate(chamber.members)})
    begun = time.perf_counter()
    await asyncio.gather(
        *(_Device(round_, member, Random(SEED + place), held).vote() for place, member in enumerate(chamber.members))
    )
    held.seconds = time.perf_counter() - begun
    return held


def _choices(member: int, lines: int) -> list[Choice]:
    chance = Random(-SEED - member)
    likely = [(2, 7, 1) if line % UNPOPULAR == UNPOPULAR - 1 else (8, 1, 1) for line in range(lines)]
    return [chance.choices((Choice.FOR, Choice.AGAINST, Choice.ABSTAIN), weights)[0] for weights in likely]


@dataclass(frozen=True, slots=True)
class _Round:
    """How and where ballots go, the key to which they are sealed, and whether one covers the slate."""

    put: Put
    path: str
    key: bytes
    mode: BallotMode


@dataclass(frozen=True, slots=True)
class _Device:
    """What one member votes on."""

    round: _Round
    member: Member
    chance: Random
    held: Vote

    async def vote(self) -> None:
        """One ballot on the slate; or one after another on its lines, the next when the receipt of the one before is there."""
        choices, path = self.held.choices[self.member.officer], self.round.path
        papers = [(path, write_paper(choices, WHOLE_SLATE))]
        if self.round.mode is BallotMode.ITEMS:
            papers = [(f"{path}/{line}", write_paper([choice], line)) for line, choice in enumerate(choices, 1)]
        for where, paper in papers:
            body = {"sealed": base64.b64encode(seal(self.round.key, paper)).decode()}
            begun = time.perf_counter()
            receipts = set(await self._clicked(where, body))
            self.held.waits.append(time.perf_counter() - begun)
            if len(receipts) > 1:
                raise MeasureError(f"{where}: the same bytes were given two receipts")
            self.held.receipts += receipts

    async def _clicked(self, where: str, body: dict[str, str]) -> Sequence[str]:
        """The receipts of a ballot that is sent once, or twice at once, or again after a short wait."""
        mood = self.chance.random()
        if mood < TWICE:
            return await asyncio.gather(self._put(where, body), self._put(where, body))
        if mood < TWICE + IMPATIENT:
            try:
                return [await asyncio.wait_for(self._put(where, body), PATIENCE_SECONDS)]
            except TimeoutError:
                self.held.given_up += 1
        return [await self._put(where, body)]

    async def _put(self, where: str, body: dict[str, str]) -> str:
        """Sent until it is answered: whoever loses the connection does not know whether the ballot is in, and need not."""
        self.held.sent += 1
        try:
            status, answer = await self.round.put(where, self.member.token, body)
        except (OSError, EOFError):
            self.held.cut_off += 1
            return await self._put(where, body)
        if status != HTTPStatus.OK:
            raise MeasureError(f"{where}: {status} {answer}")
        return str(answer["receipt"])
