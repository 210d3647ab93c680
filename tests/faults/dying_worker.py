"""A worker that kills itself (SIGKILL) the moment after it has committed an appraisal, before the engine hears of it."""

import asyncio
import os
import signal

from temporalio import activity

from activities.record import Recorder
from models.messages.record import Recorded, RecordInput
from models.vocabulary import Act
from runtime.database import open_pool
from runtime.settings import get_settings
from runtime.temporal import build_worker, connect


class DyingRecorder(Recorder):
    """Writes everything, and survives everything but an appraisal."""

    @activity.defn(name="record")
    async def record(self, change: RecordInput) -> Recorded:
        """The proof that the change is kept; of an appraisal nobody ever hears it."""
        recorded: Recorded = await super().record(change)
        if change.entry.act is Act.APPRAISED:
            os.kill(os.getpid(), signal.SIGKILL)
        return recorded


async def run() -> None:
    """Works until it dies."""
    settings = get_settings()
    recorder = DyingRecorder(await open_pool(settings))
    await build_worker(await connect(settings), settings, [recorder.record, recorder.recall]).run()


if __name__ == "__main__":
    asyncio.run(run())
