"""For auditors: who was shown personal data, what looks odd, and tables to count in."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from models.errors import InvalidInput, NotAllowed, UnknownAward, UnknownUnit
from models.messages.base import Code
from starter.json_route import JsonRoute
from starter.people.caller import Caller
from starter.people.identity import SignedIn
from starter.reads.page_mark import page_mark, read_page_mark
from starter.resources import Here, Resources
from starter.responses import refusing
from starter.rights.auditing import audits_from
from starter.schemas.audit import AnomalyReport, ReadPage
from starter.schemas.base import Limit
from starter.schemas.inbox import Day
from starter.schemas.notices import RowId
from starter.units import find_unit
from trail.anomalies.reading import read_cases
from trail.anomalies.report import anomalies
from trail.exports.reading import exported_cases
from trail.exports.tables import By, Record, records, table
from trail.reading import organisations_named
from trail.reads import LoggedRead, Mark, Question, read_reads
from trail.sheet_files import CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE, csv_file, xlsx_file
from trail.values import Speaker
from trail.wanted import Wanted, begin_of, end_of, must_make_sense, must_run_forward
from trail.words import Language

router = APIRouter(prefix="/audit", tags=["audit"], route_class=JsonRoute)
Subject = Annotated[str, Query(pattern=r"^[a-z]{2}-[a-z2-7]{16}(\.[0-9]{1,4}){0,8}$", max_length=64)]
FromDay = Annotated[Day | None, Query(alias="from", description="The first day, in Việt Nam.", examples=["2019-12-01"])]
ToDay = Annotated[Day | None, Query(alias="to", description="The last day, included.", examples=["2019-12-31"])]


ByQuery = Annotated[By, Query(description="What a row is: a step, or a case.")]
LanguageQuery = Annotated[Language, Query(alias="lang", description="Vietnamese, or English.")]
MOST_CASES = 5_000
"""Of one answer. The command line (`vinhdanh audit export`) has no such limit."""


@dataclass(frozen=True, slots=True)
class CasesAsked:
    """Which cases are asked for."""

    unit: str | None
    award: str | None
    first: date | None
    last: date | None

    async def of(self, here: Resources, caller: Caller) -> Wanted:
        """The same as far as this auditor may look.

        Raises NotAllowed for whoever is none, UnknownUnit, UnknownAward, and InvalidInput for days in the wrong order.
        """
        wanted = Wanted(self.unit, self.award, begin_of(self.first), end_of(self.last), audits_from(caller))
        must_make_sense(wanted, here.law)
        if self.unit is not None:
            await find_unit(here.pool, self.unit)
        return wanted


async def cases_asked(
    unit: Annotated[Code | None, Query(description="A unit on the way of the cases.", examples=["63.058"])] = None,
    award: Annotated[Code | None, Query(description="An award's code.", examples=["LDTT"])] = None,
    first: FromDay = None,
    last: ToDay = None,
) -> CasesAsked:
    """Cases that were open at some time between the two days. Async, so that no request goes to another thread for it."""
    return CasesAsked(unit, award, first, last)


Asked = Annotated[CasesAsked, Depends(cases_asked)]


_EXAMPLE = "Hồ sơ,Mục,Lúc (giờ Việt Nam),Việc\nnomination,sequence,at,act\nhs-4kq2m7xw3bza6tnd,2,2019-12-27 10:00:00,appraised\n"
_CSV: dict[str, Any] = {CSV_MEDIA_TYPE.partition(";")[0]: {"schema": {"type": "string"}, "example": _EXAMPLE}}
_XLSX: dict[str, Any] = {XLSX_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}


def _file(content: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "The table.", "content": content}}


@router.get("/reads", responses=refusing(NotAllowed), summary="Who was shown personal data")
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
    those beneath, about pages of the public register that named one of their nominees, whoever read them, and about what officers
    of your units have looked at anywhere.
    """
    asked = Question(audits_from(caller), nomination, officer, nominee, begin_of(first), end_of(last))
    must_run_forward(asked.since, asked.before)
    found = await read_reads(here.pool, asked, _mark(after), limit + 1)
    shown = found[:limit]
    return ReadPage(reads=shown, next=_mark_of(shown[-1]) if len(found) > limit else None)


@router.get("/anomalies", responses=refusing(NotAllowed, UnknownUnit, UnknownAward), summary="What is worth a question")
async def anomalies_(here: Here, caller: SignedIn, asked: Asked) -> AnomalyReport:
    """For auditors of the area: reviews in seconds, officers who always agree, offices overturned above, papers out of order.

    And decisions bunched at the deadline. Each with its definition, how often out of how many, what is usual at the same level and
    step, and the cases. **An anomaly is a question, not an accusation.** Members of councils are not looked at.
    """
    wanted = await asked.of(here, caller)
    cases = await read_cases(here.pool, wanted, MOST_CASES + 1)
    _must_be_few(len(cases))
    found = await asyncio.to_thread(anomalies, cases, wanted.since, wanted.before)
    return AnomalyReport(**found.model_dump())


@router.get(
    "/export.csv",
    responses={**refusing(NotAllowed, UnknownUnit, UnknownAward), **_file(_CSV)},
    response_class=Response,
    summary="Cases and their steps as CSV",
)
async def export_csv(
    here: Here, caller: SignedIn, asked: Asked, by: ByQuery = By.STEPS, language: LanguageQuery = "vi"
) -> Response:
    """For auditors of the area: a row for each step, or for each case, with how long it lay with whom. Ids and codes, no names.

    Revocations and erasures are steps, too; sessions of councils are not.
    """
    rows = await _rows(here, await asked.of(here, caller), by, language)
    return _attached(csv_file(table(by, rows)), CSV_MEDIA_TYPE, f"{by}.csv")


@router.get(
    "/export.xlsx",
    responses={**refusing(NotAllowed, UnknownUnit, UnknownAward), **_file(_XLSX)},
    response_class=Response,
    summary="Cases and their steps as XLSX",
)
async def export_xlsx(
    here: Here, caller: SignedIn, asked: Asked, by: ByQuery = By.STEPS, language: LanguageQuery = "vi"
) -> Response:
    """The same table as a workbook."""
    rows = await _rows(here, await asked.of(here, caller), by, language)
    content = await asyncio.to_thread(xlsx_file, {by.value: table(by, rows)}, header_rows=2)
    return _attached(content, XLSX_MEDIA_TYPE, f"{by}.xlsx")


async def _rows(here: Resources, wanted: Wanted, by: By, language: Language) -> list[Record]:
    cases = []
    async for case in exported_cases(here.pool, wanted):
        cases.append(case)
        _must_be_few(len(cases))
    speaker = Speaker(language, await organisations_named(here.pool))
    return await asyncio.to_thread(lambda: list(records(cases, by, speaker, datetime.now(UTC))))


def _must_be_few(cases: int) -> None:
    if cases > MOST_CASES:
        raise InvalidInput("from", f"more than {MOST_CASES} cases: ask for a shorter time, one unit or one award", cases=MOST_CASES)


def _attached(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


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
