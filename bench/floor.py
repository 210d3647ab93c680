"""The floor: a bare workflow with the same twelve Updates, state only. What Temporal itself costs, and nothing else.

`python -m bench.floor ADDRESS NAMESPACE` runs its worker, on the SDK's own converter and sandbox.
"""

import asyncio
import signal
import sys
from typing import Any

import uvloop
from temporalio import workflow

TASK_QUEUE = "floor"
INPUTS = 12


@workflow.defn(name="Floor")
class FloorWorkflow:
    """Twelve inputs, then the end."""

    @workflow.init
    def __init__(self, _start: dict[str, Any]) -> None:
        self._done: list[str] = []

    @workflow.run
    async def run(self, _start: dict[str, Any]) -> int:
        """How many inputs came."""
        await workflow.wait_condition(lambda: len(self._done) == INPUTS)
        return len(self._done)

    @workflow.update
    async def step(self, said: dict[str, Any]) -> int:
        """One input."""
        self._done.append(said["what"])
        return len(self._done)

    @step.validator
    def validate_step(self, said: dict[str, Any]) -> None:
        """Refuse what comes out of turn."""
        if said["number"] != len(self._done):
            raise ValueError(said["number"])


async def serve(address: str, namespace: str) -> None:
    """Work until SIGTERM."""
    from temporalio.client import Client  # noqa: PLC0415 -- the sandbox reloads this module for each workflow
    from temporalio.worker import Worker  # noqa: PLC0415

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    client = await Client.connect(address, namespace=namespace)
    async with Worker(client, task_queue=TASK_QUEUE, workflows=[FloorWorkflow]):
        print("ready", flush=True)
        await stop.wait()


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:3]))
