"""Puts a file away under its hash, in the order in which a kill at any point leaves nothing half: its row, its bytes, its links."""

from asyncpg.pool import PoolConnectionProxy

from models.errors import FileInfected, Unavailable
from starter.documents.body import TakenFile
from starter.documents.kinds import FileKind
from starter.documents.scan_state import ScanState
from starter.resources import Resources

_ANNOUNCE = """
insert into stored_file (sha256, size, media_type, scan) values ($1, $2, $3, $4)
on conflict (sha256) do update set touched_at = now(), erased_at = null returning scan
"""
_STORED = """
update stored_file set stored_at = coalesce(stored_at, now()), touched_at = now()
where sha256 = $1 and erased_at is null returning scan
"""


async def put_away(here: Resources, file: TakenFile, kind: FileKind) -> None:
    """The row, then the bytes. Raises FileInfected for content in which the scanner has found something before, Unavailable."""
    scan = ScanState.UNSCANNED if here.settings.clamd_address is None else ScanState.WAITING
    known = await here.pool.fetchval(_ANNOUNCE, file.sha256, file.size, kind.media_type, scan)
    _refuse_infected(known, file)
    await here.files.put(file.sha256, file.content)


async def must_be_stored(connection: PoolConnectionProxy, file: TakenFile) -> None:
    """Within the transaction that links it: the file is there, and nobody sweeps it away meanwhile.

    Raises Unavailable when it was swept away or erased meanwhile, FileInfected.
    """
    scan = await connection.fetchval(_STORED, file.sha256)
    if scan is None:
        raise Unavailable("the file took too long to arrive and was swept away: send it again")
    _refuse_infected(scan, file)


def _refuse_infected(scan: str, file: TakenFile) -> None:
    if scan == ScanState.INFECTED:
        raise FileInfected("the scanner has found something in this file before", sha256=file.sha256)
