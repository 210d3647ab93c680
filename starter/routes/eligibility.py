"""The preview of eligibility: the same function that checks a nominee at intake."""

from fastapi import APIRouter

from models.errors import NotAllowed, OutsideRegime, UnknownAward, UnknownUnit
from starter.intake import preview
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import refusing
from starter.schemas.nominations import EligibilityAnswer, EligibilityQuestion

router = APIRouter(prefix="/eligibility", tags=["nominations"], route_class=JsonRoute)


@router.post(
    "", responses=refusing(NotAllowed, UnknownUnit, UnknownAward, OutsideRegime), summary="Ask whether a record meets the rules"
)
async def ask(here: Here, caller: SignedIn, body: EligibilityQuestion) -> EligibilityAnswer:
    """Eligible, not eligible, or the record does not tell; with one line for every rule. Nothing is stored."""
    return await preview(here.pool, here.law, body.unit or caller.unit, body)
