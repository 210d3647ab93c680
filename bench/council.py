"""`make bench-council`: a council votes on hundreds of nominations in one session, by slate and item by item; then on thousands.

The embedded stack with its usual settings, everything through the API, every vote secret. `slate` and `items`: 200 nominations of
one nominee, 30 members. `long`: 100 nominations of 50, 17 members, and the whole climb, by a session in the commune, the city, the
province and at the centre. What is in the box is held against what the members said, and counted again as anybody may.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import uvloop

from bench.climb import percentile
from bench.council_house import AGAIN_AFTER, Chamber, MeasureError, found
from bench.council_votes import Put, Vote, vote
from bench.house import house
from bench.officers import COMMUNE, PAPER_DAY, RECEIVED
from bench.wire import KEEP_SECONDS, Wire
from models.ballots.box import Box, recount
from models.ids import nomination_workflow_id, session_workflow_id
from models.vocabulary import BallotMode, NominationState, Role, VoteVerdict
from policy.units import CENTRE, directory
from runtime.temporal import connect

SMALLEST_RATE = 100.0
"""Ballots a second, item by item."""
LONGEST_WAIT = 1.0
"""Seconds for a ballot's receipt, at the 99th percentile, item by item."""
MOST_EVENTS_OF_SESSION = 200
"""The session's own history stays under it."""
MOST_EVENTS_OF_CLIMB = 84
LETTER = {"letter_number": "12/TTr-UBND", "letter_date": PAPER_DAY.isoformat()}
DECISION = {"decision_number": "345/QĐ-TTg", "decided_on": PAPER_DAY.isoformat(), "signatory": "chu-tich"}

CountEvents = Callable[[str], Awaitable[int]]


@dataclass(frozen=True)
class Size:
    """How much is asked of which councils: two that vote on single nominees, and one after another that vote on long lists."""

    nominations: int
    members: int
    long_nominations: int
    long_nominees: int
    long_members: int
    slate_at: str
    items_at: str
    long_at: tuple[str, ...]


FULL = Size(
    nominations=200,
    members=30,
    long_nominations=100,
    long_nominees=50,
    long_members=17,
    slate_at="63.01840",
    items_at="63.01834",
    long_at=tuple(unit.code for unit in directory().chain(COMMUNE, RECEIVED)),
)
_LIMITS = httpx.Limits(keepalive_expiry=KEEP_SECONDS)


@dataclass(frozen=True)
class Here:
    """How the starter is asked, by whom, how ballots are sent, and what counts the events of a workflow's history."""

    http: httpx.AsyncClient
    administrator: str
    put: Put
    events: CountEvents


async def measure() -> dict[str, Any]:
    """Every figure, and what was missed."""
    async with (
        house() as settings,
        httpx.AsyncClient(base_url=settings.starter_url, timeout=120, limits=_LIMITS) as http,
        Wire(settings.starter_url) as wire,
    ):
        temporal = await connect(settings)

        async def events(workflow: str) -> int:
            return len((await temporal.get_workflow_handle(workflow).fetch_history()).events)

        here = Here(http, settings.administrator_token_file.read_text().strip(), wire.put, events)
        return await measured(here, FULL)


async def measured(here: Here, size: Size) -> dict[str, Any]:
    """The same with councils of this size, wherever the starter is."""
    figures: dict[str, Any] = {}
    for name, unit, mode in (("slate", size.slate_at, BallotMode.SLATE), ("items", size.items_at, BallotMode.ITEMS)):
        chamber = await found(here.http, here.administrator, unit, size.members)
        nominations = await chamber.stand_before(size.nominations, 1)
        figures[name] = await sit(here, chamber, nominations, size.nominations, mode)
        _tell(name, figures[name])
    figures["long"] = await climb(here, size)
    return verdict(figures, size)


async def climb(here: Here, size: Size) -> dict[str, Any]:
    """Long lists before a council at each level, to the decision: the figures of the first session, and the longest histories."""
    chambers = [await found(here.http, here.administrator, unit, size.long_members) for unit in size.long_at]
    nominations = await chambers[0].stand_before(size.long_nominations, size.long_nominees)
    left, sessions = size.long_nominations * size.long_nominees, []
    for chamber in chambers:
        if chamber is not chambers[0]:
            await chamber.tell_all(Role.APPRAISER, "appraise", nominations, {})
        sessions.append(await sit(here, chamber, nominations, left, BallotMode.SLATE))
        _tell(f"long, {chamber.office.unit}", sessions[-1])
        left = sessions[-1].pop("passed")
        command, said = ("decide", DECISION) if chamber.office.unit == CENTRE else ("forward", LETTER)
        await chamber.tell_all(Role.CHAIR, command, nominations, said)
    climbs = [await here.events(nomination_workflow_id(one)) for one in nominations]
    longest = max(session["session_events"] for session in sessions)
    return {**sessions[0], "session_events": longest, "climb_events": max(climbs)}


async def sit(here: Here, chamber: Chamber, nominations: Sequence[str], nominees: int, mode: BallotMode) -> dict[str, Any]:
    """One session: convened, voted, closed, published; and what was found in the box. Raises MeasureError for what is not so."""
    session = await chamber.convene(nominations)
    begun = time.perf_counter()
    await chamber.say(f"/{session}/rounds", {"mode": mode})
    opened = time.perf_counter() - begun
    held = await vote(chamber, session, mode, nominees, here.put)
    begun = time.perf_counter()
    await chamber.say(f"/{session}/rounds/1/close")
    counted = time.perf_counter() - begun
    noted = (await chamber.ask(f"/council-sessions/{session}/rounds"))["rounds"][0]["commitment"]
    await chamber.say(f"/{session}/publish")
    while (told := await chamber.ask(f"/council-sessions/{session}"))["delivered"] < len(nominations):
        if told["refused"]:
            raise MeasureError(f"{told['refused']} nominations refused the verdict")
        await asyncio.sleep(AGAIN_AFTER)
    until_told = time.perf_counter() - begun
    passed = await _look(chamber, session, held, noted)
    await _must_have_moved_on(chamber, nominations)
    return {
        "ballots": len(held.receipts),
        "requests": held.sent,
        "given_up_and_sent_again": held.given_up,
        "cut_off_and_sent_again": held.cut_off,
        "casts_per_second": round(len(held.receipts) / held.seconds, 1),
        "cast_p50_seconds": round(percentile(held.waits, 50), 3),
        "cast_p99_seconds": round(percentile(held.waits, 99), 3),
        "open_seconds": round(opened, 2),
        "close_to_count_seconds": round(counted, 2),
        "close_to_last_outcome_seconds": round(until_told, 2),
        "session_events": await here.events(session_workflow_id(session)),
        "passed": passed,
    }


async def _look(chamber: Chamber, session: str, held: Vote, noted: str) -> int:
    """How many passed. Raises MeasureError unless box, results and members say the same, and the recount finds nothing."""
    box = Box.model_validate(await chamber.ask(f"/council-sessions/{session}/rounds/1/box"))
    again = recount(box, commitment=noted, receipts=held.receipts)
    if not again.agrees:
        raise MeasureError(f"the recount found {again.findings[:5]}")
    if len(set(held.receipts)) != box.ballots:
        raise MeasureError(f"{box.ballots} ballots in the box for {len(set(held.receipts))} that were cast")
    results = {one["nominee"]: one for one in await chamber.pages(f"/council-sessions/{session}/results", "results")}
    for line in box.lines:
        expected = VoteVerdict.PASS if held.passes(line.position - 1) else VoteVerdict.FAIL
        cast = sorted(said[line.position - 1] for said in held.choices.values())
        if results[line.nominee]["verdict"] != expected or (line.votes is not None and line.votes != _letters(cast)):
            raise MeasureError(f"line {line.position} is not as it was voted: {line.votes}, {results[line.nominee]}")
    return sum(one["verdict"] == VoteVerdict.PASS for one in results.values())


def _letters(choices: Sequence[str]) -> str:
    letters = {"for": "F", "against": "A", "abstain": "N"}
    return "".join(sorted(letters[choice] for choice in choices))


async def _must_have_moved_on(chamber: Chamber, nominations: Sequence[str]) -> None:
    """Raises MeasureError when the lists show a nomination before the council still."""
    for nomination in nominations:
        shown = await chamber.ask(f"/nominations/{nomination}/progress")
        if shown["step"] == "council" or (shown["task"] is None and shown["state"] != NominationState.NOT_AWARDED):
            raise MeasureError(f"{nomination} shows no verdict: {shown}")


def verdict(figures: dict[str, Any], size: Size) -> dict[str, Any]:
    """The figures, and what was missed."""
    items, long = figures["items"], figures["long"]
    met = {
        "items_casts_per_second": items["casts_per_second"] >= SMALLEST_RATE,
        "items_cast_p99_seconds": items["cast_p99_seconds"] < LONGEST_WAIT,
        "items_ballots": items["ballots"] == size.nominations * size.members,
        "session_events": long["session_events"] < MOST_EVENTS_OF_SESSION,
        "climb_events": long["climb_events"] <= MOST_EVENTS_OF_CLIMB,
    }
    targets = {
        "items_casts_per_second": SMALLEST_RATE,
        "items_cast_p99_seconds": LONGEST_WAIT,
        "items_ballots": size.nominations * size.members,
        "session_events": MOST_EVENTS_OF_SESSION,
        "climb_events": MOST_EVENTS_OF_CLIMB,
    }
    return {**figures, "targets": targets, "missed": [name for name, was in met.items() if not was]}


def _tell(name: str, figures: dict[str, Any]) -> None:
    print(name, json.dumps(figures), file=sys.stderr, flush=True)


def main() -> int:
    """0 only when every target was met."""
    try:
        result = uvloop.run(measure())
    except MeasureError as error:
        print(json.dumps({"missed": ["all"], "why": str(error)}))
        return 1
    print(json.dumps(result))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
