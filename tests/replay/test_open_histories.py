"""The gate for a change of workflow code: whatever is open under a release goes on under the code as it is now.

Histories recorded while they were open, at every state, step and level; and of the golden ones, which are closed, their beginnings.
"""

from collections.abc import AsyncIterator, Iterable, Sequence

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Plugin, Replayer

from auditor.replay.runner import Runner
from auditor.what_if.gate import Taken, taken_on
from models.vocabulary import Level, SessionState, StepKind
from policy.rights import STATE_OF_STEP
from runtime.temporal import temporal_plugin
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


EVERY = 2
"""Of the beginnings of closed histories every other one is replayed, the longest first: they share most of their way."""


async def one_by_one(histories: Iterable[WorkflowHistory]) -> AsyncIterator[WorkflowHistory]:
    for history in histories:
        yield history


async def failures(named: list[tuple[str, WorkflowHistory]], workflows: Sequence[type] = WORKFLOWS) -> dict[str, Taken]:
    """Those that the code cannot go on with, by name."""
    settings = replay_settings()

    def build(listening: Plugin) -> Replayer:
        plugins = [temporal_plugin(settings), listening]
        return Replayer(workflows=workflows, namespace=settings.temporal_namespace, plugins=plugins)

    async with Runner(build) as runner:
        taken = [one async for one in taken_on(runner, one_by_one(history for _, history in named))]
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
    assert await failures(OPEN) == {}


async def test_a_closed_history_would_have_gone_on_after_every_other_of_its_tasks() -> None:
    beginnings: list[tuple[str, WorkflowHistory]] = []
    for file in sorted(GOLDEN.glob("*.json")):
        found = [(f"{file.stem} after {len(one.events)} events", one) for one in prefixes(read_golden(file))]
        beginnings += found[::-EVERY]
    assert len(beginnings) > len(list(GOLDEN.glob("*.json")))
    assert await failures(beginnings) == {}


async def test_a_change_that_breaks_open_nominations_is_refused_naming_each_with_where_it_stands() -> None:
    changed = [RestlessNomination, *(known for known in WORKFLOWS if known is not NominationWorkflow)]
    failed = await failures(OPEN, changed)
    assert set(failed) == {name for name, history in OPEN if history.workflow_id.startswith("nomination:")}
    one = failed["every-step, nomination: awaiting_council at province, council to do"]
    assert one.workflow_id == "nomination:hs-open-every-step"
    assert "Nondeterminism" in str(one)
