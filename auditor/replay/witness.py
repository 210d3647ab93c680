"""A witness beside the workflow code while it is replayed: which activities it calls, with what, and what history answers it.

It changes nothing that the code does: it looks on where the SDK lets interceptors look on, issues no command, and hands what it saw
out of the sandbox through a function that the SDK lends it (an extern function). The messages themselves go out, since `models` is the
same module inside the sandbox and outside (runtime/sandbox.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from temporalio import worker, workflow

from auditor.replay.replayed import Said

ACCOUNT = "vinhdanh_account"
"""The extern function by which the witness in the sandbox finds the account that it writes on."""


@dataclass(slots=True)
class Account:
    """What one run of a workflow did. Each call stands with the number of events that the code had seen of the history by then.

    `handed_on` is the input of the run that continues this one; `seen` how far into the history the code had come at last.
    """

    start: Any = None
    calls: list["Call"] = field(default_factory=list)
    handed_on: Any = None
    seen: int = 0

    def said(self) -> list[Said]:
        """Every call of an activity, with its answer."""
        return [Said(call.activity, call.message, call.answer) for call in self.calls]


@dataclass(slots=True)
class Call:
    """One call of an activity; the answer comes later, or never."""

    activity: str
    message: Any
    answer: Any = None


class Witness(worker.Interceptor):
    """For one replayer, which replays one history at a time. `next_account` begins an account for the next one."""

    def __init__(self) -> None:
        self._account = Account()

    def next_account(self) -> Account:
        """From now on, what is replayed is written here."""
        self._account = Account()
        return self._account

    def workflow_interceptor_class(
        self,
        input: worker.WorkflowInterceptorClassInput,  # noqa: A002 -- the SDK's name
    ) -> type[worker.WorkflowInboundInterceptor]:
        """The part that stands beside the workflow code, in the sandbox."""
        input.unsafe_extern_functions[ACCOUNT] = lambda: self._account
        return _InWorkflow


class _InWorkflow(worker.WorkflowInboundInterceptor):
    def init(self, outbound: worker.WorkflowOutboundInterceptor) -> None:
        super().init(_FromWorkflow(outbound))

    async def execute_workflow(self, input: worker.ExecuteWorkflowInput) -> Any:  # noqa: A002 -- the SDK's name
        _account().start = input.args[0] if input.args else None
        return await super().execute_workflow(input)


class _FromWorkflow(worker.WorkflowOutboundInterceptor):
    def start_activity(self, input: worker.StartActivityInput) -> workflow.ActivityHandle[Any]:  # noqa: A002 -- as above
        return _heard(input, super().start_activity)

    def start_local_activity(self, input: worker.StartLocalActivityInput) -> workflow.ActivityHandle[Any]:  # noqa: A002 -- as above
        return _heard(input, super().start_local_activity)

    def continue_as_new(self, input: worker.ContinueAsNewInput) -> Any:  # noqa: A002 -- as above
        _account().handed_on = input.args[0] if input.args else None
        super().continue_as_new(input)


def _heard(asked: Any, start: Callable[[Any], workflow.ActivityHandle[Any]]) -> workflow.ActivityHandle[Any]:
    account = _account()
    call = Call(asked.activity, asked.args[0] if asked.args else None)
    account.calls.append(call)
    handle = start(asked)

    def answered(done: Any) -> None:
        # What is still open when the history ends is cancelled as the run is put away: that is no answer.
        if not done.cancelled():
            error = done.exception()
            call.answer = done.result() if error is None else error if isinstance(error, Exception) else None

    handle.add_done_callback(answered)
    return handle


def _account() -> Account:
    account: Account = workflow.extern_functions()[ACCOUNT]()
    account.seen = workflow.info().get_current_history_length()
    return account
