"""The ledger proves itself: signed roots of the tree over all entries, and proofs that anybody can check."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.reads.ledger_proofs import (
    list_checkpoints,
    must_see_chain,
    prove_consistency,
    prove_inclusion,
    read_checkpoint,
    read_key,
)
from starter.resources import Here
from starter.responses import READ, READ_ONE
from starter.schemas.base import Limit
from starter.schemas.ledger import (
    NOTE,
    Chain,
    LeafCount,
    LedgerCheckpoint,
    LedgerCheckpointPage,
    LedgerConsistency,
    LedgerKey,
    LedgerProof,
)
from starter.schemas.notices import RowId

router = APIRouter(prefix="/ledger", tags=["ledger"], route_class=JsonRoute)
_TEXT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The note.", "content": {"text/plain": {"schema": {"type": "string"}, "example": NOTE}}}
}


@router.get("/checkpoint", responses=READ_ONE, summary="The last signed root of the ledger")
async def checkpoint(here: Here, _caller: SignedIn) -> LedgerCheckpoint:
    """Keep it: whatever is changed in the ledger afterwards, the proofs no longer come to this root. The same for everybody."""
    return await read_checkpoint(here.pool)


@router.get(
    "/checkpoint.txt", responses={**READ_ONE, **_TEXT}, response_class=PlainTextResponse, summary="The same as a signed note"
)
async def note(here: Here, _caller: SignedIn) -> PlainTextResponse:
    """C2SP tlog-checkpoint: origin, size, root, and the signature. `vinhdanh audit verify --checkpoint` takes it."""
    return PlainTextResponse((await read_checkpoint(here.pool)).note)


@router.get("/checkpoints", responses=READ, summary="All signed roots")
async def list_(
    here: Here,
    _caller: SignedIn,
    after: Annotated[LeafCount | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> LedgerCheckpointPage:
    """The largest tree first."""
    return await list_checkpoints(here.pool, after, limit)


@router.get("/key", responses=READ_ONE, summary="The public key of the ledger")
async def key(here: Here, _caller: SignedIn) -> LedgerKey:
    """Note it down from a source that you trust, and give it to the verifier: what signs itself proves nothing."""
    return await read_key(here.pool)


@router.get("/proof", responses=READ_ONE, summary="That an entry stands in the ledger")
async def proof(
    here: Here,
    caller: SignedIn,
    chain: Annotated[Chain, Query(description="A nomination, or whatever has a chain.", examples=["hs-4kq2m7xw3bza6tnd"])],
    sequence: Annotated[RowId, Query(description="Which entry of it.", examples=[3])],
    kind: Annotated[Literal["entry", "history"], Query(description="An entry, or the card of an archived history.")] = "entry",
) -> LedgerProof:
    """An inclusion proof in the last tree that was signed; for those who may see the nomination or the session."""
    await must_see_chain(here, caller, chain)
    return await prove_inclusion(here.pool, kind, chain, sequence)


@router.get("/consistency", responses=READ_ONE, summary="That nothing was changed between two signed roots")
async def consistency(
    here: Here,
    _caller: SignedIn,
    begin: Annotated[LeafCount, Query(alias="from", description="The size of the earlier tree.", examples=[2])],
    end: Annotated[LeafCount | None, Query(alias="to", description="That of the later one; the last one signed.")] = None,
) -> LedgerConsistency:
    """A consistency proof: the earlier tree is the beginning of the later one."""
    return await prove_consistency(here.pool, begin, end)
