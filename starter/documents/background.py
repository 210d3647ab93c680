"""What is done for files while nobody asks: scanning what waits, sweeping away what nobody holds."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager, suppress

from models.errors import Unavailable
from starter.away import DATABASE_AWAY
from starter.documents.clamd import Clamd
from starter.documents.orphans import sweep_orphans
from starter.documents.scanning import Scanning
from starter.resources import Resources
from starter.rounds import rounds

LOOK_SECONDS = 5.0
SWEEP_SECONDS = 600.0


def looking_after_files(here: Resources) -> AbstractAsyncContextManager[None]:
    """Scans and sweeps in the background while the block runs."""
    look = _Look(here)
    return rounds("files", look.go, (*DATABASE_AWAY, Unavailable), look.rest)


class _Look:
    """At every file that waits for the scanner and, now and then, at those that nobody holds."""

    def __init__(self, here: Resources) -> None:
        address, seconds = here.settings.clamd_address, here.settings.clamd_timeout_seconds
        self._here = here
        self._scanning = None if address is None else Scanning(here.pool, here.files, Clamd(address, seconds))
        self._swept_at = time.monotonic()

    async def go(self) -> None:
        self._here.files_to_scan.clear()
        if self._scanning is not None:
            while await self._scanning.scan_due():
                pass
        if time.monotonic() - self._swept_at > SWEEP_SECONDS:
            self._swept_at = time.monotonic()
            await sweep_orphans(self._here.pool, self._here.files)

    async def rest(self) -> None:
        """Until a file comes, or for a while."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await self._here.files_to_scan.wait()
