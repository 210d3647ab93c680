"""Who asks: the bearer token of a request, and what its officer may be."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from structlog.contextvars import bind_contextvars

from models.errors import NotAllowed, NotSignedIn
from models.vocabulary import Role, Scope
from starter.identity_cache import Caller
from starter.people import person_of
from starter.resources import Here

_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="The token that an administrator issued to the officer.")
_MAX_TOKEN_LENGTH = 200

_WHO = """
select token.officer, token.expires_at
from token join officer on officer.id = token.officer
where token.hash = $1 and token.withdrawn_at is null and officer.left_at is null
"""


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


async def signed_in(here: Here, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    """The caller that the request's token names. Raises NotSignedIn."""
    if credentials is None or len(credentials.credentials) > _MAX_TOKEN_LENGTH:
        raise NotSignedIn("a valid bearer token is needed")
    key = token_hash(credentials.credentials)
    caller = here.identities.get(key)
    if caller is None:
        row = await here.pool.fetchrow(_WHO, key)
        if row is None or (row["expires_at"] is not None and row["expires_at"] <= datetime.now(UTC)):
            raise NotSignedIn("the token is unknown, expired or withdrawn")
        caller = Caller(await person_of(here.pool, row["officer"]), frozenset(Scope))
        here.identities.put(key, caller)
    bind_contextvars(officer=caller.officer)
    return caller


SignedIn = Annotated[Caller, Depends(signed_in)]
"""A route's parameter of this type is given the caller; without a valid token the answer is 401."""


async def administrator(caller: SignedIn) -> Caller:
    """The caller, who is an administrator. Raises NotAllowed."""
    if Role.ADMINISTRATOR not in caller.roles:
        raise NotAllowed("only an administrator may do this", roles=[Role.ADMINISTRATOR.value])
    return caller


Administrator = Annotated[Caller, Depends(administrator)]
"""A route's parameter of this type is given the caller; anyone but an administrator is answered 403."""
