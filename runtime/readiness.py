"""Whether a process of ours serves."""

import asyncio
from collections.abc import Awaitable, Callable

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.service import ConnectConfig, RPCError, ServiceClient

from runtime.settings import Settings


def is_polling(settings: Settings) -> Callable[[int], Awaitable[bool]]:
    """A question: does the worker of that process id poll Temporal for workflow tasks?"""
    request = DescribeTaskQueueRequest(
        namespace=settings.temporal_namespace,
        task_queue=TaskQueue(name=settings.task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )

    async def ask(pid: int) -> bool:
        try:
            client = await ServiceClient.connect(ConnectConfig(target_host=settings.temporal_target))
            queue = await client.workflow_service.describe_task_queue(request)
        except (RPCError, RuntimeError):
            return False
        return any(poller.identity.startswith(f"{pid}@") for poller in queue.pollers)

    return ask


def is_listening(settings: Settings) -> Callable[[int], Awaitable[bool]]:
    """A question: does the starter accept connections? It does so only once it is ready to answer."""

    async def ask(_pid: int) -> bool:
        try:
            _, writer = await asyncio.open_connection(settings.starter_host, settings.starter_port)
        except OSError:
            return False
        writer.close()
        return True

    return ask
