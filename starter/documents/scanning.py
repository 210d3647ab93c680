"""Has every file scanned that waits for it. What waits stands in the database, so that a restart forgets nothing."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import asyncpg
import structlog

from models.errors import FileDamaged, Unavailable
from starter.documents.clamd import Clamd, ScannerAwayError, ScannerRefusedError, Verdict
from starter.documents.infected import tell_of_infection
from starter.documents.scan_state import ScanState
from starter.documents.store import FileStore

log = structlog.get_logger()

SIDE_BY_SIDE = 4

# A claim moves `next_scan_at` past the longest scan: whoever looks next passes the file over, and when this process dies it falls
# due again by itself. Files that came while there was no scanner are scanned once there is one.
_CLAIM = """
update stored_file set next_scan_at = now() + $1::interval, scan_attempts = scan_attempts + 1
where sha256 in (
  select sha256 from stored_file
  where scan in ('waiting', 'unscanned') and stored_at is not null and erased_at is null and next_scan_at <= now()
  order by next_scan_at limit $2 for update skip locked)
returning sha256, scan_attempts
"""
_SETTLE = """
update stored_file set scan = $2, found = $3, scanned_at = now()
where sha256 = $1 and scan in ('waiting', 'unscanned') returning sha256
"""
_PUT_BACK = "update stored_file set next_scan_at = now() + $2::interval where sha256 = $1 and scan in ('waiting', 'unscanned')"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait before a file is tried again: doubled each time, up to the longest."""

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(minutes=10)

    def delay(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts."""
        return min(self.first * (1 << min(attempts - 1, 20)), self.longest)


@dataclass(frozen=True, slots=True)
class Scanning:
    """The scanning of one process; any number of them may run."""

    pool: asyncpg.Pool
    files: FileStore
    scanner: Clamd
    pace: Pace = Pace()

    async def scan_due(self) -> int:
        """Scans the files that are due, a few side by side; how many were due. A file of which nothing is known stays held."""
        lease = timedelta(seconds=self.scanner.timeout_seconds) * 2
        claimed = await self.pool.fetch(_CLAIM, lease, SIDE_BY_SIDE)
        await asyncio.gather(*(self.scan_one(row["sha256"], row["scan_attempts"]) for row in claimed))
        return len(claimed)

    async def scan_one(self, sha256: str, attempts: int) -> None:
        """Scans a file that was claimed for the so-and-so-many-th time, and writes down what came of it."""
        try:
            verdict = await self.scanner.scan(self.files.read(sha256))
        except (ScannerAwayError, Unavailable) as error:
            log.warning("a file waits to be scanned", sha256=sha256, attempts=attempts, error=type(error).__name__)
            await self._put_back(sha256, attempts)
        except (ScannerRefusedError, FileDamaged) as error:
            # Nothing will change by itself here: somebody has to look.
            log.error("a file cannot be scanned", sha256=sha256, attempts=attempts, error=type(error).__name__)  # noqa: TRY400
            await self._put_back(sha256, attempts)
        else:
            await self._settle(sha256, verdict)

    async def _put_back(self, sha256: str, attempts: int) -> None:
        await self.pool.execute(_PUT_BACK, sha256, self.pace.delay(attempts))

    async def _settle(self, sha256: str, verdict: Verdict) -> None:
        """The verdict, and word of an infection, stand together or not at all."""
        scan = ScanState.CLEAN if verdict.found is None else ScanState.INFECTED
        async with self.pool.acquire() as connection, connection.transaction():
            settled = await connection.fetchval(_SETTLE, sha256, scan, verdict.found)
            if settled is not None and scan is ScanState.INFECTED:
                log.error("a file is infected", sha256=sha256, found=verdict.found)
                await tell_of_infection(connection, sha256)
