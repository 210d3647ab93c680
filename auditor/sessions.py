"""Whether the engine still knows every session of a council as far as its ledger does.

A session cannot be made again from its ledger, as a nomination can. One that the engine has lost, or whose last words it has lost,
hears nothing more: its record step finds another entry in the place of each new one, and tries for ever. That is told here.
"""

import asyncio
from collections.abc import Sequence

import asyncpg
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.service import RPCError

from auditor.violations import Rule, Violation
from models.ids import session_workflow_id
from models.messages.council_session import SessionStatus

SIDE_BY_SIDE = 20
"""How many workflows are asked at once."""
PATIENCE = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Seconds to wait before asking again, when something moved between the look at its row and the question."""

_OPEN = "select id from council_session where closed_at is null and ($1::text[] is null or id = any($1)) order by id"
_VERSION = "select version from council_session where id = $1"


async def sessions_agreement(pool: asyncpg.Pool, client: Client, sessions: Sequence[str] | None = None) -> list[Violation]:
    """Those (None: of all) that have not ended and do not answer, or stand at another entry than their ledger. Needs a worker."""
    rows = await pool.fetch(_OPEN, None if sessions is None else list(sessions))
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def ask(session: str) -> Violation | None:
        async with places:
            return await _disagreement(pool, client, session)

    found = await asyncio.gather(*(ask(row["id"]) for row in rows))
    return [violation for violation in found if violation is not None]


async def _disagreement(pool: asyncpg.Pool, client: Client, session: str) -> Violation | None:
    handle = client.get_workflow_handle(session_workflow_id(session))
    for pause in (*PATIENCE, None):
        try:
            status: SessionStatus = await handle.query("status", result_type=SessionStatus)
        except (RPCError, WorkflowQueryFailedError, WorkflowQueryRejectedError) as error:
            return Violation(Rule.WORKFLOW_ANSWERS, session, type(error).__name__)
        version = await pool.fetchval(_VERSION, session)
        if status.sequence == version:
            return None
        if pause is not None:
            await asyncio.sleep(pause)
    return Violation(Rule.ROW_AS_WORKFLOW, session, f"sequence: workflow {status.sequence}, row {version}")
