"""Tells people: has messages made of what is new, claims what is due, hands it over side by side, marks what became of each.

Nominations never wait for any of it. One address that hangs holds its own few places and nobody else's. What survives a worker is
the table of messages: its leases run out, and the next relay takes over.
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
from activities.away import DATABASE_AWAY
from activities.deliveries import (
    BouncedError,
    ClaimedMessage,
    Deliveries,
    Places,
    RefusedError,
    Sent,
    TryAgainError,
)
from activities.expansion import Expansion
from activities.mail import Mailer
from activities.webhook import WebhookCaller
from models.lanes import SMTP_LANE
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
    sweep: timedelta = timedelta(seconds=2)
    """How often to look for newcomers at a desk, digests that are due, and replays."""
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

    async def send(self, message: ClaimedMessage) -> Sent:
        """The proof, once the other side has it. Raises RefusedError or TryAgainError."""


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
        self._expansion = Expansion(pool, pace.sweep)
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
        await self._expansion.expand()
        claimed = await self._deliveries.claim(list(self._under_way), self._places_left())
        for message in claimed:
            self._lanes[message.lane] += 1
            self._under_way[message.id] = asyncio.create_task(self._deliver(message))
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

    async def _deliver(self, message: ClaimedMessage) -> None:
        try:
            await self._attempt(message)
        finally:
            self._lanes[message.lane] -= 1
            if not self._lanes[message.lane]:
                del self._lanes[message.lane]
            del self._under_way[message.id]

    async def _attempt(self, message: ClaimedMessage) -> None:
        try:
            async with asyncio.timeout(self._longest_attempt):
                sent = await self._hand_over(message)
        except RefusedError as refused:
            await self._give_up(message, refused)
        except TryAgainError as failed:
            await self._put_back(message, failed.code)
        except TimeoutError:
            await self._put_back(message, "no_answer")
        except Exception as error:  # noqa: BLE001 -- one message must never end the relay
            # The text of the error is not logged: it may quote the address.
            log.error("message_attempt_broke", message=message.id, channel=message.channel, error=type(error).__name__)  # noqa: TRY400
            await self._put_back(message, "unexpected")
        else:
            self._troubled.discard(message.lane)
            await self._deliveries.mark_sent(message, sent)

    async def _hand_over(self, message: ClaimedMessage) -> Sent:
        sender = self._senders.get(message.channel)
        if sender is None:
            raise RefusedError("unknown_channel")
        if not message.wanted:
            raise RefusedError("unsubscribed" if message.officer is None else "no_address")
        return await sender.send(message)

    async def _put_back(self, message: ClaimedMessage, code: str) -> None:
        self._troubled.add(message.lane)
        if message.attempts >= self._pace.attempts:
            await self._give_up(message, RefusedError(code))
            return
        log.info("notice_put_back", message=message.id, channel=message.channel, attempts=message.attempts, code=code)
        await self._deliveries.put_back(message, self._pace.delay(message.attempts), code)

    async def _give_up(self, message: ClaimedMessage, refused: RefusedError) -> None:
        log.warning("notice_failed", message=message.id, channel=message.channel, attempts=message.attempts, code=refused.code)
        if isinstance(refused, BouncedError):
            await self._deliveries.bounce(message, refused.code)
        else:
            await self._deliveries.give_up(message, refused.code)

    async def _finish(self) -> None:
        """Waits for what is under way. Each attempt has an end; the worker's grace may come first, and then cancels this wait."""
        if self._under_way:
            await asyncio.wait(self._under_way.values())

    async def _abandon(self) -> None:
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
