"""Everything a session runs on is killed under it, while members vote and while the vote is counted and told.

No ballot is lost, none counted twice, no outcome delivered twice. Members vote over HTTP; whoever was cut off sends the same
bytes, or says the same word, again. `COUNCIL_KILLS=3 pytest tests/faults/test_council_under_kills.py` kills three times in each.
"""

import asyncio
import base64
import contextlib
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx
import pytest
from temporalio.client import Client, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from auditor.invariants import violations
from bench.http import new_officer
from models.ballots.paper import write_paper
from models.ballots.sealing import receipt_of, seal
from models.messages.council_session import Seat
from models.vocabulary import Choice, CouncilFunction, Level, NominationState, Role, SessionState, StepKind
from runtime.database import open_pool
from runtime.ports import free_ports
from runtime.settings import Settings
from runtime.stack import Stack
from runtime.temporal import connect
from tests.auditing import begun, waiting_for_nobody
from tests.climbing import UNITS, Climb, a_policy, insert_dossier, ledger
from tests.sessions import Session, keep_policy, members_of

POLICY = a_policy(levels=(Level.COMMUNE,), steps=(StepKind.COUNCIL, StepKind.SIGN))
NOMINATIONS, NOMINEES, MEMBERS = 12, 3, 9
NEEDED = 8
"""80 % of nine members."""
KILLS = int(os.environ.get("COUNCIL_KILLS", "1"))
"""Of each of the following, so many: 3 is all of it."""
MID_VOTE = (("postgres", "starter"), ("worker",), ("temporal",))[:KILLS]
MID_TALLY = (("temporal", "worker"), ("postgres",), ("worker", "starter"))[:KILLS]
MID_DELIVERY = (("worker",), ("postgres",), ("temporal", "postgres"))[:KILLS]
MOSTLY_FOR = (Choice.FOR, Choice.FOR, Choice.FOR, Choice.FOR, Choice.FOR, Choice.AGAINST)
CHANGES = 5
"""How often a member changes the ballot."""
ROUND = "select public_key, box from session_round where session = $1"
RESULTS = """
select result.* from session_result result join slate_line line using (session, round, nominee)
where session = $1 order by line.position
"""
DEAD_SECONDS = 0.2
SEED = 20260302
AWAY = (
    *(OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError),
    *(RPCError, WorkflowUpdateRPCTimeoutOrCancelledError, httpx.TransportError),
)
pytestmark = pytest.mark.timeout(240)
Answer = TypeVar("Answer")


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[Stack]:
    postgres, temporal, ui, starter = free_ports(4)
    settings = Settings(
        data_dir=tmp_path / "data",
        postgres_port=postgres,
        temporal_port=temporal,
        temporal_ui_port=ui,
        starter_port=starter,
        log_level="WARNING",
    )
    async with Stack(settings) as running:
        yield running


async def killed(stack: Stack, *parts: str) -> None:
    for part in parts:
        stack.kill(part)
    await asyncio.sleep(DEAD_SECONDS)
    for part in parts:
        await stack.start(part)


async def again(attempt: Callable[[], Awaitable[Answer]]) -> Answer:
    """What it answers in the end, however often it, or what it asks, is away meanwhile."""
    for _ in range(300):
        with contextlib.suppress(*AWAY):
            return await attempt()
        await asyncio.sleep(0.1)
    raise AssertionError("it never came back")


async def members_with_tokens(http: httpx.AsyncClient, settings: Settings) -> dict[str, str]:
    """Who is to sit on the council, each with a token."""
    administrator = settings.administrator_token_file.read_text().strip()
    made = [await new_officer(http, administrator, UNITS[Level.COMMUNE], Role.MEMBER) for _ in range(MEMBERS)]
    return dict(made)


async def ready_session(client: Client, settings: Settings, pool: asyncpg.Pool, members: list[str]) -> tuple[Session, list[Climb]]:
    """A session whose first round is open, and the nominations on its agenda."""
    climbs = []
    for _ in range(NOMINATIONS):
        climb = Climb(client, settings.task_queue, POLICY, ())
        await insert_dossier(pool, climb, [f"Người thứ {number}" for number in range(NOMINEES)])
        climbs.append(await keep_policy(pool, climb))
    await asyncio.gather(*(climb.start() for climb in climbs))
    for climb in climbs:
        await begun(pool, climb.nomination)
    functions = (seat.function for seat in members_of(MEMBERS) if seat.function is not CouncilFunction.WITHOUT_VOTE)
    seats = tuple(Seat(officer=officer, function=function) for officer, function in zip(members, functions, strict=True))
    session = Session(client, settings.task_queue, pool, seats)
    await session.seat_council()
    await session.convene()
    await session.set_agenda(climbs)
    await session.all_present()
    await session.open_round()
    return session, climbs


async def taken(http: httpx.AsyncClient, session: Session, token: str, body: dict[str, Any]) -> str:
    """The receipt of a ballot, sent once. Raises ConnectionError where the starter does not know whether it is in."""
    path, headers = f"/v1/council-sessions/{session.session}/rounds/1/ballot", {"Authorization": f"Bearer {token}"}
    answer = await http.put(path, json=body, headers=headers)
    if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        raise ConnectionError(answer.text)
    assert answer.status_code == HTTPStatus.OK, answer.text
    return str(answer.json()["receipt"])


async def vote_again_and_again(
    http: httpx.AsyncClient, session: Session, token: str, choices: list[Choice], rng: random.Random
) -> str:
    """The member changes the ballot a few times, each sent as often as it takes; the receipt of the last one."""
    round_ = await again(lambda: session.database.fetchrow(ROUND, session.session))
    assert round_ is not None
    receipt: str | None = None
    for attempt in range(CHANGES):
        said = choices if attempt == CHANGES - 1 else [rng.choice(list(Choice)) for _ in choices]
        paper = seal(round_["public_key"], write_paper(said))
        body = {"sealed": base64.b64encode(paper).decode(), "replaces": receipt}
        receipt = await again(lambda: taken(http, session, token, body))  # noqa: B023 -- awaited before it changes
        assert receipt == receipt_of(paper), "whoever was cut off, and sends the same bytes, has the same receipt"
        await asyncio.sleep(rng.random() / 2)
    assert receipt is not None
    return receipt


async def test_no_ballot_is_lost_and_nothing_is_told_twice_whoever_dies(stack: Stack) -> None:
    rng = random.Random(SEED)  # noqa: S311 -- a play, not a secret
    pool, client = await open_pool(stack.settings), await connect(stack.settings)
    http = httpx.AsyncClient(base_url=stack.settings.starter_url, timeout=10)
    tokens = await members_with_tokens(http, stack.settings)
    session, climbs = await ready_session(client, stack.settings, pool, list(tokens))
    voters = [seat.officer for seat in session.seats if seat.function.votes]
    lines = await session.lines()
    truth = {officer: [rng.choice(MOSTLY_FOR) for _ in lines] for officer in voters}

    voting = [asyncio.create_task(vote_again_and_again(http, session, tokens[officer], truth[officer], rng)) for officer in voters]
    for parts in MID_VOTE:
        await killed(stack, *parts)
    receipts = await asyncio.gather(*voting)

    closing = asyncio.create_task(again(lambda: session.close_round(key="of-thu-ky:close")))
    for parts in MID_TALLY:
        await asyncio.sleep(rng.random() / 3)
        await killed(stack, *parts)
    status = await closing
    assert (status.state, status.ballots) == (SessionState.TALLIED, MEMBERS)

    round_ = await pool.fetchrow(ROUND, session.session)
    assert round_ is not None
    assert round_["box"]["receipts"] == sorted(receipts)
    counts = [Counter(one) for one in zip(*truth.values(), strict=True)]
    results = await pool.fetch(RESULTS, session.session)
    assert [(row["in_favour"], row["against"], row["abstaining"], row["invalid"]) for row in results] == [
        (count[Choice.FOR], count[Choice.AGAINST], 0, 0) for count in counts
    ]

    assert (await again(lambda: session.publish(key="of-thu-ky:publish"))).state is SessionState.PUBLISHED
    for parts in MID_DELIVERY:
        await asyncio.sleep(rng.random() / 3)
        await killed(stack, *parts)
    told = await again(session.told)
    assert (told.delivered, told.refused) == (NOMINATIONS, 0)
    for place, climb in enumerate(climbs):
        votes = [entry for entry in await ledger(pool, climb.nomination) if entry["act"] == "council_voted"]
        assert [entry["update_id"] for entry in votes] == [f"session:{session.session}:{climb.nomination}"]
        passed = [count[Choice.FOR] >= NEEDED for count in counts[place * NOMINEES : (place + 1) * NOMINEES]]
        state = await pool.fetchval("select state from nomination where id = $1", climb.nomination)
        assert state == (NominationState.AWAITING_SIGNATURE if any(passed) else NominationState.NOT_AWARDED)
    assert await session.acts() == [
        *("session_convened", "agenda_set", "presence_recorded", "round_opened", "round_closed", "box_committed", "tallied"),
        *("published", "outcomes_delivered"),
    ]
    assert await violations(pool) == []
    assert await waiting_for_nobody(pool, *(climb.nomination for climb in climbs)) == 0
    await http.aclose()
    await pool.close()
