"""Runs workflow code again on the histories that it wrote: one replayer for many, one history after the other."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Self, cast

from temporalio.client import WorkflowHistory
from temporalio.worker import Plugin, Replayer, WorkflowReplayResult
from temporalio.workflow import NondeterminismError

from auditor.replay.account import Account
from auditor.replay.form import malformed
from auditor.replay.last_task import unlike_the_last_task
from auditor.replay.listening import Listening
from auditor.replay.replayed import Replayed
from models.messages.base import Message

Build = Callable[[Plugin], Replayer]
"""Makes a replayer on the plugin of the installation, with this one after it (runtime/temporal.py)."""

PATIENCE = 20.0
"""Seconds without a turn after which the engine's core is given up. Workflow code that thinks for two is stopped by the SDK."""

_EVENT = re.compile(r"HistoryEvent ?[({] ?(?:event_)?id: (\d+)")


class Runner:
    """A replayer that stays up between histories. Use it with `async with`; one history at a time."""

    def __init__(self, build: Build, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._listening = Listening()
        self._replayer = build(self._listening)
        self._known = {_name_of(each) for each in self._replayer.config(active_config=True)["workflows"]}
        self._next: WorkflowHistory | None = None
        self._worker: AbstractAsyncContextManager[AsyncIterator[WorkflowReplayResult]] | None = None
        self._results: AsyncGenerator[WorkflowReplayResult, None] | None = None

    async def __aenter__(self) -> Self:
        # What goes wrong in a replay is told as its failure; the SDK would write each down at length as well.
        logging.getLogger("temporalio").setLevel(logging.CRITICAL)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._put_away()

    async def replay(self, runs: Sequence[WorkflowHistory]) -> Replayed:
        """A workflow's runs, one after the other. What goes wrong is its `failure`, with type and place; nothing is raised."""
        replayed = Replayed(runs[0].workflow_id if runs else "")
        expected: Any = None
        for number, history in enumerate(runs, 1):
            account = self._listening.next_account()
            failure = await self._failure(history, account)
            if number == 1:
                replayed.start = account.start
            elif failure is None and not _is_handed_on(account.start, expected):
                failure = "it does not begin with what the run before it handed on"
            replayed.said += account.said()
            replayed.events += len(history.events)
            expected = account.handed_on
            if failure is not None:
                replayed.failure = f"run {number} of {len(runs)}, {len(history.events)} events, seen {account.seen}: {failure}"
                return replayed
        if not runs:
            replayed.failure = "no history"
        elif expected is not None:
            replayed.failure = f"run {len(runs)} hands on to a run that is not there"
        return replayed

    async def _failure(self, history: WorkflowHistory, account: Account) -> str | None:
        if (broken := malformed(history.events)) is not None:
            return f"no history: {broken}"
        name = history.events[0].workflow_execution_started_event_attributes.workflow_type.name
        if name not in self._known:
            return f"unknown workflow {name}"
        try:
            result = await self._result(history, account)
        except TimeoutError:
            # Whatever the core choked on, it never answers again, not even when it is asked to stop: it is left behind.
            self._worker = self._results = None
            return account.trouble or "the engine's core came to a stop"
        except Exception as error:  # noqa: BLE001 -- whatever stops the replayer is what this history came to
            await self._put_away()
            return account.trouble or type(error).__name__
        if result.replay_failure is not None:
            return _told(result.replay_failure, account)
        return unlike_the_last_task(history.events, account)

    async def _result(self, history: WorkflowHistory, account: Account) -> WorkflowReplayResult:
        """Raises TimeoutError when for a long time nothing has happened."""
        if self._results is None:
            self._worker = self._replayer.workflow_replay_iterator(self._histories())
            self._results = cast("AsyncGenerator[WorkflowReplayResult, None]", await self._worker.__aenter__())
        self._next = history
        result = asyncio.ensure_future(anext(self._results))
        turns = -1
        while not result.done():
            if turns == (turns := len(account.turns)):
                raise TimeoutError
            await asyncio.wait([result], timeout=self._patience)
        return result.result()

    async def _histories(self) -> AsyncIterator[WorkflowHistory]:
        while self._next is not None:
            yield self._next

    async def _put_away(self) -> None:
        worker, results, self._worker, self._results = self._worker, self._results, None, None
        if results is not None:
            await results.aclose()
        if worker is not None:
            await worker.__aexit__(None, None, None)


def _told(failure: Exception, account: Account) -> str:
    """What went wrong in a few words. The SDK's own text may quote whole events: it is left out, but for the event's number."""
    if not isinstance(failure, NondeterminismError):
        return account.trouble or type(failure).__name__
    event = _EVENT.search(str(failure))
    return f"NondeterminismError at event {event[1]}" if event else "NondeterminismError"


def _is_handed_on(start: Any, expected: Any) -> bool:
    """Whether a run began with this. What code of today hands on beyond what code of then did is no difference."""
    if not isinstance(start, Message) or not isinstance(expected, Message):
        return bool(start == expected)
    return _agrees(start.model_dump(mode="json", exclude_unset=True), expected.model_dump(mode="json"))


def _agrees(began: Any, handed_on: Any) -> bool:
    if isinstance(began, dict) and isinstance(handed_on, dict):
        return all(_agrees(value, handed_on.get(name)) for name, value in began.items())
    if isinstance(began, list) and isinstance(handed_on, list):
        return len(began) == len(handed_on) and all(map(_agrees, began, handed_on))
    return bool(began == handed_on)


def _name_of(workflow: type) -> str:
    return str(getattr(workflow, "__temporal_workflow_definition").name)
