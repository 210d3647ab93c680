"""Erases somebody who was not awarded: a workflow of its own over the closed nomination, under an id that the same key leads to."""

from activities.erasure import NOMINEE, erasure_standing
from models.errors import NotFound
from models.ids import erasure_id, erasure_workflow_id, update_id
from models.messages.erasure import EraseInput, ErasureResult, StartErasure
from policy.erasure_rights import may_erase
from starter.answers import must_match, recorded_erasure
from starter.deadline import NotKnownYetError, within
from starter.idempotency import fingerprint
from starter.lives import begin_or_find, result_of
from starter.people.caller import Caller
from starter.resources import Resources
from starter.rights.visibility import must_see
from starter.schemas.erasures import EraseBody

WORKFLOW = "Erasure"


async def erase(here: Resources, caller: Caller, nomination: str, nominee: int, *, key: str, body: EraseBody) -> ErasureResult:
    """What was erased. The same key gives the same answer, a refusal included.

    Raises the refusal of `policy.erasure_rights`, NotFound, InvalidInput, KeyReused, or NotKnownYetError when nobody answers in
    time.
    """
    await must_see(here.pool, here.areas, caller, nomination)
    erasure = erasure_id(nomination, update_id(caller.officer, key))
    said = body.model_dump(mode="json")
    sent = fingerprint({"nomination": nomination, "nominee": nominee, "said": said})
    result = await recorded_erasure(here.pool, erasure)
    if result is None:
        start = await _start(here, caller, nomination, nominee, erasure=erasure, body=body, sent=sent)
        try:
            result = await within(here.settings.update_wait_seconds, _run(here, start))
        except NotKnownYetError:
            # The entry is written before files and dead rows are cleared away, which may take longer than anybody waits.
            result = await recorded_erasure(here.pool, erasure)
            if result is None:
                raise
    must_match(result.fingerprint, sent)
    return result


async def _start(
    here: Resources, caller: Caller, nomination: str, nominee: int, *, erasure: str, body: EraseBody, sent: str
) -> StartErasure:
    row = await here.pool.fetchrow(NOMINEE, nominee)
    if row is None or row["nomination"] != nomination:
        raise NotFound("no such nominee stands in this nomination", nomination=nomination, nominee=nominee)
    actor = may_erase(caller.person, erasure_standing(row))
    return StartErasure(
        erasure=erasure,
        nomination=nomination,
        nominee=nominee,
        command=EraseInput(actor=actor, fingerprint=sent, **body.model_dump()),
        clause=here.law.erasure.clause(body.ground, body.requested_on),
    )


async def _run(here: Resources, start: StartErasure) -> ErasureResult:
    handle = await begin_or_find(here, WORKFLOW, start, id=erasure_workflow_id(start.erasure), result_type=ErasureResult)
    result: ErasureResult = await result_of(handle)
    return result
