"""Reports over what was decided."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from models.errors import UnknownAward, UnknownUnit, WrongOffice
from models.messages.base import Code
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.people.persons import today
from starter.reports.award_report import award_report
from starter.reports.files import FILES, TEXT_MEDIA_TYPE, ReportFormat
from starter.reports.schema import AwardReport
from starter.resources import Here
from starter.responses import refusing
from starter.rights.sphere import oversees
from trail.sheet_files import CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE

router = APIRouter(prefix="/reports", tags=["reports"], route_class=JsonRoute)

_TABLE = (
    'Cấp quyết định,Thẩm quyền,Mã,"Danh hiệu, hình thức",Đối tượng,Số lượt,Số được khen,Đã thu hồi\n'
    "deciding_level,granted_by,award,award_name,recipient_kind,turns,recipients,revoked\n"
    "Cấp huyện,UBND thành phố Bắc Kạn,LDTT,Lao động tiên tiến,Cá nhân,1,1,0\n"
)
_TEXT = (
    "Từ ngày 01/01/2020 đến ngày 31/12/2020, Thành phố Bắc Kạn có 01 lượt cá nhân vinh dự được nhận các danh hiệu thi đua, "
    "hình thức khen thưởng.\n"
    "UBND thành phố Bắc Kạn tặng danh hiệu Lao động tiên tiến cho 01 lượt cá nhân.\n"
    "Thành phố Bắc Kạn, 2020-01-01 to 2020-12-31: 1 award turns to 1 recipients; 0 revoked.\n"
)
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report in the form asked for.",
        "content": {
            CSV_MEDIA_TYPE.partition(";")[0]: {"schema": {"type": "string"}, "example": _TABLE},
            XLSX_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}},
            TEXT_MEDIA_TYPE.partition(";")[0]: {"schema": {"type": "string"}, "example": _TEXT},
        },
    }
}


@router.get(
    "/awards",
    response_model=AwardReport,
    responses={**refusing(WrongOffice, UnknownAward, UnknownUnit), **_FORMS},
    summary="The award report",
)
async def awards(
    here: Here,
    caller: SignedIn,
    *,
    unit: Annotated[
        Code | None, Query(description="May be left out by whoever works at one unit only.", examples=["63.058"])
    ] = None,
    first: Annotated[
        date | None, Query(alias="from", description="1 January of this year when left out.", examples=["2020-01-01"])
    ] = None,
    last: Annotated[date | None, Query(alias="to", description="Today when left out.", examples=["2020-12-31"])] = None,
    form: Annotated[ReportFormat, Query(alias="format")] = ReportFormat.JSON,
) -> Any:
    """Award turns (lượt) and distinct recipients, by deciding level, award and kind of recipient.

    Counted are awards decided from the first to the last day on whose way the unit stood: as the one that proposed, or as an office
    on the route. `format=text` tells it in sentences, as the newspapers do. Officers see their own units and what lies in them.
    """
    asked = unit or caller.unit
    if not await oversees(here.pool, caller.person, asked):
        raise WrongOffice("a report is for the own unit and what lies in it", unit=asked)
    report = await award_report(here.pool, here.law, asked, first or today().replace(month=1, day=1), last or today())
    if form is ReportFormat.JSON:
        return report
    make, media_type = FILES[form]
    name = f"awards-{report.first}-{report.last}.{form}"
    headers = {} if form is ReportFormat.TEXT else {"content-disposition": f'attachment; filename="{name}"'}
    return Response(make(report), media_type=media_type, headers=headers)
