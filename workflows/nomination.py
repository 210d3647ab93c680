"""One nomination, from the day its dossier was received until every nominee has an outcome."""

import asyncio
from collections import deque
from datetime import datetime, timedelta

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError
from temporalio.workflow import ParentClosePolicy

from activities.record import Recorder
from models.errors import DomainError
from models.ids import nomination_workflow_id
from models.messages.commands import (
    AppraiseInput,
    CommandInput,
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
from models.messages.nomination import NominationStatus, StartNomination
from models.messages.record import Recorded, RecordInput
from models.vocabulary import Command, Role
from policy.clock import local_day
from workflows import guards
from workflows.case import Case
from workflows.chronicle import Before, Draft, opening, status_of, write_down
from workflows.ladder import climb_ladder
from workflows.splitting import with_origin_hash
from workflows.steps import STEPS
from workflows.tasks import next_alarm

UPDATES_PER_RUN = 1500
"""The engine refuses the 2,001st update of a run; the nomination goes on in a new run well before."""


@workflow.defn(name="Nomination", failure_exception_types=[DomainError, ValidationError])
class NominationWorkflow:
    """People act by Update; each change is applied to one case, then recorded.

    The answer means: kept, and visible in every list.
    """

    @workflow.init
    def __init__(self, start: StartNomination) -> None:
        self._case = Case.begin(start)
        self._unwritten: deque[Draft] = deque()
        self._pen = asyncio.Lock()
        self._updates = 0
        if self._case.sequence == 0:
            self._unwritten.append(opening(self._case, workflow.now()))

    @workflow.run
    async def run(self, start: StartNomination) -> NominationStatus:
        """The status in which the nomination ended."""
        await self._write_all()
        while self._case.closed is None and not self._run_is_full:
            await self._wait_for_alarm()
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self._case.closed is None:
            workflow.continue_as_new(
                start.model_copy(update={"nominees": tuple(self._case.nominees), "memory": self._case.memory()})
            )
        return status_of(self._case)

    @workflow.query
    def status(self) -> NominationStatus:
        """Where the nomination stands."""
        return status_of(self._case)

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

    def _check(self, name: Command, command: CommandInput) -> None:
        if self._answer_given() is not None:
            return
        guards.open_case(self._case, command)
        STEPS[name].check(self._case, command, local_day(workflow.now()))

    async def _carry_out(self, name: Command, command: CommandInput) -> NominationStatus:
        """Change the case at once, then wait until the change is recorded: no other command ever sees half of one."""
        if (answer := self._answer_given()) is not None:
            return answer
        self._check(name, command)
        case, now = self._case, workflow.now()
        before = Before.of(case, now)
        change = STEPS[name].carry_out(case, command)
        if command.actor.role is not Role.CLERK:
            case.acted[command.actor.officer] = before.acting_station
        draft = write_down(case, before, change, now, actor=command.actor, update_id=_update_id(), fingerprint=command.fingerprint)
        case.answered[_update_id()] = draft.record.status
        self._updates += 1
        self._unwritten.append(draft)
        await self._write_all()
        return draft.record.status

    def _answer_given(self) -> NominationStatus | None:
        """What a caller was told who gave this very command to an earlier run; the engine itself knows the commands of this run."""
        return self._case.answered.get(_update_id())

    async def _write_all(self) -> None:
        """Record what is not recorded yet, in order, one at a time: each entry needs the hash of the one before."""
        async with self._pen:
            while self._unwritten:
                draft = self._unwritten[0]
                recorded = await _record(draft.record.model_copy(update={"previous_hash": self._case.last_hash}))
                self._case.last_hash = recorded.hash
                for child in draft.children:
                    await _start(with_origin_hash(child, recorded.hash))
                self._unwritten.popleft()

    async def _wait_for_alarm(self) -> None:
        """Sleep until the next rung of the ladder is due, and climb it.

        The timer is left alone when the next rung moves later: waking up once for nothing costs less than cancelling at every step.
        """
        armed = next_alarm(self._case)

        def must_wake() -> bool:
            alarm = next_alarm(self._case)
            earlier = alarm is not None and (armed is None or alarm < armed)
            return earlier or self._case.closed is not None or self._run_is_full

        try:
            await workflow.wait_condition(must_wake, timeout=_until(armed), timeout_summary="reminder, due date or escalation")
        except TimeoutError:
            self._unwritten.extend(climb_ladder(self._case, workflow.now()))
            await self._write_all()

    @property
    def _run_is_full(self) -> bool:
        return self._updates >= UPDATES_PER_RUN or workflow.info().is_continue_as_new_suggested()


def _update_id() -> str:
    info = workflow.current_update_info()
    return info.id if info else ""


def _until(alarm: datetime | None) -> timedelta | None:
    return None if alarm is None else max(alarm - workflow.now(), timedelta(0))


async def _record(change: RecordInput) -> Recorded:
    """A local activity, for speed; a regular one, for as long as it takes, when the database is away."""
    try:
        return await workflow.execute_local_activity_method(
            Recorder.record,
            change,
            start_to_close_timeout=timedelta(seconds=3),
            schedule_to_close_timeout=timedelta(seconds=6),
            retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=2),
        )
    except ActivityError:
        return await workflow.execute_activity_method(
            Recorder.record,
            change,
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)),
        )


async def _start(child: StartNomination) -> None:
    await workflow.start_child_workflow(
        NominationWorkflow.run,
        child,
        id=nomination_workflow_id(child.nomination),
        parent_close_policy=ParentClosePolicy.ABANDON,
    )
