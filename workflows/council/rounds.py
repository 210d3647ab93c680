"""A round of a session: opened, closed, committed to, counted, and every trace of who voted how destroyed.

The commitment to the box is the answer of an activity, and so stands in the history, before the count is even asked for; the ledger
holds it too before anybody knows the tally. Who voted what never comes here.
"""

from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from activities.council_session import SessionRecorder
from models.messages.council_session import (
    BoxCommitted,
    CancelInput,
    CloseRoundInput,
    CountRound,
    Opening,
    OpenRound,
    OpenRoundInput,
    RemindVoters,
    RoundClosed,
    RoundCounted,
    RoundOpened,
    RoundRef,
    RoundResult,
)
from models.vocabulary import Act, SessionState
from workflows.council.desk import FOREVER, SessionDesk, Word
from workflows.refused import refused_as_itself

BOX: Any = {**FOREVER, "start_to_close_timeout": timedelta(minutes=10), "heartbeat_timeout": timedelta(seconds=6)}
"""The same for the ballot box, which opens and counts every ballot at once, and shows that it lives meanwhile."""
OPEN, CLOSE, COMMIT, COUNT, DESTROY, REMIND = (
    "open_round",
    "close_round",
    "commit_box",
    "count_round",
    "destroy_round",
    "remind_voters",
)
"""The activities of the ballot box."""


async def open_round(desk: SessionDesk, command: OpenRoundInput, update_id: str, now: datetime) -> None:
    """Open the vote. Refused, with nothing changed, without a quorum or where somebody named may not be voted on again."""
    draft = desk.draft()
    start, number = draft.start, draft.round + 1
    closes_at = now + timedelta(minutes=command.minutes) if command.minutes else None
    opening = Opening(
        session=start.session,
        unit=start.unit,
        level=start.level,
        round=number,
        kind=start.kind,
        nominees=command.nominees,
        at=now,
    )
    await refused_as_itself(workflow.execute_activity_method(SessionRecorder.check_opening, opening, **FOREVER))
    asked = OpenRound(
        session=start.session,
        round=number,
        unit=start.unit,
        mode=command.mode,
        nominees=command.nominees,
        at=now,
        closes_at=closes_at,
    )
    opened: RoundOpened = await refused_as_itself(workflow.execute_activity(OPEN, asked, result_type=RoundOpened, **BOX))
    draft.state, draft.round, draft.closes_at = SessionState.OPEN, number, closes_at
    draft.remind_at = now + timedelta(minutes=command.remind_after) if command.remind_after else None
    draft.places, draft.run_by, draft.opened_at, draft.ballots = command.places, command.actor, now, None
    facts = {"round": number, "mode": command.mode, **opened.model_dump(), "places": [p.model_dump() for p in command.places]}
    await desk.keep(draft, Word(Act.ROUND_OPENED, command.actor, update_id, command.fingerprint, facts=facts), now)


async def close_round(desk: SessionDesk, command: CloseRoundInput | None, update_id: str | None, now: datetime) -> None:
    """Close the vote, by a word or by itself, and count it. Where that cannot be, the round is void and the refusal is raised."""
    desk.kept.state = SessionState.CLOSED
    ref = RoundRef(session=desk.kept.start.session, round=desk.kept.round, at=now)
    try:
        await _count(desk, ref, command, update_id)
    except ApplicationError as refusal:
        await _void(desk, ref, refusal.type or "Unknown")
        raise


async def _count(desk: SessionDesk, ref: RoundRef, command: CloseRoundInput | None, update_id: str | None) -> None:
    actor, sent = (command.actor, command.fingerprint) if command else (None, None)
    closed: RoundClosed = await _ask(CLOSE, ref, RoundClosed)
    said = Word(Act.ROUND_CLOSED, actor, update_id, facts={"round": ref.round, **closed.model_dump()})
    draft = desk.draft()
    draft.ballots, draft.closes_at, draft.remind_at = closed.ballots, None, None
    try:
        committed: BoxCommitted = await _ask(COMMIT, ref, BoxCommitted)
    except ApplicationError:
        await desk.keep(draft, said, ref.at)
        raise
    sealed = Word(Act.BOX_COMMITTED, facts={"round": ref.round, **committed.model_dump()})
    await desk.keep(draft, sealed, ref.at, before=said)
    asked = CountRound(**ref.model_dump(), commitment=committed.commitment, places=desk.kept.places)
    counted: RoundCounted = await _ask(COUNT, asked, RoundCounted)
    await _ask(DESTROY, ref)
    draft = desk.draft()
    draft.state = SessionState.TALLIED
    draft.counted.append(RoundResult(round=ref.round, results_hash=counted.results_hash))
    # The word that closed the round is answered by this entry.
    tallied = Word(Act.TALLIED, fingerprint=sent, facts={"round": ref.round, **counted.model_dump()})
    await desk.keep(draft, tallied, workflow.now())


async def _void(desk: SessionDesk, ref: RoundRef, reason: str) -> None:
    """The round counts for nothing and is destroyed; a new one may be opened. The ledger says why."""
    await _ask(DESTROY, ref)
    draft = desk.draft()
    draft.go_back()
    await desk.keep(draft, Word(Act.ROUND_VOIDED, reason=reason, facts={"round": ref.round}), workflow.now())


async def call_off(desk: SessionDesk, command: CancelInput, update_id: str, now: datetime) -> None:
    """The session is called off; an open round with it, and what was voted in it is destroyed uncounted."""
    draft = desk.draft()
    facts = {}
    if draft.state is SessionState.OPEN:
        await _ask(DESTROY, RoundRef(session=draft.start.session, round=draft.round, at=now))
        facts = {"round": draft.round}
    draft.state = SessionState.CANCELLED
    draft.closes_at = draft.remind_at = draft.embargo_until = None
    said = Word(Act.SESSION_CANCELLED, command.actor, update_id, command.fingerprint, command.ground, facts)
    await desk.keep(draft, said, now)


async def remind(desk: SessionDesk, now: datetime) -> None:
    """Whoever has not voted yet is told. Who that is, nobody hears; where it fails, the vote goes on."""
    desk.kept.remind_at = None
    asked = RemindVoters(session=desk.kept.start.session, round=desk.kept.round, at=now)
    try:
        await workflow.execute_activity(
            REMIND,
            asked,
            start_to_close_timeout=timedelta(seconds=30),
            schedule_to_close_timeout=timedelta(minutes=5),
            retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=15)),
        )
    except ActivityError:
        workflow.logger.warning("nobody could be reminded")


async def _ask(name: str, message: RoundRef, answer: type[Any] | None = None) -> Any:
    return await refused_as_itself(workflow.execute_activity(name, message, result_type=answer, **BOX))
