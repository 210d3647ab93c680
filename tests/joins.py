"""Joins as tests drive them: several nominations at one office, and the workflow that makes one of them."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import asyncpg
from temporalio.client import Client, WorkflowHandle

from models.ids import join_id, join_workflow_id, joined_nomination_id, new_nomination_id
from models.messages.join import JoinResult, JoinSource, StartJoin
from models.messages.policy import PinnedPolicy
from models.vocabulary import Level, Role
from tests.auditing import begun
from tests.climbing import TWO_LEVELS, UNITS, Climb, an_officer, insert_dossier
from workflows import JoinWorkflow, NominationWorkflow

NEIGHBOUR = "63.01846"
"""A second commune."""


def from_commune(policy: PinnedPolicy, commune: str) -> PinnedPolicy:
    """The same way, from another commune."""
    first, *others = policy.stations
    return policy.model_copy(update={"stations": (first.model_copy(update={"unit": commune}), *others)})


def asked(climbs: Sequence[Climb], tasks: Sequence[int], actor: Any, key: str | None = None) -> StartJoin:
    """The join of these, whose tasks the officer has seen."""
    update_id = f"{actor.officer}:{key or uuid4().hex}"
    return StartJoin(
        join=join_id(update_id),
        target=joined_nomination_id(update_id),
        actor=actor,
        sources=tuple(JoinSource(nomination=climb.nomination, task=task) for climb, task in zip(climbs, tasks, strict=True)),
        update_id=update_id,
        fingerprint="0" * 64,
    )


async def tasks_of(climbs: Sequence[Climb]) -> list[int]:
    """The number of each one's open task."""
    return [(await climb.handle.query(NominationWorkflow.status)).task or 1 for climb in climbs]


async def begin_join(client: Client, task_queue: str, start: StartJoin) -> WorkflowHandle[Any, JoinResult]:
    """The join, begun."""
    return await client.start_workflow(JoinWorkflow.run, start, id=join_workflow_id(start.join), task_queue=task_queue)


async def join(
    climbs: Sequence[Climb], level: Level, role: Role = Role.APPRAISER, tasks: Sequence[int] | None = None
) -> JoinResult:
    """What came of joining these by that officer of that level."""
    first = climbs[0]
    start = asked(climbs, tasks or await tasks_of(climbs), an_officer(role, level))
    return await (await begin_join(first.client, first.task_queue, start)).result()


def joined(climbs: Sequence[Climb], result: JoinResult, level: Level) -> Climb:
    """The joined nomination, to be moved on: its way begins at that level."""
    first = climbs[0]
    stations = tuple(station for station in first.policy.stations if station.level.rank >= level.rank)
    policy = first.policy.model_copy(update={"stations": stations})
    nominees = tuple(nominee for climb in climbs if climb.nomination in result.joined for nominee in climb.nominees)
    return Climb(first.client, first.task_queue, policy, nominees, nomination=result.target)


async def at_province(
    database: asyncpg.Pool, client: Client, task_queue: str, nominees: int = 3, commune: str = UNITS[Level.COMMUNE]
) -> Climb:
    """A list of a commune that stands at the province, to be appraised."""
    climb = Climb(client, task_queue, from_commune(TWO_LEVELS, commune), (), nomination=new_nomination_id())
    await insert_dossier(database, climb, [f"Người thứ {number}" for number in range(1, nominees + 1)])
    await climb.start()
    await begun(database, climb.nomination)
    clerk = {"unit": commune}
    for role, step in ((Role.APPRAISER, climb.appraise), (Role.SECRETARY, climb.vote), (Role.CHAIR, climb.forward)):
        name = f"of-{role}-{commune}"
        await step(Level.COMMUNE, actor=an_officer(role, Level.COMMUNE, name).model_copy(update=clerk))
    return climb
