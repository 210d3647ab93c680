"""Tells open streams that something in an inbox has changed: one look at the database for all who listen, and none for nobody.

A stream is told which desks to read again, never what is there: what the inbox shows is said in one place only.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import asyncpg

from activities.cloud_events import subject_of
from activities.fresh import HORIZON, entries_since
from models.errors import TooOften
from starter.away import DATABASE_AWAY

LOOK_EVERY_SECONDS = 0.25
STREAM_SECONDS = 300.0
"""Then the stream ends; whoever comes again shows their token again."""
STREAMS_OF_AN_OFFICER = 5
LOOK_BACK = 500
"""Numbers are given before they are committed: so many of those before the last one seen are looked at again."""

Desk = tuple[str, str]
"""A unit, and a role there."""

_NEWEST = f"select {HORIZON} as horizon, (select coalesce(max(id), 0) from task_act) as act"  # noqa: S608 -- our own text
_ENTRIES = f"""
select look.horizon, ledger.nomination, ledger.sequence
from (select {HORIZON} as horizon) as look left join ledger on {entries_since("$1")}
"""  # noqa: S608 -- as above
_ACTS = "select id, nomination from task_act where id > $1 and nomination is not null order by id"
_DESKS = """
select distinct unit, role from task
where nomination = any($1::text[]) and (closed_at is null or closed_at > now() - interval '5 minutes')
"""


@dataclass(eq=False)
class Listener:
    """One open stream: the desks that it is about, and those of them that have changed since it was told last."""

    officer: str
    desks: frozenset[Desk]
    changed: set[Desk] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, changed: Iterable[Desk]) -> None:
        """Something changed; perhaps here."""
        if mine := self.desks & set(changed):
            self.changed |= mine
            self.woken.set()

    async def heard(self, until: float) -> bool:
        """True when something changed here, False when the loop's clock says `until` first."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                return await self.woken.wait()
        return False

    def told(self) -> list[Desk]:
        """What has changed, which is news no longer."""
        self.woken.clear()
        news, self.changed = sorted(self.changed), set()
        return news


@dataclass
class Mark:
    """How far one numbered table was read."""

    newest: int
    seen: deque[int] = field(default_factory=lambda: deque(maxlen=4 * LOOK_BACK))

    @property
    def after(self) -> int:
        """Rows with greater numbers are looked at."""
        return max(0, self.newest - LOOK_BACK)

    def take(self, rows: list[asyncpg.Record]) -> list[asyncpg.Record]:
        """The rows that are new."""
        fresh = [row for row in rows if row["id"] not in self.seen]
        self.seen.extend(row["id"] for row in fresh)
        self.newest = max([self.newest, *(row["id"] for row in fresh)])
        return fresh


@dataclass
class Ledger:
    """How far the ledger was read, and what of it will be seen again."""

    horizon: int
    seen: set[tuple[str, int]] = field(default_factory=set)

    def take(self, rows: list[asyncpg.Record]) -> set[str]:
        """The nominations with new entries."""
        found = {(row["nomination"], row["sequence"]) for row in rows if row["nomination"] is not None}
        fresh, self.seen = found - self.seen, found
        self.horizon = rows[0]["horizon"]
        return {subject_of(nomination) for nomination, _ in fresh}


class News:
    """What has changed, for the streams of this process."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._listeners: set[Listener] = set()
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def listening(self, officer: str, desks: Iterable[Desk]) -> Iterator[Listener]:
        """A listener, as long as the block runs. Raises TooOften for one too many."""
        if sum(one.officer == officer for one in self._listeners) >= STREAMS_OF_AN_OFFICER:
            raise TooOften("too many open streams", streams=STREAMS_OF_AN_OFFICER)
        listener = Listener(officer, frozenset(desks))
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def tell(self, listener: Listener) -> AsyncIterator[list[Desk]]:
        """At once all its desks, then whenever something changed those that did. Ends after `STREAM_SECONDS`."""
        ends_at = asyncio.get_running_loop().time() + STREAM_SECONDS
        await self._begin()
        yield sorted(listener.desks)
        while await listener.heard(ends_at):
            yield listener.told()

    async def close(self) -> None:
        """Stops looking."""
        if self._looking is not None:
            self._looking.cancel()
            with suppress(asyncio.CancelledError):
                await self._looking

    async def _begin(self) -> None:
        """Looks, from this moment on at the latest."""
        if self._looking is None or self._looking.done():
            newest = await self._pool.fetchrow(_NEWEST)
            assert newest is not None  # noqa: S101 -- a question without a table always has one row
            marks = await self._marks_at(newest["horizon"], newest["act"])
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look(*marks))

    async def _marks_at(self, horizon: int, act: int) -> tuple[Ledger, Mark]:
        ledger, acts = Ledger(horizon), Mark(act)
        ledger.take(await self._pool.fetch(_ENTRIES, ledger.horizon))
        acts.take(await self._pool.fetch(_ACTS, acts.after))
        return ledger, acts

    async def _look(self, ledger: Ledger, acts: Mark) -> None:
        while self._listeners:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            with suppress(*DATABASE_AWAY):
                entries = await self._pool.fetch(_ENTRIES, ledger.horizon)
                fresh_acts = await self._pool.fetch(_ACTS, acts.after)
                subjects = ledger.take(entries) | {row["nomination"] for row in acts.take(fresh_acts)}
                if subjects:
                    rows = await self._pool.fetch(_DESKS, sorted(subjects))
                    changed = {(row["unit"], row["role"]) for row in rows}
                    for listener in tuple(self._listeners):
                        listener.hear(changed)
