"""How a replayer gets its witness: a plugin that comes after the one on which the replay depends, and changes nothing of it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import cache
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.converter import PayloadCodec
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.worker import (
    Plugin,
    Replayer,
    ReplayerConfig,
    Worker,
    WorkerConfig,
    WorkflowInstance,
    WorkflowInstanceDetails,
    WorkflowReplayResult,
    WorkflowRunner,
)

from auditor.replay.account import Account
from auditor.replay.witness import Witness


class Listening(Plugin):
    """Makes a replayer tell what it replays. `next_account` begins the account of the next history."""

    def __init__(self) -> None:
        self._account = Account()

    def next_account(self) -> Account:
        """From now on, what is replayed is written here."""
        self._account = Account()
        return self._account

    def configure_replayer(self, config: ReplayerConfig) -> ReplayerConfig:
        """The same replayer, overheard."""
        converter, runner = config["data_converter"], config["workflow_runner"]
        config["interceptors"] = [*config.get("interceptors", ()), Witness(self._current)]
        config["workflow_runner"] = _Overheard(runner, self._current)
        # Otherwise the SDK makes one of the hashes of every module that is loaded: a third of a second, and nobody is told.
        config["build_id"] = config.get("build_id") or "replay"
        config["runtime"] = _silent()
        if converter.payload_codec is not None:
            config["data_converter"] = replace(converter, payload_codec=_Watched(converter.payload_codec, self._current))
        return config

    def run_replayer(
        self,
        replayer: Replayer,
        histories: AsyncIterator[WorkflowHistory],
        next: Callable[  # noqa: A002 -- the SDK's name
            [Replayer, AsyncIterator[WorkflowHistory]], AbstractAsyncContextManager[AsyncIterator[WorkflowReplayResult]]
        ],
    ) -> AbstractAsyncContextManager[AsyncIterator[WorkflowReplayResult]]:
        """As it was."""
        return next(replayer, histories)

    def configure_worker(self, config: WorkerConfig) -> WorkerConfig:
        """No worker is listened to."""
        return config

    async def run_worker(self, worker: Worker, next: Callable[[Worker], Any]) -> None:  # noqa: A002 -- as above
        """As it was."""
        await next(worker)

    def _current(self) -> Account:
        return self._account


@cache
def _silent() -> Runtime:
    """An engine's core that writes no log: it would write each failure at length, between the lines of whoever reads the report."""
    return Runtime(telemetry=TelemetryConfig(logging=None))


class _Overheard(WorkflowRunner):
    """Runs workflow code as the other runner does, and keeps each turn of the talk between engine and code."""

    def __init__(self, runner: WorkflowRunner, account: Callable[[], Account]) -> None:
        self._runner = runner
        self._account = account

    def prepare_workflow(self, defn: Any) -> None:
        self._runner.prepare_workflow(defn)

    def set_worker_level_failure_exception_types(self, types: Sequence[type[BaseException]]) -> None:
        self._runner.set_worker_level_failure_exception_types(types)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        instance = self._runner.create_instance(det)
        account, activate = self._account(), instance.activate

        def overheard(told: Any) -> Any:
            answered = activate(told)
            account.turns.append((told, answered))
            if answered.HasField("failed"):
                account.trouble = answered.failed.failure.application_failure_info.type or "an error"
            return answered

        instance.activate = overheard  # type: ignore[method-assign,assignment]
        return instance


class _Watched(PayloadCodec):
    """The codec, whose refusals are noted: a key that is not there, a payload that was altered.

    What replayed code answers goes nowhere, so it is not encrypted: the engine's core compares commands, not what they carry.
    """

    def __init__(self, codec: PayloadCodec, account: Callable[[], Account]) -> None:
        self._codec = codec
        self._account = account

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        try:
            return await self._codec.decode(payloads)
        except Exception as refused:
            self._account().trouble = type(refused).__name__
            raise
