"""Joins several nominations into one: a workflow of its own, under an id to which the same key always leads."""

from typing import Any

import asyncpg
from temporalio.client import WorkflowExecutionStatus
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.errors import NotFound
from models.ids import join_id, join_workflow_id, joined_nomination_id, update_id
from models.messages.actor import Actor
from models.messages.join import JoinResult, JoinSource, StartJoin
from models.vocabulary import Command
from policy.rights import may, officers_of
from starter.answers import must_match
from starter.deadline import NotKnownYetError, within
from starter.idempotency import fingerprint
from starter.lives import begin_or_find, result_of
from starter.people.caller import Caller
from starter.problems import problem_of
from starter.resources import Resources
from starter.rights.roles import speaker
from starter.rights.standing import read_standing
from starter.rights.visibility import seen_from
from starter.schemas.commands import CommandState
from starter.schemas.joins import JoinAnswer, JoinBody, JoinStatus
from starter.tasks.held import claimed_by_another, held_task

WORKFLOW = "Join"
_PATIENCE_SECONDS = 1.0
_ENDED_OTHERWISE = frozenset(
    {WorkflowExecutionStatus.TERMINATED, WorkflowExecutionStatus.TIMED_OUT, WorkflowExecutionStatus.CANCELED}
)
_SEEN = "select id from nomination where id = any($1::text[]) and ($2::text[] is null or area && $2)"
_OPEN = "select nomination, number from task where nomination = any($1::text[]) and closed_at is null"
_TAKEN = "select nomination from task where nomination = any($1::text[]) and closed_at is null and claimed_by is not null"
_KEPT = "select result from joining where id = $1"


async def join(here: Resources, caller: Caller, key: str, body: JoinBody) -> JoinResult:
    """What came of the join. The same key gives the same answer, a refusal included.

    Raises Conflict when fewer than two could be joined (nothing has changed then), TooLarge, NotFound, the refusal of the rules of
    rights, ClaimedByAnother, KeyReused, or NotKnownYetError when nobody answers in time.
    """
    update = update_id(caller.officer, key)
    sent = fingerprint({"join": body.model_dump(mode="json")})
    result = await recorded_join(here.pool, join_id(update))
    if result is None:
        try:
            result = await within(here.settings.update_wait_seconds, _join(here, caller, update, sent, body))
        except NotKnownYetError:
            result = await recorded_join(here.pool, join_id(update))
            if result is None:
                raise
    must_match(result.fingerprint, sent)
    await here.arrivals.arrived(result.target, here.settings.update_wait_seconds)
    return result


async def recorded_join(pool: asyncpg.Pool, join: str) -> JoinResult | None:
    """What came of a join, as the database remembers it: for ever."""
    kept = await pool.fetchval(_KEPT, join)
    return None if kept is None else JoinResult.model_validate(kept)


async def join_status(here: Resources, caller: Caller, key: str) -> JoinStatus:
    """What became of the caller's join under this key. Asking changes nothing."""
    join = join_id(update_id(caller.officer, key))
    result = await recorded_join(here.pool, join)
    if result is not None:
        return JoinStatus(state=CommandState.DONE, answer=JoinAnswer.of(result))
    try:
        found = await _found(here, join)
        if found is None:
            return JoinStatus(state=CommandState.UNKNOWN)
        return JoinStatus(state=CommandState.DONE, answer=JoinAnswer.of(await within(_PATIENCE_SECONDS, result_of(found))))
    except NotKnownYetError:
        return JoinStatus(state=CommandState.UNDER_WAY)
    except ApplicationError as refusal:
        return JoinStatus(state=CommandState.REFUSED, problem=problem_of(refusal))


async def _join(here: Resources, caller: Caller, update: str, sent: str, body: JoinBody) -> JoinResult:
    handle = await _found(here, join_id(update)) or await _begin(here, caller, update, sent, body)
    result: JoinResult = await result_of(handle)
    return result


async def _begin(here: Resources, caller: Caller, update: str, sent: str, body: JoinBody) -> Any:
    """The join, begun after everything was refused that can be refused at once."""
    named = [source.nomination for source in body.sources]
    await _must_see_all(here.pool, caller, named)
    actor = await _actor(here.pool, caller, body)
    await _must_not_be_anothers(here.pool, actor, named)
    start = StartJoin(
        join=join_id(update),
        target=joined_nomination_id(update),
        actor=actor,
        sources=tuple(JoinSource(nomination=source.nomination, task=source.task) for source in body.sources),
        update_id=update,
        fingerprint=sent,
    )
    # One that somebody has stopped by force goes on where it was: half a join would leave people nowhere.
    again = WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
    return await begin_or_find(here, WORKFLOW, start, id=join_workflow_id(start.join), result_type=JoinResult, again=again)


async def _found(here: Resources, join: str) -> Any:
    """The join, if the engine knows it, and it was not stopped by force."""
    handle = here.temporal.get_workflow_handle(join_workflow_id(join), result_type=JoinResult)
    try:
        described = await within(here.settings.update_wait_seconds, handle.describe())
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
    return None if described.status in _ENDED_OTHERWISE else handle


async def _must_see_all(pool: asyncpg.Pool, caller: Caller, named: list[str]) -> None:
    seen = {row["id"] for row in await pool.fetch(_SEEN, named, seen_from(caller))}
    for nomination in named:
        if nomination not in seen:
            raise NotFound("no such nomination", nomination=nomination)


async def _actor(pool: asyncpg.Pool, caller: Caller, body: JoinBody) -> Actor:
    """The caller in the role that holds the step, by the first nomination that has not moved; each asks again for itself."""
    named = [source.nomination for source in body.sources]
    tasks = {row["nomination"]: row["number"] for row in await pool.fetch(_OPEN, named)}
    unmoved = [source.nomination for source in body.sources if tasks.get(source.nomination) == source.task]
    if not unmoved:
        return speaker(caller, Command.JOIN, await read_standing(pool, named[0]))
    return may(caller.person, Command.JOIN, await read_standing(pool, unmoved[0]))


async def _must_not_be_anothers(pool: asyncpg.Pool, actor: Actor, named: list[str]) -> None:
    """Raises ClaimedByAnother for the first task that a colleague has taken."""
    for row in await pool.fetch(_TAKEN, named):
        task = await held_task(pool, row["nomination"])
        if task is not None and task.unit == actor.unit and not task.lies_with(officers_of(actor)):
            raise await claimed_by_another(pool, task)
