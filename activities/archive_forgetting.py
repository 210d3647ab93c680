"""Deletes closed workflows from the engine, long after they ended: each only when its archive has been read back once more."""

import time

import asyncpg
import structlog
from obstore.store import ObjectStore
from temporalio import activity
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.archive_due import forgettable
from activities.archive_files import ArchiveDamaged, card_key, card_text, case_key, open_case
from activities.archive_index import card_at
from activities.archive_runs import standing_of
from activities.archive_storage import read
from models.messages.archive import Card, CaseFile

log = structlog.get_logger(__name__)

AT_A_TIME = 200
_DAY_SECONDS = 86_400.0
_FORGOTTEN = "insert into engine_deletion (workflow_id, sha256) values ($1, $2) on conflict do nothing"


class Forgetting:
    """Relieves the engine of what closed more than so many days ago. With 0 days, of whatever has closed."""

    def __init__(self, pool: asyncpg.Pool, objects: ObjectStore, engine_keeps_days: int) -> None:
        self._pool = pool
        self._objects = objects
        self._keep_seconds = engine_keeps_days * _DAY_SECONDS

    @property
    def at_once(self) -> bool:
        """True where a workflow goes as soon as it is kept."""
        return self._keep_seconds == 0

    async def forget(self, client: Client, until: float) -> int:
        """How many workflows the engine was relieved of, one by one, until `time.monotonic` says `until`, or the worker stops."""
        done, after = 0, ""
        while some := await forgettable(self._pool, after, self._keep_seconds, AT_A_TIME):
            for workflow_id, sequence in some:
                if time.monotonic() >= until or activity.is_worker_shutdown():
                    return done
                done += await self._forget(client, await card_at(self._pool, workflow_id, sequence))
            after = some[-1][0]
        return done

    async def _forget(self, client: Client, card: Card) -> bool:
        """Whether it is gone from the engine. What the archive does not hold whole stays, and the log says so."""
        try:
            case = await self._read_back(card)
        except ArchiveDamaged:
            log.error("an archive is damaged: its workflow stays in the engine", workflow_id=card.workflow_id)  # noqa: TRY400 -- no values
            return False
        standing = await standing_of(client, card.workflow_id)
        if standing is not None:
            if standing != (case.runs[-1].run_id, False):
                log.error("the engine has more of a workflow than its archive", workflow_id=card.workflow_id)
                return False
            await _delete(client, case)
        await self._pool.execute(_FORGOTTEN, card.workflow_id, card.sha256)
        return True

    async def _read_back(self, card: Card) -> CaseFile:
        if await read(self._objects, card_key(card)) != card_text(card):
            raise ArchiveDamaged(f"{card_key(card)}: says otherwise than the index")
        return open_case(card, await read(self._objects, case_key(card.sha256)))


async def _delete(client: Client, case: CaseFile) -> None:
    """The oldest run first: cut off in between, the newest still says that there is something to delete."""
    for run in case.runs:
        execution = WorkflowExecution(workflow_id=case.workflow_id, run_id=run.run_id)
        request = DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=execution)
        try:
            await client.workflow_service.delete_workflow_execution(request)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
