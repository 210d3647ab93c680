"""Keeps the sending of notices alive, wholly apart from the nominations: they write to the outbox and never wait for it.

The work is in one long activity, which the engine starts again wherever a worker lives. What was sent, and what is due, stands in
PostgreSQL; this workflow holds no state, so its history says nothing but "round after round".
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.notification import NoticeDelivery
from models.messages.notification import DeliverNoticesInput, NotificationInput

HEARTBEAT = timedelta(seconds=10)
"""A relay that is silent for so long is taken for dead, and another one takes over."""
SLACK = timedelta(minutes=2)
"""What a round may take over its time: the worker finishes what it is sending when it is told to stop."""


@workflow.defn(name="Notification")
class NotificationWorkflow:
    """One for the whole installation, under the id `notification`. It runs until somebody cancels it."""

    @workflow.run
    async def run(self, pace: NotificationInput) -> None:
        """Never returns: after `pace.rounds` it goes on as a new run."""
        for _ in range(pace.rounds):
            await workflow.execute_activity_method(
                NoticeDelivery.deliver_notices,
                DeliverNoticesInput(seconds=pace.round_seconds),
                start_to_close_timeout=timedelta(seconds=pace.round_seconds) + SLACK,
                heartbeat_timeout=HEARTBEAT,
                retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=10)),
                summary="send what is due",
            )
        workflow.continue_as_new(pace)
