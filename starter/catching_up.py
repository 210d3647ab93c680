"""Whether a workflow knows all that its ledger holds, and how it is brought up to date when the engine has lost something."""

from typing import Any

import structlog
from temporalio.client import WorkflowQueryFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from models.engine import CATCH_UP, ENGINES_OWN
from models.ids import nomination_workflow_id
from models.messages.nomination import NominationStatus
from starter.deadline import NotKnownYetError, within
from starter.resources import Resources

log = structlog.get_logger()

_STALE = frozenset({"WrongState", "TaskMoved", "WrongOffice"})
"""Refusals that may come from a workflow which is behind its ledger."""
_STANDING = """
select n.state, (select number from task t where t.nomination = n.id and t.closed_at is null) as task
from nomination n where n.id = $1
"""


async def catch_up(here: Resources, nomination: str) -> None:
    """The workflow has made again what the ledger holds. Raises RPCError or NotKnownYetError while the engine does not answer."""
    handle = here.temporal.get_workflow_handle(nomination_workflow_id(nomination))
    await within(here.settings.update_wait_seconds, handle.execute_update(CATCH_UP))


async def bring_up_to_date(here: Resources, nomination: str) -> bool:
    """Whether the workflow was behind its ledger; it is not any more.

    Raises RPCError, WorkflowQueryFailedError or NotKnownYetError while the engine does not answer.
    """
    handle = here.temporal.get_workflow_handle(nomination_workflow_id(nomination))
    known = await within(here.settings.update_wait_seconds, handle.query("status", result_type=NominationStatus))
    recorded = await here.pool.fetchval("select version from nomination where id = $1", nomination)
    if recorded is None or known.version >= recorded:
        return False
    log.warning("a workflow was behind its ledger", nomination=nomination, known=known.version, recorded=recorded)
    await catch_up(here, nomination)
    return True


async def not_to_be_believed(here: Resources, nomination: str, refusal: ApplicationError) -> bool:
    """Whether the refusal is the engine's own, or that of a workflow behind its ledger: then the command is worth repeating.

    The workflow is brought up to date if it can be reached. Somebody else may have done that since it refused: so what it said of
    itself is held against the ledger too. Asked only after a refusal, so it may cost something.
    """
    if refusal.type in ENGINES_OWN:
        return True
    if refusal.type not in _STALE:
        return False
    try:
        if await bring_up_to_date(here, nomination):
            return True
    except (RPCError, WorkflowQueryFailedError, NotKnownYetError):
        pass
    row = await here.pool.fetchrow(_STANDING, nomination)
    said: dict[str, Any] = refusal.details[0] if refusal.details and isinstance(refusal.details[0], dict) else {}
    return row is not None and any(name in said and said[name] != row[name] for name in ("state", "task"))
