"""The histories that are open now: in the engine, or in an archive as it was last made."""

from collections.abc import AsyncIterator

from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from auditor.archive.store import Archive, latest

RUNNING = 'ExecutionStatus = "Running"'


async def open_in_engine(client: Client) -> AsyncIterator[WorkflowHistory]:
    """The history of every workflow that the engine lists as running. One that has ended meanwhile still has its history.

    The list may be some seconds behind. One that is gone altogether is passed over; any other RPCError goes through.
    """
    async for execution in client.list_workflows(RUNNING):
        try:
            yield await client.get_workflow_handle(execution.id, run_id=execution.run_id).fetch_history()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


async def open_in_archive(archive: Archive) -> AsyncIterator[WorkflowHistory]:
    """The newest run of every case that had not ended when it was archived. Raises ArchiveDamaged.

    A case whose history the engine had lost before then is passed over: there is nothing of it to replay.
    """
    for card in latest(await archive.cards()):
        if not card.final:
            case = await archive.case(card)
            for run in case.runs[-1:]:
                yield WorkflowHistory.from_json(case.workflow_id, run.history)
