"""Open histories as files: nominations, sessions and the rest as a release left them standing, which every later one must take on.

A history is only ever added to. So one that was looked at ten times on its way lies here once, with the ten lengths that it had.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from tests.replay.golden import of_no_machine, release

FOLDER = Path(__file__).parent / "open"

_BEGINS_SOMETHING_NEW = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
        EventType.EVENT_TYPE_TIMER_FIRED,
        EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED,
    }
)
"""What comes from outside after a task of the workflow: everything before it belongs to what that task has commanded."""


class Stand(NamedTuple):
    """A workflow as it stood at a moment: in words, and how long its history was then."""

    name: str
    events: int


class Standing(NamedTuple):
    """A workflow's history, and the stands at which it was looked at on its way."""

    name: str
    history: WorkflowHistory
    stands: tuple[Stand, ...]

    def open_histories(self) -> Iterator[tuple[str, WorkflowHistory]]:
        """The history at every stand, each under the name of the workflow and of the stand."""
        for stand in self.stands:
            yield f"{self.name}: {stand.name}", cut(self.history, stand.events)


def cut(history: WorkflowHistory, events: int) -> WorkflowHistory:
    """The history as it was when it had so many events."""
    return WorkflowHistory(history.workflow_id, history.events[:events])


def prefixes(history: WorkflowHistory) -> Iterator[WorkflowHistory]:
    """The history of a closed workflow as it was while it was open: after each of its tasks, with what that task had commanded."""
    events = history.events
    for place, event in enumerate(events):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            later = range(place + 1, len(events))
            end = next((at for at in later if events[at].event_type in _BEGINS_SOMETHING_NEW), len(events))
            if end < len(events):
                yield cut(history, end)


def files_of(scenario: str) -> list[Path]:
    """What is kept of a scenario as this release played it."""
    return sorted(FOLDER.glob(f"{scenario}@{release()}.json.gz"))


def keep(scenario: str, standing: list[Standing]) -> Path:
    """Write down what a scenario left standing. Raises FileExistsError rather than write over a file that is there."""
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{scenario}@{release()}.json.gz"
    kept = [
        {
            "name": one.name,
            "workflow_id": one.history.workflow_id,
            "stands": [stand._asdict() for stand in one.stands],
            "history": of_no_machine(json.loads(one.history.to_json())),
        }
        for one in standing
    ]
    with file.open("xb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed:
        packed.write(json.dumps(kept, separators=(",", ":")).encode())
    return file


def read(file: Path) -> list[Standing]:
    """What a file holds."""
    return [
        Standing(
            kept["name"],
            WorkflowHistory.from_json(kept["workflow_id"], kept["history"]),
            tuple(Stand(**stand) for stand in kept["stands"]),
        )
        for kept in json.loads(gzip.decompress(file.read_bytes()))
    ]
