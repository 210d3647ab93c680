"""Whether a process of ours serves."""

from collections.abc import Awaitable, Callable

import psutil
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
    """A question: does the starter of that process id accept connections? It does so only once it is ready to answer.

    Another program may have been quicker to take the port: its answers would be those of another installation.
    """

    async def ask(pid: int) -> bool:
        try:
            connections = psutil.Process(pid).net_connections("tcp")
        except psutil.Error:
            return False
        return any(one.status == psutil.CONN_LISTEN and one.laddr.port == settings.starter_port for one in connections)

    return ask
