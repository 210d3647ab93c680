"""A task that somebody has taken is done by them: what stands between a command and the workflow."""

from typing import Any

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.errors import Conflict
from models.ids import nomination_workflow_id
from models.messages.actor import Actor
from models.vocabulary import Command
from policy.rights import officers_of
from starter.answers import recorded_answer
from starter.deadline import NotKnownYetError, within
from starter.resources import Resources
from starter.schemas.commands import CommandBody
from starter.tasks.held import Held, claim_moved, claimed_by_another, held_task
from starter.tasks.returning import return_overdue

_DO_NOT_TAKE_THE_TASK = frozenset({Command.WITHDRAW, Command.REVOKE})
_PATIENCE_SECONDS = 1.0


async def must_not_be_anothers(
    here: Resources, actor: Actor, nomination: str, *, command: Command, update: str, body: CommandBody
) -> None:
    """Returns unless a colleague has taken the task, or it has changed hands since the actor looked: ClaimedByAnother, ClaimMoved.

    Nothing is in the way of a command that was given before under the same key, nor of one that another office gives: there the
    workflow says what it has to say. A task that nobody has taken may be done by anyone entitled.
    """
    if command in _DO_NOT_TAKE_THE_TASK:
        return
    task = await held_task(here.pool, nomination)
    if task is None or actor.unit != task.unit or body.task not in {None, task.number}:
        return
    if _in_the_way(task, actor, body) and task.claimed_for is not None and await return_overdue(here.pool, nomination):
        task = await held_task(here.pool, nomination)
    if task is None or not _in_the_way(task, actor, body) or await _given_before(here, nomination, update):
        return
    raise await _refusal(here, task, actor, body)


def _in_the_way(task: Held, actor: Actor, body: CommandBody) -> bool:
    anothers = task.claimed_by is not None and not task.lies_with(officers_of(actor))
    return anothers or body.claim not in {None, task.claim_version}


async def _refusal(here: Resources, task: Held, actor: Actor, body: CommandBody) -> Conflict:
    if task.claimed_by is not None and not task.lies_with(officers_of(actor)):
        return await claimed_by_another(here.pool, task)
    return claim_moved(task, body.claim or 0)


async def _given_before(here: Resources, nomination: str, update: str) -> bool:
    """Whether this command is recorded, or under way: then its caller is not told that somebody was in the way."""
    if await recorded_answer(here.pool, nomination, update) is not None:
        return True
    handle = here.temporal.get_workflow_handle(nomination_workflow_id(nomination)).get_update_handle(update)
    call: Any = handle.result()
    try:
        await within(_PATIENCE_SECONDS, call)
    except NotKnownYetError:
        return True
    except WorkflowUpdateFailedError as failed:
        return not isinstance(failed.cause, ApplicationError)
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True
