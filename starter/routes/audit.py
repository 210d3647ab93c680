"""For auditors: who was shown personal data."""

from datetime import datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from models.errors import InvalidInput
from policy.clock import HANOI
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.reads.page_mark import page_mark, read_page_mark
from starter.resources import Here
from starter.responses import READ, problems
from starter.rights.auditing import audits_from
from starter.schemas.audit import ReadPage
from starter.schemas.base import Limit
from starter.schemas.inbox import Day
from starter.schemas.notices import RowId
from trail.reads import LoggedRead, Mark, Question, read_reads

router = APIRouter(prefix="/audit", tags=["audit"], route_class=JsonRoute)
Subject = Annotated[str, Query(pattern=r"^[a-z]{2}-[a-z2-7]{16}(\.[0-9]{1,4}){0,8}$", max_length=64)]
FromDay = Annotated[Day | None, Query(alias="from", description="The first day, in Việt Nam.", examples=["2019-12-01"])]
ToDay = Annotated[Day | None, Query(alias="to", description="The last day, included.", examples=["2019-12-31"])]


@router.get("/reads", responses={**READ, **problems(403)}, summary="Who was shown personal data")
async def reads(
    here: Here,
    caller: SignedIn,
    *,
    nomination: Annotated[Subject | None, Query(description="A nomination, or a session of a council.")] = None,
    officer: Annotated[
        str | None, Query(description="Who was shown it.", pattern=r"^(of-[a-z2-7]{16}|operator:[0-9]{1,10})$")
    ] = None,
    nominee: Annotated[
        RowId | None, Query(description="Whose data: also answers about the whole list on which they stood.")
    ] = None,
    first: FromDay = None,
    last: ToDay = None,
    after: Annotated[str | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> ReadPage:
    """For auditors of the area: every answer that held personal data, and every file that was given out, the latest first.

    With `nominee` it says who has looked at the data of one person. Rows are about nominations and sessions of your units and of
    those beneath, and about what officers of your units have looked at anywhere.
    """
    asked = Question(audits_from(caller), nomination, officer, nominee, begin_of(first), end_of(last))
    found = await read_reads(here.pool, asked, _mark(after), limit + 1)
    shown = found[:limit]
    return ReadPage(reads=shown, next=_mark_of(shown[-1]) if len(found) > limit else None)


def begin_of(day: Day | None) -> datetime | None:
    """The moment at which a day begins in Việt Nam."""
    return None if day is None else datetime.combine(day, time(), tzinfo=HANOI)


def end_of(day: Day | None) -> datetime | None:
    """The moment at which it is over."""
    return None if day is None else datetime.combine(day + timedelta(days=1), time(), tzinfo=HANOI)


def _mark_of(last: LoggedRead) -> str:
    return page_mark(last.at, f"{last.kind}:{last.id}")


def _mark(after: str | None) -> Mark | None:
    """Raises InvalidInput for what is no mark."""
    read = read_page_mark(after)
    if read is None:
        return None
    moment, (kind, _, id_) = read[0], read[1].partition(":")
    if moment is None or not id_.isdecimal() or len(id_) > 18:  # noqa: PLR2004 -- what a bigint holds
        raise InvalidInput("after", "is no mark that a page has given")
    return moment, kind, int(id_)
