"""The box of a round, once the result is published: for everybody who may know of the session."""

from typing import Any

import asyncpg

from models.errors import RoundNotOpen, WrongState
from models.vocabulary import SessionState
from starter.council_sessions.seen import must_see_session
from starter.people.caller import Caller
from starter.schemas.ballots import PublishedBox

_BOX = "select box, voided from session_round where session = $1 and round = $2"
_RESULTS = """
select nominee, verdict, in_favour, against, abstaining, invalid, needed, base from session_result
where session = $1 and round = $2 order by nominee
"""


async def read_box(pool: asyncpg.Pool, caller: Caller, session: str, round_: int) -> PublishedBox:
    """The box, and what was made of it. Raises NotFound, RoundNotOpen, or WrongState before it is published or for a void round."""
    seen = await must_see_session(pool, caller, session)
    row: Any = await pool.fetchrow(_BOX, session, round_)
    if row is None:
        raise RoundNotOpen("the session has no such round", session=session, round=round_)
    if row["voided"] is not None:
        raise WrongState("the round is void: it was not counted", session=session, round=round_, voided=row["voided"])
    if seen.state is not SessionState.PUBLISHED or row["box"] is None:
        raise WrongState("the result is not published yet", session=session, round=round_, state=seen.state)
    results = [dict(result) for result in await pool.fetch(_RESULTS, session, round_)]
    return PublishedBox.model_validate(row["box"] | {"results": results})
