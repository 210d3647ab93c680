"""In which of their roles, and on whose behalf, an officer gives a command."""

import asyncpg

from models.errors import DomainError, NotAllowed
from models.messages.actor import Actor
from models.vocabulary import Command, NominationState
from policy.rights import ROLES_OF_COMMAND, Standing, actors_of, may
from starter.answers import recorded_answer
from starter.people.caller import Caller
from starter.rights.standing import read_standing


async def actor_for(pool: asyncpg.Pool, caller: Caller, command: Command, nomination: str, update_id: str) -> Actor:
    """The caller in the role that may give the command now. Raises the refusal of `policy.rights`, or NotFound.

    The read model knows what the ledger holds, so the workflow would refuse too what it refuses. Left to the workflow is a dossier
    that was taken in a moment ago, of which it knows nothing yet; and a command that was carried out before, under the same key.
    """
    standing = await read_standing(pool, nomination)
    if standing.state is NominationState.SUBMITTED:
        return speaker(caller, command, standing)
    try:
        return may(caller.person, command, standing)
    except DomainError:
        if await recorded_answer(pool, nomination, update_id) is None:
            raise
        return speaker(caller, command, standing)


def speaker(caller: Caller, command: Command, standing: Standing) -> Actor:
    """The caller in a role that may give such a command at all. Raises NotAllowed."""
    roles = ROLES_OF_COMMAND[command]
    for actor in actors_of(caller.person):
        if actor.role in roles and actor.unit in standing.area:
            return actor
    needed = sorted(roles)
    raise NotAllowed(f"{command} is for {' or '.join(needed)}", command=command, roles=needed)
