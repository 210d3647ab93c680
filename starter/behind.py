"""Nominations whose workflows may be behind the ledger, because a command was answered from the ledger while the engine was silent.

The engine may have lost that very command. For most nominations the next command finds out; after the last one there is none.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress


class Behind:
    """The nominations to look after, in this process. Empty as long as the engine answers."""

    def __init__(self) -> None:
        self._nominations: set[str] = set()
        self._noticed = asyncio.Event()

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._nominations))

    def notice(self, nomination: str) -> None:
        """This one may be behind."""
        self._nominations.add(nomination)
        self._noticed.set()

    def settle(self, nomination: str) -> None:
        """This one is not, or not any more."""
        self._nominations.discard(nomination)

    async def noticed(self, seconds: float) -> None:
        """Returns when one is noticed, or after so many seconds."""
        self._noticed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._noticed.wait()
