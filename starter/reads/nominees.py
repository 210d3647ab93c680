"""The nominees of a nomination: at most 500, so a page is cut out of the whole list, wherever its mark says."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

import asyncpg
import orjson
from pydantic import TypeAdapter

from models.errors import InvalidInput
from starter.inbox.words import SHORTEST_BEGINNING, searched, words
from starter.reads.nominations import read_nomination
from starter.schemas.inbox import Order
from starter.schemas.nominations import NomineeAnswer, NomineeList
from starter.schemas.nominees import NomineeQuery, NomineeSearch, NomineeSort

_NOMINEES = """
select n.id, coalesce(j.position, n.position) as position, n.name, n.kind, n.birth_date, n.address, n.post, n.erased_at,
  n.eligibility, o.outcome, o.ground, o.number,
  case when o.number is not null then o.decision_number end as decision_number
from nominee n join nominee_outcome o on o.nominee = n.id
left join joined_nominee j on j.source = $1 and j.nominee = n.id
where n.id in (select id from nominee where nomination = $1 union all select nominee from joined_nominee where source = $1)
order by 2, n.id
"""
_MARK = TypeAdapter(tuple[NomineeSort, Order, int])


async def list_nominees(pool: asyncpg.Pool, nomination: str, query: NomineeQuery) -> NomineeList:
    """Those who stand in the nomination now, or went from it into a joined one, each with its own outcome.

    Raises NotFound, and InvalidInput for a wrong mark or text.
    """
    last = _read_mark(query)
    wanted = _matcher(query)
    standing = await read_nomination(pool, nomination)
    everybody = [NomineeAnswer(**row) for row in await pool.fetch(_NOMINEES, nomination)]
    found = [nominee for nominee in everybody if wanted(nominee)]
    in_order = sorted(found, key=_key(query.sort), reverse=query.order is Order.DESCENDING)
    rest = _behind(in_order, last, everybody, query)
    page = rest[: query.limit]
    return NomineeList(
        nomination=nomination,
        state=standing.state,
        nominees=page,
        matching=len(found),
        next=_mark(query, page[-1]) if len(rest) > len(page) else None,
    )


def _matcher(query: NomineeQuery) -> Callable[[NomineeAnswer], bool]:
    asked = searched(query.q) if isinstance(query, NomineeSearch) and query.q is not None else []
    beginning = asked.pop() if asked and len(asked[-1]) >= SHORTEST_BEGINNING else None

    def says(nominee: NomineeAnswer) -> bool:
        there = words(f"{nominee.name} {nominee.post or ''}")
        return set(asked) <= set(there) and (beginning is None or any(word.startswith(beginning) for word in there))

    def wanted(nominee: NomineeAnswer) -> bool:
        return (
            query.kind in {None, nominee.kind}
            and query.eligibility in {None, nominee.eligibility}
            and query.outcome in {None, nominee.outcome}
            and query.open in {None, nominee.outcome is None}
            and ((not asked and beginning is None) or says(nominee))
        )

    return wanted


def _key(sort: NomineeSort) -> Callable[[NomineeAnswer], tuple[Any, ...]]:
    def by_name(nominee: NomineeAnswer) -> tuple[Any, ...]:
        said = words(nominee.name)
        return said[-1:], said, nominee.name

    values: dict[NomineeSort, Callable[[NomineeAnswer], tuple[Any, ...]]] = {
        NomineeSort.POSITION: lambda _nominee: (),
        NomineeSort.NAME: by_name,
        NomineeSort.ELIGIBILITY: lambda nominee: (nominee.eligibility,),
        NomineeSort.OUTCOME: lambda nominee: (nominee.outcome or "",),
        NomineeSort.KIND: lambda nominee: (nominee.kind,),
    }
    return lambda nominee: (*values[sort](nominee), nominee.position, nominee.id)


def _behind(
    in_order: list[NomineeAnswer], last: int | None, everybody: list[NomineeAnswer], query: NomineeQuery
) -> list[NomineeAnswer]:
    """Those behind the one with whom the page before ended, who may have left the filter meanwhile, but not the list."""
    if last is None:
        return in_order
    key = _key(query.sort)
    end = next((key(nominee) for nominee in everybody if nominee.id == last), None)
    if end is None:
        raise InvalidInput("after", "names a nominee who no longer stands in this nomination")
    if query.order is Order.DESCENDING:
        return [nominee for nominee in in_order if key(nominee) < end]
    return [nominee for nominee in in_order if key(nominee) > end]


def _mark(query: NomineeQuery, last: NomineeAnswer) -> str:
    clear = orjson.dumps([query.sort.value, query.order.value, last.id])
    return base64.urlsafe_b64encode(clear).decode().rstrip("=")


def _read_mark(query: NomineeQuery) -> int | None:
    if query.after is None:
        return None
    try:
        clear = base64.b64decode(query.after + "=" * (-len(query.after) % 4), altchars=b"-_", validate=True)
        sort, order, last = _MARK.validate_json(clear)
    except (ValueError, binascii.Error):
        raise InvalidInput("after", "is no mark that a page has given") from None
    if (sort, order) != (query.sort, query.order):
        raise InvalidInput("after", "was given by a page in another order")
    return last
