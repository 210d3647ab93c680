"""Replay with a witness: what workflow code says on every golden history, and that nothing which history lacks goes unseen."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
from pydantic import SecretStr
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import History, HistoryEvent, WorkflowExecutionSignaledEventAttributes
from temporalio.client import WorkflowHistory

from activities.record import entry_body
from auditor.replay.replayed import Replayed
from auditor.replay.runner import Runner
from models.messages.council_session import SessionChange, SessionRecorded
from models.messages.record import Recorded, RecordInput
from proofs.chain import entry_hash
from runtime.temporal import build_replayer
from tests.replay.golden import FOLDER, read
from tests.replay.key import KEY_ID, replay_settings

GOLDEN = {file.stem.partition("@")[0]: file for file in sorted(FOLDER.glob("*@0.1.json"))}
RUNS: dict[str, tuple[str, ...]] = {name: (name,) for name in GOLDEN if not name.startswith("continue-as-new")}
RUNS["continue-as-new"] = ("continue-as-new.first-run", "continue-as-new.second-run")
COMMANDS = (
    EventType.EVENT_TYPE_MARKER_RECORDED,
    EventType.EVENT_TYPE_TIMER_STARTED,
    EventType.EVENT_TYPE_TIMER_CANCELED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
    EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
)


@pytest.fixture(scope="module")
async def runner() -> AsyncIterator[Runner]:
    async with Runner(partial(build_replayer, replay_settings())) as one:
        yield one


def golden(name: str) -> list[WorkflowHistory]:
    return [read(GOLDEN[run]) for run in RUNS[name]]


@pytest.mark.parametrize("name", sorted(RUNS))
async def test_on_a_golden_history_code_says_what_history_answers_to(runner: Runner, name: str) -> None:
    replayed = await runner.replay(golden(name))
    if golden(name)[-1].events[-1].event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
        assert replayed.failure == "run 1 hands on to a run that is not there"
    else:
        assert replayed.failure is None
    assert replayed.start is not None
    assert replayed.events == sum(len(run.events) for run in golden(name))
    assert entries_unlike_their_answers(replayed) == []


def entries_unlike_their_answers(replayed: Replayed) -> list[int]:
    """The entries of a nomination whose hash, made of what the code says now, is not the one that history had for answer."""
    wrong = []
    for said in replayed.said:
        if isinstance(said.message, RecordInput) and isinstance(said.answer, Recorded) and said.answer.instead is None:
            body = entry_body(said.message.entry)
            if entry_hash(said.message.previous_hash, body) != said.answer.hash:
                wrong.append(said.message.entry.sequence)
    return wrong


async def test_the_entries_of_a_climb_follow_each_other(runner: Runner) -> None:
    replayed = await runner.replay(golden("straight-climb"))
    told = [(said.message, said.answer) for said in replayed.said if isinstance(said.message, RecordInput)]
    assert [message.entry.sequence for message, _ in told] == list(range(1, 14))
    assert [message.previous_hash for message, _ in told] == ["", *(answer.hash for _, answer in told[:-1])]


async def test_all_runs_of_a_nomination_tell_one_story(runner: Runner) -> None:
    replayed = await runner.replay(golden("continue-as-new"))
    sequences = [said.message.entry.sequence for said in replayed.said if isinstance(said.message, RecordInput)]
    assert sequences == list(range(1, len(sequences) + 1))


async def test_a_session_says_its_words_in_their_order(runner: Runner) -> None:
    replayed = await runner.replay(golden("council-session"))
    kept = [said.message for said in replayed.said if isinstance(said.answer, SessionRecorded)]
    assert all(isinstance(message, SessionChange) for message in kept)
    ends = [message.sequence for message in kept if isinstance(message, SessionChange)]
    assert ends == sorted(ends)
    assert any(isinstance(said.answer, Exception) for said in replayed.said), "a refusal is an answer too"


@pytest.mark.parametrize(
    "name", ["straight-climb", "council-session.nomination", "withdrawal.split", "ladder", "revocation", "join"]
)
async def test_no_command_of_the_code_is_lacking_unseen(runner: Runner, name: str) -> None:
    (whole,) = golden(name)
    places = [place for place, event in enumerate(whole.events) if event.event_type in COMMANDS]
    assert places
    seen = [(await runner.replay([without(whole, place)])).failure for place in places]
    assert [event for event, failure in zip(places, seen, strict=True) if failure is None] == []
    assert (await runner.replay([whole])).failure is None, "the replayer is as good as before"


def without(history: WorkflowHistory, place: int) -> WorkflowHistory:
    """The history without that event; in its place a signal that nobody listens to, so that numbers stay."""
    events = list(history.events)
    events[place] = HistoryEvent(
        event_id=events[place].event_id,
        event_time=events[place].event_time,
        event_type=EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
        workflow_execution_signaled_event_attributes=WorkflowExecutionSignaledEventAttributes(signal_name="nobody listens"),
    )
    return WorkflowHistory(history.workflow_id, events)


def changed(history: WorkflowHistory, place: int) -> tuple[WorkflowHistory, HistoryEvent]:
    copied = History.FromString(History(events=history.events).SerializeToString())
    return WorkflowHistory(history.workflow_id, list(copied.events)), copied.events[place]


async def test_what_is_no_history_is_told_and_not_given_to_the_engine(runner: Runner) -> None:
    (whole,) = golden("straight-climb")
    events = whole.events
    for broken in (
        [],
        events[1:],
        [*events[:3], *events[4:]],
        [*events, events[-1]],
        [*events[:5], events[6], events[5], *events[7:]],
    ):
        failure = (await runner.replay([WorkflowHistory(whole.workflow_id, broken)])).failure
        assert failure is not None
        assert "no history" in failure
    torn = [*events[:3], without(whole, 3).events[3], *events[4:]]
    failure = (await runner.replay([WorkflowHistory(whole.workflow_id, torn)])).failure
    assert failure == "run 1 of 1, 80 events, seen 0: no history: the task of event 3 has no end"
    assert (await runner.replay([])).failure == "no history"


async def test_a_changed_payload_names_itself(runner: Runner) -> None:
    history, event = changed(golden("straight-climb")[0], 9)
    (payload,) = event.workflow_execution_update_accepted_event_attributes.accepted_request.input.args.payloads
    payload.data = payload.data[:-1] + bytes([payload.data[-1] ^ 1])
    assert (await runner.replay([history])).failure == "run 1 of 1, 80 events, seen 8: InvalidTag"


async def test_a_workflow_that_nobody_knows_is_told(runner: Runner) -> None:
    history, event = changed(golden("straight-climb")[0], 0)
    event.workflow_execution_started_event_attributes.workflow_type.name = "Other"
    assert (await runner.replay([history])).failure == "run 1 of 1, 80 events, seen 0: unknown workflow Other"


async def test_a_run_that_another_did_not_hand_on_to_is_told(runner: Runner) -> None:
    first, second = golden("continue-as-new")
    alone = (await runner.replay([first])).failure
    assert alone == "run 1 hands on to a run that is not there"
    strange = (await runner.replay([first, golden("straight-climb")[0]])).failure
    assert strange is not None
    assert "run 2 of 2" in strange
    assert (await runner.replay([first, second])).failure is None


async def test_a_key_that_the_ring_does_not_hold_is_told() -> None:
    settings = replay_settings().model_copy(
        update={"encryption_keys": {"other": SecretStr("A" * 43 + "=")}, "encryption_current_key": "other"}
    )
    assert KEY_ID not in settings.encryption_keys
    async with Runner(partial(build_replayer, settings)) as runner:
        for _ in range(2):
            assert (await runner.replay(golden("straight-climb"))).failure == "run 1 of 1, 80 events, seen 0: UnknownKeyError"
