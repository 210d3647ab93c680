"""A witness beside the workflow code while it is replayed: which activities it calls, with what, and what history answers it.

It changes nothing that the code does: it looks on where the SDK lets interceptors look on, issues no command, and hands what it
saw out of the sandbox through a function that the SDK lends it (an extern function). The messages themselves go out, since `models`
is the same module inside the sandbox and outside (runtime/sandbox.py).
"""

from collections.abc import Callable
from typing import Any

from temporalio import worker, workflow

from auditor.replay.account import Account, Call

ACCOUNT = "vinhdanh_account"
"""The extern function by which the witness in the sandbox finds the account that it writes on."""


class Witness(worker.Interceptor):
    """For one replayer, which replays one history at a time. `account` says on which account each is written."""

    def __init__(self, account: Callable[[], Account]) -> None:
        self._account = account

    def workflow_interceptor_class(
        self,
        input: worker.WorkflowInterceptorClassInput,  # noqa: A002 -- the SDK's name
    ) -> type[worker.WorkflowInboundInterceptor]:
        """The part that stands beside the workflow code, in the sandbox."""
        input.unsafe_extern_functions[ACCOUNT] = self._account
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
    call = Call(asked.activity, asked.args[0] if asked.args else None)
    _account().calls.append(call)
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
    return account
