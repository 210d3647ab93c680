"""What is done for files while nobody asks: scanning what waits, sweeping away what nobody holds."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from models.errors import Unavailable
from starter.away import DATABASE_AWAY
from starter.documents.clamd import Clamd
from starter.documents.orphans import sweep_orphans
from starter.documents.scanning import Scanning
from starter.resources import Resources

log = structlog.get_logger()

LOOK_SECONDS = 5.0
SWEEP_SECONDS = 600.0


@asynccontextmanager
async def looking_after_files(here: Resources) -> AsyncIterator[None]:
    """Scans and sweeps in the background while the block runs."""
    task = asyncio.create_task(_look_after_files(here))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _look_after_files(here: Resources) -> None:
    address, seconds = here.settings.clamd_address, here.settings.clamd_timeout_seconds
    scanning = None if address is None else Scanning(here.pool, here.files, Clamd(address, seconds))
    swept_at = time.monotonic()
    while True:
        try:
            here.files_to_scan.clear()
            if scanning is not None:
                while await scanning.scan_due():
                    pass
            if time.monotonic() - swept_at > SWEEP_SECONDS:
                swept_at = time.monotonic()
                await sweep_orphans(here.pool, here.files)
        except (*DATABASE_AWAY, Unavailable) as error:
            log.warning("files wait for an engine", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with one round, there is a next one
            log.error("a round over the files failed", error=type(error).__name__)  # noqa: TRY400 -- no values
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await here.files_to_scan.wait()
