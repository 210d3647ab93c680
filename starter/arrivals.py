"""Waits until nominations appear in the read model: one question to the database for all who wait, not one for each."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import asyncpg

from starter.away import DATABASE_AWAY

ASK_EVERY_SECONDS = 0.015
_ASK = "select id from nomination where id = any($1::text[]) and version > 0"


@dataclass
class _Awaited:
    """A nomination that `callers` requests wait for."""

    recorded: asyncio.Future[None]
    callers: int = 0


class Arrivals:
    """Tells callers that the first entry of their nomination is recorded. Asks only while somebody waits."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._awaited: dict[str, _Awaited] = {}
        self._asking: asyncio.Task[None] | None = None

    async def arrived(self, nomination: str, seconds: float) -> bool:
        """True once the nomination is in every list; False when `seconds` have passed first (nothing is wrong then)."""
        awaited = self._awaited.get(nomination)
        if awaited is None:
            awaited = self._awaited[nomination] = _Awaited(asyncio.get_running_loop().create_future())
        awaited.callers += 1
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        try:
            done, _ = await asyncio.wait({awaited.recorded}, timeout=seconds)
        finally:
            awaited.callers -= 1
            if awaited.callers == 0 and self._awaited.get(nomination) is awaited:
                del self._awaited[nomination]
        return bool(done)

    async def close(self) -> None:
        """Stops asking."""
        if self._asking is not None:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking

    async def _ask(self) -> None:
        while self._awaited:
            with suppress(*DATABASE_AWAY):
                for row in await self._pool.fetch(_ASK, list(self._awaited)):
                    awaited = self._awaited.pop(row["id"], None)
                    if awaited is not None:
                        awaited.recorded.set_result(None)
            await asyncio.sleep(ASK_EVERY_SECONDS)
