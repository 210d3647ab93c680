"""The words between a join and the nominations that go into it.

What a nomination has answered is read from the ledger, which knows it also where the engine has lost the answer.
"""

from __future__ import annotations

import asyncpg
from temporalio import activity
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.engine import COULD_BE_JOINED, ENGINES_OWN
from models.ids import nomination_workflow_id
from models.messages.join import AskSource, JoinLook, KeepJoin, SourceJoined
from models.messages.nomination import Handover
from models.vocabulary import Command

KEPT = """
select ledger.hash, receipt.answer from ledger
join receipt on receipt.key = $3 || ':' || ledger.sequence
where ledger.nomination = $1 and ledger.update_id = $2
"""
STANDING = "select state from nomination where id = $1"
KEEP = "insert into joining (id, officer, target, result) values ($1, $2, $3, $4) on conflict (id) do nothing"


class Joiner:
    """Asks nominations, and tells them, and writes down what came of it."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @activity.defn(name="ask_source")
    async def ask_source(self, ask: AskSource) -> JoinLook:
        """Whether the nomination could be joined now. One that has been joined by this very join could."""
        kept = await self._kept(ask)
        if kept is not None:
            return JoinLook(route=ask.message.route, nominees=len(kept.nominees), joined=True)
        handle = activity.client().get_workflow_handle(nomination_workflow_id(ask.nomination))
        try:
            look: JoinLook = await handle.query(COULD_BE_JOINED, ask.message, result_type=JoinLook)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            look = JoinLook(
                refused="AlreadyClosed", detail="the nomination has ended, or has not begun", facts=await self._state(ask)
            )
        return look

    @activity.defn(name="join_source")
    async def join_source(self, ask: AskSource) -> SourceJoined:
        """What the nomination hands over, having ended for the joined one; or why it stays as it is."""
        kept = await self._kept(ask)
        if kept is None:
            handle = activity.client().get_workflow_handle(nomination_workflow_id(ask.nomination))
            try:
                await handle.execute_update(Command.JOIN, ask.message, id=ask.update_id)
            except WorkflowUpdateFailedError as failed:
                refusal = failed.cause
                if not isinstance(refusal, ApplicationError) or refusal.type in ENGINES_OWN:
                    raise
                kept = await self._kept(ask)
                if kept is None:
                    return _left_out(refusal)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                kept = await self._kept(ask)
                if kept is None:
                    return SourceJoined(refused="AlreadyClosed", detail="the nomination has ended", facts=await self._state(ask))
            kept = kept or await self._kept(ask)
        assert kept is not None  # noqa: S101 -- the answer to a command means that it is recorded
        return SourceJoined(handover=kept)

    @activity.defn(name="keep_join")
    async def keep_join(self, done: KeepJoin) -> None:
        """Keep what came of the join, for whoever asks later."""
        result = done.result
        await self._pool.execute(KEEP, result.join, done.officer, result.target, result.model_dump(mode="json"))

    async def _kept(self, ask: AskSource) -> Handover | None:
        row = await self._pool.fetchrow(KEPT, ask.nomination, ask.update_id, nomination_workflow_id(ask.nomination))
        if row is None:
            return None
        return Handover.model_validate({**row["answer"]["handover"], "hash": row["hash"]})

    async def _state(self, ask: AskSource) -> dict[str, str]:
        state = await self._pool.fetchval(STANDING, ask.nomination)
        return {"state": state} if state else {}


def _left_out(refusal: ApplicationError) -> SourceJoined:
    facts = refusal.details[0] if refusal.details and isinstance(refusal.details[0], dict) else {}
    return SourceJoined(refused=refusal.type, detail=refusal.message, facts=facts)
