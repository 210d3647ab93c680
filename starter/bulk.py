"""One command for many nominations: each is guarded as if it came alone, and has an answer of its own."""

import asyncio
import hashlib
import time
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from pydantic import ValidationError
from temporalio.exceptions import ApplicationError

from starter import commands
from starter.away import ENGINE_AWAY
from starter.people.caller import Caller
from starter.problems import FieldProblem, Problem, kind_of, problem, problem_of
from starter.resources import Resources
from starter.schemas.bulk import Bulk, BulkAnswer, BulkItem, BulkResult, BulkState
from starter.schemas.commands import BODIES, CommandBody, Status

log = structlog.get_logger()

AT_ONCE = 8
"""Commands of one request that are under way side by side; each goes to another workflow."""
LAST_SECONDS = 60.0
"""What has not begun by then is left for the caller to send again: nobody waits longer for an answer."""
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Round:
    here: Resources
    caller: Caller
    key: str
    bulk: Bulk
    until: float
    places: asyncio.Semaphore


async def give_to_all(here: Resources, caller: Caller, key: str, bulk: Bulk) -> BulkAnswer:
    """One result for each item, in their order.

    The key of each command follows from `key` and the nomination: sent again, what is done is answered as before, what was refused
    or not reached is tried again. So it may be cut off anywhere.
    """
    round_ = _Round(here, caller, key, bulk, time.monotonic() + LAST_SECONDS, asyncio.Semaphore(AT_ONCE))
    return BulkAnswer.of(list(await asyncio.gather(*(_give_to(round_, item) for item in bulk.items))))


def key_of_item(key: str, nomination: str) -> str:
    """Under which key a bulk with this key speaks to the nomination."""
    return f"bulk-{hashlib.sha256(f'{key}:{nomination}'.encode()).hexdigest()[:40]}"


async def _give_to(round_: _Round, item: BulkItem) -> BulkResult:
    async with round_.places:
        if time.monotonic() > round_.until:
            return _not_known_yet(round_, item)
        try:
            return await _give(round_, item)
        except ENGINE_AWAY as error:
            log.warning("not known yet", error=type(error).__name__, nomination=item.nomination)
            return _not_known_yet(round_, item)
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with one, the others have their answers
            return BulkResult(nomination=item.nomination, state=BulkState.REFUSED, problem=_why(error, item.nomination))


async def _give(round_: _Round, item: BulkItem) -> BulkResult:
    key, command = key_of_item(round_.key, item.nomination), round_.bulk.command
    body = _body(round_.bulk, item)
    status = await commands.give(round_.here, round_.caller, item.nomination, command=command, key=key, body=body)
    return BulkResult(nomination=item.nomination, state=BulkState.DONE, status=Status.of(status))


def _body(bulk: Bulk, item: BulkItem) -> CommandBody:
    """What is said to this nomination. Raises ValidationError."""
    seen = {name: value for name, value in (("task", item.task), ("claim", item.claim)) if value is not None}
    return BODIES[bulk.command].model_validate({**bulk.body, **item.body, **seen})


def _not_known_yet(round_: _Round, item: BulkItem) -> BulkResult:
    key = quote(key_of_item(round_.key, item.nomination), safe="")
    url = f"/v1/nominations/{item.nomination}/commands/{key}"
    return BulkResult(nomination=item.nomination, state=BulkState.NOT_KNOWN_YET, status_url=url)


def _why(error: Exception, nomination: str) -> Problem:
    """The refusal of one nomination; for what is none, an error of ours, of which only the name is logged."""
    if isinstance(error, ValidationError):
        return _invalid(error)
    if isinstance(error, ApplicationError) and kind_of(error) != "InternalError":
        return problem_of(error)
    log.error("unexpected error", error=type(error).__name__, nomination=nomination)
    return problem("InternalError", "something went wrong; it has been written down")


def _invalid(wrong: ValidationError) -> Problem:
    """Where and why, never what: the value may be personal."""
    found = [
        FieldProblem(field=".".join(["body", *map(str, one["loc"])]), reason=one["msg"])
        for one in wrong.errors(include_input=False, include_url=False, include_context=False)[:_SHOWN]
    ]
    first = {"field": found[0].field, "reason": found[0].reason}
    return problem("InvalidInput", f"{found[0].field}: {found[0].reason}", first, found if len(found) > 1 else None)
