"""The desk of a session: one word at a time is recorded, and only then is the session another.

A regular activity records it, so the engine's history knows the word before the ledger does: what was said is never lost, and
never written twice. While the database is away the word waits, and so does whoever said it.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.council_session import SessionRecorder
from models.messages.actor import Actor
from models.messages.council_session import (
    Places,
    RecuseInput,
    SeatPresence,
    SessionChange,
    SetAgendaInput,
    StartSession,
    TieWord,
)
from models.vocabulary import Act
from workflows.council.sitting import Sitting
from workflows.refused import refused_as_itself

FOREVER: Any = {
    "start_to_close_timeout": timedelta(seconds=15),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=0.5), maximum_interval=timedelta(seconds=10)),
}
"""How an activity of a session runs: as often as it takes, until it is done or refuses for good."""


@dataclass
class Word:
    """What was said, as it goes into the ledger; the last fields hold what the database makes of it."""

    act: Act
    actor: Actor | None = None
    update_id: str | None = None
    fingerprint: str | None = None
    reason: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    start: StartSession | None = None
    agenda: SetAgendaInput | None = None
    presence: tuple[SeatPresence, ...] = ()
    recusal: RecuseInput | None = None
    ties: tuple[TieWord, ...] = ()
    places: tuple[Places, ...] = ()


class SessionDesk:
    """`kept` is the session as its ledger has it; whoever changes it holds the `pen`."""

    def __init__(self, sitting: Sitting) -> None:
        self.kept = sitting
        self.pen = asyncio.Lock()

    def draft(self) -> Sitting:
        """The session, to be changed apart: a change takes effect whole or not at all."""
        kept = self.kept
        return replace(kept, presence=dict(kept.presence), counted=list(kept.counted))

    async def keep(self, draft: Sitting, word: Word, at: datetime, before: Word | None = None) -> None:
        """Record the change; from now on the session is the draft. Raises the record's refusal, with nothing changed.

        `before` is kept in the same transaction, just before it.
        """
        first = _change(draft, before, at) if before is not None else None
        change = _change(draft, word, at).model_copy(update={"before": first})
        recorded = await refused_as_itself(workflow.execute_activity_method(SessionRecorder.record_session, change, **FOREVER))
        draft.status = recorded.status
        if recorded.results_hash is not None and draft.counted:
            draft.counted[-1] = draft.counted[-1].model_copy(update={"results_hash": recorded.results_hash})
        self.kept = draft


def _change(draft: Sitting, word: Word, at: datetime) -> SessionChange:
    draft.sequence += 1
    start = draft.start
    return SessionChange(
        session=start.session,
        sequence=draft.sequence,
        act=word.act,
        at=at,
        actor=word.actor,
        update_id=word.update_id,
        fingerprint=word.fingerprint,
        status=draft.status_now(),
        unit=start.unit,
        level=start.level,
        reason=word.reason,
        facts=word.facts,
        start=word.start,
        agenda=word.agenda,
        presence=word.presence,
        recusal=word.recusal,
        ties=word.ties,
        places=word.places,
    )
