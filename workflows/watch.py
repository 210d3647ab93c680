"""Looks over everything that is open, minute after minute, apart from the nominations."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.watch import Watch
from models.messages.watch import WatchInput, WatchPace


@workflow.defn(name="Watch")
class WatchWorkflow:
    """One for the whole installation, under the id `watch`. It runs until somebody cancels it."""

    @workflow.run
    async def run(self, pace: WatchPace) -> None:
        """Never returns: after `pace.rounds` it goes on as a new run."""
        for _ in range(pace.rounds):
            await workflow.execute_activity_method(
                Watch.watch,
                WatchInput(),
                start_to_close_timeout=timedelta(minutes=5),
                retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)),
                summary="look over everything that is open",
            )
            await workflow.sleep(pace.every_seconds)
        workflow.continue_as_new(pace)
