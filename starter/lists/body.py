"""The file of a request: its body, or the part `file` of a form; and what its sender calls it."""

from fastapi import Request
from starlette.datastructures import UploadFile

from models.errors import InvalidInput, UnreadableFile
from starter.sheets.form import SheetForm
from trail.sheet_files import XLSX_MEDIA_TYPE

FORM = "multipart/form-data"
CSV_TYPES = ("text/csv", "application/csv", "text/plain", "text/tab-separated-values", "application/vnd.ms-excel")
"""Browsers on Windows call a CSV file application/vnd.ms-excel."""
_UNDECLARED = ("", "application/octet-stream")


async def file_of(request: Request) -> tuple[bytes, SheetForm | None]:
    """The bytes, and the form that they were declared to have (None: none was).

    Raises InvalidInput when a form has no part `file`, UnreadableFile for a media type that is no list, and Starlette's own
    HTTPException for a broken form.
    """
    media = _media_type(request.headers.get("content-type"))
    if media != FORM:
        return await request.body(), _declared(media)
    async with request.form(max_files=1, max_fields=10) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise InvalidInput("file", "the form has no file of this name", reason_vi="biểu mẫu thiếu tệp «file»")
        return await part.read(), _declared(_media_type(part.content_type))


def _declared(media: str) -> SheetForm | None:
    if media in _UNDECLARED:
        return None
    if media == XLSX_MEDIA_TYPE:
        return SheetForm.XLSX
    if media in CSV_TYPES:
        return SheetForm.CSV
    raise UnreadableFile(
        "Content-Type", "is neither CSV nor XLSX", reason_vi="không phải CSV hay XLSX", media_types=[*CSV_TYPES, XLSX_MEDIA_TYPE]
    )


def _media_type(header: str | None) -> str:
    return (header or "").partition(";")[0].strip().lower()
