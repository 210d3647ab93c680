"""The gate for a change of workflow code: whatever is open under a release goes on under the code as it is now.

Histories recorded while they were open, at every state, step and level; and of the golden ones, which are closed, their beginnings.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from auditor.what_if.gate import Taken, taken_on
from models.vocabulary import Level, SessionState, StepKind
from policy.rights import STATE_OF_STEP
from runtime.temporal import build_replayer, temporal_plugin
from tests.replay.golden import FOLDER as GOLDEN
from tests.replay.golden import read as read_golden
from tests.replay.key import replay_settings
from tests.replay.open_histories import FOLDER, files_of, prefixes, read
from tests.replay.record_open_histories import SCENARIOS
from tests.replay.restless import RestlessNomination
from workflows import WORKFLOWS, NominationWorkflow

OPEN: list[tuple[str, WorkflowHistory]] = [
    (f"{file.stem.partition('@')[0]}, {name}", history)
    for file in sorted(FOLDER.glob("*.json.gz"))
    for standing in read(file)
    for name, history in standing.open_histories()
]


FIRST_TASK = 4
"""The events of a run whose first task has ended without a command."""


async def one_by_one(histories: Iterable[WorkflowHistory]) -> AsyncIterator[WorkflowHistory]:
    for history in histories:
        yield history


async def failures(replayer: Replayer, named: list[tuple[str, WorkflowHistory]]) -> dict[str, Taken]:
    """Those that the code cannot go on with, by name."""
    taken = [one async for one in taken_on(replayer, one_by_one(history for _, history in named))]
    assert len(taken) == len(named)
    return {name: one for (name, _), one in zip(named, taken, strict=True) if one.failure is not None}


def test_every_scenario_of_open_histories_is_recorded_for_this_release() -> None:
    assert [scenario for scenario in SCENARIOS if not files_of(scenario)] == []


def test_every_workflow_that_a_worker_runs_stands_open_somewhere() -> None:
    types = {history.events[0].workflow_execution_started_event_attributes.workflow_type.name for _, history in OPEN}
    assert types == {known.__name__.removesuffix("Workflow") for known in WORKFLOWS}


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("step", StepKind)
def test_an_open_history_stands_at_every_step_of_every_level(step: StepKind, level: Level) -> None:
    assert f"every-step, nomination: {STATE_OF_STEP[step]} at {level}, {step} to do" in [name for name, _ in OPEN]


def test_open_histories_stand_on_hold_and_sent_back_at_every_level_and_in_every_state_of_a_session() -> None:
    names = " | ".join(name for name, _ in OPEN)
    for level in Level:
        assert f"on-hold, nomination: on_hold at {level}" in names
    for level in (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE):  # above, a supplement is asked of the level below
        assert f"awaiting-supplement, nomination: awaiting_supplement at {level}" in names
    for state in set(SessionState) - {SessionState.CANCELLED}:
        assert f"session: {state}" in names
    assert "joins, join: asks" in names


async def test_what_was_open_under_a_release_goes_on_under_the_code_as_it_is_now() -> None:
    assert await failures(build_replayer(replay_settings()), OPEN) == {}


async def test_every_beginning_of_a_closed_history_goes_on_too() -> None:
    beginnings: list[tuple[str, WorkflowHistory]] = []
    for file in sorted(GOLDEN.glob("*.json")):
        beginnings += [(f"{file.stem} after {len(one.events)} events", one) for one in prefixes(read_golden(file))]
    assert len(beginnings) > len(list(GOLDEN.glob("*.json")))
    assert await failures(build_replayer(replay_settings()), beginnings) == {}


async def test_a_change_that_breaks_open_nominations_is_refused_naming_each_with_where_it_stands() -> None:
    settings = replay_settings()
    changed: Any = [RestlessNomination, *(known for known in WORKFLOWS if known is not NominationWorkflow)]
    replayer = Replayer(workflows=changed, namespace=settings.temporal_namespace, plugins=[temporal_plugin(settings)])
    failed = await failures(replayer, OPEN)
    # A run that has just begun has commanded nothing yet: it can still be told otherwise.
    begun = [(name, history) for name, history in OPEN if history.workflow_id.startswith("nomination:")]
    broken = {name for name, history in begun if len(history.events) > FIRST_TASK}
    assert set(failed) == broken
    assert len(broken) > len(begun) / 2
    one = failed["every-step, nomination: awaiting_council at province, council to do"]
    assert one.workflow_id == "nomination:hs-open-every-step"
    assert "Nondeterminism" in str(one)
