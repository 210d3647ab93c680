"""The officers of a full climb, driven straight at Temporal: appraisal, vote and signature at each of four levels."""

import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle

from models.ids import new_nomination_id, nomination_workflow_id
from models.messages.actor import Actor
from models.messages.commands import AppraiseInput, CommandInput, CouncilResultInput, DecideInput, ForwardInput
from models.messages.nomination import NominationStatus, StartNomination
from models.messages.policy import PinnedPolicy
from models.messages.unit import UnitRef
from models.messages.vote import VoteCount
from models.vocabulary import Command, Level, Role
from policy.calendar import calendar_for
from policy.law import law
from policy.route import pin_policy
from policy.units import directory
from workflows.nomination import NominationWorkflow

AWARD = "COCP"
COMMUNE = "63.01843"
RECEIVED = date(2019, 3, 4)
PAPER_DAY = date(2019, 4, 4)


def pinned() -> PinnedPolicy:
    """The law of the Government's flag for a commune: every level's council votes."""
    offices = tuple(UnitRef(code=unit.code, level=unit.level) for unit in directory().chain(COMMUNE, RECEIVED))
    calendar = calendar_for(RECEIVED, date.today())  # noqa: DTZ011 -- which years the calendar covers
    return pin_policy(law(), AWARD, RECEIVED, offices[0], offices, calendar)


def direct_climb(client: Client, task_queue: str, nominees: int, waits: list[float]) -> Callable[[], Awaitable[object]]:
    """One climb of so many nominees, by Update, until it is decided. `waits` collects the seconds until each answer."""
    policy = pinned()

    async def one_case() -> WorkflowHandle[NominationWorkflow, NominationStatus]:
        handle = await begin(client, task_queue, policy, nominees)
        for command, message in inputs(policy):
            asked_at = time.perf_counter()
            await handle.execute_update(
                command, message, id=uuid4().hex, result_type=NominationStatus, rpc_timeout=timedelta(seconds=60)
            )
            waits.append(time.perf_counter() - asked_at)
        return handle

    return one_case


async def begin(
    client: Client, task_queue: str, policy: PinnedPolicy, nominees: int
) -> WorkflowHandle[NominationWorkflow, NominationStatus]:
    """A nomination of so many nominees, on its first day."""
    nomination = new_nomination_id()
    return await client.start_workflow(
        NominationWorkflow.run,
        StartNomination(
            nomination=nomination,
            unit=COMMUNE,
            policy=policy,
            nominees=tuple(range(1, nominees + 1)),
            submitted_by=_officer(Role.CLERK, Level.COMMUNE, COMMUNE),
        ),
        id=nomination_workflow_id(nomination),
        task_queue=task_queue,
    )


async def longest_history(client: Client, task_queue: str, nominees: int) -> int:
    """The events of one climb."""
    handle = await direct_climb(client, task_queue, nominees, [])()
    await handle.result()  # type: ignore[attr-defined]
    return len((await handle.fetch_history()).events)  # type: ignore[attr-defined]


def inputs(policy: PinnedPolicy) -> list[tuple[Command, CommandInput]]:
    """The twelve human inputs, in order."""
    said: list[tuple[Command, CommandInput]] = []
    for station in policy.stations:
        appraiser, secretary, chair = (
            _officer(role, station.level, station.unit) for role in (Role.APPRAISER, Role.SECRETARY, Role.CHAIR)
        )
        votes = VoteCount(in_favour=17, against=0)
        said += [
            (Command.APPRAISE, AppraiseInput(actor=appraiser)),
            (Command.RECORD_VOTE, CouncilResultInput(actor=secretary, held_on=PAPER_DAY, members=17, present=17, votes=votes)),
            (Command.FORWARD, ForwardInput(actor=chair, letter_number="12/TTr-UBND", letter_date=PAPER_DAY))
            if station is not policy.stations[-1]
            else (
                Command.DECIDE,
                DecideInput(actor=chair, decision_number="345/QĐ-TTg", decided_on=PAPER_DAY, signatory=chair.officer),
            ),
        ]
    return said


def _officer(role: Role, level: Level, unit: str) -> Actor:
    return Actor(officer=f"of-{role}-{level}", role=role, unit=unit, level=level)
