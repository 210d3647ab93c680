"""Whatever officers say, in whatever order: workflow, read model, ledger, tasks and nominees are what a second account says."""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from models.engine import CATCH_UP
from models.messages.nomination import NominationStatus
from models.vocabulary import Command, Role
from policy.rights import refusal
from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from starter.rights.standing import read_standing
from tests.auditing import assert_sound, begun, outcomes
from tests.climbing import TWO_LEVELS, UNITS, Climb, an_officer, insert_dossier, ledger
from tests.property.officers_words import COMMANDS, any_command, any_message
from tests.property.second_account import INTERESTED, LEVELS, Family, Standing, refusals, wrong_officer
from workflows import NominationWorkflow

STORIES, WORDS = 20, 32
IN_THE_WORDS = {"TaskMoved", "UnknownNominee", "InvalidInput"}
"""Reasons that lie in what is said, not in who says it and when."""
SEEN: Counter[str] = Counter()
"""What the words of all stories came to: `accepted appraise`, `refused WrongOffice`, `split`, …"""


@dataclass
class Story:
    """One dossier on the engine, and the second account of it."""

    climb: Climb
    pool: asyncpg.Pool
    family: Family
    answered: list[tuple[str, Command, Any, str, NominationStatus]] = field(default_factory=list)

    async def say(self, case: Standing, command: Command, message: Any) -> None:
        """Give the command: it is accepted or refused as it must be, and every account agrees afterwards."""
        key, reasons = uuid4().hex, refusals(case, command, message)
        note(f"{case.nomination}: {command} {message!r} {reasons or ''}")
        await self.ask_at_the_door(case, command, message, reasons)
        answer = await self.answer(case.nomination, command, message, key)
        if isinstance(answer, str):
            assert answer in reasons
            SEEN[f"refused {answer}"] += 1
            await self.compare(case)
            return
        assert reasons == set()
        SEEN[f"accepted {command}"] += 1
        self.answered.append((case.nomination, command, message, key, answer))
        after, children = self.family.obey(case, command, message)
        assert answer.splits == tuple(child.nomination for child in children)
        assert {name: getattr(answer, name) for name in after.shown()} == after.shown()
        for child in children:
            SEEN["split"] += 1
            await begun(self.pool, child.nomination)
        for one in (after, *children):
            await self.compare(one)

    async def ask_at_the_door(self, case: Standing, command: Command, message: Any, reasons: set[str]) -> None:
        """The rules, asked of the read model as the API does, refuse for one of the reasons, or the reason lies in the words."""
        refused = refusal(message.actor, command, await read_standing(self.pool, case.nomination))
        if refused is None:
            assert reasons <= IN_THE_WORDS
        else:
            assert refused.type in reasons | wrong_officer(case, command, message.actor)
            SEEN[f"turned away {refused.type}"] += 1

    async def say_again(self, place: int) -> None:
        """Give an earlier command once more under its key: it is answered as it was, and nothing happens."""
        nomination, command, message, key, told = self.answered[place % len(self.answered)]
        assert await self.answer(nomination, command, message, key) == told
        SEEN["again"] += 1
        await self.compare(self.family.standings[nomination])

    async def catch_up(self, case: Standing) -> None:
        """Let the nomination look at its ledger, which knows nothing new: nothing happens."""
        if not case.closed:
            await self.climb.split(case.nomination).handle.execute_update(CATCH_UP, result_type=NominationStatus)
            SEEN["caught up"] += 1
        await self.compare(case)

    async def answer(self, nomination: str, command: Command, message: Any, key: str) -> NominationStatus | str:
        """The status, or the type of the refusal."""
        try:
            return await self.climb.split(nomination).tell(command, message, key)
        except WorkflowUpdateFailedError as failure:
            return getattr(failure.cause, "type", None) or repr(failure.cause)
        except RPCError as error:
            return "AlreadyClosed" if error.status is RPCStatusCode.NOT_FOUND else repr(error)

    async def compare(self, case: Standing) -> None:
        """Workflow, row, task, ledger and nominees say what the second account says."""
        status = await self.climb.split(case.nomination).handle.query(NominationWorkflow.status)
        assert {name: getattr(status, name) for name in case.shown()} == case.shown()
        rows = await self.pool.fetch(
            "select n.state, n.level, n.office as unit, n.step, n.nominees, n.version, t.number as task, t.role, t.unit as asked"
            " from nomination n left join task t on t.nomination = n.id and t.closed_at is null where n.id = $1",
            case.nomination,
        )
        (row,) = rows  # two would be two open tasks
        assert {name: row[name] for name in case.shown()} == case.shown()
        assert (row["role"], row["asked"]) == ((None, None) if case.closed else (case.role, UNITS[case.office]))
        await self.read_ledger(case)
        stands = await outcomes(self.pool, self.climb.nomination)
        assert {nominee: (where, outcome) for nominee, (where, outcome, _) in stands.items()} == self.family.fates()

    async def read_ledger(self, case: Standing) -> None:
        """One entry for each version, each bound to the one before it by a hash that is computed here."""
        before, entries = "", await ledger(self.pool, case.nomination)
        assert [entry["sequence"] for entry in entries] == list(range(1, case.version + 1))
        for entry in entries:
            assert (entry["previous_hash"] or "") == before
            before = hashlib.sha256((before + entry["body"]).encode()).hexdigest()
            assert entry["hash"] == before
            assert orjson.loads(entry["body"])["nomination"] == case.nomination


@pytest.fixture(scope="module")
async def task_queue(client: Client, settings: Settings, database: asyncpg.Pool) -> AsyncIterator[str]:
    mine = settings.model_copy(update={"task_queue": f"second-account-{uuid4().hex}"})
    async with build_worker(client, mine, build_activities(database, mine)):
        yield mine.task_queue


async def begin(client: Client, task_queue: str, pool: asyncpg.Pool, nominees: int) -> Story:
    climb = Climb(client, task_queue, TWO_LEVELS, (), interested=(INTERESTED,))
    listed = await insert_dossier(pool, climb, [f"Người thứ {number}" for number in range(1, nominees + 1)])
    await pool.execute("update nominee set officer = $2 where id = $1", listed[0], INTERESTED)
    await climb.start()
    await begun(pool, climb.nomination)
    clerk = an_officer(Role.CLERK, LEVELS[0])
    case = Standing(climb.nomination, listed, {clerk.officer: clerk.level})
    return Story(climb, pool, Family({climb.nomination: case}, dict.fromkeys(listed, climb.nomination)))


@settings(
    max_examples=STORIES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # a story is told as it fails; telling shorter ones would take minutes
    suppress_health_check=list(HealthCheck),
)
@given(dice=st.randoms(use_true_random=True))
async def test_every_account_agrees_after_every_word(client: Client, task_queue: str, database: asyncpg.Pool, dice: Random) -> None:
    story = await begin(client, task_queue, database, dice.randint(2, 6))
    await story.compare(story.family.standings[story.climb.nomination])
    for _ in range(WORDS):
        case = dice.choice(spoken_to(story.family))
        chance = dice.randint(1, 20)
        if chance == 1 and story.answered:
            await story.say_again(dice.randrange(100))
        elif chance == 2:
            await story.catch_up(case)
        else:
            command = any_command(dice, case)
            await story.say(case, command, any_message(dice, command, case, story.family))
        if case.closed and not any_is_open(story.family):
            break
    await assert_sound(database, client, story.climb.nomination)


def test_the_stories_reached_every_corner() -> None:
    if not SEEN:
        pytest.skip("no story was told")
    wanted = {
        *(f"accepted {command}" for command in COMMANDS),
        *("refused TaskMoved", "refused WrongState", "refused WrongOffice", "refused OwnNomination", "refused ActedBefore"),
        *("turned away WrongState", "turned away WrongOffice", "turned away OwnNomination", "turned away ActedBefore"),
        *(
            "turned away AlreadyClosed",
            "refused UnknownNominee",
            "refused InvalidInput",
            "refused AlreadyClosed",
            "split",
            "again",
            "caught up",
        ),
    }
    assert wanted - SEEN.keys() == set(), dict(SEEN)


def any_is_open(family: Family) -> bool:
    return any(not case.closed for case in family.standings.values())


def spoken_to(family: Family) -> list[Standing]:
    """The nominations, those that are open far more often than others."""
    every = list(family.standings.values())
    return [case for case in every if not case.closed] * 8 + every
