"""What the caller may do to a nomination now, by the function that the workflow asks too."""

import asyncpg

from models.errors import DomainError
from models.vocabulary import Command
from policy.rights import ROLES_OF_COMMAND, Person, Standing, may
from starter.people.caller import Caller
from starter.problems import problem_of
from starter.rights.standing import read_standing
from starter.schemas.rights import Right, Rights


async def read_rights(pool: asyncpg.Pool, caller: Caller, nomination: str) -> Rights:
    """Each command that people give, allowed or refused. Raises NotFound."""
    standing = await read_standing(pool, nomination)
    commands = [command for command, roles in ROLES_OF_COMMAND.items() if roles]
    return Rights(
        nomination=nomination,
        state=standing.state,
        task=standing.task,
        rights=[_right(caller.person, command, standing) for command in commands],
    )


def _right(person: Person, command: Command, standing: Standing) -> Right:
    try:
        actor = may(person, command, standing)
    except DomainError as refusal:
        return Right(command=command, allowed=False, refusal=problem_of(refusal))
    told = actor.model_dump(include={"role", "unit", "level", "on_behalf_of"})
    return Right(command=command, allowed=True, **told)
