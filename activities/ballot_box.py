"""The ballot box: a round from its opening until nothing is left that could link a member to a choice.

Each of these may be run again, after any kind of end: it does once what it does, and says the same. Who could learn what, and when,
stands in docs/secrecy.md.
"""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy
from temporalio import activity

from activities.ballot_count import count_ballots, opened_box, write_results
from activities.ballot_destruction import clean_log
from activities.ballot_keys import KeyFolder
from activities.ballot_recusals import recuse_by_rule
from activities.ballot_reminders import remind
from activities.ballot_slate import Slate, slate_of
from activities.ballot_table import LOCK, ballots_in, create_table, drop_table, root_of
from activities.beating import beating
from activities.council_results import results_hash
from models.ballots.paper import paper_length
from models.ballots.sealing import SEAL_BYTES, RoundKey
from models.ballots.slate import slate_hash
from models.errors import BoxChanged, NotFound
from models.messages.council_session import (
    BoxCommitted,
    CountRound,
    OpenRound,
    RemindVoters,
    RoundClosed,
    RoundCounted,
    RoundOpened,
    RoundRef,
)
from models.vocabulary import BallotMode

log = structlog.get_logger(__name__)

Connection = asyncpg.Connection | PoolConnectionProxy

ROUND = "select * from session_round where session = $1 and round = $2"
OPENED = "select lines, electors, secret, slate_hash from session_round where session = $1 and round = $2"
LEVEL = "select level from council_session where id = $1"
ELECTORS = "select count(*) from session_seat where session = $1 and votes and presence = any($2::text[])"
OPEN = """
insert into session_round (
  session, round, secret, mode, lines, electors, slate_hash, public_key, may_change, opened_at, closes_at, admits, ballot_bytes,
  rules
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
LINE = """
insert into slate_line (session, round, position, nomination, nominee)
select $1, $2, line.position, line.nomination, line.nominee
from unnest($3::text[], $4::bigint[]) with ordinality as line (nomination, nominee, position)
"""
CLOSE = """
update session_round set closed_at = $3, ballots = $4, receipts_root = $5 where session = $1 and round = $2
"""
COMMIT = "update session_round set commitment = $3 where session = $1 and round = $2 and commitment is null"
VOID = """
update session_round set voided = coalesce(voided, 'destroyed'), closed_at = coalesce(closed_at, $3)
where session = $1 and round = $2 and box is null
"""
HAS_KEY = "select secret from session_round where session = $1 and round = $2"
DESTROYED = """
update session_round set destroyed_at = $3 where session = $1 and round = $2 and destroyed_at is null
"""
VERDICTS = """
select count(*) filter (where verdict = 'pass') as passed, count(*) filter (where verdict = 'fail') as failed,
  count(*) filter (where verdict = 'no_decision') as undecided, count(*) filter (where tie) as ties
from session_result where session = $1 and round = $2
"""


class BallotBox:
    """Opens rounds, closes them, commits to their boxes, counts them, and destroys what could open them."""

    def __init__(self, pool: asyncpg.Pool, keys: KeyFolder) -> None:
        self._pool = pool
        self._keys = keys

    @activity.defn(name="open_round")
    async def open_round(self, asked: OpenRound) -> RoundOpened:
        """The round, open for ballots. Raises NotFound, NothingToVoteOn, WrongState (a nomination without a rule)."""
        async with beating(), self._pool.acquire() as connection, connection.transaction():
            await connection.execute(LOCK, asked.session, asked.round)
            if (opened := await connection.fetchrow(OPENED, asked.session, asked.round)) is None:
                await self._open(connection, asked)
                opened = await connection.fetchrow(OPENED, asked.session, asked.round)
        return RoundOpened.model_validate(dict(opened or {}))

    @activity.defn(name="close_round")
    async def close_round(self, asked: RoundRef) -> RoundClosed:
        """The end of the vote: whoever is casting a ballot just now comes in before, everybody else is refused."""
        async with beating(), self._pool.acquire() as connection, connection.transaction():
            await connection.execute(LOCK, asked.session, asked.round)
            round_ = await _round(connection, asked)
            if round_["closed_at"] is not None:
                return RoundClosed(ballots=round_["ballots"], receipts_root=round_["receipts_root"])
            level = await connection.fetchval(LEVEL, asked.session)
            await recuse_by_rule(connection, asked.session, level, list(round_["rules"]["of"]))  # delegates who came late, too
            ballots = await ballots_in(connection, asked.session, asked.round)
            root = root_of(ballots)
            await connection.execute(CLOSE, asked.session, asked.round, asked.at, len(ballots), root)
        return RoundClosed(ballots=len(ballots), receipts_root=root)

    @activity.defn(name="commit_box")
    async def commit_box(self, asked: RoundRef) -> BoxCommitted:
        """The commitment to the box; what is in it stays in memory. Raises KeyLost, BoxChanged."""
        async with beating(), self._pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
            round_ = await _round(connection, asked)
            if round_["commitment"] is None:
                box = await opened_box(connection, round_, self._key_of(round_))
                await connection.execute(COMMIT, asked.session, asked.round, box.commitment)
                return BoxCommitted(commitment=box.commitment)
        return BoxCommitted(commitment=round_["commitment"])

    @activity.defn(name="count_round")
    async def count_round(self, asked: CountRound) -> RoundCounted:
        """The count: box and results are written and the ballots gone, or nothing has happened. Raises KeyLost, BoxChanged."""
        async with beating(), self._pool.acquire() as connection, connection.transaction():
            await connection.execute(LOCK, asked.session, asked.round)
            round_ = await _round(connection, asked)
            if round_["box"] is None:
                box = await opened_box(connection, round_, self._key_of(round_))
                if box.commitment != asked.commitment:
                    raise BoxChanged("the box is not the one that was committed to", session=asked.session, round=asked.round)
                counted = await count_ballots(connection, round_, box, asked.places)
                await write_results(connection, round_, box, counted)
                await drop_table(connection, asked.session, asked.round)
            return await _counted(connection, asked)

    @activity.defn(name="destroy_round")
    async def destroy_round(self, asked: RoundRef) -> None:
        """The way of no return: after it nothing opens a ballot of the round. One that was not counted is void from here on.

        Raises FileNotFoundError while the folder of keys is away: a key is destroyed when it is, not when it cannot be seen.
        """
        async with beating():
            async with self._pool.acquire() as connection, connection.transaction():
                await connection.execute(LOCK, asked.session, asked.round)
                await connection.execute(VOID, asked.session, asked.round, asked.at)
                await drop_table(connection, asked.session, asked.round)
                has_key = await connection.fetchval(HAS_KEY, asked.session, asked.round)
            if has_key:
                await asyncio.to_thread(self._keys.destroy, asked.session, asked.round)
            if not await clean_log(self._pool):
                log.warning("the database's log was left to itself after a ballot", session=asked.session, round=asked.round)
            await self._pool.execute(DESTROYED, asked.session, asked.round, asked.at)

    @activity.defn(name="remind_voters")
    async def remind_voters(self, asked: RemindVoters) -> None:
        """Tell each officer whose ballot is still missing, once. Nobody else is told who they are, the caller least of all."""
        async with self._pool.acquire() as connection, connection.transaction():
            await remind(connection, await _round(connection, asked))

    async def _open(self, connection: Connection, asked: OpenRound) -> None:
        level = await connection.fetchval(LEVEL, asked.session)
        if level is None:
            raise NotFound("no such session", session=asked.session)
        slate = await slate_of(connection, asked, level)
        key = await asyncio.to_thread(self._keys.take, asked.session, asked.round) if slate.secret else None
        await recuse_by_rule(connection, asked.session, level, list(slate.rules))
        await _write_round(connection, asked, slate, key)
        await create_table(connection, asked.session, asked.round)

    def _key_of(self, round_: asyncpg.Record) -> RoundKey | None:
        return self._keys.key_of(round_["session"], round_["round"]) if round_["secret"] else None


async def _round(database: Connection | asyncpg.Pool, asked: RoundRef) -> asyncpg.Record:
    row = await database.fetchrow(ROUND, asked.session, asked.round)
    if row is None:
        raise NotFound("no such round", session=asked.session, round=asked.round)
    return row


async def _write_round(connection: Connection, asked: OpenRound, slate: Slate, key: RoundKey | None) -> None:
    public = key.public if key else None
    marks = len(slate.lines) if asked.mode is BallotMode.SLATE else 1
    values: list[Any] = [
        asked.session,
        asked.round,
        slate.secret,
        asked.mode.value,
        len(slate.lines),
        await connection.fetchval(ELECTORS, asked.session, slate.admits),
        slate_hash(
            asked.session,
            asked.round,
            asked.mode,
            secret=slate.secret,
            public_key=public.hex() if public else None,
            lines=slate.lines,
        ),
        public,
        slate.may_change,
        asked.at,
        asked.closes_at,
        slate.admits,
        paper_length(marks) + (SEAL_BYTES if slate.secret else 0),
        slate.rules_as_kept(),
    ]
    await connection.execute(OPEN, *values)
    nominations, nominees = [line.nomination for line in slate.lines], [line.nominee for line in slate.lines]
    await connection.execute(LINE, asked.session, asked.round, nominations, nominees)


async def _counted(connection: Connection, asked: RoundRef) -> RoundCounted:
    row = await connection.fetchrow(VERDICTS, asked.session, asked.round)
    hash_ = await results_hash(connection, asked.session, asked.round)
    return RoundCounted(**dict(row or {}), results_hash=hash_)
