"""The minutes of a session of a council: read, kept in versions, printed, signed."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response, status
from fastapi.responses import StreamingResponse

from models.errors import Conflict, FileDamaged, FileHeld, FileInfected, NotAllowed, NotFound, UnreadableFile, WrongType
from models.messages.base import DocumentNumber
from starter.council_sessions.seen import Seen, must_see_session, sees_results
from starter.deadline import NotKnownYetError
from starter.documents.file_name import disposition
from starter.documents.kinds import DOCX, PDF
from starter.idempotency import IdempotencyKey
from starter.json_route import JsonRoute
from starter.late import LATE, late
from starter.minutes import keeping, signing, versions
from starter.minutes.compose import compose
from starter.minutes.gather import gather
from starter.minutes.press import Form, printed
from starter.minutes.words import Language
from starter.people.caller import Caller
from starter.people.identity import SignedIn
from starter.reading_log.noting import note
from starter.resources import Here, Resources
from starter.responses import SPOKEN, refusing
from starter.schemas.base import CouncilSessionId
from starter.schemas.inbox import Day
from starter.schemas.minutes import KeepMinutes, Minutes, MinutesVersion, MinutesVersions, SignedMinutes, Version

router = APIRouter(prefix="/council-sessions/{session}/minutes", tags=["minutes"], route_class=JsonRoute)
PATHS = r"/v1/council-sessions/[^/]+/minutes/signed"
"""Addresses whose bodies may be as large as a file."""
SessionPath = Annotated[CouncilSessionId, Path(examples=["ph-4kq2m7xw3bza6tnd"])]
VersionQuery = Annotated[Version | None, Query(ge=1, description="Of the secretary's text; the last one, if none is named.")]
LanguageQuery = Annotated[Language, Query(description="Vietnamese, or a translation into English.")]

_READ = refusing(NotFound, NotAllowed)
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_SIGNED = {"requestBody": {"required": True, "content": dict.fromkeys((PDF.media_type, "application/octet-stream"), _BINARY)}}
_KINDS = {Form.DOCX: DOCX, Form.PDF: PDF}


def _file(form: Form) -> dict[int | str, dict[str, Any]]:
    return {**_READ, 200: {"description": "The paper.", "content": {_KINDS[form].media_type: _BINARY}}}


@router.get("", responses=_READ, summary="Read the minutes")
async def read(here: Here, caller: SignedIn, session: SessionPath, version: VersionQuery = None) -> Minutes:
    """What the session's record says, and what the secretary wrote: from it the papers are set.

    Until the result is published, for the secretary and the chair alone; then for everybody who sees the session.
    """
    await _must_read(here, caller, session)
    return await gather(here.pool, session, version)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=MinutesVersion,
    responses=refusing(*SPOKEN, Conflict) | LATE,
    summary="Keep a version of the minutes",
)
async def keep(
    here: Here, caller: SignedIn, session: SessionPath, key: IdempotencyKey, body: KeepMinutes
) -> MinutesVersion | Response:
    """The text that the secretary, or the chair, writes or corrects, from the count on until the minutes are signed.

    Every version stays. `based_on` names the version that was corrected: if somebody has kept a newer one, nothing is kept. What
    the session itself says (presence, results, derivations) is nobody's to write. The ledger is told a salted hash of the text.
    """
    seen = await must_see_session(here.pool, caller, session)
    try:
        return await keeping.keep(here, caller, seen, key, body)
    except NotKnownYetError:
        return late(_address(session, key))


@router.get("/versions", responses=_READ, summary="List the versions of the minutes")
async def versions_(here: Here, caller: SignedIn, session: SessionPath) -> MinutesVersions:
    """Every version of the secretary's text, the first one first."""
    await _must_read(here, caller, session)
    return await versions.list_versions(here.pool, session)


@router.get("/docx", responses=_file(Form.DOCX), response_class=Response, summary="Print the minutes as DOCX")
async def docx(
    here: Here, caller: SignedIn, session: SessionPath, version: VersionQuery = None, language: LanguageQuery = "vi"
) -> Response:
    """The paper (biên bản) in the layout of NĐ 30/2020/NĐ-CP, to go on writing in."""
    seen = await _must_read(here, caller, session)
    return await _print(here, caller, seen.id, version=version, language=language, form=Form.DOCX)


@router.get("/pdf", responses=_file(Form.PDF), response_class=Response, summary="Print the minutes as PDF")
async def pdf(
    here: Here, caller: SignedIn, session: SessionPath, version: VersionQuery = None, language: LanguageQuery = "vi"
) -> Response:
    """The same paper as PDF/A, ready to sign."""
    seen = await _must_read(here, caller, session)
    return await _print(here, caller, seen.id, version=version, language=language, form=Form.PDF)


@router.post(
    "/signed",
    status_code=status.HTTP_201_CREATED,
    response_model=SignedMinutes,
    responses={**refusing(*SPOKEN, WrongType, UnreadableFile, FileInfected, FileDamaged), **LATE},
    openapi_extra=_SIGNED,
    summary="Hand in the signed minutes",
)
async def sign(  # noqa: PLR0917 -- what FastAPI gives the route
    here: Here,
    caller: SignedIn,
    session: SessionPath,
    key: IdempotencyKey,
    number: Annotated[DocumentNumber, Query(description="The number of the paper.", examples=["05/BB-HĐTĐKT"])],
    dated: Annotated[Day, Query(description="The day of the paper.", examples=["2026-03-05"])],
    request: Request,
) -> SignedMinutes | Response:
    """The body is the signed PDF. Its SHA-256, the number and the day enter the ledger of the session.

    For the secretary and the chair, once the result is published. Signed minutes are not corrected any more.
    """
    seen = await must_see_session(here.pool, caller, session)
    try:
        return await signing.sign(here, caller, seen, request, key=key, paper=signing.Paper(number, dated))
    except NotKnownYetError:
        return late(_address(session, key))


@router.get(
    "/signed",
    responses={
        **refusing(NotFound, NotAllowed, FileHeld, FileInfected, FileDamaged),
        200: {"description": "The file.", "content": {PDF.media_type: _BINARY}},
    },
    response_class=StreamingResponse,
    summary="Download the signed minutes",
)
async def signed(here: Here, caller: SignedIn, session: SessionPath) -> StreamingResponse:
    """The signed PDF, if it is clean and whole. Every download is written down before its first byte."""
    await _must_read(here, caller, session)
    given = await signing.give_out_signed(here, caller, session)
    headers = {
        "content-disposition": disposition(given.file_name),
        "content-length": str(given.size),
        "etag": f'"{given.sha256}"',
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return StreamingResponse(given.content, media_type=given.media_type, headers=headers)


async def _must_read(here: Resources, caller: Caller, session: str) -> Seen:
    """The session, if the caller may read its minutes. Raises NotFound, NotAllowed."""
    seen = await must_see_session(here.pool, caller, session)
    if not sees_results(caller, seen):
        raise NotAllowed("the minutes are the secretary's and the chair's until the result is published", state=seen.state)
    return seen


async def _print(here: Resources, caller: Caller, session: str, *, version: int | None, language: Language, form: Form) -> Response:
    minutes = await gather(here.pool, session, version)
    paper = compose(minutes, language)
    async with here.press:
        content = await printed(paper, form, here.settings.font_folder)
    await note(here, caller, minutes)
    name = disposition(f"bien-ban-{session}-{language}.{form}")
    return Response(content, media_type=_KINDS[form].media_type, headers={"content-disposition": name})


def _address(session: str, key: str) -> str:
    return f"/v1/council-sessions/{session}/commands/{quote(key, safe='')}"
