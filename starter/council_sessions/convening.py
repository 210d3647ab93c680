"""Convenes a session: a workflow of its own, under an id to which the same key always leads."""

import asyncio
from contextlib import suppress
from typing import Any

from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.errors import AlreadyClosed, Conflict, KeyReused, WrongOffice
from models.ids import session_id, session_workflow_id, update_id
from models.messages.actor import Actor
from models.messages.council_session import Seat, SessionStatus, StartSession
from models.vocabulary import CouncilFunction, Role
from policy.clock import local_day
from policy.rights import actors_of
from starter.arrivals import ASK_EVERY_SECONDS
from starter.away import DATABASE_AWAY
from starter.council_sessions.delivery import recorded_status
from starter.councils.seeing import Council, must_see_council
from starter.deadline import NotKnownYetError, within
from starter.idempotency import fingerprint
from starter.lives import begin_or_find, result_of
from starter.people.caller import Caller
from starter.problems import problem_of
from starter.resources import Resources
from starter.schemas.commands import CommandState
from starter.schemas.council_session_bodies import NewSession
from starter.schemas.council_sessions import SessionStatusAnswer, WordStatus

WORKFLOW = "CouncilSession"
_PATIENCE_SECONDS = 1.0

_MEMBERS = """
select officer, function from council_member
where council = $1 and ended_at is null and valid_from <= $2 and (valid_to is null or valid_to >= $2) order by id
"""
_MADE = "select council, kind, planned_at, place from council_session where id = $1"
_KEEP_PLACE = "update council_session set place = $2 where id = $1 and place is null"


async def convene(here: Resources, caller: Caller, key: str, new: NewSession) -> SessionStatus:
    """The session as it was convened: seats for all who sit on the council on the planned day. The same key makes the same session.

    Raises NotFound, WrongOffice (not the secretary of the council's unit), AlreadyClosed (the council has ended), Conflict (nobody
    sits on it that day), the session's own refusal, KeyReused, or NotKnownYetError when nobody answers in time.
    """
    session = session_id(update_id(caller.officer, key))
    if not await _was_made(here, session, new):
        council = await must_see_council(here.pool, caller, new.council)
        start = await _start(here, caller, council, key, new)
        await within(here.settings.update_wait_seconds, _begin(here, start))
    # Where it meets is for people: it stands in the database alone, and a key that is sent again writes what was not written.
    if new.place is not None:
        await here.pool.execute(_KEEP_PLACE, session, new.place)
    return await recorded_status(here.pool, session, 1)


async def convening_status(here: Resources, caller: Caller, key: str) -> WordStatus:
    """What became of the session that the caller convened under this key. Asking changes nothing."""
    session = session_id(update_id(caller.officer, key))
    if await _stands(here, session):
        status = await recorded_status(here.pool, session, 1)
        return WordStatus(state=CommandState.DONE, answer=SessionStatusAnswer.of(status, results=False))
    handle = here.temporal.get_workflow_handle(session_workflow_id(session))
    try:
        await within(_PATIENCE_SECONDS, result_of(handle))
    except NotKnownYetError:
        return WordStatus(state=CommandState.UNDER_WAY)
    except ApplicationError as refusal:
        return WordStatus(state=CommandState.REFUSED, problem=problem_of(refusal))
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
    return WordStatus(state=CommandState.UNKNOWN)


async def _was_made(here: Resources, session: str, new: NewSession) -> bool:
    """Whether the key has made the session already. Raises KeyReused when it was another one."""
    row: Any = await here.pool.fetchrow(_MADE, session)
    if row is None:
        return False
    if (row["council"], row["kind"], row["planned_at"]) != (new.council, new.kind, new.planned_at) or (
        row["place"] not in (None, new.place)
    ):
        raise KeyReused("Idempotency-Key", "it convened another session before")
    return True


async def _start(here: Resources, caller: Caller, council: Council, key: str, new: NewSession) -> StartSession:
    actor = _secretary(caller, council)
    if council.ended:
        raise AlreadyClosed("the council has ended", council=council.id)
    members = await here.pool.fetch(_MEMBERS, council.id, local_day(new.planned_at))
    seats = tuple(Seat(officer=row["officer"], function=CouncilFunction(row["function"])) for row in members)
    if not any(seat.function.votes for seat in seats):
        raise Conflict("nobody with a vote sits on the council on that day", council=council.id, seats=len(seats))
    update = update_id(caller.officer, key)
    return StartSession(
        session=session_id(update),
        council=council.id,
        unit=council.unit,
        level=council.level,
        kind=new.kind,
        planned_at=new.planned_at,
        convened_by=actor,
        seats=seats,
        update_id=update,
        fingerprint=fingerprint(new.model_dump(mode="json")),
    )


def _secretary(caller: Caller, council: Council) -> Actor:
    for actor in actors_of(caller.person):
        if (actor.role, actor.unit, actor.level) == (Role.SECRETARY, council.unit, council.level):
            return actor
    raise WrongOffice("the secretary of the council's unit convenes it", roles=[Role.SECRETARY.value], unit=council.unit)


async def _begin(here: Resources, start: StartSession) -> None:
    """Returns when the session stands in the database. Raises its refusal."""
    handle = await begin_or_find(here, WORKFLOW, start, id=session_workflow_id(start.session), result_type=SessionStatus)
    ending = asyncio.ensure_future(result_of(handle))
    try:
        while not await _stands(here, start.session):
            # A session that has ended before it stood was refused.
            done, _ = await asyncio.wait({ending}, timeout=ASK_EVERY_SECONDS)
            if done:
                ending.result()
                return
    finally:
        ending.cancel()
        with suppress(asyncio.CancelledError, ApplicationError, RPCError):
            await ending


async def _stands(here: Resources, session: str) -> bool:
    with suppress(*DATABASE_AWAY):
        return bool(await here.pool.fetchval("select version > 0 from council_session where id = $1", session))
    return False
