"""Histories of every release replay on the code as it is now; and a history that this code could not have written does not."""

import copy
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent, WorkflowExecutionSignaledEventAttributes
from temporalio.client import WorkflowHistory
from temporalio.workflow import NondeterminismError

from runtime.temporal import build_replayer
from tests.replay.golden import FOLDER, files_of, read
from tests.replay.key import replay_settings
from tests.replay.record_histories import SCENARIOS

MARKER = EventType.EVENT_TYPE_MARKER_RECORDED
TIMER = EventType.EVENT_TYPE_TIMER_STARTED
CHILD = EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED
ACTIVITY = EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
HISTORIES = sorted(FOLDER.glob("*.json"))


def test_every_scenario_is_recorded_for_this_release() -> None:
    assert [scenario for scenario in SCENARIOS if not files_of(scenario)] == []


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_a_golden_history_replays(file: Path) -> None:
    await build_replayer(replay_settings()).replay_workflow(read(file))


@pytest.mark.parametrize(
    ("scenario", "kinds"),
    [
        ("straight-climb", {MARKER, TIMER}),
        ("return-and-split", {MARKER, TIMER, CHILD}),
        ("continue-as-new.first-run", {MARKER, TIMER}),
        ("database-away", {MARKER, TIMER, ACTIVITY}),
        ("ladder", {MARKER, TIMER}),
        ("revocation", {ACTIVITY}),
        ("erasure", {ACTIVITY}),
        ("council-session", {ACTIVITY, TIMER}),
        ("council-timers", {ACTIVITY, TIMER}),
        ("council-lost-key", {ACTIVITY}),
        ("notification", {ACTIVITY}),
        ("archive", {ACTIVITY, TIMER}),
    ],
)
async def test_a_history_that_lacks_a_command_of_ours_does_not_replay(scenario: str, kinds: set[EventType.ValueType]) -> None:
    (file,) = files_of(scenario)[:1]
    history = read(file)
    assert {event.event_type for event in history.events} & {MARKER, TIMER, CHILD, ACTIVITY} == kinds
    for kind in kinds:
        with pytest.raises(NondeterminismError):
            await build_replayer(replay_settings()).replay_workflow(lacking(history, kind))


def lacking(history: WorkflowHistory, kind: EventType.ValueType) -> WorkflowHistory:
    """The history without its first command of this kind; in its place a signal that nobody listens to, so that numbers stay."""
    events = [copy.deepcopy(event) for event in history.events]
    place = next(place for place, event in enumerate(events) if event.event_type == kind)
    events[place] = HistoryEvent(
        event_id=events[place].event_id,
        event_time=events[place].event_time,
        event_type=EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
        workflow_execution_signaled_event_attributes=WorkflowExecutionSignaledEventAttributes(signal_name="nobody listens"),
    )
    return WorkflowHistory(history.workflow_id, events)
