"""Files of a nomination: handed in, listed, given out; and, for auditors, who was given which."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response, status
from fastapi.responses import StreamingResponse

from models.errors import (
    AlreadyClosed,
    Duplicate,
    FileDamaged,
    FileHeld,
    FileInfected,
    NotAllowed,
    NotFound,
    OutsideArea,
    OwnNomination,
    UnknownNominee,
    UnreadableFile,
    WrongOffice,
    WrongType,
)
from models.vocabulary import DossierPart
from policy.rights import OVERSEERS
from starter.documents.attach import Place, attach
from starter.documents.file_name import HEADER, disposition
from starter.documents.give_out import give_out
from starter.documents.kinds import KINDS
from starter.documents.reads import find_attachment, list_attachments, list_downloads
from starter.idempotency import NaturalKey
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ_ONE, refusing
from starter.rights.visibility import must_see
from starter.schemas.attachments import AttachmentAnswer, AttachmentPage, DownloadPage, Sha256
from starter.schemas.base import Limit, NominationId
from starter.schemas.notices import RowId

router = APIRouter(prefix="/nominations/{nomination}", tags=["documents"], route_class=JsonRoute)
Nomination = Annotated[NominationId, Path(examples=["hs-4kq2m7xw3bza6tnd"])]
PATHS = r"/v1/nominations/[^/]+/attachments"
"""Addresses whose bodies may be as large as a file."""
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
Hash = Annotated[Sha256, Path(examples=[_HASH], description="SHA-256 of the content.")]

_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_FILE = {"requestBody": {"required": True, "content": dict.fromkeys(KINDS, _BINARY)}}
_CONTENT: dict[int | str, dict[str, Any]] = {200: {"description": "The file.", "content": dict.fromkeys(KINDS, _BINARY)}}


@router.post(
    "/attachments",
    status_code=status.HTTP_201_CREATED,
    responses={
        **refusing(
            NotFound,
            OutsideArea,
            WrongOffice,
            OwnNomination,
            AlreadyClosed,
            Duplicate,
            FileInfected,
            FileDamaged,
            UnknownNominee,
            UnreadableFile,
            WrongType,
        ),
        200: {"model": AttachmentAnswer, "description": "The nomination had this very file at this place already."},
    },
    openapi_extra=_FILE,
    summary="Attach a file",
)
async def create(  # noqa: PLR0917 -- what FastAPI gives the route
    here: Here,
    caller: SignedIn,
    nomination: Nomination,
    request: Request,
    response: Response,
    part: Annotated[DossierPart, Query(description="The part of the dossier that it is.", examples=["report"])],
    nominee: Annotated[RowId | None, Query(description="The nominee whom it is about; the whole list, if none is named.")] = None,
    _name: Annotated[
        str | None,
        Header(
            alias=HEADER,
            max_length=1_000,
            description="What the file is called, as in `attachment; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf` (RFC 6266).",
        ),
    ] = None,
    _key: NaturalKey = None,
) -> AttachmentAnswer:
    """The body is the file: PDF, DOCX, XLSX, ODT, JPEG, PNG or TIFF, by its content, of up to 20 MiB; 100 of them a nomination.

    For clerks, appraisers, secretaries and chairs of the proposing unit and of the offices on the way, while the nomination is
    open. The content is its key: the same file at the same place again is the same attachment. Names of files can hold names of
    people, so they are said in a header and never in the address. A file is given out once the scanner has found it clean.
    """
    await must_see(here.pool, here.areas, caller, nomination)
    attached = await attach(here, caller, Place(nomination, part, nominee), request)
    if not attached.fresh:
        response.status_code = status.HTTP_200_OK
    answer = await find_attachment(here.pool, caller, nomination, attached.sha256)
    assert answer is not None  # noqa: S101 -- it was attached just now, and nothing takes it away
    response.headers["location"] = answer.content
    return answer


@router.get("/attachments", responses=READ_ONE, summary="List the files")
async def list_(
    here: Here,
    caller: SignedIn,
    nomination: Nomination,
    after: Annotated[str | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> AttachmentPage:
    """The files of the nomination and of those who stand in it, of lists that you may see, in the order in which they came."""
    await must_see(here.pool, here.areas, caller, nomination)
    return await list_attachments(here.pool, caller, nomination, after, limit)


@router.get(
    "/attachments/{sha256}",
    responses={**refusing(NotFound, FileHeld, FileInfected, FileDamaged), **_CONTENT},
    response_class=StreamingResponse,
    summary="Download a file",
)
async def download(here: Here, caller: SignedIn, nomination: Nomination, sha256: Hash) -> StreamingResponse:
    """The file, if it is clean and whole. Every download is written down before its first byte."""
    await must_see(here.pool, here.areas, caller, nomination)
    given = await give_out(here, caller, nomination, sha256)
    headers = {
        "content-disposition": disposition(given.file_name),
        "content-length": str(given.size),
        "etag": f'"{given.sha256}"',
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return StreamingResponse(given.content, media_type=given.media_type, headers=headers)


@router.get("/downloads", responses=refusing(NotFound, NotAllowed), summary="List who was given which file")
async def downloads(
    here: Here,
    caller: SignedIn,
    nomination: Nomination,
    after: Annotated[RowId | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> DownloadPage:
    """For auditors and administrators, and whoever stands in for one: every download of a file by way of this nomination."""
    if not caller.is_overseer:
        raise NotAllowed("only auditors and administrators see downloads", roles=sorted(OVERSEERS))
    await must_see(here.pool, here.areas, caller, nomination)
    return await list_downloads(here.pool, nomination, after or 0, limit)
