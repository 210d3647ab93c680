"""What the votes of a session came to, nominee by nominee: the last round that was counted holds."""

import re
from typing import Any

import asyncpg

from activities.council_results import COUNTED_RESULTS
from models.errors import InvalidInput, WrongState
from models.vocabulary import VoteVerdict
from starter.council_sessions.seen import must_see_session, sees_results
from starter.people.caller import Caller
from starter.schemas.council_sessions import ResultAnswer, ResultPage

_RESULTS = f"""
with last as (
  select distinct on (result.nominee) result.* from {COUNTED_RESULTS}
  where result.session = $1 and ($2::int is null or result.round = $2) order by result.nominee, result.round desc
)
select last.nomination, last.nominee, nominee.name, nominee.position, n.award, last.round, last.verdict, last.tie, last.in_favour,
  last.against, last.abstaining, last.invalid, last.needed, last.base, last.rank, last.derivation_vi, last.derivation_en,
  last.clause, item.position as place
from last
join agenda_item item on item.session = $1 and item.nomination = last.nomination
join nomination n on n.id = last.nomination
join nominee on nominee.id = last.nominee
where ($3::text is null or last.verdict = $3) and ($4::text is null or last.nomination = $4)
  and (item.position, last.nominee) > ($5, $6)
order by item.position, last.nominee limit $7
"""  # noqa: S608 -- our own text
_MARK = re.compile(r"([0-9]{1,9})\.([0-9]{1,16})")


async def list_results(
    pool: asyncpg.Pool,
    caller: Caller,
    session: str,
    *,
    round_: int | None,
    verdict: VoteVerdict | None,
    nomination: str | None,
    after: str | None,
    limit: int,
) -> ResultPage:
    """The page, in the order of the agenda; of one round, or of the last on each nominee.

    Raises NotFound, InvalidInput for a mark that is none, WrongState before publication for whoever neither runs nor presides it.
    """
    seen = await must_see_session(pool, caller, session)
    mark = _read_mark(after)
    if not sees_results(caller, seen):
        raise WrongState("the results are not published yet", state=seen.state)
    rows = await pool.fetch(_RESULTS, session, round_, verdict, nomination, *mark, limit + 1)
    found = [_result(row) for row in rows[:limit]]
    more = len(rows) > limit
    return ResultPage(results=found, next=f"{rows[limit - 1]['place']}.{rows[limit - 1]['nominee']}" if more else None)


def _result(row: Any) -> ResultAnswer:
    return ResultAnswer(**{name: value for name, value in row.items() if name != "place"})


def _read_mark(after: str | None) -> tuple[int, int]:
    if after is None:
        return 0, 0
    found = _MARK.fullmatch(after)
    if found is None:
        raise InvalidInput("after", "is no mark that a page has given")
    return int(found[1]), int(found[2])
