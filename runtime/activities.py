"""The activities of a worker, each given what it works with."""

from collections.abc import Callable
from typing import Any

import asyncpg

from activities.join import Joiner
from activities.notification import NoticeDelivery
from activities.record import Recorder
from activities.revocation import Revoker
from activities.watch import Watch
from runtime.settings import Settings


def build_activities(pool: asyncpg.Pool, settings: Settings) -> list[Callable[..., Any]]:
    """Every activity that a worker offers, bound to the pool and the settings."""
    recorder, joiner = Recorder(pool), Joiner(pool)
    return [
        recorder.record,
        recorder.recall,
        joiner.ask_source,
        joiner.join_source,
        joiner.keep_join,
        Revoker(pool).revoke,
        Watch(pool).watch,
        NoticeDelivery(pool, settings).deliver_notices,
    ]
