"""The activities of a worker, each given what it works with."""

from collections.abc import Callable
from typing import Any

import asyncpg

from activities.archive import Archiver
from activities.archive_policy import PolicyFiles
from activities.ballot_box import BallotBox
from activities.ballot_keys import KeyFolder
from activities.council_session import SessionRecorder
from activities.erasure import Eraser
from activities.join import Joiner
from activities.ledger_tree import LedgerSigner
from activities.notification import NoticeDelivery
from activities.outcomes import OutcomeCarrier
from activities.record import Recorder
from activities.revocation import Revoker
from activities.watch import Watch
from runtime.code_version import code_version
from runtime.object_store import open_object_store
from runtime.settings import Settings


def build_activities(pool: asyncpg.Pool, settings: Settings) -> list[Callable[..., Any]]:
    """Every activity that a worker offers, bound to the pool and the settings."""
    recorder, joiner, sessions = Recorder(pool), Joiner(pool), SessionRecorder(pool)
    box = BallotBox(pool, KeyFolder(settings.ballot_keys))
    objects = open_object_store(settings)
    eraser = Eraser(pool, objects)
    signer = LedgerSigner(pool, objects, settings.checkpoint_key, settings.ledger_origin, settings.ledger_former_vkeys)
    archiver = Archiver(
        pool,
        objects,
        PolicyFiles(settings.policy_overrides),
        code_version(),
        side_by_side=settings.archive_at_a_time,
        engine_keeps_days=settings.engine_keeps_days,
        rest_seconds=settings.archive_every_seconds,
    )
    return [
        recorder.record,
        recorder.recall,
        joiner.ask_source,
        joiner.join_source,
        joiner.keep_join,
        sessions.check_opening,
        sessions.record_session,
        box.open_round,
        box.close_round,
        box.commit_box,
        box.count_round,
        box.destroy_round,
        box.remind_voters,
        OutcomeCarrier(pool).deliver_outcomes,
        Revoker(pool).revoke,
        eraser.erase,
        eraser.clear_erased,
        Watch(pool).watch,
        archiver.archive_histories,
        signer.sign_ledger,
        NoticeDelivery(pool, settings).deliver_notices,
    ]
