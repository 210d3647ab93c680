"""Nominations whose workflows may be behind the ledger, because a command was answered from the ledger while the engine was silent.

The engine may have lost that very command. For most nominations the next command finds out; after the last one there is none.
"""

import asyncio
from collections import deque
from contextlib import suppress
from itertools import islice


class Behind:
    """The nominations to look after, in this process. Empty as long as the engine answers.

    The last noticed comes first: many that do not answer are in nobody's way.
    """

    def __init__(self) -> None:
        self._nominations: deque[str] = deque()
        self._noticed = asyncio.Event()

    def next(self, count: int) -> list[str]:
        """So many that are to be looked at next."""
        return list(islice(self._nominations, count))

    def notice(self, nomination: str) -> None:
        """This one may be behind."""
        self.settle(nomination)
        self._nominations.appendleft(nomination)
        self._noticed.set()

    def put_off(self, nomination: str) -> None:
        """This one does not answer: it comes again after all others."""
        self.settle(nomination)
        self._nominations.append(nomination)

    def settle(self, nomination: str) -> None:
        """This one is not, or not any more."""
        with suppress(ValueError):
            self._nominations.remove(nomination)

    async def noticed(self, seconds: float) -> None:
        """Returns when one is noticed, or after so many seconds."""
        self._noticed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._noticed.wait()
