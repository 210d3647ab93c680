"""Whether a history has the form of one. The engine's core does not survive one that has not, and then answers no more."""

from collections.abc import Sequence

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

_TASK_STARTED = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
_TASK_COMPLETED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
_TASK_ENDS = frozenset(
    {
        _TASK_COMPLETED,
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
    wrong = (_wrong_at(events, place) for place in range(len(events)))
    return next((one for one in wrong if one is not None), None)


def _wrong_at(events: Sequence[HistoryEvent], place: int) -> str | None:
    event, last = events[place], place == len(events) - 1
    if event.event_id != place + 1:
        return f"event {event.event_id} stands in place {place + 1}"
    if event.WhichOneof("attributes") is None:
        return f"event {event.event_id} is empty"
    if event.event_type in CLOSES and not last:
        return f"it goes on after its end at event {event.event_id}"
    if event.event_type == _TASK_STARTED and not last and events[place + 1].event_type not in _may_follow(events, place):
        return f"the task of event {event.event_id} has no end"
    # A task that nobody took in time was never begun; one that was completed was.
    if event.event_type == _TASK_COMPLETED and events[place - 1].event_type != _TASK_STARTED:
        return f"the task that ends at event {event.event_id} has no beginning"
    return None


def _may_follow(events: Sequence[HistoryEvent], started: int) -> frozenset[int]:
    # Whoever stops a run from outside does so in the middle of a task.
    return _TASK_ENDS | CLOSES if started == len(events) - 2 else _TASK_ENDS
