"""In which of their roles an officer gives a command."""

import asyncpg

from models.errors import NotAllowed
from models.messages.actor import Actor
from models.vocabulary import Command, Role
from policy.rights import ROLES_OF_COMMAND
from starter.identity_cache import Caller

_OPEN_TASK = "select role from task where nomination = $1 and closed_at is null"


async def actor_for(pool: asyncpg.Pool, caller: Caller, command: Command, nomination: str) -> Actor:
    """The caller in the role that may give the command; of several, the one that has the open task. Raises NotAllowed."""
    fitting = [role for role in Role if role in caller.roles & ROLES_OF_COMMAND[command]]
    if not fitting:
        needed = sorted(role.value for role in ROLES_OF_COMMAND[command])
        raise NotAllowed(f"{command} is for {' or '.join(needed)}", command=command.value, roles=needed)
    role = fitting[0]
    if len(fitting) > 1:
        has_the_task = await pool.fetchval(_OPEN_TASK, nomination)
        role = next((one for one in fitting if one == has_the_task), role)
    return Actor(officer=caller.officer, role=role, unit=caller.unit, level=caller.level)
