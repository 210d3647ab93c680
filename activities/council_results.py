"""What the rounds of a session came to, all together: the last round that was counted holds for each nominee."""

import hashlib
from typing import NamedTuple

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

from models.errors import InvalidInput
from models.messages.council_session import Places, TieWord
from models.vocabulary import VoteVerdict
from policy.council.words import ENGLISH, VIETNAMESE

Connection = asyncpg.Connection | PoolConnectionProxy

LAST_RESULTS = """
last as (
  select distinct on (result.nominee) result.* from session_result result
  join session_round round on round.session = result.session and round.round = result.round and round.voided is null
  where result.session = $1 order by result.nominee, result.round desc
)
"""

_STANDING = f"""
with {LAST_RESULTS}
select count(*) filter (where verdict = 'pass') as passed, count(*) filter (where verdict = 'fail') as failed,
  count(*) filter (where verdict = 'no_decision') as undecided, count(*) filter (where tie) as ties
from last
"""  # noqa: S608 -- our own text

_ROWS = """
select nominee, nomination, verdict, tie, in_favour, against, abstaining, invalid, needed, base, rank from session_result
where session = $1 and round = $2 order by nominee
"""

# What a derivation leaves open until the chair has spoken is said now, in its place: nothing stays that would tell, of a count that
# is kept back, that it was level.
_BREAK = f"""
with {LAST_RESULTS}
update session_result result set
  verdict = case when word.passes then 'pass' else 'fail' end, tie = false,
  derivation_vi = replace(replace(result.derivation_vi, $4, word.vi), $5, word.vi),
  derivation_en = replace(replace(result.derivation_en, $6, word.en), $7, word.en)
from (
  select nominee, passes, case when passes then $8 else $9 end as vi, case when passes then $10 else $11 end as en
  from unnest($2::bigint[], $3::bool[]) as spoken (nominee, passes)
) as word, last
where result.session = $1 and result.nominee = word.nominee
  and last.nominee = result.nominee and last.round = result.round and last.tie
returning result.nominee, result.round
"""  # noqa: S608 -- as above

_PASSED_OF_AWARD = f"""
with {LAST_RESULTS}
select nomination.award, count(*) as passed from last join nomination on nomination.id = last.nomination
where last.verdict = 'pass' and nomination.award = any($2::text[]) group by nomination.award
"""  # noqa: S608 -- as above

_OPEN = tuple(open_ for words in (VIETNAMESE, ENGLISH) for open_ in (words.awaits_chair, words.chair_to_choose))
_SPOKEN = tuple(words.chair.format(verdict=verdict) for words in (VIETNAMESE, ENGLISH) for verdict in (words.passed, words.failed))


class Counts(NamedTuple):
    """How many nominees passed, failed, have no decision yet; and of the last, how many wait for the chair's word."""

    passed: int
    failed: int
    undecided: int
    ties: int


async def standing_counts(connection: Connection, session: str) -> Counts:
    """The counts over all rounds of the session."""
    row = await connection.fetchrow(_STANDING, session)
    assert row is not None  # noqa: S101 -- an aggregate has one row
    return Counts(**row)


async def break_ties(connection: Connection, session: str, words: tuple[TieWord, ...], places: tuple[Places, ...]) -> None:
    """Write the chair's word where votes were level. InvalidInput for whoever was not, and beyond the places."""
    rows = await connection.fetch(
        _BREAK, session, [word.nominee for word in words], [word.passes for word in words], *_OPEN, *_SPOKEN
    )
    broken = {row["nominee"] for row in rows}
    for word in words:
        if word.nominee not in broken:
            raise InvalidInput("words", f"there is no tie on {word.nominee}", nominee=word.nominee)
    room = {one.award: one.places for one in places}
    for row in await connection.fetch(_PASSED_OF_AWARD, session, list(room)):
        if row["passed"] > room[row["award"]]:
            raise InvalidInput(
                "words", "more pass than there are places", award=row["award"], places=room[row["award"]], passed=row["passed"]
            )


async def results_hash(connection: Connection, session: str, round_: int) -> str:
    """The hash of all results of a round as they are now: canonical JSON of its rows, by nominee."""
    rows = [dict(row) for row in await connection.fetch(_ROWS, session, round_)]
    return hashlib.sha256(orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)).hexdigest()


def is_decision(verdict: str) -> bool:
    """True when the council has said yes or no."""
    return verdict in (VoteVerdict.PASS, VoteVerdict.FAIL)
