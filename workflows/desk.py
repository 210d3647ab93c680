"""The desk at which a nomination's changes are written down, one at a time, so that no two accounts of it can differ.

The database decides what happened. A change is recorded before the engine has noted the command that led to it, since an event
saved on each command is a fifth of its cost; so when the engine dies in between, the ledger knows a change that the workflow does
not. The next attempt to write in its place is told so, and the desk makes that change again, from what the ledger holds, before it
goes on.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import FailureError

from activities.record import Recorder
from models.errors import LedgerAheadError
from models.messages.nomination import NominationStatus, StartNomination
from models.messages.record import Kept, RecallInput, Recorded, RecordInput
from workflows.case import Case
from workflows.intent import Intent
from workflows.splitting import with_origin_hash

Start = Callable[[StartNomination], Awaitable[None]]


class Desk:
    """`kept` is the case as the ledger has it; `ahead` as it will be once everything in the queue is written."""

    def __init__(self, case: Case, start: Start) -> None:
        self.kept = case
        self.ahead = case
        self._start = start
        self._queue: deque[Intent] = deque()
        self._pen = asyncio.Lock()

    def take(self, intent: Intent) -> None:
        """Put an intent at the end of the queue. Raises DomainError, with nothing changed, when it cannot be done."""
        self.ahead = intent.apply_to(self.ahead)
        self._queue.append(intent)

    async def write(self) -> None:
        """Returns when everything that was in the queue is kept, or dropped."""
        async with self._pen:
            while self._queue:
                intent = self._queue[0]
                recorded = await self._record(intent)
                if recorded.instead is not None:
                    await self._make_again(recorded.instead)
                else:
                    self._queue.popleft()

    async def catch_up(self) -> None:
        """Make every change again that the ledger holds after the last one known here."""
        await self.write()
        async with self._pen:
            while (kept := await _recall(self.kept)) is not None:
                await self._make_again(kept)

    def answer(self, update_id: str) -> NominationStatus | None:
        """What the caller of this command was told, by this run or by one before it."""
        return self.kept.answered.get(update_id)

    async def _make_again(self, kept: Kept) -> None:
        """The change that stands in the ledger, made here too; then whatever waits, on the state that it left."""
        intent = Intent.of(kept)
        intent.apply_to(self.kept)
        recorded = await self._record(intent)
        if recorded.instead is not None:
            raise LedgerAheadError(f"{intent.draft.record.key if intent.draft else ''}: cannot be made again as it was made")
        self._rebase()

    def _rebase(self) -> None:
        self.ahead = self.kept
        for intent in self._queue:
            if intent.order is not None and self.answer(intent.order.update_id) is not None:
                intent.dropped = True
            else:
                self.ahead = intent.apply_again(self.ahead)
        self._queue = deque(intent for intent in self._queue if not intent.dropped)

    async def _record(self, intent: Intent) -> Recorded:
        """Record it, and go on from there, unless another change stands in its place."""
        assert intent.case is not None  # noqa: S101 -- it was applied when it was taken
        assert intent.draft is not None  # noqa: S101 -- the same
        recorded = await _record(intent.draft.record.model_copy(update={"previous_hash": self.kept.last_hash}))
        if recorded.instead is None:
            await asyncio.gather(*(self._start(with_origin_hash(child, recorded.hash)) for child in intent.draft.children))
            self.kept = intent.case
            self.kept.last_hash = recorded.hash
        return recorded


async def _record(change: RecordInput) -> Recorded:
    """A local activity, for speed; a regular one, for as long as it takes, when the database is away."""
    try:
        return await workflow.execute_local_activity_method(
            Recorder.record,
            change,
            start_to_close_timeout=timedelta(seconds=3),
            schedule_to_close_timeout=timedelta(seconds=6),
            retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=2),
        )
    except FailureError:  # a local activity's own error, not wrapped in ActivityError as a regular one's is
        return await workflow.execute_activity_method(
            Recorder.record,
            change,
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)),
        )


async def _recall(case: Case) -> Kept | None:
    """The change that the ledger holds after the last one known here."""
    recalled = await workflow.execute_activity_method(
        Recorder.recall,
        RecallInput(nomination=case.start.nomination, sequence=case.next_sequence),
        start_to_close_timeout=timedelta(seconds=30),
        retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)),
    )
    return recalled.kept
