"""Telling those whose ballot is missing. Who they are is asked and told in one place, and written down nowhere else."""

from __future__ import annotations

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.ballot_table import is_there, table_of
from activities.telling import Cause, announce
from models.ballots.paper import WHOLE_SLATE
from models.messages.notification import NoticeTemplate

Connection = asyncpg.Connection | PoolConnectionProxy

UNIT = "select unit from council_session where id = $1"


def _missing(session: str, round_: int) -> str:
    """Whoever may cast a ballot that is not in: on a line from which the seat does not keep out, or on the slate that has one."""
    return f"""
    select distinct case seat.presence when 'delegated' then seat.delegate else seat.officer end as officer
    from session_round round join session_seat seat on seat.session = round.session and seat.votes
      and seat.presence = any(round.admits)
    where round.session = $1 and round.round = $2 and round.closed_at is null and exists (
      select from slate_line line where line.session = round.session and line.round = round.round
        and not exists (
          select from {table_of(session, round_)} cast_
          where cast_.seat = seat.officer and cast_.line in ({WHOLE_SLATE}, line.position)
        )
        and not exists (
          select from session_recusal kept_out where kept_out.session = line.session and kept_out.officer = seat.officer
            and kept_out.nomination = line.nomination
            and (kept_out.nominees = '{{}}' or line.nominee = any(kept_out.nominees))
        )
    )
    """  # noqa: S608 -- our own statement


async def remind(connection: Connection, round_: asyncpg.Record) -> None:
    """Tell each of them, once for this round."""
    session, number = round_["session"], round_["round"]
    if not await is_there(connection, session, number):
        return
    officers = [row["officer"] for row in await connection.fetch(_missing(session, number), session, number)]
    unit = await connection.fetchval(UNIT, session)
    cause = Cause(key=f"vote:{session}:{number}", unit=unit, facts={"session": session})
    await announce(connection, officers, NoticeTemplate.VOTE_REMINDER, cause)
