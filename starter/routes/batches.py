"""Handing in a list of many rows, and what became of each."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Path, Query, Request, Response, status

from models.errors import Conflict, KeyReused, NotAllowed, UnknownUnit, UnreadableFile
from models.messages.base import Code
from starter.idempotency import IdempotencyKey
from starter.json_route import JsonRoute
from starter.lists.batch import take_in
from starter.lists.body import CSV_TYPES, FORM, file_of
from starter.lists.read import list_rows, read_batch
from starter.lists.schema import BatchAnswer, BatchId, BatchProgress, RowPage, RowStatus
from starter.lists.start import start_batch
from starter.lists.template import template_csv, template_xlsx
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ, READ_ONE, refusing
from starter.schemas.base import Limit
from trail.sheet_files import CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE

router = APIRouter(prefix="/batches", tags=["lists"], route_class=JsonRoute)

_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_HEADER = "Đơn vị,Danh hiệu,Năm,Đối tượng,Họ và tên,Ngày sinh\n"
_LIST = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary", "description": "A CSV or XLSX file."}},
                }
            },
            CSV_TYPES[0]: {
                "schema": {"type": "string"},
                "example": "Danh hiệu,Năm,Đối tượng,Họ và tên,Xếp loại\nLao động tiên tiến,2019,cá nhân,Nông Thị Mẫu,2019:tốt\n",
            },
            XLSX_MEDIA_TYPE: _FILE,
        },
    }
}


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(NotAllowed, UnknownUnit, UnreadableFile, Conflict, KeyReused),
    openapi_extra=_LIST,
    summary="Hand in a list",
)
async def create(  # noqa: PLR0917 -- what FastAPI gives the route
    here: Here,
    caller: SignedIn,
    key: IdempotencyKey,
    request: Request,
    response: Response,
    background: BackgroundTasks,
    unit: Annotated[Code | None, Query(description="Whose clerk you are. May be left out by the clerk of one unit only.")] = None,
) -> BatchAnswer:
    """A CSV or XLSX file of up to 20,000 rows, one nominee each, of any awards.

    Rows are for the clerk's unit, for the units beneath it, and for the organisations that lie in any of these. Rows of the same
    unit, award, period, movement and day of receipt become one nomination, or several when there are more than 500. Every row
    is accepted, refused or a duplicate on its own: see `links.rows`. All nominations of the list are kept when this answers, and
    begin to move at once.

    CSV is UTF-8 or UTF-16, with commas, semicolons or tabs. `/v1/batches/template.xlsx` has the columns and a guide to them.
    Formula cells are refused, row by row: paste them as values.
    """
    data, declared = await file_of(request)
    batch = await take_in(here, caller, key, unit=unit, data=data, declared=declared)
    background.add_task(start_batch, here, batch)
    response.headers["location"] = f"/v1/batches/{batch}"
    return BatchAnswer.model_validate((await read_batch(here.pool, caller, batch)).model_dump(exclude={"started"}))


@router.get(
    "/template.csv",
    responses={**READ, 200: {"content": {"text/csv": {"schema": {"type": "string"}, "example": _HEADER}}}},
    response_class=Response,
    summary="The empty list as CSV",
)
async def empty_csv(here: Here) -> Response:
    """The header of a list."""
    return Response(template_csv(here.law), media_type=CSV_MEDIA_TYPE, headers=_attached("danh-sach.csv"))


@router.get(
    "/template.xlsx",
    responses={**READ, 200: {"content": {XLSX_MEDIA_TYPE: _FILE}}},
    response_class=Response,
    summary="The empty list as XLSX",
)
async def empty_xlsx(here: Here) -> Response:
    """The header of a list, and a sheet that explains its columns."""
    return Response(template_xlsx(here.law), media_type=XLSX_MEDIA_TYPE, headers=_attached("danh-sach.xlsx"))


@router.get("/{id}", responses=READ_ONE, summary="Read a list's outcome")
async def read(
    here: Here, caller: SignedIn, id_: Annotated[BatchId, Path(alias="id", examples=["ba-4kq2m7xw3bza6tnd"])]
) -> BatchProgress:
    """How many rows were accepted, refused and duplicates. Lists are seen by the unit that handed them in."""
    return await read_batch(here.pool, caller, id_)


@router.get("/{id}/rows", responses=READ_ONE, summary="List the rows of a list")
async def rows(
    here: Here,
    caller: SignedIn,
    id_: Annotated[BatchId, Path(alias="id", examples=["ba-4kq2m7xw3bza6tnd"])],
    *,
    status: Annotated[RowStatus | None, Query()] = None,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="The `next` of the page before.")] = 0,
    limit: Annotated[Limit, Query()] = 50,
) -> RowPage:
    """What became of each row, in the order of the file."""
    return await list_rows(here.pool, caller, id_, status, after, limit)


def _attached(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
