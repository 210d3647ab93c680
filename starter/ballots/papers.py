"""The ballot paper of a round, its lines, and how far the vote is."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from models.errors import NotAllowed, RoundNotOpen
from models.vocabulary import BallotMode
from starter.council_sessions.seen import must_see_session, runs
from starter.people.caller import Caller
from starter.schemas.ballots import BallotPaper, HeldReceipt, SeatToVote, SlateLineAnswer, SlatePage, VotingProgress

_ROUND = """
select session, round, mode, secret, lines, electors, slate_hash, encode(public_key, 'hex') as public_key, ballot_bytes, may_change,
  opened_at, closes_at, closed_at, receipts_root, commitment, voided, admits, ballots,
  to_regclass('ballot_box.r_' || substr(session, 4) || '_' || round)::text as box
from session_round where session = $1 and round = $2
"""
_MY_SEATS = """
select officer,
  votes and presence = any($3::text[]) and case presence when 'delegated' then delegate else officer end = $2 as may_vote
from session_seat where session = $1 and $2 in (officer, case presence when 'delegated' then delegate end) order by officer
"""
_LINES = """
select line.position, line.nomination, line.nominee, nominee.name, nominee.kind, nominee.award, array(
    select kept_out.officer from session_recusal kept_out
    where kept_out.session = line.session and kept_out.nomination = line.nomination and kept_out.officer = any($3::text[])
      and (kept_out.nominees = '{}' or line.nominee = any(kept_out.nominees)) order by 1
  ) as keeps_out
from slate_line line join nominee on nominee.id = line.nominee
where line.session = $1 and line.round = $2 and line.position > $4 order by line.position limit $5
"""
_PROGRESS = "select count(distinct seat) as voted, count(*) as ballots from {box}"
_RECEIPTS = "select seat, line, receipt from {box} where seat = any($1::text[]) order by seat, line"
_ELECTORS = "select count(*) from session_seat where session = $1 and votes and presence = any($2::text[])"


async def read_paper(pool: asyncpg.Pool, caller: Caller, session: str, round_: int) -> BallotPaper:
    """The round as the caller votes in it, with the receipts of their own ballots. Raises NotFound, RoundNotOpen."""
    await must_see_session(pool, caller, session)
    row = await _round(pool, session, round_)
    seats = await pool.fetch(_MY_SEATS, session, caller.officer, row["admits"])
    receipts = await _receipts(pool, row, [seat["officer"] for seat in seats if seat["may_vote"]])
    told: dict[str, Any] = {name: row[name] for name in BallotPaper.model_fields if name != "seats"}
    return BallotPaper(
        **told | {"mode": BallotMode(row["mode"])},
        seats=[
            SeatToVote(seat=seat["officer"], may_vote=seat["may_vote"], receipts=receipts.get(seat["officer"], []))
            for seat in seats
        ],
    )


async def read_lines(  # noqa: PLR0917 -- whose, which, and which page
    pool: asyncpg.Pool, caller: Caller, session: str, round_: int, after: int, limit: int
) -> SlatePage:
    """Lines after the one numbered `after`. Raises NotFound, RoundNotOpen."""
    await must_see_session(pool, caller, session)
    row = await _round(pool, session, round_)
    seats = [seat["officer"] for seat in await pool.fetch(_MY_SEATS, session, caller.officer, row["admits"])]
    lines = await pool.fetch(_LINES, session, round_, seats, after, limit + 1)
    found = [SlateLineAnswer(**line) for line in lines[:limit]]
    return SlatePage(lines=found, next=found[-1].position if len(lines) > limit else None)


async def read_progress(pool: asyncpg.Pool, caller: Caller, session: str, round_: int) -> VotingProgress:
    """How many have voted, for whoever sits in the session or runs it. Raises NotFound, NotAllowed, RoundNotOpen."""
    seen = await must_see_session(pool, caller, session)
    if caller.officer not in seen.functions and not runs(caller, seen):
        raise NotAllowed("how far the vote is, is told to those who sit in the session or run it", session=session)
    row = await _round(pool, session, round_)
    electors = await pool.fetchval(_ELECTORS, session, row["admits"])
    counted = await _asked(pool, row, _PROGRESS)
    return VotingProgress(
        session=session,
        round=round_,
        electors=electors,
        voted=counted[0]["voted"] if counted else None,
        ballots=counted[0]["ballots"] if counted else row["ballots"] or 0,
        closed=row["closed_at"] is not None or row["voided"] is not None,
    )


async def _round(pool: asyncpg.Pool, session: str, round_: int) -> asyncpg.Record:
    row = await pool.fetchrow(_ROUND, session, round_)
    if row is None:
        raise RoundNotOpen("the session has no such round", session=session, round=round_)
    return row


async def _receipts(pool: asyncpg.Pool, round_: asyncpg.Record, seats: list[str]) -> dict[str, list[HeldReceipt]]:
    held: dict[str, list[HeldReceipt]] = {}
    for row in await _asked(pool, round_, _RECEIPTS, seats):
        held.setdefault(row["seat"], []).append(HeldReceipt(line=row["line"] or None, receipt=row["receipt"]))
    return held


async def _asked(pool: asyncpg.Pool, round_: asyncpg.Record, question: str, *values: Any) -> Sequence[asyncpg.Record]:
    """The answer of the round's table; nothing where it is gone, or goes while it is asked."""
    if round_["box"] is None:
        return []
    try:
        return await pool.fetch(question.format(box=round_["box"]), *values)
    except asyncpg.UndefinedTableError:
        return []
