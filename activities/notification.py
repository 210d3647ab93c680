"""Sends what the outbox holds: claims deliveries that are due, hands them over side by side, and writes down what became of each.

Nominations never wait for any of it. One address that hangs holds its own few places and nobody else's. What survives a worker is
the table of deliveries: its leases run out, and the next relay takes over.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import asyncpg
import structlog
from temporalio import activity

from activities.award_names import AwardNames, lawful_award_names
from activities.deliveries import (
    DATABASE_AWAY,
    SMTP_LANE,
    ClaimedDelivery,
    Deliveries,
    Places,
    RefusedError,
    TryAgainError,
)
from activities.mail import Mailer
from activities.webhook import WebhookCaller
from models.messages.notification import Channel, DeliverNoticesInput, DeliverNoticesOutput
from runtime.settings import Settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to look, and how long to go on trying.

    The defaults look four times a second, and try a message 16 times: after 5 s, 10 s, 20 s … at most 4 hours, about a day in all.
    """

    look: timedelta = timedelta(milliseconds=250)
    gather: timedelta = timedelta(milliseconds=20)
    """After one message is through, how long to wait for more before looking again."""
    database_away: timedelta = timedelta(seconds=1)
    first_delay: timedelta = timedelta(seconds=5)
    longest_delay: timedelta = timedelta(hours=4)
    attempts: int = 16
    lease_margin: timedelta = timedelta(seconds=10)
    """How much longer than any attempt may take a claim holds, for the mark that follows it."""
    patience: timedelta = timedelta(minutes=10)
    """How long to go on trying to write down what became of a message while the database is away."""

    def delay(self, attempts: int) -> timedelta:
        """How long to wait after so many attempts: doubled each time, and never the same for two messages that failed together."""
        full = min(self.first_delay * (1 << min(attempts - 1, 30)), self.longest_delay)
        spread: float = random.uniform(0.5, 1)  # noqa: S311 -- it spreads load, it hides nothing
        return full * spread


PACE = Pace()
PLACES = Places()


class Sender(Protocol):
    """Hands one message to one address."""

    async def send(self, delivery: ClaimedDelivery) -> None:
        """Nothing, once the other side has it. Raises RefusedError or TryAgainError."""


class NoticeDelivery:
    """The relay of one worker. What it is sending outlives a round, so that a slow address never holds up the next round."""

    def __init__(
        self,
        pool: asyncpg.Pool,
        settings: Settings,
        *,
        pace: Pace = PACE,
        places: Places = PLACES,
        award_names: AwardNames = lawful_award_names,
    ) -> None:
        self._senders: dict[str, Sender] = {
            Channel.EMAIL: Mailer(settings, award_names),
            Channel.WEBHOOK: WebhookCaller(settings),
        }
        self._pace = pace
        self._places = places
        self._longest_attempt = max(settings.smtp_timeout_seconds, settings.webhook_timeout_seconds)
        lease = timedelta(seconds=self._longest_attempt) + pace.lease_margin
        self._deliveries = Deliveries(pool, places, lease, pace.patience)
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._lanes: Counter[str] = Counter()
        self._troubled: set[str] = set()

    @activity.defn(name="deliver_notices")
    async def deliver_notices(self, round_: DeliverNoticesInput) -> DeliverNoticesOutput:
        """Sends what is due until the round is over or the worker stops; then how many attempts were begun."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + round_.seconds
        attempts = 0
        try:
            while loop.time() < ends_at and not activity.is_worker_shutdown():
                activity.heartbeat()
                try:
                    attempts += await self._begin_what_is_due()
                except DATABASE_AWAY as error:
                    log.warning("notices_wait_for_database", error=type(error).__name__)
                    await asyncio.sleep(self._pace.database_away.total_seconds())
                else:
                    await self._until_there_may_be_more()
            if activity.is_worker_shutdown():
                await self._finish()
        except asyncio.CancelledError:
            # A worker that has to go takes its attempts with it; in a round that was merely taken away they may end well.
            if activity.is_worker_shutdown():
                await self._abandon()
            raise
        return DeliverNoticesOutput(attempts=attempts)

    async def _begin_what_is_due(self) -> int:
        await self._deliveries.expand()
        claimed = await self._deliveries.claim(list(self._under_way), self._places_left())
        for delivery in claimed:
            self._lanes[delivery.lane] += 1
            self._under_way[delivery.id] = asyncio.create_task(self._deliver(delivery))
        return len(claimed)

    def _places_left(self) -> dict[str, int]:
        """For each lane in use or in trouble. A lane whose last attempt failed gets one place until an attempt succeeds."""
        return {lane: self._width(lane) - self._lanes[lane] for lane in {*self._lanes, *self._troubled}}

    def _width(self, lane: str) -> int:
        if lane in self._troubled:
            return 1
        return self._places.smtp if lane == SMTP_LANE else self._places.host

    async def _until_there_may_be_more(self) -> None:
        look = self._pace.look.total_seconds()
        if not self._under_way:
            await asyncio.sleep(look)
            return
        await asyncio.wait(self._under_way.values(), timeout=look, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(self._pace.gather.total_seconds())

    async def _deliver(self, delivery: ClaimedDelivery) -> None:
        try:
            await self._attempt(delivery)
        finally:
            self._lanes[delivery.lane] -= 1
            if not self._lanes[delivery.lane]:
                del self._lanes[delivery.lane]
            del self._under_way[delivery.id]

    async def _attempt(self, delivery: ClaimedDelivery) -> None:
        try:
            async with asyncio.timeout(self._longest_attempt):
                await self._hand_over(delivery)
        except RefusedError as refused:
            await self._give_up(delivery, refused.code)
        except TryAgainError as failed:
            await self._put_back(delivery, failed.code)
        except TimeoutError:
            await self._put_back(delivery, "no_answer")
        except Exception as error:  # noqa: BLE001 -- one message must never end the relay
            # The text of the error is not logged: it may quote the address.
            log.error("notice_attempt_broke", delivery=delivery.id, channel=delivery.channel, error=type(error).__name__)  # noqa: TRY400
            await self._put_back(delivery, "unexpected")
        else:
            self._troubled.discard(delivery.lane)
            await self._deliveries.mark_sent(delivery)

    async def _hand_over(self, delivery: ClaimedDelivery) -> None:
        sender = self._senders.get(delivery.channel)
        if sender is None:
            raise RefusedError("unknown_channel")
        if not delivery.wanted:
            raise RefusedError("unsubscribed")
        await sender.send(delivery)

    async def _put_back(self, delivery: ClaimedDelivery, code: str) -> None:
        self._troubled.add(delivery.lane)
        if delivery.attempts >= self._pace.attempts:
            await self._give_up(delivery, code)
            return
        log.info("notice_put_back", delivery=delivery.id, channel=delivery.channel, attempts=delivery.attempts, code=code)
        await self._deliveries.put_back(delivery, self._pace.delay(delivery.attempts), code)

    async def _give_up(self, delivery: ClaimedDelivery, code: str) -> None:
        log.warning("notice_failed", delivery=delivery.id, channel=delivery.channel, attempts=delivery.attempts, code=code)
        await self._deliveries.give_up(delivery, code)

    async def _finish(self) -> None:
        """Waits for what is under way. Each attempt has an end; the worker's grace may come first, and then cancels this wait."""
        if self._under_way:
            await asyncio.wait(self._under_way.values())

    async def _abandon(self) -> None:
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
