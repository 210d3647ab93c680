"""What one run of a workflow did while its code was replayed."""

from dataclasses import dataclass, field
from typing import Any

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion

from auditor.replay.replayed import Said


@dataclass(slots=True)
class Call:
    """One call of an activity; the answer comes later, or never."""

    activity: str
    message: Any
    answer: Any = None


@dataclass(slots=True)
class Account:
    """One run. `handed_on` is the input of the run that continues this one; `trouble` the type of what the code broke down with.

    `turns` are what the engine told the code and what the code answered, in order.
    """

    start: Any = None
    calls: list[Call] = field(default_factory=list)
    handed_on: Any = None
    trouble: str | None = None
    turns: list[tuple[WorkflowActivation, WorkflowActivationCompletion]] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """How many events of the history the code had come to at last."""
        return max((told.history_length for told, _answered in self.turns), default=0)

    def said(self) -> list[Said]:
        """Every call of an activity, with its answer."""
        return [Said(call.activity, call.message, call.answer) for call in self.calls]
