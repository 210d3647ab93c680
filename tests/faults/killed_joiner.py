"""A worker that kills itself (SIGKILL) at one moment of a join: `python -m tests.faults.killed_joiner <moment>`.

The moments: when a nomination has been asked, when the n-th one has ended in the database and nobody has heard of it, when the
joined one has written its first entry, when the result is written down.
"""

import asyncio
import os
import signal
import sys
from typing import Any

from temporalio import activity

from activities.join import Joiner
from activities.record import Recorder
from models.messages.join import AskSource, JoinLook, KeepJoin, SourceJoined
from models.messages.record import Recorded, RecordInput
from models.vocabulary import Act
from runtime.database import open_pool
from runtime.settings import get_settings
from runtime.temporal import build_worker, connect

ASKED, FIRST_ENDED, SECOND_ENDED, SECOND_TOLD, BEGUN, KEPT = (
    *("asked", "first_ended", "second_ended", "second_told"),
    *("begun", "kept"),
)
MOMENTS = (ASKED, FIRST_ENDED, SECOND_ENDED, SECOND_TOLD, BEGUN, KEPT)


def die() -> None:
    """At once, without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingRecorder(Recorder):
    """Writes everything; dies after the n-th end, or after the first entry of a joined nomination."""

    moment = ""
    ended = 0

    @activity.defn(name="record")
    async def record(self, change: RecordInput) -> Recorded:
        """The proof that the change is kept; of some nobody ever hears it."""
        recorded: Recorded = await super().record(change)
        self.ended += change.entry.act is Act.JOINED
        if change.entry.act is Act.JOINED and self.moment == {1: FIRST_ENDED, 2: SECOND_ENDED}.get(self.ended):
            die()
        if change.entry.act is Act.JOINED_FROM and self.moment == BEGUN:
            die()
        return recorded


class DyingJoiner(Joiner):
    """Asks and tells; dies after the first look, after the second answer, or after the result."""

    moment = ""
    told = 0

    @activity.defn(name="ask_source")
    async def ask_source(self, ask: AskSource) -> JoinLook:
        """Whether it could be joined."""
        look: JoinLook = await super().ask_source(ask)
        if self.moment == ASKED:
            die()
        return look

    @activity.defn(name="join_source")
    async def join_source(self, ask: AskSource) -> SourceJoined:
        """What it hands over."""
        answer: SourceJoined = await super().join_source(ask)
        self.told += 1
        if self.moment == SECOND_TOLD and self.told == 2:
            die()
        return answer

    @activity.defn(name="keep_join")
    async def keep_join(self, done: KeepJoin) -> None:
        """Keeps the result."""
        await super().keep_join(done)
        if self.moment == KEPT:
            die()


async def run(moment: str) -> None:
    """Works until it dies."""
    settings = get_settings()
    pool = await open_pool(settings)
    recorder, joiner = DyingRecorder(pool), DyingJoiner(pool)
    recorder.moment = joiner.moment = moment
    words: list[Any] = [recorder.record, recorder.recall, joiner.ask_source, joiner.join_source, joiner.keep_join]
    await build_worker(await connect(settings), settings, words).run()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1]))
