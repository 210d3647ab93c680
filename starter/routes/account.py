"""The own account, and the invitations with which officers choose a password."""

from typing import Any

from fastapi import APIRouter, Request, status

from models.errors import Conflict, Duplicate, KeyReused, NotAllowed, NotFound, OutsideArea
from models.vocabulary import Scope
from policy.rights import Person
from starter.idempotency import IdempotencyKey, NaturalKey
from starter.json_route import JsonRoute
from starter.people.identity import Administrator, SignedIn
from starter.resources import Here
from starter.responses import READ, refusing
from starter.routes.officers import Officer
from starter.routes.sessions import address_of
from starter.schemas.sign_in import (
    AccountAnswer,
    HeldRole,
    InvitationAcceptance,
    InvitationAccepted,
    InvitationAnswer,
    NewInvitation,
    PasswordChange,
    StoodInFor,
)
from starter.sign_in import logins
from starter.sign_in.browser import must_not_be_a_foreign_page, session_of

open_router = APIRouter(prefix="/sign-in", tags=["sign-in"], route_class=JsonRoute)
router = APIRouter(prefix="/account", tags=["sign-in"], route_class=JsonRoute)
invitations = APIRouter(prefix="/officers/{officer}/invitations", tags=["officers"], route_class=JsonRoute)

_NAMES = "select officer.name, login.username from officer left join login on login.officer = officer.id where officer.id = $1"


@router.get("", responses=READ, summary="Who am I?")
async def read(here: Here, caller: SignedIn) -> AccountAnswer:
    """The officer behind the token or session, their roles of today, and what they came with may be used for."""
    row: Any = await here.pool.fetchrow(_NAMES, caller.officer)
    return AccountAnswer(
        officer=caller.officer,
        name=row["name"],
        username=row["username"],
        memberships=_roles(caller.person),
        stands_in_for=[StoodInFor(officer=one.officer, memberships=_roles(one)) for one in caller.person.stands_in_for],
        scopes=[scope for scope in Scope if scope in caller.scopes],
    )


def _roles(person: Person) -> list[HeldRole]:
    return [HeldRole(role=one.role, unit=one.unit, level=one.level) for one in person.memberships]


@router.put(
    "/password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=refusing(NotAllowed, Conflict),
    summary="Change the own password",
)
async def change_password(here: Here, request: Request, caller: SignedIn, body: PasswordChange, _key: NaturalKey = None) -> None:
    """Needs the old one. The other sessions are over."""
    await logins.change_password(
        here.pool,
        here.settings,
        caller.officer,
        old=body.old.get_secret_value(),
        new=body.new.get_secret_value(),
        address=address_of(request),
        session=session_of(request, here.settings) or "",
    )
    here.identities.forget_officer(caller.officer)


@invitations.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(NotFound, NotAllowed, OutsideArea, Conflict, Duplicate, KeyReused),
    summary="Invite an officer to choose a password",
)
async def invite(here: Here, caller: Administrator, officer: Officer, key: IdempotencyKey, body: NewInvitation) -> InvitationAnswer:
    """For one who has none yet, or has forgotten it; they are told. The secret is shown once, works once, and only for some days.

    Nobody else ever knows a password. The same key makes no second invitation; asked again, it has a new secret. Whoever is
    administrator in another's name invites nobody.
    """
    return await logins.invite(here.pool, here.settings, caller, key, officer=officer, username=body.username)


@open_router.post("/invitation", responses=refusing(NotFound, NotAllowed), summary="Choose a password with an invitation")
async def accept(here: Here, request: Request, body: InvitationAcceptance, _key: NaturalKey = None) -> InvitationAccepted:
    """The password is set, and the invitation is used up. The sessions of before are over."""
    must_not_be_a_foreign_page(request, here.settings)
    token, password = body.token.get_secret_value(), body.password.get_secret_value()
    if not token.isascii():
        raise NotFound("the invitation is unknown, expired or used")
    officer, username = await logins.accept_invitation(here.pool, here.settings, token, password)
    here.identities.forget_officer(officer)
    return InvitationAccepted(username=username)
