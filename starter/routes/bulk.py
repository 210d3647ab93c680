"""One command for many nominations."""

from fastapi import APIRouter

from starter.bulk import give_to_all
from starter.idempotency import IdempotencyKey
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ
from starter.schemas.bulk import Bulk, BulkAnswer

router = APIRouter(prefix="/bulk", tags=["commands"], route_class=JsonRoute)


@router.post("", responses=READ, summary="Give one command to many nominations")
async def give(here: Here, caller: SignedIn, key: IdempotencyKey, body: Bulk) -> BulkAnswer:
    """Up to 500, each guarded as if it came alone, with a result for each: a refusal of one stops no other.

    Send it again with the same key after a time-out or a lost connection: what is done is answered as before, the rest goes on.
    """
    return await give_to_all(here, caller, key, body)
