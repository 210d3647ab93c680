"""Whether a history has the form of one. The engine's core does not survive one that has not, and then answers no more."""

from collections.abc import Sequence

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

_TASK_SCHEDULED = EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED
_TASK_STARTED = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
_TASK_ENDS = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
    }
)
CLOSES = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
    }
)
"""The events with which a run ends."""


def malformed(events: Sequence[HistoryEvent]) -> str | None:
    """What no engine could have written, by its event; None when the events follow each other as they must."""
    if not events or not events[0].HasField("workflow_execution_started_event_attributes"):
        return "it does not begin with a start"
    for place, event in enumerate(events):
        if event.event_id != place + 1:
            return f"event {event.event_id} stands in place {place + 1}"
        if event.WhichOneof("attributes") is None:
            return f"event {event.event_id} is empty"
        last = place == len(events) - 1
        if event.event_type in CLOSES and not last:
            return f"it goes on after its end at event {event.event_id}"
        if (
            event.event_type == _TASK_STARTED
            and not last
            and events[place + 1].event_type not in _task_may_be_followed_by(events, place)
        ):
            return f"the task of event {event.event_id} has no end"
        if event.event_type in _TASK_ENDS and events[place - 1].event_type not in {_TASK_STARTED, _TASK_SCHEDULED}:
            return f"the task that ends at event {event.event_id} has no beginning"
    return None


def _task_may_be_followed_by(events: Sequence[HistoryEvent], place: int) -> frozenset[int]:
    # Whoever stops a run from outside does so in the middle of a task.
    return _TASK_ENDS | CLOSES if place == len(events) - 2 else _TASK_ENDS
