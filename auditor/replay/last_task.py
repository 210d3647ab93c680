"""Whether the code did in its last workflow task what the history says it did.

The SDK's Replayer does not tell. Once the last task is under way it has ordered the run put away, and a mismatch that comes after
that is written to the log and forgotten; but the last task of a nomination is its decision. So what the code answered in that task
is compared here with the events that the task left.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import orjson
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent, MarkerRecordedEventAttributes
from temporalio.bridge.proto.workflow_commands import WorkflowCommand

from auditor.replay.account import Account


class Deed(NamedTuple):
    """A command: what kind, and what it was about (an activity's type, a workflow's id, an Update's id)."""

    kind: str
    about: str = ""

    def __str__(self) -> str:
        return f"{self.kind}({self.about})"


STARTED = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
COMPLETED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
TIMER = Deed("start timer")

_WITHOUT_NAME = {
    EventType.EVENT_TYPE_TIMER_STARTED: TIMER,
    EventType.EVENT_TYPE_TIMER_CANCELED: Deed("cancel timer"),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: Deed("complete"),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: Deed("fail"),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: Deed("cancel"),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: Deed("continue as new"),
}
_COMMANDS = {
    "start_timer": TIMER,
    "cancel_timer": Deed("cancel timer"),
    "complete_workflow_execution": Deed("complete"),
    "fail_workflow_execution": Deed("fail"),
    "cancel_workflow_execution": Deed("cancel"),
    "continue_as_new_workflow_execution": Deed("continue as new"),
}


def unlike_the_last_task(events: Sequence[HistoryEvent], account: Account) -> str | None:
    """What the code did otherwise in the last task that the history knows to be completed; None when nothing."""
    place = next((place for place in range(len(events) - 1, -1, -1) if events[place].event_type == COMPLETED), None)
    if place is None:
        return None
    # The test server leaves out of the event which other event began the task: it is the last one before it that can have.
    started = next(event.event_id for event in reversed(events[:place]) if event.event_type == STARTED)
    expected = Counter(deed for event in events[place + 1 :] if (deed := _left_by(event)) is not None)
    found = _done(account, started)
    if expected == found:
        return None
    return f"the task of event {started} left {_told(expected - found)} and the code does {_told(found - expected)}"


def _told(deeds: Counter[Deed]) -> str:
    return ", ".join(sorted(map(str, deeds))) or "nothing else"


def _left_by(event: HistoryEvent) -> Deed | None:
    """The command of which the event is the trace."""
    match event.WhichOneof("attributes"):
        case "activity_task_scheduled_event_attributes":
            found = Deed("activity", event.activity_task_scheduled_event_attributes.activity_type.name)
        case "marker_recorded_event_attributes":
            found = _marker(event.marker_recorded_event_attributes)
        case "start_child_workflow_execution_initiated_event_attributes":
            found = Deed("child", event.start_child_workflow_execution_initiated_event_attributes.workflow_id)
        case "workflow_execution_update_accepted_event_attributes":
            found = Deed("accept", event.workflow_execution_update_accepted_event_attributes.protocol_instance_id)
        case "workflow_execution_update_completed_event_attributes":
            found = Deed("answer", event.workflow_execution_update_completed_event_attributes.meta.update_id)
        case _:
            return _WITHOUT_NAME.get(event.event_type)
    return found


def _marker(marker: MarkerRecordedEventAttributes) -> Deed:
    """A local activity's, or that of a patch. One that does not say which activity is that of none."""
    if marker.marker_name != "core_local_activity":
        return Deed(marker.marker_name)
    try:
        return Deed("local activity", orjson.loads(marker.details["data"].payloads[0].data)["activity_type"])
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError):
        return Deed("local activity", "?")


def _done(account: Account, started: int) -> Counter[Deed]:
    """What the code did in the task that began with this event, as far as it leaves a trace."""
    every = [command for _told, answered in account.turns for command in answered.successful.commands]
    local = {each.schedule_local_activity.seq: each.schedule_local_activity.activity_type for each in every}
    accepted = {each.update_response.protocol_instance_id for each in every if each.update_response.HasField("accepted")}
    turns = [(told, answered.successful.commands) for told, answered in account.turns if told.history_length == started]
    here = [command for _told, commands in turns for command in commands]
    # A timer that is started and cancelled in one task is never heard of.
    unheard = {each.start_timer.seq for each in here if each.HasField("start_timer")}
    unheard &= {each.cancel_timer.seq for each in here if each.HasField("cancel_timer")}
    # A local activity leaves its trace when it is answered, which may be a task after it was called.
    resolved = [job.resolve_activity for told, _commands in turns for job in told.jobs if job.HasField("resolve_activity")]
    answers = [Deed("local activity", local[each.seq]) for each in resolved if each.is_local]
    return Counter(answers + [deed for each in here if (deed := _leaving(each, accepted, unheard)) is not None])


def _leaving(command: WorkflowCommand, accepted: set[str], unheard: set[int]) -> Deed | None:
    """The trace that a command will leave."""
    kind = command.WhichOneof("variant") or ""
    if kind == "schedule_activity":
        return Deed("activity", command.schedule_activity.activity_type)
    if kind == "start_child_workflow_execution":
        return Deed("child", command.start_child_workflow_execution.workflow_id)
    if kind == "update_response":
        update, response = command.update_response.protocol_instance_id, command.update_response.WhichOneof("response")
        if response == "accepted":
            return Deed("accept", update)
        # What a validator refuses leaves no trace; the refusal of a handler is an answer like any other.
        return Deed("answer", update) if update in accepted else None
    if kind in {"start_timer", "cancel_timer"} and getattr(command, kind).seq in unheard:
        return None
    return Deed("core_patch") if kind == "set_patch_marker" else _COMMANDS.get(kind)
