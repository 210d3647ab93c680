"""Absences, and who stands in."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from models.errors import Conflict, Duplicate, KeyReused, NotAllowed, UnknownUnit
from models.messages.base import Code
from starter.idempotency import IdempotencyKey, NaturalKey
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ_ONE, refusing
from starter.schemas.base import Limit
from starter.schemas.tasks import NewSubstitution, SubstitutionAnswer, SubstitutionPage
from starter.tasks import substitutions

router = APIRouter(prefix="/substitutions", tags=["tasks"], route_class=JsonRoute)
SUBSTITUTION_ID = r"^sb-[a-z2-7]{16}(\.alone)*$"
Substitution = Annotated[str, Path(pattern=SUBSTITUTION_ID, max_length=80, examples=["sb-4kq2m7xw3bza6tnd"])]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(NotAllowed, Conflict, Duplicate, KeyReused),
    summary="Enter an absence",
)
async def begin(here: Here, caller: SignedIn, key: IdempotencyKey, body: NewSubstitution) -> SubstitutionAnswer:
    """Your own, or that of an officer at a unit whose chair or administrator you are.

    From the first day to the last the substitute may do what the absent officer may do, and acts on their behalf; both are told.
    The day after, what the substitute took for them is theirs again. Nobody stands in for a substitute, nor two for one at once.

    A seat on a council is personal, and so is an account. In an administrator's place a substitute makes no administrator and hands
    out no tokens, invitations or identities for others; nor do they give or take roles of the absent officer, prolong the absence,
    or enter another's with themselves as substitute.
    """
    made = await substitutions.begin_substitution(here.pool, caller, key, body)
    _forget(here, made)
    return made


@router.get("", responses=refusing(NotAllowed, UnknownUnit), summary="List absences")
async def list_(
    here: Here,
    caller: SignedIn,
    unit: Annotated[Code | None, Query(examples=["63.058"])] = None,
    after: Annotated[str | None, Query(pattern=SUBSTITUTION_ID, max_length=80)] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> SubstitutionPage:
    """Of today and later: those that concern you, or those of a unit, for its chair and its administrators."""
    return await substitutions.list_substitutions(here.pool, caller, unit, after or "", limit)


@router.post("/{substitution}/end", responses=READ_ONE, summary="End an absence")
async def end(here: Here, caller: SignedIn, substitution: Substitution, _key: NaturalKey = None) -> SubstitutionAnswer:
    """At once: the officer is back, and has their tasks. One that is over stays as it is."""
    ended = await substitutions.end_substitution(here.pool, caller, substitution)
    _forget(here, ended)
    return ended


def _forget(here: Here, changed: SubstitutionAnswer) -> None:
    """This process asks the database again for who the substitute is; others within the seconds of the identity cache."""
    if changed.substitute is not None:
        here.identities.forget_officer(changed.substitute.id)
