"""What a session came to, carried to its nominations: each is told once, however often this is killed and begun again.

Before a nomination is told, its agenda item says what it will be told; afterwards, that it took it, or why it did not. Whoever has
moved on since it was put on the agenda has left it. What a nomination has answered is read from the ledger, which knows it also
where the engine, or this activity, did not live to hear it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import asyncpg
from temporalio import activity
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.beating import beating
from activities.council_results import LAST_RESULTS, is_decision
from models.engine import ENGINES_OWN
from models.ids import nomination_workflow_id, outcome_update_id
from models.messages.council_session import DeliverOutcomes, OutcomesDelivered, ReceiveVerdictInput, ToldVerdict
from models.messages.nomination import NominationStatus
from models.vocabulary import Command, VoteVerdict

SIDE_BY_SIDE = 8
"""How many nominations are told at once: a fraction of what a worker's pool of connections and slots can bear."""
PATIENCE = timedelta(seconds=20)
"""How long one nomination may take to answer before the whole is tried again."""

TO_BE_TOLD = """
select nomination, task from agenda_item
where session = $1 and delivered_at is null and refused is null and outcome is distinct from 'left' order by position
"""
STANDS = "select true from task where nomination = $1 and number = $2 and closed_at is null"
TAKEN = "select true from ledger where nomination = $1 and update_id = $2"
RESULTS = f"""
with {LAST_RESULTS}
select nominee.id, last.round, last.verdict, last.in_favour, last.against, last.abstaining, last.invalid, last.needed, last.base,
  last.derivation_vi, last.clause
from nominee left join last on last.nominee = nominee.id
where nominee.nomination = $2 and nominee.outcome is null order by nominee.position
"""  # noqa: S608 -- our own text
SAY = "update agenda_item set outcome = $3 where session = $1 and nomination = $2"
DELIVERED = "update agenda_item set delivered_at = now() where session = $1 and nomination = $2 and delivered_at is null"
REFUSED = "update agenda_item set refused = $3, refused_why = $4 where session = $1 and nomination = $2"
COUNTS = """
select count(*) filter (where delivered_at is not null) as delivered, count(*) filter (where refused is not null) as refused,
  count(*) filter (where outcome = 'left') as left, count(*) filter (where outcome = 'no_decision') as undecided
from agenda_item where session = $1
"""
STATE = "select state from nomination where id = $1"


class OutcomeCarrier:
    """Tells nominations what a session came to."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @activity.defn(name="deliver_outcomes")
    async def deliver_outcomes(self, asked: DeliverOutcomes) -> OutcomesDelivered:
        """How many took it. Everybody who can be told has been told when this returns; cut off anywhere, it goes on from there.

        Raises what kept a nomination from answering, so that the engine tries again.
        """
        items = await self._pool.fetch(TO_BE_TOLD, asked.session)
        places = asyncio.Semaphore(SIDE_BY_SIDE)

        async def one(item: asyncpg.Record) -> None:
            async with places:
                await self._see_to(asked, item["nomination"], item["task"])

        try:
            async with beating(), asyncio.TaskGroup() as group:
                for item in items:
                    group.create_task(one(item))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        counts: Any = await self._pool.fetchrow(COUNTS, asked.session)
        return OutcomesDelivered(**counts)

    async def _see_to(self, asked: DeliverOutcomes, nomination: str, task: int) -> None:
        update_id = outcome_update_id(asked.session, nomination)
        # A nomination that has taken the verdict has no such task any more; whoever looks at the task first misses nothing.
        if not await self._pool.fetchval(STANDS, nomination, task):
            if await self._pool.fetchval(TAKEN, nomination, update_id):
                await self._pool.execute(DELIVERED, asked.session, nomination)
            else:
                await self._pool.execute(SAY, asked.session, nomination, "left")
            return
        results = await self._pool.fetch(RESULTS, asked.session, nomination)
        outcome = _outcome_of(results)
        await self._pool.execute(SAY, asked.session, nomination, outcome)
        if outcome == VoteVerdict.NO_DECISION:
            return
        refusal = await self._tell(nomination, update_id, _verdict(asked, task, results))
        if refusal is None or await self._pool.fetchval(TAKEN, nomination, update_id):
            await self._pool.execute(DELIVERED, asked.session, nomination)
        else:
            await self._pool.execute(REFUSED, asked.session, nomination, refusal.type, _why(refusal))

    async def _tell(self, nomination: str, update_id: str, message: ReceiveVerdictInput) -> ApplicationError | None:
        """Why the nomination refuses; None when it has taken the verdict."""
        handle = activity.client().get_workflow_handle(nomination_workflow_id(nomination))
        try:
            await handle.execute_update(
                Command.RECEIVE_VERDICT, message, id=update_id, result_type=NominationStatus, rpc_timeout=PATIENCE
            )
        except WorkflowUpdateFailedError as failed:
            refusal = failed.cause
            if not isinstance(refusal, ApplicationError) or refusal.type in ENGINES_OWN:
                raise
            return refusal
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            state = await self._pool.fetchval(STATE, nomination)
            return ApplicationError("the nomination has ended", {"state": state} if state else {}, type="AlreadyClosed")
        return None


def _outcome_of(results: list[asyncpg.Record]) -> str:
    """pass, fail or mixed; no_decision while anybody who is still on the list has none."""
    verdicts = {row["verdict"] for row in results}
    if not results or not all(verdict is not None and is_decision(verdict) for verdict in verdicts):
        return str(VoteVerdict.NO_DECISION)
    return str(verdicts.pop()) if len(verdicts) == 1 else "mixed"


def _verdict(asked: DeliverOutcomes, task: int, results: list[asyncpg.Record]) -> ReceiveVerdictInput:
    """What the nomination is told: nominees who fared alike, together."""
    alike: dict[tuple[Any, ...], list[int]] = {}
    for row in results:
        alike.setdefault(tuple(row[name] for name in _FARED), []).append(row["id"])
    (derivation, clause), _ = Counter((row["derivation_vi"], row["clause"]) for row in results).most_common(1)[0]
    rounds = {row["round"] for row in results}
    return ReceiveVerdictInput(
        actor=asked.actor,
        task=task,
        session=asked.session,
        held_on=asked.held_on,
        members=asked.members,
        present=asked.present,
        rounds=tuple(one for one in asked.rounds if one.round in rounds),
        verdicts=tuple(
            ToldVerdict(passed=verdict == VoteVerdict.PASS, nominees=tuple(nominees), **dict(zip(_FARED[1:], said, strict=True)))
            for (verdict, *said), nominees in alike.items()
        ),
        clause=clause,
        derivation=derivation,
    )


_FARED = ("verdict", "round", "in_favour", "against", "abstaining", "invalid", "needed", "base")


def _why(refusal: ApplicationError) -> dict[str, Any]:
    facts = refusal.details[0] if refusal.details and isinstance(refusal.details[0], dict) else {}
    return {**facts, "detail": refusal.message}
