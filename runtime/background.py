"""What must always be running besides the nominations. The worker calls this when it starts; calling it again changes nothing."""

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from models.messages.archive import ARCHIVE_WORKFLOW_ID, ArchivePace
from models.messages.notification import NOTIFICATION_WORKFLOW_ID, NotificationInput
from models.messages.watch import WATCH_WORKFLOW_ID, WatchPace
from workflows.archive import ArchiveWorkflow
from workflows.notification import NotificationWorkflow
from workflows.watch import WatchWorkflow

_AWAY = frozenset({RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.RESOURCE_EXHAUSTED})


async def ensure_started(client: Client, task_queue: str) -> None:
    """What sends notices, watches over open work, and keeps what has happened: all run, started now or before.

    Raises TimeoutError when nobody answers.
    """
    try:
        await client.start_workflow(
            NotificationWorkflow.run,
            NotificationInput(),
            id=NOTIFICATION_WORKFLOW_ID,
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            static_summary="sends notices",
        )
        await client.start_workflow(
            WatchWorkflow.run,
            WatchPace(),
            id=WATCH_WORKFLOW_ID,
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            static_summary="watches over open work",
        )
        await client.start_workflow(
            ArchiveWorkflow.run,
            ArchivePace(),
            id=ARCHIVE_WORKFLOW_ID,
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            static_summary="archives, and signs the ledger",
        )
    except RPCError as error:
        if error.status not in _AWAY:
            raise
        raise TimeoutError("Temporal does not answer") from error
