"""Keeps what has happened, round after round, apart from the nominations: archives it, then signs the ledger."""

from contextlib import suppress
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from activities.archive import Archiver
from activities.ledger_tree import LedgerSigner
from models.messages.archive import Archived, ArchiveInput, ArchivePace
from models.messages.ledger_proof import SignLedger

HEARTBEAT = timedelta(seconds=30)
"""A worker that is silent for so long is taken for dead, and another one goes on."""
LOOK_SECONDS = 600
A_FEW_TIMES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30), maximum_attempts=4)
"""Then it is the other's turn: a storage that is away must not keep the ledger from being signed, nor the other way round."""


@workflow.defn(name="Archive")
class ArchiveWorkflow:
    """One for the whole installation, under the id `archive`. It runs until somebody cancels it."""

    @workflow.run
    async def run(self, pace: ArchivePace) -> None:
        """Never returns: after `pace.rounds` it goes on as a new run."""
        for _ in range(pace.rounds):
            archived = await self._archive()
            with suppress(ActivityError):  # its worker has told why; the next round tries again
                await workflow.execute_activity_method(
                    LedgerSigner.sign_ledger,
                    SignLedger(),
                    start_to_close_timeout=timedelta(minutes=15),
                    heartbeat_timeout=HEARTBEAT,
                    retry_policy=A_FEW_TIMES,
                    summary="sign the ledger",
                )
            if not archived.more:
                await workflow.sleep(archived.rest_seconds or pace.every_seconds)
        workflow.continue_as_new(pace)

    async def _archive(self) -> Archived:
        """What was kept; nothing, after a few tries that failed."""
        try:
            return await workflow.execute_activity_method(
                Archiver.archive_histories,
                ArchiveInput(seconds=LOOK_SECONDS),
                start_to_close_timeout=timedelta(seconds=2 * LOOK_SECONDS),
                heartbeat_timeout=HEARTBEAT,
                retry_policy=A_FEW_TIMES,
                summary="archive what is due",
            )
        except ActivityError:
            return Archived()
