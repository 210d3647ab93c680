"""One nomination, from the day its dossier was received until every nominee has an outcome."""

import asyncio
import contextlib
from datetime import datetime, timedelta

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

from models.engine import CATCH_UP, COULD_BE_JOINED
from models.errors import AlreadyClosed, DomainError
from models.ids import nomination_workflow_id
from models.messages.commands import (
    AppraiseInput,
    ConsultInput,
    CouncilResultInput,
    DecideInput,
    ForwardInput,
    HoldInput,
    PublicNoticeInput,
    ReleaseInput,
    ResubmitInput,
    ReturnInput,
    WithdrawInput,
)
from models.messages.council_session import ReceiveVerdictInput
from models.messages.join import JoinInput, JoinLook
from models.messages.nomination import NominationStatus, StartNomination
from models.messages.succession import HandOverInput
from models.vocabulary import Command
from policy.clock import local_day
from policy.successors import must_be_genuine
from policy.units import directory
from workflows import guards
from workflows.admission import admit
from workflows.case import Case
from workflows.chronicle import status_of
from workflows.desk import Desk
from workflows.intent import Intent, Order, Said
from workflows.joining import route_mark
from workflows.ladder import rung_is_due
from workflows.steps import STEPS
from workflows.steps.verdict import must_come_from_its_session
from workflows.tasks import next_alarm

FURTHEST_AHEAD = 50
"""By how many entries a ledger may be ahead of its workflow. A task beyond that is nobody's."""

UPDATES_PER_RUN = 1500
"""The engine refuses the 2,001st update of a run; the nomination goes on in a new run well before."""


@workflow.defn(name="Nomination", failure_exception_types=[DomainError, ValidationError])
class NominationWorkflow:
    """People act by Update; each change is applied to one case, then recorded.

    The answer means: kept, and visible in every list.
    """

    @workflow.init
    def __init__(self, start: StartNomination) -> None:
        self._refusal = _refusal_of(start)
        self._desk = Desk(Case.begin(start), begin_nomination)
        self._updates = 0
        if self._refusal is None and start.memory.sequence == 0:
            self._desk.take(Intent(workflow.now()))

    @workflow.run
    async def run(self, start: StartNomination) -> NominationStatus:
        """The status in which the nomination ended. Fails at once, with a DomainError, for a start that leads nowhere."""
        if self._refusal is not None:
            raise self._refusal
        while True:
            try:
                await self._live()
                break
            except asyncio.CancelledError:
                # Nobody stops a nomination from outside: it ends by a word that stands in its ledger, or goes on.
                workflow.logger.warning("a request to cancel was ignored")
        case = self._desk.kept
        if case.closed is None:
            workflow.continue_as_new(start.model_copy(update={"nominees": tuple(case.nominees), "memory": case.memory()}))
        return status_of(case)

    async def _live(self) -> None:
        """Returns when the nomination has ended, or its run is full, and everybody has their answer."""
        await self._desk.write()
        while self._desk.kept.closed is None and not self._run_is_full:
            await self._wait_for_alarm()
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.query
    def status(self) -> NominationStatus:
        """Where the nomination stands."""
        return status_of(self._desk.kept)

    @workflow.update(name=Command.APPRAISE)
    async def appraise(self, command: AppraiseInput) -> NominationStatus:
        """Appraisal of the list."""
        return await self._carry_out(Command.APPRAISE, command)

    @appraise.validator
    def validate_appraise(self, command: AppraiseInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.APPRAISE, command)

    @workflow.update(name=Command.CONSULT)
    async def consult(self, command: ConsultInput) -> NominationStatus:
        """Opinions of other offices."""
        return await self._carry_out(Command.CONSULT, command)

    @consult.validator
    def validate_consult(self, command: ConsultInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.CONSULT, command)

    @workflow.update(name=Command.PUBLISH_NOTICE)
    async def publish_notice(self, command: PublicNoticeInput) -> NominationStatus:
        """A public notice that has ended."""
        return await self._carry_out(Command.PUBLISH_NOTICE, command)

    @publish_notice.validator
    def validate_publish_notice(self, command: PublicNoticeInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.PUBLISH_NOTICE, command)

    @workflow.update(name=Command.RECORD_VOTE)
    async def record_vote(self, command: CouncilResultInput) -> NominationStatus:
        """The council's vote."""
        return await self._carry_out(Command.RECORD_VOTE, command)

    @record_vote.validator
    def validate_record_vote(self, command: CouncilResultInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.RECORD_VOTE, command)

    @workflow.update(name=Command.RECEIVE_VERDICT)
    async def receive_verdict(self, command: ReceiveVerdictInput) -> NominationStatus:
        """The verdict of a session of the council."""
        return await self._carry_out(Command.RECEIVE_VERDICT, command)

    @receive_verdict.validator
    def validate_receive_verdict(self, command: ReceiveVerdictInput) -> None:
        """Refuse what does not come from the session, and what the case does not allow."""
        must_come_from_its_session(self._desk.ahead.start.nomination, command, _update_id())
        self._check(Command.RECEIVE_VERDICT, command)

    @workflow.update(name=Command.FORWARD)
    async def forward(self, command: ForwardInput) -> NominationStatus:
        """The chair's letter that sends the list up."""
        return await self._carry_out(Command.FORWARD, command)

    @forward.validator
    def validate_forward(self, command: ForwardInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.FORWARD, command)

    @workflow.update(name=Command.DECIDE)
    async def decide(self, command: DecideInput) -> NominationStatus:
        """The decision."""
        return await self._carry_out(Command.DECIDE, command)

    @decide.validator
    def validate_decide(self, command: DecideInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.DECIDE, command)

    @workflow.update(name=Command.RETURN_FOR_SUPPLEMENT)
    async def return_for_supplement(self, command: ReturnInput) -> NominationStatus:
        """Back to an earlier level or the unit, all or some."""
        return await self._carry_out(Command.RETURN_FOR_SUPPLEMENT, command)

    @return_for_supplement.validator
    def validate_return_for_supplement(self, command: ReturnInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.RETURN_FOR_SUPPLEMENT, command)

    @workflow.update(name=Command.RESUBMIT)
    async def resubmit(self, command: ResubmitInput) -> NominationStatus:
        """The supplement."""
        return await self._carry_out(Command.RESUBMIT, command)

    @resubmit.validator
    def validate_resubmit(self, command: ResubmitInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.RESUBMIT, command)

    @workflow.update(name=Command.HOLD)
    async def hold(self, command: HoldInput) -> NominationStatus:
        """Wait on a ground of law, all or some."""
        return await self._carry_out(Command.HOLD, command)

    @hold.validator
    def validate_hold(self, command: HoldInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.HOLD, command)

    @workflow.update(name=Command.RELEASE)
    async def release(self, command: ReleaseInput) -> NominationStatus:
        """The end of the wait."""
        return await self._carry_out(Command.RELEASE, command)

    @release.validator
    def validate_release(self, command: ReleaseInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.RELEASE, command)

    @workflow.update(name=Command.WITHDRAW)
    async def withdraw(self, command: WithdrawInput) -> NominationStatus:
        """Take back, all or some."""
        return await self._carry_out(Command.WITHDRAW, command)

    @withdraw.validator
    def validate_withdraw(self, command: WithdrawInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.WITHDRAW, command)

    @workflow.update(name=Command.JOIN)
    async def join(self, command: JoinInput) -> NominationStatus:
        """The end, for a nomination into which several are joined."""
        return await self._carry_out(Command.JOIN, command)

    @join.validator
    def validate_join(self, command: JoinInput) -> None:
        """Refuse what the case does not allow."""
        self._check(Command.JOIN, command)

    @workflow.query(name=COULD_BE_JOINED)
    def could_be_joined(self, command: JoinInput) -> JoinLook:
        """Whether it could be joined now, and with which others. Nothing changes."""
        case = self._desk.kept
        try:
            guards.open_case(case, command)
            STEPS[Command.JOIN].check(case, command, local_day(workflow.now()))
        except DomainError as refusal:
            return JoinLook(refused=refusal.type, detail=refusal.message, facts=refusal.facts)
        return JoinLook(route=route_mark(case), nominees=len(case.nominees))

    @workflow.update(name=Command.HAND_OVER)
    async def hand_over(self, command: HandOverInput) -> NominationStatus:
        """Successors take the places of units that were dissolved."""
        return await self._carry_out(Command.HAND_OVER, command)

    @hand_over.validator
    def validate_hand_over(self, command: HandOverInput) -> None:
        """Refuse what does not concern the case, and successors that the country's directory does not know.

        The directory is asked here alone: what was accepted once is not asked again, so files that change change no history.
        """
        must_be_genuine(directory(), command.successions)
        self._check(Command.HAND_OVER, command)

    @workflow.update(name=CATCH_UP)
    async def catch_up(self) -> NominationStatus:
        """Make again what the ledger holds and the engine has lost; then where the nomination stands. Otherwise it does nothing."""
        await self._desk.catch_up()
        return status_of(self._desk.kept)

    def _check(self, name: Command, command: Said) -> None:
        if self._refusal is not None:
            raise self._refusal
        if self._desk.answer(_update_id()) is None and not self._has_lost_sight_of(command):
            self._intent(name, command).check(self._desk.ahead)

    async def _carry_out(self, name: Command, command: Said) -> NominationStatus:
        """Change the case at once, then wait until the change is recorded: no other command ever sees half of one."""
        if self._has_lost_sight_of(command):
            await self._desk.catch_up()
        intent = self._intent(name, command)
        if self._desk.answer(_update_id()) is None:
            intent.check(self._desk.ahead)
            self._desk.take(intent)
            self._updates += 1
            await self._desk.write()
        answer = self._desk.answer(_update_id())
        if answer is None:
            raise intent.refusal or AlreadyClosed("the nomination went on without this command")
        return answer

    def _has_lost_sight_of(self, command: Said) -> bool:
        """True when the officer has seen a task that this workflow has not: the ledger may know more than the engine."""
        return command.task is not None and 0 < command.task - self._desk.ahead.sequence <= FURTHEST_AHEAD

    def _intent(self, name: Command, command: Said) -> Intent:
        return Intent(workflow.now(), Order(name, command, _update_id()))

    async def _wait_for_alarm(self) -> None:
        """Sleep until the next rung of the ladder is due, and climb it.

        The timer is left alone when the next rung moves later: waking up once for nothing costs less than cancelling at every step.
        """
        armed = next_alarm(self._desk.ahead)

        def must_wake() -> bool:
            alarm = next_alarm(self._desk.ahead)
            earlier = alarm is not None and (armed is None or alarm < armed)
            return earlier or self._desk.kept.closed is not None or self._run_is_full

        try:
            await workflow.wait_condition(must_wake, timeout=_until(armed), timeout_summary="reminder, due date or escalation")
        except TimeoutError:
            while rung_is_due(self._desk.ahead, workflow.now()):
                self._desk.take(Intent(workflow.now()))
            await self._desk.write()

    @property
    def _run_is_full(self) -> bool:
        return self._updates >= UPDATES_PER_RUN or workflow.info().is_continue_as_new_suggested()


def _refusal_of(start: StartNomination) -> DomainError | None:
    info = workflow.info()
    parent = info.parent.workflow_id if info.parent else None
    try:
        admit(start, info.workflow_id, parent, continues=info.continued_run_id is not None)
    except DomainError as refusal:
        return refusal
    return None


def _update_id() -> str:
    info = workflow.current_update_info()
    return info.id if info else ""


def _until(alarm: datetime | None) -> timedelta | None:
    return None if alarm is None else max(alarm - workflow.now(), timedelta(0))


async def begin_nomination(child: StartNomination) -> None:
    """Start a nomination that comes from others; doing it twice does nothing."""
    with contextlib.suppress(WorkflowAlreadyStartedError):
        await workflow.start_child_workflow(
            NominationWorkflow.run,
            child,
            id=nomination_workflow_id(child.nomination),
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            parent_close_policy=ParentClosePolicy.ABANDON,
        )
