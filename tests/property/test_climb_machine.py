"""Random officers say random things to real nominations; after every word engine, database and a small model of their own agree."""

import copy
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from auditor.invariants import violations
from models.messages.actor import Actor
from models.messages.commands import ItemException, NomineeVote
from models.messages.vote import VoteCount
from models.vocabulary import ItemVerdict, Level, Role
from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import assert_sound, begun, outcomes, settled
from tests.climbing import TWO_LEVELS, UNITS, Climb, insert_dossier
from tests.property.second_account import ROLE, Model, Officer, Refused

NOMINEES = 4
FAILED = VoteCount(in_favour=1, against=9)
PARTS = ("identity", "report", "letter", "opinions")


@dataclass(frozen=True)
class Move:
    """One word, before it is known to whom it is said: `some` and `others` are places in the list."""

    to: int
    what: str
    slip: str
    some: frozenset[int]
    others: frozenset[int]
    parts: frozenset[str]


places = st.frozensets(st.integers(0, NOMINEES - 1), max_size=2)
moves = st.builds(
    Move,
    to=st.integers(0, 3),
    what=st.sampled_from(["step"] * 6 + ["send_back", "resubmit", "resubmit", "hold", "release", "release", "withdraw"]),
    slip=st.sampled_from(["none"] * 8 + ["role", "level", "person", "stranger"]),
    some=places,
    others=places,
    parts=st.frozensets(st.sampled_from(PARTS), min_size=1, max_size=2),
)


@pytest.fixture(scope="module")
async def task_queue(client: Client, settings: Settings, database: asyncpg.Pool) -> AsyncIterator[str]:
    mine = settings.model_copy(update={"task_queue": f"machine-{uuid4().hex}"})
    async with build_worker(client, mine, build_activities(database, mine)):
        yield mine.task_queue


def officer_for(model: Model, move: Move) -> Officer:
    """Who would rightly say it, but for the slip."""
    level, step = model.place
    role = {"step": ROLE[step], "send_back": "appraiser", "hold": "chair", "release": "appraiser", "withdraw": "clerk"}.get(
        move.what, ""
    )
    if move.what == "resubmit":
        role = "appraiser" if model.asked == "commune" else "clerk"
    if move.what in {"resubmit", "withdraw"}:
        level = "commune"
    name = f"of-{role}-{level}"
    match move.slip:
        case "role":
            role = "member"
        case "level":
            level = "province" if level == "commune" else "commune"
        case "person":
            name = f"of-{role}-{'commune' if level == 'province' else 'province'}"
        case "stranger":
            name = f"of-stranger-{move.to}"
    return Officer(name, role, level)


def said_to(model: Model, move: Move, officer: Officer) -> dict[str, Any]:
    """What the move says to this nomination; the model is changed by it, or raises Refused."""
    here = [nominee for place, nominee in enumerate(model.members) if place in move.some]
    there = [nominee for place, nominee in enumerate(model.members) if place in move.others - move.some]
    match move.what:
        case "step":
            kind = model.place[1]
            back = [] if kind == "council" else there
            model.step(officer, kind, here, back, move.parts)
        case "send_back":
            model.send_back(officer, "commune" if move.to == 1 else "unit", move.parts, here)
        case "resubmit":
            model.resubmit(officer, frozenset(move.parts | (model.asked_for if move.to else frozenset())))
        case "hold":
            model.hold(officer, here)
        case "release":
            model.release(officer)
        case "withdraw":
            model.withdraw(officer, here)
    return {}


async def say(climb: Climb, before: Model, move: Move, officer: Officer) -> None:
    """The same to the engine. Raises what the engine raises."""
    here = [nominee for place, nominee in enumerate(before.members) if place in move.some]
    there = [nominee for place, nominee in enumerate(before.members) if place in move.others - move.some]
    level = Level(officer.level)
    actor = Actor(officer=officer.name, role=Role(officer.role), unit=UNITS[level], level=level)
    some = {"nominees": tuple(here)} if here else {}
    match move.what:
        case "step":
            await _take_step(climb, before, actor, here, there, move)
        case "send_back":
            to = Level.COMMUNE if move.to == 1 else None
            await climb.send_back(level, actor=actor, to=to, parts=tuple(move.parts), **some)
        case "resubmit":
            changed = tuple(move.parts | (before.asked_for if move.to else frozenset()))
            await climb.resubmit(actor=actor, changed=changed)
        case "hold":
            await climb.hold(level, actor=actor, **some)
        case "release":
            await climb.release(level, actor=actor)
        case "withdraw":
            await climb.withdraw(actor=actor, **some)


async def _take_step(climb: Climb, before: Model, actor: Actor, here: list[int], there: list[int], move: Move) -> None:
    place, step = before.place
    if step == "council":
        await climb.vote(actor.level, actor=actor, exceptions=tuple(NomineeVote(nominee=n, votes=FAILED) for n in here))
        return
    exceptions = (
        *(ItemException(nominee=n, verdict=ItemVerdict.REJECT, ground="law.8") for n in here),
        *(ItemException(nominee=n, verdict=ItemVerdict.RETURN, ground="x", parts=tuple(move.parts)) for n in there),
    )
    if step == "appraise":
        await climb.appraise(actor.level, actor=actor, exceptions=exceptions)
    elif place == "province":
        await climb.decide(actor.level, actor=actor, exceptions=exceptions)
    else:
        await climb.forward(actor.level, actor=actor, exceptions=exceptions)


async def accepted(climb: Climb, before: Model, move: Move, officer: Officer) -> bool:
    try:
        await say(climb, before, move, officer)
    except WorkflowUpdateFailedError:
        return False
    except RPCError as error:
        assert error.status is RPCStatusCode.NOT_FOUND
        return False
    return True


async def compare(database: asyncpg.Pool, client: Client, climb: Climb, whole: Model) -> None:
    """Engine, read model, ledger, tasks and nominees against the model."""
    family = whole.family(climb.nomination)
    rows = await database.fetch("select * from nomination where id = $1 or id like $1 || '.%'", climb.nomination)
    assert {row["id"] for row in rows} == set(family)
    for row in rows:
        model = family[row["id"]]
        assert (row["state"], row["version"]) == (model.state, model.entries), row["id"]
        if not model.ended:
            assert row["nominees"] == len(model.members)
            status = await climb.split(row["id"]).handle.query("status")
            assert (status["state"], status["version"], status["nominees"]) == (model.state, model.entries, len(model.members))
            if not model.held and not model.asked:
                assert (status["level"], status["step"]) == model.place
    assert await violations(database, [climb.nomination]) == []
    stands = {nominee: outcome for nominee, (_, outcome, _) in (await outcomes(database, climb.nomination)).items()}
    assert stands == whole.outcomes()


@pytest.mark.timeout(300)
@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.lists(moves, min_size=10, max_size=25))
async def test_engine_database_and_model_agree_after_every_word(
    story: list[Move], client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    climb = Climb(client, task_queue, TWO_LEVELS, ())
    await insert_dossier(database, climb, [f"Người {number}" for number in range(NOMINEES)])
    await climb.start()
    await begun(database, climb.nomination)
    whole = Model(list(climb.nominees))
    for move in story:
        alive = [(name, model) for name, model in whole.family(climb.nomination).items() if not model.ended]
        name, model = (alive or list(whole.family(climb.nomination).items()))[move.to % (len(alive) or 1)]
        officer, before = officer_for(model, move), copy.deepcopy(model)
        try:
            said_to(copy.deepcopy(model), move, officer)
            allowed = True
        except Refused:
            allowed = False
        event(f"{move.what}: {'carried out' if allowed else 'refused'}")
        assert await accepted(climb.split(name), before, move, officer) == allowed, (name, move, officer, before)
        if allowed:
            said_to(model, move, officer)
            await settled(database, climb.nomination)
        await compare(database, client, climb, whole)
    await assert_sound(database, client, climb.nomination)
