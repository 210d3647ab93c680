"""Carries the id of an HTTP request into the workflow and the activities that do its work, so that their log lines name it.

The id travels in the headers of start and Update, never among the payloads: nothing that a workflow decides can depend on it.
What a workflow does by itself, days later, carries the id of the request that began it.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from structlog.contextvars import bound_contextvars, get_contextvars
from temporalio import client, worker
from temporalio.api.common.v1 import Payload

HEADER = "request-id"
_ACCEPTED = re.compile(rb'"([A-Za-z0-9._-]{1,64})"')


class RequestIds(client.Interceptor, worker.Interceptor):
    """For client and worker alike."""

    def intercept_client(self, next: client.OutboundInterceptor) -> client.OutboundInterceptor:  # noqa: A002 -- the SDK's name
        """Sends the id along."""
        return _Sender(next)

    def workflow_interceptor_class(
        self,
        input: worker.WorkflowInterceptorClassInput,  # noqa: A002, ARG002 -- the SDK's name
    ) -> type[worker.WorkflowInboundInterceptor]:
        """Takes the id up in the workflow, and hands it on to activities."""
        return _InWorkflow

    def intercept_activity(self, next: worker.ActivityInboundInterceptor) -> worker.ActivityInboundInterceptor:  # noqa: A002 -- as above
        """Takes the id up in an activity."""
        return _InActivity(next)


class _Sender(client.OutboundInterceptor):
    async def start_workflow(self, input: client.StartWorkflowInput) -> client.WorkflowHandle[Any, Any]:  # noqa: A002 -- as above
        input.headers = _with_id(input.headers)
        return await super().start_workflow(input)

    async def start_workflow_update(
        self,
        input: client.StartWorkflowUpdateInput,  # noqa: A002 -- as above
    ) -> client.WorkflowUpdateHandle[Any]:
        input.headers = _with_id(input.headers)
        return await super().start_workflow_update(input)


class _InWorkflow(worker.WorkflowInboundInterceptor):
    def init(self, outbound: worker.WorkflowOutboundInterceptor) -> None:
        super().init(_FromWorkflow(outbound))

    async def execute_workflow(self, input: worker.ExecuteWorkflowInput) -> Any:  # noqa: A002 -- as above
        with _bound(input.headers):
            return await super().execute_workflow(input)

    def handle_update_validator(self, input: worker.HandleUpdateInput) -> None:  # noqa: A002 -- as above
        with _bound(input.headers):
            super().handle_update_validator(input)

    async def handle_update_handler(self, input: worker.HandleUpdateInput) -> Any:  # noqa: A002 -- as above
        with _bound(input.headers):
            return await super().handle_update_handler(input)


class _FromWorkflow(worker.WorkflowOutboundInterceptor):
    def start_activity(self, input: worker.StartActivityInput) -> Any:  # noqa: A002 -- as above
        input.headers = _with_id(input.headers)
        return super().start_activity(input)

    def start_local_activity(self, input: worker.StartLocalActivityInput) -> Any:  # noqa: A002 -- as above
        input.headers = _with_id(input.headers)
        return super().start_local_activity(input)


class _InActivity(worker.ActivityInboundInterceptor):
    async def execute_activity(self, input: worker.ExecuteActivityInput) -> Any:  # noqa: A002 -- as above
        with _bound(input.headers):
            return await super().execute_activity(input)


def _with_id(headers: Mapping[str, Payload]) -> Mapping[str, Payload]:
    request_id = get_contextvars().get("request_id")
    if request_id is None:
        return headers
    return {**headers, HEADER: Payload(metadata={"encoding": b"json/plain"}, data=f'"{request_id}"'.encode())}


@contextmanager
def _bound(headers: Mapping[str, Payload]) -> Iterator[None]:
    found = _ACCEPTED.fullmatch(headers[HEADER].data) if HEADER in headers else None
    if found is None:
        yield
    else:
        with bound_contextvars(request_id=found[1].decode()):
            yield
