"""What was answered to a command, as the database remembers it: for ever, also when the engine has forgotten the workflow."""

from typing import Any

import asyncpg

from models.errors import KeyReused
from models.ids import erasure_workflow_id, nomination_workflow_id, receipt_key, revocation_workflow_id
from models.messages.erasure import ErasureResult
from models.messages.nomination import NominationStatus
from models.messages.revocation import RevocationResult

_SEQUENCE = "select sequence from ledger where nomination = $1 and update_id = $2"
_ANSWER = "select answer from receipt where key = $1"


async def recorded_answer(pool: asyncpg.Pool, nomination: str, update_id: str) -> NominationStatus | None:
    """What the caller of this command was told, if it was carried out."""
    sequence = await pool.fetchval(_SEQUENCE, nomination, update_id)
    if sequence is None:
        return None
    answer = await pool.fetchval(_ANSWER, receipt_key(nomination_workflow_id(nomination), sequence))
    return NominationStatus.model_validate(answer)


async def recorded_revocation(pool: asyncpg.Pool, revocation: str) -> RevocationResult | None:
    """What the caller of this revocation was told, if it was carried out."""
    answer: Any = await pool.fetchval(_ANSWER, receipt_key(revocation_workflow_id(revocation), 1))
    return None if answer is None else RevocationResult.model_validate(answer)


async def recorded_erasure(pool: asyncpg.Pool, erasure: str) -> ErasureResult | None:
    """What the caller of this erasure was told, if it was carried out."""
    answer: Any = await pool.fetchval(_ANSWER, receipt_key(erasure_workflow_id(erasure), 1))
    return None if answer is None else ErasureResult.model_validate(answer)


def must_match(found: str | None, sent: str) -> None:
    """Raises KeyReused when the answer belongs to another request with the same key."""
    if found is not None and found != sent:
        raise KeyReused("Idempotency-Key", "it came with another request before")
