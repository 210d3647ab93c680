"""Writes down who was shown personal data. Rows that come while others are being written go together, in one insert."""

import asyncio
from dataclasses import asdict, dataclass

import asyncpg

MOST_AT_ONCE = 500
_INSERT = """
insert into personal_read (officer, operation, subject, nominees, request_id)
select officer, operation, subject, nominees, request_id
from jsonb_to_recordset($1) as read (officer text, operation text, subject text, nominees bigint[], request_id text)
"""


@dataclass(frozen=True, slots=True)
class Read:
    """One answer: who is given it, by which operation, about what, and of which nominees it tells."""

    officer: str
    operation: str
    subject: str | None
    nominees: tuple[int, ...]
    request_id: str | None


class ReadingLog:
    """The writing side of `personal_read`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: list[tuple[Read, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, read: Read) -> None:
        """Returns once the row is kept; raises what the database raised, and then the answer must not be given."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((read, kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            try:
                await self._pool.execute(_INSERT, [asdict(read) for read, _ in together])
            except BaseException as wrong:  # noqa: BLE001 -- whatever it is, everybody who waits must hear of it
                for _, kept in together:
                    if not kept.done():
                        kept.set_exception(wrong)
            else:
                for _, kept in together:
                    if not kept.done():
                        kept.set_result(None)
