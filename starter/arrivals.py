"""Waits until nominations appear in the read model: one question to the database for all who wait, not one for each."""

import asyncio
from contextlib import suppress

import asyncpg

ASK_EVERY_SECONDS = 0.015


class Arrivals:
    """Tells callers that the first entry of their nomination is recorded. Asks only while somebody waits."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def arrived(self, nomination: str, seconds: float) -> bool:
        """True once the nomination is in every list; False when `seconds` have passed first (nothing is wrong then)."""
        future = self._waiting.get(nomination)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            self._waiting[nomination] = future
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        done, _ = await asyncio.wait({future}, timeout=seconds)
        if not done:
            self._waiting.pop(nomination, None)
        return bool(done)

    async def close(self) -> None:
        """Stops asking."""
        if self._asking is not None:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking

    async def _ask(self) -> None:
        while self._waiting:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
                rows = await self._pool.fetch("select id from nomination where id = any($1::text[])", list(self._waiting))
                for row in rows:
                    future = self._waiting.pop(row["id"], None)
                    if future is not None and not future.done():
                        future.set_result(None)
            await asyncio.sleep(ASK_EVERY_SECONDS)
