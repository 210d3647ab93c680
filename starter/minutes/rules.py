"""By which rules a session voted, as its first round that counts has kept them."""

from models.messages.policy import VoteRule
from starter.units import Connection

_RULES = """
select rules -> 'said' from session_round where session = $1 and voided is null and rules is not null order by round limit 1
"""


async def rules_of_round(connection: Connection, session: str) -> list[VoteRule]:
    """Each rule once; none before a round was opened."""
    return [VoteRule.model_validate(rule) for rule in await connection.fetchval(_RULES, session) or ()]
