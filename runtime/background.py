"""What must always be running besides the nominations. The worker calls this when it starts; calling it again changes nothing."""

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from models.messages.notification import NOTIFICATION_WORKFLOW_ID, NotificationInput
from workflows.notification import NotificationWorkflow


async def ensure_started(client: Client, task_queue: str) -> None:
    """The workflow that sends notices runs, started now or before. Raises temporalio's RPCError when the server does not answer."""
    await client.start_workflow(
        NotificationWorkflow.run,
        NotificationInput(),
        id=NOTIFICATION_WORKFLOW_ID,
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        static_summary="sends notices",
    )
