"""Brings a word to a session's workflow, and its answer back: also when the engine is silent, or has forgotten the session."""

from dataclasses import dataclass
from typing import Any

import asyncpg
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.engine import RUN_ENDED_UNDER_IT
from models.errors import AlreadyClosed
from models.ids import receipt_key, session_workflow_id
from models.messages.council_session import SessionInput, SessionRecorded, SessionStatus
from models.vocabulary import SessionCommand
from starter.answers import must_match
from starter.deadline import NotKnownYetError
from starter.resources import Resources
from starter.updates import Update, send

# The word that closes a round is answered by what was counted, an entry or two later; not at all where the round is void.
_SEQUENCE = """
select case said.act when 'round_closed' then (
  select case came.act when 'tallied' then came.sequence end from ledger came
  where came.nomination = $1 and came.sequence > said.sequence and came.act in ('tallied', 'round_voided', 'session_cancelled')
  order by came.sequence limit 1
) else said.sequence end
from ledger said where said.nomination = $1 and said.update_id = $2
"""
_SAID = "select exists (select from ledger where nomination = $1 and update_id = $2)"
_ANSWER = "select answer from receipt where key = $1"


@dataclass(frozen=True, slots=True)
class Word:
    """A word for a session, ready to be carried: under which update id, with which message."""

    session: str
    command: SessionCommand
    update_id: str
    message: SessionInput


async def deliver(here: Resources, word: Word) -> SessionStatus:
    """What the word led to, now or when it was said before.

    Raises the session's refusal, AlreadyClosed, KeyReused, NotKnownYetError, or RPCError.
    """
    try:
        status = await _deliver(here, word)
    except NotKnownYetError:
        # The record step writes before the workflow answers: perhaps only the answer is late.
        recorded = await recorded_word(here.pool, word.session, word.update_id)
        if recorded is None:
            raise
        status = recorded
    must_match(status.fingerprint, word.message.fingerprint or "")
    return status


async def was_said(pool: asyncpg.Pool, session: str, update_id: str) -> bool:
    """Whether the session has taken this word, though its answer may be still to come: that of closing waits for the count."""
    return bool(await pool.fetchval(_SAID, session, update_id))


async def recorded_word(pool: asyncpg.Pool, session: str, update_id: str) -> SessionStatus | None:
    """What was answered to this word, as the database remembers it: for ever. None for a word that was not carried out (yet)."""
    sequence = await pool.fetchval(_SEQUENCE, session, update_id)
    return None if sequence is None else await recorded_status(pool, session, sequence)


async def recorded_status(pool: asyncpg.Pool, session: str, sequence: int) -> SessionStatus:
    """Where the session stood after this entry of its ledger."""
    answer: Any = await pool.fetchval(_ANSWER, receipt_key(session_workflow_id(session), sequence))
    return SessionRecorded.model_validate(answer).status


async def _deliver(here: Resources, word: Word) -> SessionStatus:
    update = Update(session_workflow_id(word.session), word.command.value, word.update_id, word.message, SessionStatus)
    refusal: ApplicationError = AlreadyClosed("the session has ended", session=word.session)
    try:
        return await send(here, update)
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
    except WorkflowUpdateFailedError as failed:
        if not isinstance(failed.cause, ApplicationError):
            raise
        if failed.cause.type != RUN_ENDED_UNDER_IT:
            refusal = failed.cause
    # The word may have been carried out long ago, in a session that the engine has forgotten.
    recorded = await recorded_word(here.pool, word.session, word.update_id)
    if recorded is None:
        raise refusal
    return recorded
