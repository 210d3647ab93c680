"""Looks after what nobody would do otherwise: dossiers to be started, workflows behind their ledger, tasks of dissolved units."""

import asyncio
from contextlib import AbstractAsyncContextManager

import structlog
from pydantic import ValidationError
from temporalio.client import WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from models.messages.nomination import StartNomination
from starter.away import ENGINE_AWAY
from starter.catching_up import bring_up_to_date
from starter.intake import start_dossier
from starter.resources import Resources
from starter.rounds import rounds
from starter.successions import day_of, hand_over_open_tasks

log = structlog.get_logger()

EVERY_SECONDS = 5.0
LEFT_BEHIND_AFTER_SECONDS = 5.0
"""Younger ones are most likely being started by the request that wrote them. Starting one twice does no harm."""
AT_A_TIME = 200
SIDE_BY_SIDE = 10
LAST_SECONDS = 60.0
"""Nobody waits longer for the answer to a command."""

_LEFT_BEHIND = """
select id, start from dossier where started_at is null and created_at < now() - make_interval(secs => $1)
order by created_at limit $2
"""
_CHANGED_LAST = """
select id from nomination
where changed_at > (select max(changed_at) from nomination where changed_at <= now()) - make_interval(secs => $1)
order by changed_at desc limit $2
"""


def sweeping(here: Resources) -> AbstractAsyncContextManager[None]:
    """Sweeps in the background while the block runs."""
    return rounds("sweeper", _Round(here).go, ENGINE_AWAY, lambda: here.behind.noticed(EVERY_SECONDS))


class _Round:
    """Everything that is looked after; the first time also what a process before this one may have left."""

    def __init__(self, here: Resources) -> None:
        self._here = here
        self._begun = False

    async def go(self) -> None:
        if not self._begun:
            await notice_the_last(self._here)
            self._begun = True
        await sweep(self._here)
        await look_after(self._here)
        await hand_over_open_tasks(self._here, day_of(self._here))


async def sweep(here: Resources, older_than_seconds: float = LEFT_BEHIND_AFTER_SECONDS) -> int:
    """Starts what was left behind, the oldest first; how many. Raises what the engines raise when they are away."""
    started = 0
    for row in await here.pool.fetch(_LEFT_BEHIND, older_than_seconds, AT_A_TIME):
        try:
            start = StartNomination.model_validate(row["start"])
            await start_dossier(here.temporal, here.pool, here.settings.task_queue, start, here.settings.update_wait_seconds)
        except (ValidationError, RPCError) as error:
            if isinstance(error, RPCError) and error.status != RPCStatusCode.INVALID_ARGUMENT:
                raise
            # One that cannot be started must not keep the others waiting.
            log.error("a dossier cannot be started", nomination=row["id"], error=type(error).__name__)  # noqa: TRY400 -- no values
        else:
            started += 1
            log.info("a dossier left behind was started", nomination=start.nomination)
    return started


async def look_after(here: Resources) -> int:
    """Brings the workflows up to date that may be behind their ledger; how many were.

    Those that do not answer come again in later rounds, and end this one: what is noticed meanwhile does not wait for them.
    """
    found = 0
    while some := here.behind.next(SIDE_BY_SIDE):
        looks = await asyncio.gather(*(_look_after(here, one) for one in some))
        found += looks.count(True)
        if None in looks:
            break
    return found


async def _look_after(here: Resources, nomination: str) -> bool | None:
    """Whether it was behind, and is not any more; None when nobody answers."""
    try:
        behind = await bring_up_to_date(here, nomination)
    except ENGINE_AWAY as error:
        if not isinstance(error, RPCError) or error.status != RPCStatusCode.NOT_FOUND:
            here.behind.put_off(nomination)
            return None
        behind = False  # the engine does not know it: it begins anew with its next command, and reads the ledger then
    except (WorkflowQueryFailedError, WorkflowUpdateFailedError, ValidationError) as error:
        log.error("a workflow cannot be asked", nomination=nomination, error=type(error).__name__)  # noqa: TRY400 -- no values
        behind = False
    here.behind.settle(nomination)
    return behind


async def notice_the_last(here: Resources) -> None:
    """Notices the nominations that changed last: whatever stopped this process may have stopped the engine in their midst."""
    for row in reversed(await here.pool.fetch(_CHANGED_LAST, LAST_SECONDS, AT_A_TIME)):
        here.behind.notice(row["id"])
