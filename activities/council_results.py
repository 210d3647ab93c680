"""What the rounds of a session came to, all together: the last round that was counted holds for each nominee."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

from models.errors import InvalidInput
from models.messages.council_session import Places, TieWord
from models.vocabulary import VoteVerdict
from policy.council.words import ENGLISH, VIETNAMESE

Connection = asyncpg.Connection | PoolConnectionProxy

COUNTED_RESULTS = """session_result result
  join session_round round on round.session = result.session and round.round = result.round and round.voided is null"""
"""Every `result` of a round that was counted and not voided since."""

LAST_RESULTS = f"""
last as (
  select distinct on (result.nominee) result.* from {COUNTED_RESULTS}
  where result.session = $1 order by result.nominee, result.round desc
)
"""  # noqa: S608 -- our own text
"""`last` of the session $1: of each nominee the result that holds."""

_STANDING = f"""
with {LAST_RESULTS}
select count(*) filter (where verdict = 'pass') as passed, count(*) filter (where verdict = 'fail') as failed,
  count(*) filter (where verdict = 'no_decision') as undecided, count(*) filter (where tie) as ties
from last
"""  # noqa: S608 -- our own text

HASHED = ("nominee", "nomination", "verdict", "tie", "in_favour", "against", "abstaining", "invalid", "needed", "base", "rank")
"""What of a result the hash of its round covers: columns of `session_result`."""
HASHED_ROWS = f"select {', '.join(HASHED)} from session_result where session = $1 and round = $2 order by nominee"  # noqa: S608 -- names of our own

_LEVEL = f"""
with {LAST_RESULTS}
select nominee, round, in_favour, derivation_vi, derivation_en from last where tie and nominee = any($2::bigint[])
"""  # noqa: S608 -- as above
_SETTLE = """
update session_result result set verdict = said.verdict, tie = false, derivation_vi = said.vi, derivation_en = said.en
from unnest($2::bigint[], $3::int[], $4::text[], $5::text[], $6::text[]) as said (nominee, round, verdict, vi, en)
where result.session = $1 and result.nominee = said.nominee and result.round = said.round
"""
_RANKED_BESIDE = f"""
with {LAST_RESULTS}, ranked as (
  select last.*, nomination.award from last join nomination on nomination.id = last.nomination
)
select nominee, round, verdict, derivation_vi, derivation_en from ranked
where not tie and position($2 in derivation_vi) > 0
  and not exists (select from ranked level where level.tie and level.award = ranked.award)
"""  # noqa: S608 -- as above

_PASSED_OF_AWARD = f"""
with {LAST_RESULTS}
select nomination.award, count(*) as passed from last join nomination on nomination.id = last.nomination
where last.verdict = 'pass' and nomination.award = any($2::text[]) group by nomination.award
"""  # noqa: S608 -- as above


class Counts(NamedTuple):
    """How many nominees passed, failed, have no decision yet; and of the last, how many wait for the chair's word."""

    passed: int
    failed: int
    undecided: int
    ties: int


class _Settled(NamedTuple):
    """A result on which nothing is open any more."""

    nominee: int
    round: int
    verdict: str
    derivation_vi: str
    derivation_en: str


async def standing_counts(connection: Connection, session: str) -> Counts:
    """The counts over all rounds of the session."""
    row = await connection.fetchrow(_STANDING, session)
    assert row is not None  # noqa: S101 -- an aggregate has one row
    return Counts(**row)


async def break_ties(connection: Connection, session: str, words: tuple[TieWord, ...], places: tuple[Places, ...]) -> None:
    """Write the chair's word where votes were level. InvalidInput for whoever was not, and beyond the places.

    What a derivation leaves open until the chair has spoken is said now, in its place.
    """
    level = {row["nominee"]: row for row in await connection.fetch(_LEVEL, session, [word.nominee for word in words])}
    for word in words:
        if word.nominee not in level:
            raise InvalidInput("words", f"there is no tie on {word.nominee}", nominee=word.nominee)
    await _write(connection, session, [_spoken(level[word.nominee], passes=word.passes) for word in words])
    await _refuse_beyond_places(connection, session, places)
    beside = await connection.fetch(_RANKED_BESIDE, session, VIETNAMESE.chair_to_choose)
    await _write(connection, session, [_chosen(row) for row in beside])


def _spoken(row: asyncpg.Record, *, passes: bool) -> _Settled:
    verdict = VoteVerdict.PASS if passes else VoteVerdict.FAIL
    vi = VIETNAMESE.once_the_chair_has_spoken(row["derivation_vi"], verdict, row["in_favour"])
    en = ENGLISH.once_the_chair_has_spoken(row["derivation_en"], verdict, row["in_favour"])
    return _Settled(row["nominee"], row["round"], verdict, vi, en)


def _chosen(row: asyncpg.Record) -> _Settled:
    vi, en = VIETNAMESE.once_all_are_chosen(row["derivation_vi"]), ENGLISH.once_all_are_chosen(row["derivation_en"])
    return _Settled(row["nominee"], row["round"], row["verdict"], vi, en)


async def _write(connection: Connection, session: str, settled: Sequence[_Settled]) -> None:
    if settled:
        await connection.execute(_SETTLE, session, *(list(column) for column in zip(*settled, strict=True)))


async def _refuse_beyond_places(connection: Connection, session: str, places: tuple[Places, ...]) -> None:
    room = {one.award: one.places for one in places}
    for row in await connection.fetch(_PASSED_OF_AWARD, session, list(room)):
        if row["passed"] > room[row["award"]]:
            raise InvalidInput(
                "words", "more pass than there are places", award=row["award"], places=room[row["award"]], passed=row["passed"]
            )


async def results_hash(connection: Connection, session: str, round_: int) -> str:
    """The hash of all results of a round as they are now: canonical JSON of its rows, by nominee."""
    rows = [dict(row) for row in await connection.fetch(HASHED_ROWS, session, round_)]
    return hashlib.sha256(orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)).hexdigest()


def is_decision(verdict: str) -> bool:
    """True when the council has said yes or no."""
    return verdict in (VoteVerdict.PASS, VoteVerdict.FAIL)
