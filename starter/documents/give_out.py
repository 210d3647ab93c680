"""Gives a file out: to those who see the nomination, when it is clean and whole, and never without a trace."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog

from models.errors import FileDamaged, FileHeld, FileInfected, NotFound
from starter.documents.reads import find_attachment
from starter.documents.scan_state import ScanState
from starter.people.caller import Caller
from starter.request_id import current_request_id
from starter.resources import Resources

log = structlog.get_logger()

_TRACE = "insert into download (nomination, sha256, officer, request_id) values ($1, $2, $3, $4)"


@dataclass(frozen=True, slots=True)
class GivenFile:
    """What is sent: the content ends early, instead of with a wrong last piece, should it be damaged meanwhile."""

    content: AsyncIterator[bytes]
    sha256: str
    size: int
    media_type: str
    file_name: str


@dataclass(frozen=True, slots=True)
class HeldFile:
    """What is known of a file that is held under its hash."""

    sha256: str
    size: int
    media_type: str
    scan: ScanState
    file_name: str


async def give_out(here: Resources, caller: Caller, nomination: str, sha256: str) -> GivenFile:
    """The file, with the download written down. The caller must see the nomination.

    Raises NotFound, FileHeld, FileInfected, FileDamaged, Unavailable; then no download is written down.
    """
    found = await find_attachment(here.pool, caller, nomination, sha256)
    if found is None:
        raise NotFound("the nomination has no such file", nomination=nomination)
    file = HeldFile(sha256, found.size, found.media_type, found.scan, found.file_name)
    return await give_out_held(here, caller, nomination, file)


async def give_out_held(here: Resources, caller: Caller, of: str, file: HeldFile) -> GivenFile:
    """A file of this nomination, or session of a council, that the caller may be given; the download is written down.

    Raises FileHeld, FileInfected, FileDamaged, Unavailable.
    """
    _must_be_clean(here, file.scan, file.sha256)
    await _must_be_whole(here, of, file.sha256)
    await here.pool.execute(_TRACE, of, file.sha256, caller.officer, current_request_id())
    return GivenFile(here.files.read(file.sha256), file.sha256, file.size, file.media_type, file.file_name)


def _must_be_clean(here: Resources, scan: ScanState, sha256: str) -> None:
    if scan is ScanState.INFECTED:
        raise FileInfected("the scanner has found something in this file", sha256=sha256)
    if scan is ScanState.WAITING or (scan is ScanState.UNSCANNED and not here.settings.serve_unscanned_files):
        raise FileHeld("the file has not been found clean yet", sha256=sha256, scan=scan)


async def _must_be_whole(here: Resources, of: str, sha256: str) -> None:
    """The whole file is read before its first byte is sent: an answer that has begun can no longer be a refusal."""
    try:
        await here.files.verify(sha256)
    except FileDamaged:
        log.error("a stored file is damaged", of=of, sha256=sha256)  # noqa: TRY400 -- the place in the code says nothing
        raise
