"""Who an officer is at the provider: linked by an administrator, or found out from the claims of somebody new."""

from typing import Any

import asyncpg

from models.errors import Conflict, Duplicate, NotAllowed, NotFound, NotSignedIn
from models.ids import new_officer_id
from runtime.settings import Settings
from starter.people.administering import in_own_name, must_administer_officer, must_know_officer
from starter.people.caller import Caller
from starter.people.ways_in import tell_of_identity
from starter.schemas.sign_in import IdentityAnswer, NewIdentity
from starter.sign_in.claimed import claimed_memberships, take_over
from starter.units import Connection

_COLUMNS = "id, issuer, subject, officer, created_at"
_LINK = f"""
insert into identity (issuer, subject, officer, created_by) values ($1, $2, $3, $4)
on conflict (issuer, subject) do nothing returning {_COLUMNS}
"""  # noqa: S608 -- our own column list
_LINKED = f"select {_COLUMNS} from identity where issuer = $1 and subject = $2"  # noqa: S608 -- as above
_LIST = f"select {_COLUMNS} from identity where officer = $1 order by id"  # noqa: S608 -- as above
_UNLINK = "delete from identity where officer = $1 and id = $2 returning id"
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))"
_WHO = """
select identity.officer, officer.left_at from identity join officer on officer.id = identity.officer
where identity.issuer = $1 and identity.subject = $2
"""
_MAKE = "insert into officer (id, name) values ($1, $2)"
_MAX_NAME = 300


async def link(pool: asyncpg.Pool, caller: Caller, officer: str, new: NewIdentity) -> IdentityAnswer:
    """The identity is the officer's, who is told; asked again, it still is.

    Raises NotFound, OutsideArea, NotAllowed (a substitute hands out no keys), Conflict, Duplicate (another's).
    """
    await must_administer_officer(pool, in_own_name(caller), officer)
    if await pool.fetchval("select left_at is not null from officer where id = $1", officer):
        raise Conflict("the officer has left", officer=officer)
    async with pool.acquire() as connection, connection.transaction():
        row: Any = await connection.fetchrow(_LINK, new.issuer, new.subject, officer, caller.officer)
        if row is not None and officer != caller.officer:
            await tell_of_identity(connection, officer, row["id"])
    row = row or await pool.fetchrow(_LINKED, new.issuer, new.subject)
    if row is None or row["officer"] != officer:
        raise Duplicate("the identity is another officer's")
    return IdentityAnswer(**row)


async def identities_of(pool: asyncpg.Pool, caller: Caller, officer: str) -> list[IdentityAnswer]:
    """Who the officer is elsewhere. Raises NotFound, OutsideArea."""
    await must_know_officer(pool, caller, officer)
    return [IdentityAnswer(**row) for row in await pool.fetch(_LIST, officer)]


async def unlink(pool: asyncpg.Pool, caller: Caller, officer: str, identity: int) -> None:
    """The identity signs nobody in any more. Raises NotFound, OutsideArea."""
    await must_administer_officer(pool, caller, officer)
    if await pool.fetchval(_UNLINK, officer, identity) is None:
        raise NotFound("no such identity", identity=identity)


async def officer_of_claims(connection: Connection, settings: Settings, issuer: str, claims: dict[str, Any]) -> str:
    """The officer whom checked claims name, with the memberships that the claims give; made, if they give somebody new any.

    Raises NotAllowed for somebody whom nobody has linked and whose claims give nothing, NotSignedIn for one who has left.
    """
    subject = str(claims["sub"])
    claimed = await claimed_memberships(connection, settings, claims)
    await connection.execute(_ONE_AT_A_TIME, issuer, subject)
    row: Any = await connection.fetchrow(_WHO, issuer, subject)
    if row is not None and row["left_at"] is not None:
        raise NotSignedIn("the officer has left")
    if row is None and not claimed:
        raise NotAllowed("this identity is no officer's: an administrator links it", issuer=issuer, subject=subject)
    officer = row["officer"] if row is not None else await _make(connection, settings, issuer, claims)
    if settings.oidc_membership_claim is not None:
        await take_over(connection, officer, issuer, claimed)
    return str(officer)


async def _make(connection: Connection, settings: Settings, issuer: str, claims: dict[str, Any]) -> str:
    officer, name = new_officer_id(), claims.get(settings.oidc_name_claim)
    told = _storable(name).strip()[:_MAX_NAME] if isinstance(name, str) else ""
    await connection.execute(_MAKE, officer, told or officer)
    await connection.execute(_LINK, issuer, str(claims["sub"]), officer, None)
    return officer


def _storable(text: str) -> str:
    """Without what the database takes in no text: NUL, and halves of a character."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()
