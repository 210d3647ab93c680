"""One session of a council, from the day it is convened until its minutes are signed.

People speak to it by Update. Words are taken one at a time: each is checked, recorded, and only then is the session another.
Ballots never come here (they go to the ballot box in the database): the session learns how many there were, the commitment to the
box, and what came of it.
"""

import asyncio
import contextlib
from datetime import datetime, timedelta

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

from activities.outcomes import OutcomeCarrier
from models.errors import DomainError, WrongState
from models.messages import council_session as said
from models.messages.council_session import DeliverOutcomes, SessionInput, SessionStatus, StartSession
from models.vocabulary import Act, SessionCommand, SessionState
from policy.clock import local_day
from workflows.council import rounds
from workflows.council.checks import refuse, refuse_start
from workflows.council.desk import SessionDesk, Word
from workflows.council.sitting import Sitting
from workflows.council.words import WORDS, publish

MOST_EVENTS, MOST_BYTES = 11_000, 20 * 1024 * 1024
LAST_WORDS = frozenset(
    {
        SessionCommand.CLOSE_ROUND,
        SessionCommand.BREAK_TIES,
        SessionCommand.PUBLISH,
        SessionCommand.SIGN_MINUTES,
        SessionCommand.CANCEL,
    }
)


@workflow.defn(name="CouncilSession", failure_exception_types=[DomainError, ValidationError])
class CouncilSessionWorkflow:
    """The answer to a word means: kept, and visible in the session.

    It ends when the minutes are signed and every nomination is told, or when it is called off.
    """

    @workflow.init
    def __init__(self, start: StartSession) -> None:
        self._refusal = _refusal_of(start)
        self._desk = SessionDesk(Sitting.begin(start))

    @workflow.run
    async def run(self, start: StartSession) -> SessionStatus:
        """The status in which the session ended. Fails at once, with a DomainError, for a start that leads nowhere."""
        if self._refusal is not None:
            raise self._refusal
        living = asyncio.ensure_future(self._live(start))
        while True:
            try:
                await asyncio.shield(living)
                break
            except asyncio.CancelledError:
                if living.done():  # the worker puts this run out of its memory
                    raise
                # Nobody stops a session from outside: it is called off by a word that stands in its ledger.
                workflow.logger.warning("a request to cancel was ignored")
        return self._desk.kept.status

    async def _live(self, start: StartSession) -> None:
        convened = Word(
            Act.SESSION_CONVENED, start.convened_by, start.update_id, start.fingerprint, start=start, facts=_convened(start)
        )
        async with self._desk.pen:
            await self._desk.keep(self._desk.draft(), convened, workflow.now())
        while not self._desk.kept.ended:
            if self._desk.kept.to_deliver:
                await self._deliver()
            else:
                await self._wait_for_alarm()
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.query
    def status(self) -> SessionStatus:
        """Where the session stands."""
        return self._desk.kept.status_now()

    @workflow.update(name=SessionCommand.SET_AGENDA)
    async def set_agenda(self, command: said.SetAgendaInput) -> SessionStatus:
        """Nominations come onto the agenda, or leave it."""
        return await self._hear(SessionCommand.SET_AGENDA, command)

    @set_agenda.validator
    def validate_set_agenda(self, command: said.SetAgendaInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.SET_AGENDA, command)

    @workflow.update(name=SessionCommand.INVITE)
    async def invite(self, command: said.InviteInput) -> SessionStatus:
        """The invitations go out."""
        return await self._hear(SessionCommand.INVITE, command)

    @invite.validator
    def validate_invite(self, command: said.InviteInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.INVITE, command)

    @workflow.update(name=SessionCommand.RECORD_PRESENCE)
    async def record_presence(self, command: said.RecordPresenceInput) -> SessionStatus:
        """Who takes part, and how."""
        return await self._hear(SessionCommand.RECORD_PRESENCE, command)

    @record_presence.validator
    def validate_record_presence(self, command: said.RecordPresenceInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.RECORD_PRESENCE, command)

    @workflow.update(name=SessionCommand.RECUSE)
    async def recuse(self, command: said.RecuseInput) -> SessionStatus:
        """A member keeps out of a vote."""
        return await self._hear(SessionCommand.RECUSE, command)

    @recuse.validator
    def validate_recuse(self, command: said.RecuseInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.RECUSE, command)

    @workflow.update(name=SessionCommand.OPEN_ROUND)
    async def open_round(self, command: said.OpenRoundInput) -> SessionStatus:
        """The vote is opened."""
        return await self._hear(SessionCommand.OPEN_ROUND, command)

    @open_round.validator
    def validate_open_round(self, command: said.OpenRoundInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.OPEN_ROUND, command)

    @workflow.update(name=SessionCommand.CLOSE_ROUND)
    async def close_round(self, command: said.CloseRoundInput) -> SessionStatus:
        """The vote is closed and counted."""
        return await self._hear(SessionCommand.CLOSE_ROUND, command)

    @close_round.validator
    def validate_close_round(self, command: said.CloseRoundInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.CLOSE_ROUND, command)

    @workflow.update(name=SessionCommand.BREAK_TIES)
    async def break_ties(self, command: said.BreakTiesInput) -> SessionStatus:
        """The chair speaks where votes were level."""
        return await self._hear(SessionCommand.BREAK_TIES, command)

    @break_ties.validator
    def validate_break_ties(self, command: said.BreakTiesInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.BREAK_TIES, command)

    @workflow.update(name=SessionCommand.EMBARGO)
    async def embargo(self, command: said.EmbargoInput) -> SessionStatus:
        """The result is kept back."""
        return await self._hear(SessionCommand.EMBARGO, command)

    @embargo.validator
    def validate_embargo(self, command: said.EmbargoInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.EMBARGO, command)

    @workflow.update(name=SessionCommand.PUBLISH)
    async def publish(self, command: said.PublishInput) -> SessionStatus:
        """The result is told."""
        return await self._hear(SessionCommand.PUBLISH, command)

    @publish.validator
    def validate_publish(self, command: said.PublishInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.PUBLISH, command)

    @workflow.update(name=SessionCommand.KEEP_MINUTES)
    async def keep_minutes(self, command: said.KeepMinutesInput) -> SessionStatus:
        """A version of the minutes is there."""
        return await self._hear(SessionCommand.KEEP_MINUTES, command)

    @keep_minutes.validator
    def validate_keep_minutes(self, command: said.KeepMinutesInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.KEEP_MINUTES, command)

    @workflow.update(name=SessionCommand.SIGN_MINUTES)
    async def sign_minutes(self, command: said.SignMinutesInput) -> SessionStatus:
        """The minutes are signed."""
        return await self._hear(SessionCommand.SIGN_MINUTES, command)

    @sign_minutes.validator
    def validate_sign_minutes(self, command: said.SignMinutesInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.SIGN_MINUTES, command)

    @workflow.update(name=SessionCommand.CANCEL)
    async def cancel(self, command: said.CancelInput) -> SessionStatus:
        """The session is called off."""
        return await self._hear(SessionCommand.CANCEL, command)

    @cancel.validator
    def validate_cancel(self, command: said.CancelInput) -> None:
        """Refuse what the session does not allow."""
        self._check(SessionCommand.CANCEL, command)

    def _check(self, name: SessionCommand, command: SessionInput) -> None:
        if self._refusal is not None:
            raise self._refusal
        refuse(self._desk.kept, name, command, _update_id(), workflow.now())
        _refuse_when_long(name)

    async def _hear(self, name: SessionCommand, command: SessionInput) -> SessionStatus:
        """Wait for the pen, and ask again: what was said before may have changed what is allowed."""
        await workflow.wait_condition(lambda: self._desk.kept.sequence > 0)
        async with self._desk.pen:
            now, update_id = workflow.now(), _update_id()
            refuse(self._desk.kept, name, command, update_id, now)
            _refuse_when_long(name)
            await self._carry_out(name, command, update_id, now)
            return self._desk.kept.status

    async def _carry_out(self, name: SessionCommand, command: SessionInput, update_id: str, now: datetime) -> None:
        match command:
            case said.OpenRoundInput():
                await rounds.open_round(self._desk, command, update_id, now)
            case said.CloseRoundInput():
                await rounds.close_round(self._desk, command, update_id, now)
            case said.CancelInput():
                await rounds.call_off(self._desk, command, update_id, now)
            case _:
                draft = self._desk.draft()
                word = WORDS[name](draft, command)
                word.actor, word.update_id, word.fingerprint = command.actor, update_id, command.fingerprint
                await self._desk.keep(draft, word, now)

    async def _wait_for_alarm(self) -> None:
        """Sleep until something is due by itself, and see to it. A timer that has become pointless is left to ring for nothing."""
        armed = self._desk.kept.next_alarm

        def must_wake() -> bool:
            sitting = self._desk.kept
            earlier = sitting.next_alarm is not None and (armed is None or sitting.next_alarm < armed)
            return earlier or sitting.ended or sitting.to_deliver

        try:
            await workflow.wait_condition(must_wake, timeout=_until(armed), timeout_summary="reminder, closing or publication")
        except TimeoutError:
            await self._ring()

    async def _ring(self) -> None:
        """What is due: a reminder, the end of the vote, the end of the embargo. Whoever was quicker has done it."""
        async with self._desk.pen:
            sitting, now = self._desk.kept, workflow.now()
            if sitting.state is SessionState.OPEN and sitting.remind_at is not None and sitting.remind_at <= now:
                await rounds.remind(self._desk, now)
            if sitting.state is SessionState.OPEN and sitting.closes_at is not None and sitting.closes_at <= now:
                with contextlib.suppress(ApplicationError):  # the round is void, and its ledger says why
                    await rounds.close_round(self._desk, None, None, now)
            if sitting.state is SessionState.EMBARGOED and sitting.embargo_until is not None and sitting.embargo_until <= now:
                draft = self._desk.draft()
                await self._desk.keep(draft, publish(draft, None), now)

    async def _deliver(self) -> None:
        """Every nomination is told, from an activity that goes on where it was killed; then the ledger says how many were."""
        sitting = self._desk.kept
        assert sitting.run_by is not None  # noqa: S101 -- what was published was voted on, in a round that somebody opened
        assert sitting.opened_at is not None  # noqa: S101 -- the same
        asked = DeliverOutcomes(
            session=sitting.start.session,
            actor=sitting.run_by,
            held_on=local_day(sitting.opened_at),
            members=len(sitting.voters),
            present=sitting.present,
            rounds=tuple(sitting.counted),
        )
        delivered = await workflow.execute_activity_method(
            OutcomeCarrier.deliver_outcomes,
            asked,
            start_to_close_timeout=timedelta(hours=2),
            heartbeat_timeout=timedelta(seconds=6),
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=0.5), maximum_interval=timedelta(seconds=15)),
        )
        async with self._desk.pen:
            draft = self._desk.draft()
            draft.delivered = delivered
            word = Word(Act.OUTCOMES_DELIVERED, facts=delivered.model_dump())
            await self._desk.keep(draft, word, workflow.now())


def _refusal_of(start: StartSession) -> DomainError | None:
    try:
        refuse_start(start, workflow.info().workflow_id)
    except DomainError as refusal:
        return refusal
    return None


def _refuse_when_long(name: SessionCommand) -> None:
    """A session hears a thousand words, far more than any has; then only those that bring it to its end.

    The engine refuses the 2,001st update of a run, and ends it at 51,200 events or 50 MiB. Raises WrongState.
    """
    info = workflow.info()
    length, size = info.get_current_history_length(), info.get_current_history_size()
    if name not in LAST_WORDS and (length > MOST_EVENTS or size > MOST_BYTES):
        raise WrongState("the session has gone on for too long: bring it to its end", command=name, events=length)


def _convened(start: StartSession) -> dict[str, object]:
    voters = sum(seat.function.votes for seat in start.seats)
    return {"council": start.council, "kind": start.kind, "planned_at": start.planned_at.isoformat(), "members": voters}


def _update_id() -> str:
    info = workflow.current_update_info()
    return info.id if info else ""


def _until(alarm: datetime | None) -> timedelta | None:
    return None if alarm is None else max(alarm - workflow.now(), timedelta(0))
